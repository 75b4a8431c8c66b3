namespace Gateway.Actors.LiveList;

/// <summary>What a column of the live list holds, which decides how it is compared.</summary>
internal enum LiveKind { Text, Number, Time, Status, List }

/// <summary>A column of the live list: its number as an order and its word in filters and groups, both as in PROTOCOL.md.</summary>
/// <param name="Field">Position of the field in a row, which is also its bit in <see cref="LiveColumns.Changes"/>.</param>
internal sealed record LiveColumn(int Number, string Word, LiveKind Kind, int Field, bool Groups)
{
    /// <summary>The column's field as a bit.</summary>
    public int Bit => 1 << Field;
}

/// <summary>The columns of the live list.</summary>
internal static class LiveColumns
{
    /// <summary>By their numbers as orders.</summary>
    public static readonly IReadOnlyList<LiveColumn> All =
    [
        new(0, "site-time", LiveKind.Time, 2, false), new(1, "pages", LiveKind.Number, 5, false), new(2, "page-time", LiveKind.Time, 6, false), new(3, "visits", LiveKind.Number, 10, false),
        new(4, "status", LiveKind.Status, 12, true), new(5, "name", LiveKind.Text, 1, false), new(6, "title", LiveKind.Text, 3, true), new(7, "url", LiveKind.Text, 4, true),
        new(8, "referrer", LiveKind.Text, 7, true), new(9, "browser", LiveKind.Text, 8, true), new(10, "os", LiveKind.Text, 9, true), new(11, "segment", LiveKind.List, 11, true),
        new(12, "event", LiveKind.Text, 13, true), new(13, "language", LiveKind.Text, 14, true), new(14, "idle", LiveKind.Time, 15, false), new(15, "country", LiveKind.Text, 16, true),
        new(16, "device", LiveKind.Text, 17, true), new(17, "source", LiveKind.Text, 18, true), new(18, "campaign", LiveKind.Text, 19, true), new(19, "visitor", LiveKind.Text, 0, false),
        new(20, "region", LiveKind.Text, 20, true), new(21, "city", LiveKind.Text, 21, true),
        new(22, "tag", LiveKind.List, 22, true),
    ];

    /// <summary>A visitor's status in filters and groups, by its number.</summary>
    public static readonly IReadOnlyList<string> Statuses = ["browsing", "invited", "waiting", "in-dialog", "was-in-dialog"];

    /// <summary>The bits of all fields in which words are looked for.</summary>
    public static readonly int Searched = All.Where(c => c.Kind is LiveKind.Text or LiveKind.List).Aggregate(0, (bits, c) => bits | c.Bit);

    private static readonly Dictionary<string, LiveColumn> _byWord = All.ToDictionary(c => c.Word, StringComparer.Ordinal);

    /// <summary>The column of that word, or null.</summary>
    public static LiveColumn? Find(string word) => _byWord.GetValueOrDefault(word);

    /// <summary>The words of the columns that fit, for people.</summary>
    public static string Words(Func<LiveColumn, bool> which) => string.Join(", ", All.Where(which).Select(c => c.Word));

    /// <summary>The text in a text column; of segments and tags the first, of a status its word.</summary>
    public static string TextOf(LiveColumn column, LiveRow row) => column.Number switch
    {
        4 => StatusOf(row),
        5 => row.Name,
        6 => row.Title,
        7 => row.Url,
        8 => row.Referrer,
        9 => row.Browser,
        10 => row.Os,
        11 or 22 => ListOf(column, row) is { Count: > 0 } list ? list[0] : "",
        12 => row.LastEvent,
        13 => row.Language,
        15 => row.Country ?? "",
        16 => row.Device ?? "",
        17 => row.Source ?? "",
        18 => row.Campaign ?? "",
        20 => row.Region ?? "",
        21 => row.City ?? "",
        _ => row.Visitor.Value,
    };

    /// <summary>The texts in a column that holds several.</summary>
    public static IReadOnlyList<string> ListOf(LiveColumn column, LiveRow row) => column.Number == 22 ? row.Tags : row.Segments;

    /// <summary>The number in a number column; of a time column when that time began, Unix ms.</summary>
    public static long NumberOf(LiveColumn column, LiveRow row) => column.Number switch
    {
        0 => row.VisitStart,
        1 => row.Pages,
        2 => row.PageSince,
        3 => row.Visits,
        4 => row.Status,
        _ => row.LastActive,
    };

    private static string StatusOf(LiveRow row) => row.Status >= 0 && row.Status < Statuses.Count ? Statuses[row.Status] : "";

    /// <summary>The fields in which two rows of one visitor differ, a bit for each by its position in a row of the protocol; segments and tags are compared by content.</summary>
    public static int Changes(this LiveRow row, LiveRow other)
    {
        if (ReferenceEquals(row, other)) return 0;
        static int Bit(bool same, int field) => same ? 0 : 1 << field;
        static bool Same(string? a, string? b) => ReferenceEquals(a, b) || (a ?? "") == (b ?? "");
        static bool Alike(IReadOnlyList<string> a, IReadOnlyList<string> b) => ReferenceEquals(a, b) || (a.Count == b.Count && a.SequenceEqual(b));
        return Bit(Same(row.Name, other.Name), 1) | Bit(row.VisitStart == other.VisitStart, 2) | Bit(Same(row.Title, other.Title), 3) | Bit(Same(row.Url, other.Url), 4)
            | Bit(row.Pages == other.Pages, 5) | Bit(row.PageSince == other.PageSince, 6) | Bit(Same(row.Referrer, other.Referrer), 7) | Bit(Same(row.Browser, other.Browser), 8)
            | Bit(Same(row.Os, other.Os), 9) | Bit(row.Visits == other.Visits, 10) | Bit(Alike(row.Segments, other.Segments), 11)
            | Bit(row.Status == other.Status, 12) | Bit(Same(row.LastEvent, other.LastEvent), 13) | Bit(Same(row.Language, other.Language), 14)
            | Bit(row.LastActive == other.LastActive, 15) | Bit(Same(row.Country, other.Country), 16) | Bit(Same(row.Device, other.Device), 17)
            | Bit(Same(row.Source, other.Source), 18) | Bit(Same(row.Campaign, other.Campaign), 19)
            | Bit(Same(row.Region, other.Region), 20) | Bit(Same(row.City, other.City), 21) | Bit(Alike(row.Tags, other.Tags), 22);
    }
}
