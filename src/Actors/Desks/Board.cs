using Gateway.Actors.Sites;

namespace Gateway.Actors.Desks;

/// <summary>
/// The waiting list of one site and who is there, as operators see them: what was told last, with a number that grows with each change, and what a later telling changes of it.
/// An operator's entity keeps one as well and follows.
/// </summary>
internal sealed class Board
{
    private List<WaitingDialog> _rows = [], _nextRows = [];
    private List<Colleague> _team = [], _nextTeam = [];

    /// <summary>In order.</summary>
    public IReadOnlyList<WaitingDialog> Rows => _rows;
    /// <summary>All that wait, also those that did not fit into the list.</summary>
    public int Total { get; private set; }
    public IReadOnlyList<Colleague> Team => _team;
    /// <summary>0: nothing was told yet.</summary>
    public long Version { get; private set; }

    /// <summary>Takes everything anew.</summary>
    public void Take(DeskBoard all)
    {
        _rows.Clear();
        _rows.AddRange(all.Waiting);
        _team.Clear();
        _team.AddRange(all.Team);
        (Total, Version) = (all.Total, all.Version);
    }

    /// <summary>Takes what has changed; false when that is not of what stands here.</summary>
    public bool Take(BoardChanged change)
    {
        if (change.From != Version) return false;
        if (change.Gone.Count > 0)
        {
            var gone = change.Gone.ToHashSet();
            _rows.RemoveAll(r => gone.Contains(r.Dialog));
        }
        foreach (var came in change.Came) _rows.Insert(Math.Min(came.At, _rows.Count), came.Row);
        foreach (var colleague in change.Team)
            if (_team.FindIndex(c => c.Operator == colleague.Operator) is >= 0 and var at) _team[at] = colleague;
        (Total, Version) = (change.Total, change.To);
        return true;
    }

    /// <summary>Takes what the desk has now. People who are as before stay the same objects.</summary>
    /// <param name="seen">State and load of an operator.</param>
    /// <param name="version">A number for the state that comes of it, higher than all before.</param>
    /// <returns>What is different, addressed to nobody yet; null when nothing is, and when it is to be told as a whole because others work there now.</returns>
    public BoardChanged? Renew(SiteSnapshot site, IEnumerable<WaitingDialog> rows, int total, Func<OperatorId, (OperatorState State, int Load)> seen, long version)
    {
        _nextRows.Clear();
        _nextRows.AddRange(rows);
        _nextTeam.Clear();
        List<Colleague>? changed = null;
        var (at, comparable) = (0, Version > 0);
        foreach (var op in site.Operators)
        {
            var (before, now) = (at < _team.Count ? _team[at] : null, seen(op.Id));
            at++;
            var known = before is not null && before.Operator == op.Id && before.Name == op.Name && ReferenceEquals(before.Departments, op.Departments);
            comparable &= known;
            if (known && before!.State == now.State && before.Load == now.Load && before.Capacity == op.Capacity) _nextTeam.Add(before);
            else
            {
                var colleague = new Colleague(op.Id, op.Name, now.State, now.Load, op.Capacity, op.Departments);
                _nextTeam.Add(colleague);
                (changed ??= []).Add(colleague);
            }
        }
        comparable &= at == _team.Count;
        BoardChanged? change = null;
        if (comparable)
        {
            var (gone, came) = Difference(_rows, _nextRows);
            if (changed is null && gone.Count == 0 && came.Count == 0 && total == Total) return null;
            change = new BoardChanged(site.Id, default, Version, version, gone, came, total, changed ?? []);
        }
        (_rows, _nextRows, _team, _nextTeam, Total, Version) = (_nextRows, _rows, _nextTeam, _team, total, version);
        return change;
    }

    /// <summary>What to take out of a list, and then to put in at which places in this order, to have another.</summary>
    internal static (IReadOnlyList<DialogId> Gone, IReadOnlyList<WaitingPlace> Came) Difference(List<WaitingDialog> old, List<WaitingDialog> now)
    {
        var (head, tail) = (0, 0);
        while (head < old.Count && head < now.Count && old[head] == now[head]) head++;
        while (tail < old.Count - head && tail < now.Count - head && old[^(tail + 1)] == now[^(tail + 1)]) tail++;
        if (head + tail == old.Count && head + tail == now.Count) return ([], []);
        var places = new Dictionary<DialogId, int>();
        for (var i = head; i < old.Count - tail; i++) places[old[i].Dialog] = i;
        // Of each row its old place, or -1 for one that is new or says something else.
        var was = new int[now.Count - tail - head];
        for (var i = 0; i < was.Length; i++) was[i] = places.TryGetValue(now[head + i].Dialog, out var at) && old[at] == now[head + i] ? at : -1;
        Keep(was);
        var kept = new HashSet<int>(was);
        List<DialogId> gone = [];
        for (var i = head; i < old.Count - tail; i++)
            if (!kept.Contains(i)) gone.Add(old[i].Dialog);
        List<WaitingPlace> came = [];
        for (var i = 0; i < was.Length; i++)
            if (was[i] < 0) came.Add(new WaitingPlace(head + i, now[head + i]));
        return (gone, came);
    }

    /// <summary>Leaves of the old places the longest series that still grows; the others moved and become -1.</summary>
    private static void Keep(int[] was)
    {
        var (ends, before) = (new List<int>(), new int[was.Length]);
        for (var i = 0; i < was.Length; i++)
        {
            if (was[i] < 0) continue;
            var (low, high) = (0, ends.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (was[ends[middle]] < was[i]) low = middle + 1;
                else high = middle;
            }
            before[i] = low > 0 ? ends[low - 1] : -1;
            if (low == ends.Count) ends.Add(i);
            else ends[low] = i;
        }
        var stays = new bool[was.Length];
        for (var i = ends.Count > 0 ? ends[^1] : -1; i >= 0; i = before[i]) stays[i] = true;
        for (var i = 0; i < was.Length; i++)
            if (!stays[i]) was[i] = -1;
    }
}
