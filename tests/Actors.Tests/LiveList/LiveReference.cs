using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Actors.LiveList;

namespace Gateway.Actors.Tests.LiveList;

/// <summary>The live list without any cleverness: every question looks at all rows anew. Written apart from the engine, from the protocol's words.</summary>
internal static class LiveReference
{
    public static List<LiveRow> Ask(IEnumerable<LiveRow> rows, string words, string? where, int sort, bool descending, long now)
    {
        using var filter = where is null ? null : JsonDocument.Parse(where);
        var fitting = rows.Where(r => words.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(w => Searched(r).Any(t => t.Contains(w, StringComparison.OrdinalIgnoreCase)) || w.Equals(r.Country, StringComparison.OrdinalIgnoreCase))
            && (filter is null || Fits(r, filter.RootElement, now))).ToList();
        fitting.Sort((a, b) => Compare(a, b, sort, descending) is not 0 and var order ? order : string.CompareOrdinal(a.Visitor.Value, b.Visitor.Value));
        return fitting;
    }

    public static Dictionary<string, int> Count(IEnumerable<LiveRow> rows, string column) =>
        rows.SelectMany(r => column is "segment" or "tag" ? (column == "tag" ? r.Tags : r.Segments).DefaultIfEmpty("") : [Text(r, column)]).GroupBy(v => v).ToDictionary(g => g.Key, g => g.Count());

    private static string[] Searched(LiveRow r) =>
        [r.Name, r.Title, r.Url, r.Referrer, r.Browser, r.Os, r.Language, r.LastEvent, r.Device ?? "", r.Source ?? "", r.Campaign ?? "", r.Region ?? "", r.City ?? "", r.Visitor.Value, .. r.Segments];

    private static string Text(LiveRow r, string column) => column switch
    {
        "status" => new[] { "browsing", "invited", "waiting", "in-dialog", "was-in-dialog" }[r.Status],
        "name" => r.Name,
        "title" => r.Title,
        "url" => r.Url,
        "referrer" => r.Referrer,
        "browser" => r.Browser,
        "os" => r.Os,
        "event" => r.LastEvent,
        "language" => r.Language,
        "country" => r.Country ?? "",
        "device" => r.Device ?? "",
        "source" => r.Source ?? "",
        "campaign" => r.Campaign ?? "",
        "region" => r.Region ?? "",
        "city" => r.City ?? "",
        "segment" => r.Segments.FirstOrDefault("")!,
        "tag" => r.Tags.FirstOrDefault("")!,
        "visitor" => r.Visitor.Value,
        _ => throw new ArgumentException(column),
    };

    private static double Number(LiveRow r, string column, long now) => column switch
    {
        "pages" => r.Pages,
        "visits" => r.Visits,
        "site-time" => (now - r.VisitStart) / 1000.0,
        "page-time" => (now - r.PageSince) / 1000.0,
        "idle" => (now - r.LastActive) / 1000.0,
        _ => throw new ArgumentException(column),
    };

    private static bool Fits(LiveRow r, JsonElement part, long now)
    {
        if (part.ValueKind == JsonValueKind.Array) return part.EnumerateArray().All(p => Fits(r, p, now));
        if (part.TryGetProperty("all", out var all)) return all.EnumerateArray().All(p => Fits(r, p, now));
        if (part.TryGetProperty("any", out var any)) return any.EnumerateArray().Any(p => Fits(r, p, now));
        if (part.TryGetProperty("none", out var none)) return !none.EnumerateArray().Any(p => Fits(r, p, now));
        var (field, op, value) = (part.GetProperty("field").GetString()!, part.GetProperty("op").GetString()!, part.GetProperty("value"));
        if (value.ValueKind == JsonValueKind.Number)
        {
            var number = Number(r, field, now);
            return op == ">=" ? number >= value.GetDouble() : op == "<=" ? number <= value.GetDouble() : number.Equals(value.GetDouble());
        }
        var wanted = value.GetString()!;
        var texts = field == "segment" && r.Segments.Count > 0 ? r.Segments : field == "tag" && r.Tags.Count > 0 ? r.Tags : [Text(r, field)];
        bool Has(string how) => texts.Any(t => Regex.IsMatch(t, how, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline));
        var literal = Regex.Escape(wanted);
        return op switch
        {
            "is" => Has($"^{literal}\\z"),
            "is-not" => !Has($"^{literal}\\z"),
            "contains" => Has(literal),
            "starts" => Has($"^{literal}"),
            "regex" => Has(wanted),
            _ => Has($"^{literal.Replace("\\*", ".*", StringComparison.Ordinal)}\\z"),
        };
    }

    private static readonly string[] _sorts =
        ["site-time", "pages", "page-time", "visits", "status", "name", "title", "url", "referrer", "browser", "os", "segment", "event", "language", "idle", "country", "device", "source", "campaign", "visitor", "region", "city", "tag"];

    private static int Compare(LiveRow a, LiveRow b, int sort, bool descending)
    {
        var column = _sorts[sort];
        var sign = descending ? -1 : 1;
        if (column == "status") return sign * a.Status.CompareTo(b.Status);
        if (column is "pages" or "visits" or "site-time" or "page-time" or "idle") return sign * Number(a, column, 0).CompareTo(Number(b, column, 0));
        var (x, y) = (Text(a, column), Text(b, column));
        if (x.Length == 0 || y.Length == 0) return (x.Length == 0).CompareTo(y.Length == 0);
        return sign * string.Compare(x, y, StringComparison.OrdinalIgnoreCase);
    }

    public static string Json(string field, string op, object value) =>
        value is string text ? $$"""{"field":"{{field}}","op":"{{op}}","value":{{JsonSerializer.Serialize(text)}}}""" : $$"""{"field":"{{field}}","op":"{{op}}","value":{{((int)value).ToString(CultureInfo.InvariantCulture)}}}""";
}
