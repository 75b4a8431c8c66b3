namespace Gateway.Actors.Desks;

/// <summary>Who served a visitor last, of the visitors served last: the oldest is forgotten for the newest.</summary>
internal sealed class LastServed
{
    /// <summary>Some 100 bytes each.</summary>
    public const int Most = 20_000;

    private readonly Dictionary<(SiteId, VisitorId), LinkedListNode<SavedLast>> _byVisitor = [];
    private readonly LinkedList<SavedLast> _byAge = new();

    public IEnumerable<SavedLast> All => _byAge;

    public OperatorId? Of(SiteId site, VisitorId visitor) => _byVisitor.TryGetValue((site, visitor), out var node) ? node.Value.Operator : null;

    public void Served(SavedLast by)
    {
        // Whose name was taken out of the journal is nobody.
        if (by.Visitor.Value.Length == 0) return;
        if (_byVisitor.Remove((by.Site, by.Visitor), out var known)) _byAge.Remove(known);
        _byVisitor[(by.Site, by.Visitor)] = _byAge.AddLast(by);
        if (_byVisitor.Count <= Most || _byAge.First is not { } oldest) return;
        _byVisitor.Remove((oldest.Value.Site, oldest.Value.Visitor));
        _byAge.Remove(oldest);
    }
}
