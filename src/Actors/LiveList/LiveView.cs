namespace Gateway.Actors.LiveList;

/// <summary>The window of a standing query as the consoles that asked for it were told it, and what to tell them next.</summary>
internal sealed class LiveView(LiveQuery query, LiveSelection selection)
{
    /// <summary>Counts are told no more often than this: a person reads them, and each telling names all values.</summary>
    private const int GroupsEvery = 1000;

    private LiveRow[] _window = [];
    private int _total = -1;
    private IReadOnlyList<LiveGroup> _groups = [];
    private long _seen = -1;
    private long _lookedAt = long.MinValue / 2;
    private long _groupedAt = long.MinValue / 2;
    private bool _groupsLag;

    /// <summary>Those who asked, and whether they have been told the whole window.</summary>
    public Dictionary<(ConnectionRef Connection, int Number), bool> Listeners { get; } = [];

    public LiveQuery Query => query;

    public LiveSelection Selection => selection;

    /// <summary>Whether it is time to look for changes; newcomers are not kept waiting.</summary>
    public bool IsDue(long now) => now - _lookedAt >= query.Every || Listeners.ContainsValue(false);

    /// <summary>What changed since the last time, or null when nothing did; from now on this is what consoles have.</summary>
    public RowsChanged? Delta(long now)
    {
        _lookedAt = now;
        var regroup = query.Choice.Groups.Length > 0 && now - _groupedAt >= GroupsEvery && (selection.Version != _seen || _groupsLag);
        if (selection.Version == _seen && !regroup) return null;
        _groupsLag = !regroup;
        IReadOnlyList<LiveGroup>? groups = null;
        if (regroup)
        {
            _groupedAt = now;
            var counted = selection.Groups();
            if (!Same(counted, _groups)) _groups = groups = counted;
        }
        var window = selection.Version == _seen ? _window : selection.Window(query.Offset ?? 0, query.Limit);
        var delta = query.Offset is { } offset ? Positions(window, offset, groups) : Names(window);
        var told = delta.Rows.Count + delta.Gone.Count + (delta.Patches?.Count ?? 0) > 0 || delta.Order is not null || groups is not null || selection.Total != _total;
        (_window, _total, _seen) = (window, selection.Total, selection.Version);
        return told ? delta : null;
    }

    /// <summary>Everything that consoles have after the last delta.</summary>
    public RowsChanged Snapshot() => query.Offset is { } offset
        ? new RowsChanged(0, true, _total, _window, [], offset, null, [], _groups) : new RowsChanged(0, true, _total, _window, []);

    private RowsChanged Positions(LiveRow[] window, int offset, IReadOnlyList<LiveGroup>? groups)
    {
        var before = new Dictionary<VisitorId, int>(_window.Length);
        for (var i = 0; i < _window.Length; i++) before[_window[i].Visitor] = i;
        var (order, rows, patches) = (new int[window.Length], new List<LiveRow>(), new List<LivePatch>());
        var moved = window.Length != _window.Length;
        for (var i = 0; i < window.Length; i++)
        {
            if (before.TryGetValue(window[i].Visitor, out var was))
            {
                order[i] = was;
                if (window[i].Changes(_window[was]) is not 0 and var fields) patches.Add(new LivePatch(i, fields, window[i]));
            }
            else
            {
                rows.Add(window[i]);
                order[i] = -rows.Count;
            }
            moved |= order[i] != i;
        }
        return new RowsChanged(0, false, selection.Total, rows, [], offset, moved ? order : null, patches, groups);
    }

    private RowsChanged Names(LiveRow[] window)
    {
        var before = _window.ToDictionary(r => r.Visitor);
        var changed = window.Where(r => !before.Remove(r.Visitor, out var was) || r.Changes(was) != 0).ToArray();
        return new RowsChanged(0, false, selection.Total, changed, [.. before.Keys]);
    }

    private static bool Same(IReadOnlyList<LiveGroup> a, IReadOnlyList<LiveGroup> b) =>
        a.Count == b.Count && a.Zip(b).All(p => p.First.Distinct == p.Second.Distinct && p.First.Values.SequenceEqual(p.Second.Values));
}
