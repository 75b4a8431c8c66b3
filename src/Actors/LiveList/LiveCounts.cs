namespace Gateway.Actors.LiveList;

/// <summary>How many rows have each value of a column; a row counts for each of its segments or tags, and for "" where it has no value.</summary>
internal sealed class LiveCounts(LiveColumn column)
{
    /// <summary>Values that are told; how many there are besides is told as a number.</summary>
    public const int MaxValues = 40;

    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public LiveColumn Column => column;

    public bool Same(LiveRow a, LiveRow b) =>
        column.Kind == LiveKind.List ? ReferenceEquals(ListOf(a), ListOf(b)) || ListOf(a).SequenceEqual(ListOf(b)) : LiveColumns.TextOf(column, a) == LiveColumns.TextOf(column, b);

    private IReadOnlyList<string> ListOf(LiveRow row) => LiveColumns.ListOf(column, row);

    public void Add(LiveRow row) => Count(row, 1);

    public void Remove(LiveRow row) => Count(row, -1);

    /// <summary>The most frequent values.</summary>
    public LiveGroup Told()
    {
        var most = new PriorityQueue<LiveValue, LiveValue>(MaxValues + 1, Comparer<LiveValue>.Create((a, b) => Order(b, a)));
        foreach (var (text, count) in _counts)
        {
            var value = new LiveValue(text, count);
            if (most.Count < MaxValues) most.Enqueue(value, value);
            else most.EnqueueDequeue(value, value);
        }
        var told = most.UnorderedItems.Select(i => i.Element).ToArray();
        Array.Sort(told, Order);
        return new LiveGroup(column.Word, told, _counts.Count);
    }

    private static int Order(LiveValue a, LiveValue b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : string.CompareOrdinal(a.Value, b.Value);

    private void Count(LiveRow row, int by)
    {
        if (column.Kind != LiveKind.List || ListOf(row).Count == 0) Count(column.Kind == LiveKind.List ? "" : LiveColumns.TextOf(column, row), by);
        else
            foreach (var each in ListOf(row)) Count(each, by);
    }

    private void Count(string value, int by)
    {
        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts, value, out _);
        count += by;
        if (count == 0) _counts.Remove(value);
    }
}
