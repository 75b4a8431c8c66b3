namespace Gateway.Actors.LiveList;

/// <summary>
/// The rows of a site that a choice asks for, in its order, with the counts of its groups; follows every change at the cost of that change. Rows are known by the numbers
/// that the site gives them.
/// </summary>
internal sealed class LiveSelection
{
    private readonly LiveRows _rows;
    private readonly LiveFilter _filter;
    private readonly LiveWords _words;
    private readonly LiveSort _sort;
    private readonly LiveCounts[] _counts;
    private readonly int _reads;
    private readonly bool _usesTime;
    // Made when the first window is looked at: who only counts needs no order.
    private LiveOrder? _order;
    private ulong[] _members = [];
    // For filters with times only: when each row must be looked at again, and those moments in order.
    private long[] _flips = [];
    private readonly PriorityQueue<int, long> _due = new();

    public LiveSelection(LiveChoice choice, LiveRows rows)
    {
        _rows = rows;
        _filter = LiveFilterJson.Read(choice.Where, out var fault) ?? throw new ArgumentException(fault, nameof(choice));
        _words = new LiveWords(choice.Words);
        _sort = new LiveSort(LiveColumns.All[choice.Sort], choice.Descending);
        _counts = [.. choice.Groups.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => new LiveCounts(LiveColumns.Find(w)!))];
        _usesTime = _filter.UsesTime;
        _reads = _filter.Fields | _words.Fields | _sort.Fields | _counts.Aggregate(0, (bits, c) => bits | c.Column.Bit);
    }

    /// <summary>Grows whenever something changed that a window may show.</summary>
    public long Version { get; private set; }

    /// <summary>Whether all rows have been looked at; before that changes are of no interest.</summary>
    public bool IsBuilt { get; private set; }

    /// <summary>Rows that fit.</summary>
    public int Total { get; private set; }

    /// <summary>Values and their counts, the most frequent first.</summary>
    public IReadOnlyList<LiveGroup> Groups() => [.. _counts.Select(c => c.Told())];

    /// <summary>A part of the rows in order.</summary>
    public LiveRow[] Window(int offset, int limit) => limit == 0 ? [] : [.. (_order ??= Ordered()).Window(offset, limit).Select(_rows.At)];

    /// <summary>Looks at all rows there are.</summary>
    public void Build(long now)
    {
        foreach (var number in _rows.Numbers)
        {
            var row = _rows.At(number);
            if (!Fits(number, row, now)) continue;
            SetMember(number, true);
            Total++;
            foreach (var counts in _counts) counts.Add(row);
        }
        IsBuilt = true;
        Version++;
    }

    /// <summary>A row came, changed or went; told before the site's rows have the new one.</summary>
    public void Change(int number, LiveRow? old, LiveRow? row, long now)
    {
        if (!IsBuilt) return;
        var was = old is not null && IsMember(number);
        if (old is not null && row is not null)
        {
            var changed = row.Changes(old);
            if ((changed & _reads) == 0)
            {
                if (was && changed != 0) Version++;
                return;
            }
        }
        Move(number, was ? old : null, row is not null && Fits(number, row, now) ? row : null);
    }

    /// <summary>Looks again at the rows whose time has come.</summary>
    public void Advance(long now)
    {
        while (_due.TryPeek(out var number, out var moment) && moment <= now)
        {
            _due.Dequeue();
            if (number >= _flips.Length || _flips[number] != moment) continue;
            _flips[number] = long.MaxValue;
            if (_rows.Find(number) is not { } row) continue;
            var was = IsMember(number);
            if (Fits(number, row, now) != was) Move(number, was ? row : null, was ? null : row);
        }
    }

    private LiveOrder Ordered()
    {
        var order = new LiveOrder(_sort, _rows.At);
        order.Fill([.. _rows.Numbers.Where(IsMember)]);
        return order;
    }

    private void Move(int number, LiveRow? old, LiveRow? row)
    {
        if (old is null && row is null) return;
        Version++;
        if (old is null || row is null || _sort.KeyOf(old) != _sort.KeyOf(row) || _sort.Tie(old, row) != 0)
        {
            if (old is not null) _order?.Remove(number, old);
            if (row is not null) _order?.Insert(number, row);
        }
        Total += (row is null ? 0 : 1) - (old is null ? 0 : 1);
        SetMember(number, row is not null);
        foreach (var counts in _counts)
        {
            if (old is not null && row is not null && counts.Same(old, row)) continue;
            if (old is not null) counts.Remove(old);
            if (row is not null) counts.Add(row);
        }
    }

    private bool Fits(int number, LiveRow row, long now)
    {
        if (!_words.Fit(row)) return false;
        var flip = long.MaxValue;
        var fits = _filter.Fits(row, now, ref flip);
        if (_usesTime) LookAgain(number, flip);
        return fits;
    }

    private void LookAgain(int number, long moment)
    {
        if (number >= _flips.Length)
        {
            var had = _flips.Length;
            Array.Resize(ref _flips, Math.Max(number + 1, had * 2));
            Array.Fill(_flips, long.MaxValue, had, _flips.Length - had);
        }
        // Times only move later while a row lives: an earlier look finds the later moment by itself.
        if (moment >= _flips[number]) return;
        _flips[number] = moment;
        _due.Enqueue(number, moment);
    }

    private bool IsMember(int number) => number >> 6 < _members.Length && (_members[number >> 6] >> (number & 63) & 1) != 0;

    private void SetMember(int number, bool on)
    {
        if (number >> 6 >= _members.Length) Array.Resize(ref _members, Math.Max((number >> 6) + 1, _members.Length * 2));
        if (on) _members[number >> 6] |= 1UL << (number & 63);
        else _members[number >> 6] &= ~(1UL << (number & 63));
    }
}
