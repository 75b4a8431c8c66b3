namespace Gateway.Actors.LiveList;

/// <summary>A standing query: which rows, in which order, how many.</summary>
/// <param name="Filter">Words; a row fits when each stands somewhere in it.</param>
/// <param name="Sort">0 since, 1 pages, 2 time on page, 3 visits, 4 status.</param>
internal sealed record LiveQuery(SiteId Site, string Filter, int Sort, bool Descending, int Limit)
{
    private readonly string[] _words = Filter.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The first rows in order, and how many fit in all.</summary>
    public (Dictionary<VisitorId, LiveRow> Rows, int Total) Window(IEnumerable<LiveRow> all)
    {
        var fitting = all.Where(Fits).ToList();
        var ordered = (Descending ? fitting.OrderByDescending(Key) : fitting.OrderBy(Key)).ThenBy(r => r.Visitor.Value, StringComparer.Ordinal);
        return (ordered.Take(Limit).ToDictionary(r => r.Visitor), fitting.Count);
    }

    private long Key(LiveRow row) => Sort switch
    {
        1 => row.Pages,
        // Time on page and time on site grow as their beginnings lie further back.
        2 => -row.PageSince,
        3 => row.Visits,
        4 => row.Status,
        _ => -row.VisitStart,
    };

    private bool Fits(LiveRow row)
    {
        foreach (var word in _words)
            if (!Has(row, word)) return false;
        return true;
    }

    private static bool Has(LiveRow row, string word)
    {
        bool In(string? text) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
        return In(row.Name) || In(row.Title) || In(row.Url) || In(row.Referrer) || In(row.Browser) || In(row.Os) || In(row.Language) || In(row.LastEvent) || In(row.Device) || In(row.Source) || In(row.Campaign) || In(row.Visitor.Value)
            || row.Segments.Any(In) || word.Equals(row.Country, StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public bool Equals(LiveQuery? other) =>
        other is not null && Site == other.Site && Filter == other.Filter && Sort == other.Sort && Descending == other.Descending && Limit == other.Limit;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Site, Filter, Sort, Descending, Limit);
}

/// <summary>What of a row people see.</summary>
internal static class LiveRowExtensions
{
    /// <summary>True when the other row looks the same; segments are compared by content.</summary>
    public static bool Shows(this LiveRow row, LiveRow other) =>
        ReferenceEquals(row, other) || (row with { Segments = [], Incarnation = 0 } == other with { Segments = [], Incarnation = 0 } && row.Segments.SequenceEqual(other.Segments));
}
