namespace Gateway.Actors.LiveList;

/// <summary>The live rows of a site, each under a number as long as its visitor stays; numbers of those who left are given again.</summary>
internal sealed class LiveRows
{
    private readonly Dictionary<VisitorId, int> _numbers = [];
    private readonly Stack<int> _free = [];
    private LiveRow?[] _rows = new LiveRow?[64];
    private int _top;

    /// <summary>Called before a row comes, changes or goes: number, what it was, what it will be.</summary>
    public Action<int, LiveRow?, LiveRow?>? Changing { get; set; }

    public int Count => _numbers.Count;

    /// <summary>All numbers that are given, in no order.</summary>
    public IEnumerable<int> Numbers => _numbers.Values;

    /// <summary>The row of a number that is given.</summary>
    public LiveRow At(int number) => _rows[number]!;

    /// <summary>The row of a number, or null when it is not given.</summary>
    public LiveRow? Find(int number) => number < _top ? _rows[number] : null;

    public LiveRow? Find(VisitorId visitor) => _numbers.TryGetValue(visitor, out var number) ? _rows[number] : null;

    public void Put(LiveRow row)
    {
        if (!_numbers.TryGetValue(row.Visitor, out var number))
        {
            if (!_free.TryPop(out number)) number = _top++;
            if (number == _rows.Length) Array.Resize(ref _rows, number * 2);
            _numbers[row.Visitor] = number;
        }
        Changing?.Invoke(number, _rows[number], row);
        _rows[number] = row;
    }

    public void Remove(VisitorId visitor)
    {
        if (!_numbers.Remove(visitor, out var number)) return;
        Changing?.Invoke(number, _rows[number], null);
        _rows[number] = null;
        _free.Push(number);
    }
}
