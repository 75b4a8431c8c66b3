namespace Gateway.Actors.LiveList;

/// <summary>
/// One site's rows out of the words of all nodes. Of two nodes that tell of one visitor the higher incarnation counts: a visitor moves with a new one, and what the node it
/// left still says is late. Nodes number their batches; who misses one asks for everything again.
/// </summary>
internal sealed class LiveSources<TNode>(LiveRows merged) where TNode : notnull
{
    private readonly Dictionary<TNode, Source> _sources = [];

    private sealed class Source
    {
        public readonly Dictionary<VisitorId, LiveRow> Rows = [];
        public HashSet<VisitorId>? Unconfirmed;
        public long Next;
        public bool Whole;
        public bool Asked;
    }

    /// <summary>The batch expected next of a node; 0 for everything.</summary>
    public long NextOf(TNode node) => _sources.TryGetValue(node, out var source) ? source.Next : 0;

    /// <summary>Whether everything that the node had has come.</summary>
    public bool IsWhole(TNode node) => _sources.TryGetValue(node, out var source) && source.Whole;

    /// <summary>Takes a batch in. False: one before it was lost, and the node must be asked for everything, once.</summary>
    public bool Take(TNode node, RowBatch batch)
    {
        if (!_sources.TryGetValue(node, out var source)) _sources[node] = source = new Source();
        if (batch.Snapshot)
        {
            // What is not among the pages that follow is gone. Nodes older than 0.3 do not say how many follow; theirs go at once and come again.
            source.Unconfirmed = [.. source.Rows.Keys];
            (source.Next, source.Asked) = (1, false);
        }
        else if (batch.Number != source.Next)
        {
            if (batch.Number < source.Next || source.Asked) return true;
            source.Asked = true;
            return false;
        }
        else source.Next++;
        foreach (var row in batch.Changed) Put(source, row);
        if (batch.Left is null or 0 && source.Unconfirmed is { } gone)
        {
            foreach (var visitor in gone) Remove(source, visitor);
            source.Unconfirmed = null;
            source.Whole = true;
        }
        foreach (var visitor in batch.Gone) Remove(source, visitor);
        return true;
    }

    /// <summary>A node is no member any more; its visitors come up elsewhere.</summary>
    public void Forget(TNode node)
    {
        if (!_sources.Remove(node, out var source)) return;
        foreach (var visitor in source.Rows.Keys.ToList()) Remove(source, visitor);
    }

    private void Put(Source source, LiveRow row)
    {
        source.Unconfirmed?.Remove(row.Visitor);
        source.Rows[row.Visitor] = row;
        if (merged.Find(row.Visitor) is not { } known || known.Incarnation <= row.Incarnation) merged.Put(row);
    }

    private void Remove(Source source, VisitorId visitor)
    {
        if (!source.Rows.Remove(visitor, out var row) || merged.Find(visitor) is not { } shown || shown.Incarnation > row.Incarnation) return;
        // Another node may hold an older incarnation still; its own word will follow.
        merged.Remove(visitor);
    }
}
