namespace Gateway.Actors.Triggers.Trials;

/// <summary>A rule with a holdout held for a visitor for the first time.</summary>
/// <param name="HeldOut">The visitor sees nothing of it.</param>
public sealed record TrialEntry(SiteId Site, string Rule, VisitorId Visitor, bool HeldOut, long At);

/// <summary>A visitor ordered something: the event <c>purchase</c>.</summary>
public sealed record Order(SiteId Site, VisitorId Visitor, long At, double Value, string Currency);

/// <summary>A visitor reached the goal of a rule with a holdout. Whether the visitor is in its trial is for the store to say.</summary>
/// <param name="Value">Of the event; 0 for a page.</param>
public sealed record GoalReached(SiteId Site, string Rule, VisitorId Visitor, long At, double Value);

/// <summary>What is to be stored of trials, in this order.</summary>
public readonly record struct TrialNews(IReadOnlyList<TrialEntry> Entries, IReadOnlyList<Order> Orders, IReadOnlyList<GoalReached> Goals)
{
    /// <summary>Of all together.</summary>
    public int Count => Entries.Count + Orders.Count + Goals.Count;
}

/// <summary>What this node's visitors add to trials until the store takes it; bounded, and a killed process loses some seconds of it.</summary>
public sealed class TrialLog
{
    /// <summary>The event that is an order.</summary>
    public const string OrderEvent = "purchase";
    private const int Most = 50_000;

    private readonly Lock _gate = new();
    private List<TrialEntry> _entries = [];
    private List<Order> _orders = [];
    private List<GoalReached> _goals = [];

    /// <summary>
    /// Whether a rule leaves this visitor out: a stable share of visitors, another one for each rule. FNV-1a over both ids, finished so that a hundred different ids are spread evenly.
    /// </summary>
    public static bool HoldsOut(string rule, int percent, VisitorId visitor)
    {
        if (percent <= 0) return false;
        var hash = Fnv.Add(Fnv.Add(Fnv.Of(rule), "\n"), visitor.Value);
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

    /// <summary>A visitor reached a goal.</summary>
    public void Reached(GoalReached goal)
    {
        lock (_gate)
            if (_goals.Count < Most) _goals.Add(goal);
    }

    /// <summary>All since the last taking.</summary>
    public TrialNews Take()
    {
        lock (_gate)
        {
            var taken = new TrialNews(_entries, _orders, _goals);
            if (_entries.Count > 0) _entries = [];
            if (_orders.Count > 0) _orders = [];
            if (_goals.Count > 0) _goals = [];
            return new TrialNews(taken.Entries.Count > 0 ? taken.Entries : [], taken.Orders.Count > 0 ? taken.Orders : [], taken.Goals.Count > 0 ? taken.Goals : []);
        }
    }

    /// <summary>What could not be stored goes with the next.</summary>
    public void GiveBack(TrialNews news)
    {
        foreach (var entry in news.Entries) Enter(entry);
        foreach (var order in news.Orders) Ordered(order);
        foreach (var goal in news.Goals) Reached(goal);
    }
}
