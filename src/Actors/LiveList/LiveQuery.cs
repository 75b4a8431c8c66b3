namespace Gateway.Actors.LiveList;

/// <summary>Which rows of a site, in which order, and of which columns the values are counted. Equal ones are kept once.</summary>
/// <param name="Words">Words that must all stand somewhere in a row.</param>
/// <param name="Where">The filter as JSON in its one form.</param>
/// <param name="Groups">Words of the columns to count, with blanks between.</param>
internal sealed record LiveChoice(SiteId Site, string Words, string Where, int Sort, bool Descending, string Groups);

/// <summary>A standing query: a choice of rows, the window of it that is shown, and how often.</summary>
/// <param name="Offset">Rows before the window; null: a client of before windows, which orders rows by itself.</param>
/// <param name="Every">Milliseconds between two tellings at least.</param>
internal sealed record LiveQuery(LiveChoice Choice, int? Offset, int Limit, int Every)
{
    public const int MaxRows = 500;
    public const int MaxOffset = 1_000_000;
    public const int MaxGroups = 6;
    public const int DefaultEvery = 200;
    private const int MaxEvery = 10_000;
    private const int EveryOfOldClients = 500;

    /// <summary>Makes a standing query of what a console asks.</summary>
    /// <param name="fault">What is wrong with it and what is allowed, for the console's people.</param>
    public static LiveQuery? Read(WatchRows asked, out string? fault)
    {
        var (sort, offset, every, groups) = (asked.Sort, asked.Offset, asked.Every, asked.Groups);
        var filter = LiveFilterJson.Read(asked.Where, out fault);
        if (filter is null) return null;
        fault = sort < 0 || sort >= LiveColumns.All.Count ? $"sort: {sort} is no column; 0 to {LiveColumns.All.Count - 1} are"
            : offset is < 0 or > MaxOffset ? $"offset: {offset}; 0 to {MaxOffset} are allowed"
            : every is < DefaultEvery or > MaxEvery ? $"every: {every} ms; {DefaultEvery} to {MaxEvery} are allowed"
            : groups.Count > MaxGroups ? $"groups: {groups.Count} columns; at most {MaxGroups} are allowed"
            : groups.FirstOrDefault(g => LiveColumns.Find(g) is not { Groups: true }) is { } unknown ? $"groups: \"{unknown}\" is not counted; {LiveColumns.Words(c => c.Groups)} are"
            : null;
        if (fault is not null) return null;
        var canonical = filter == LiveFilter.Everybody ? "" : filter.ToJson().ToJsonString();
        // Who only counts has no order.
        var counts = offset is not null && asked.Limit <= 0;
        var choice = new LiveChoice(asked.Site, string.Join(' ', asked.Words.Split(' ', StringSplitOptions.RemoveEmptyEntries)), canonical, counts ? 0 : sort, !counts && asked.Descending, string.Join(' ', groups.Distinct()));
        return new LiveQuery(choice, offset, Math.Clamp(asked.Limit, offset is null ? 1 : 0, MaxRows), offset is null ? EveryOfOldClients : every ?? DefaultEvery);
    }
}
