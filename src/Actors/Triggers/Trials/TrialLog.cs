namespace Gateway.Actors.Triggers.Trials;

/// <summary>A rule with a holdout held for a visitor for the first time.</summary>
/// <param name="HeldOut">The visitor sees nothing of it.</param>
public sealed record TrialEntry(SiteId Site, string Rule, VisitorId Visitor, bool HeldOut, long At);

/// <summary>A visitor ordered something: the event <c>purchase</c>.</summary>
public sealed record Order(SiteId Site, VisitorId Visitor, long At, double Value, string Currency);

/// <summary>What this node's visitors add to trials until the store takes it; bounded, and a killed process loses some seconds of it.</summary>
public sealed class TrialLog
{
    /// <summary>The event that is an order.</summary>
    public const string OrderEvent = "purchase";
    private const int Most = 50_000;

    private readonly Lock _gate = new();
    private List<TrialEntry> _entries = [];
    private List<Order> _orders = [];

    /// <summary>
    /// Whether a rule leaves this visitor out: a stable share of visitors, another one for each rule. FNV-1a over both ids, finished so that a hundred different ids are spread evenly.
    /// </summary>
    public static bool HoldsOut(string rule, int percent, VisitorId visitor)
    {
        if (percent <= 0) return false;
        var hash = 14695981039346656037UL;
        foreach (var c in rule) hash = (hash ^ c) * 1099511628211UL;
        hash = (hash ^ '\n') * 1099511628211UL;
        foreach (var c in visitor.Value) hash = (hash ^ c) * 1099511628211UL;
        hash = (hash ^ (hash >> 33)) * 0xFF51_AFD7_ED55_8CCDUL;
        return (hash ^ (hash >> 33)) % 100 < (ulong)percent;
    }

    /// <summary>A rule with a holdout held; later times of the same visitor change nothing.</summary>
    public void Enter(TrialEntry entry)
    {
        lock (_gate)
            if (_entries.Count < Most) _entries.Add(entry);
    }

    /// <summary>A visitor ordered.</summary>
    public void Ordered(Order order)
    {
        lock (_gate)
            if (_orders.Count < Most) _orders.Add(order);
    }

    /// <summary>All since the last taking.</summary>
    public (IReadOnlyList<TrialEntry> Entries, IReadOnlyList<Order> Orders) Take()
    {
        lock (_gate)
        {
            var taken = (_entries, _orders);
            if (_entries.Count > 0) _entries = [];
            if (_orders.Count > 0) _orders = [];
            return (taken._entries.Count > 0 ? taken._entries : [], taken._orders.Count > 0 ? taken._orders : []);
        }
    }

    /// <summary>What could not be stored goes with the next.</summary>
    public void GiveBack(IReadOnlyList<TrialEntry> entries, IReadOnlyList<Order> orders)
    {
        foreach (var entry in entries) Enter(entry);
        foreach (var order in orders) Ordered(order);
    }
}
