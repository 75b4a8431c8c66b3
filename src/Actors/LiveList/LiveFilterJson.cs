using System.Text.Json;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.LiveList;

/// <summary>
/// The JSON of filters: clauses with field, op and value in the words that rules have, in groups {"all": […]}, {"any": […]} and {"none": […]}; a list is all of its parts.
/// </summary>
internal static class LiveFilterJson
{
    /// <summary>Clauses and groups of one filter.</summary>
    public const int MaxParts = 60;
    /// <summary>Groups within groups.</summary>
    public const int MaxDepth = 6;
    /// <summary>Characters of one filter.</summary>
    public const int MaxChars = 8000;
    private const int MaxValue = 500;
    private const double MaxSeconds = 31 * 86_400;

    private static readonly string[] TextOperators = [.. RuleWords.TextOperators.Select(o => o.Word)];
    private static readonly string[] NumberOperators = [.. RuleWords.NumberOperators.Select(o => o.Word)];
    private static readonly string[] TimeOperators = [">=", "<="];
    private static readonly string[] StatusOperators = ["is", "is-not"];
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };

    /// <summary>Reads a filter; null and empty text are everybody.</summary>
    /// <param name="fault">Where and what is wrong, and what is allowed.</param>
    public static LiveFilter? Read(string? json, out string? fault)
    {
        fault = null;
        if (string.IsNullOrWhiteSpace(json)) return LiveFilter.Everybody;
        if (json.Length > MaxChars)
        {
            fault = $"where: {json.Length} characters; at most {MaxChars} are allowed";
            return null;
        }
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var reader = new Reader();
            var filter = reader.Part(document.RootElement, "where", 0);
            fault = reader.Fault;
            return fault is null ? filter : null;
        }
        catch (JsonException e)
        {
            fault = $"where: not JSON: {e.Message}";
            return null;
        }
    }

    /// <summary>Ends with the first fault: whoever builds filters by hand mends one at a time.</summary>
    private sealed class Reader
    {
        private int _parts;

        public string? Fault { get; private set; }

        public LiveFilter? Part(JsonElement part, string at, int depth)
        {
            if (++_parts > MaxParts) return Wrong(at, $"more than {MaxParts} clauses and groups");
            if (depth > MaxDepth) return Wrong(at, $"groups lie deeper than {MaxDepth}");
            if (part.ValueKind == JsonValueKind.Array) return Group(part, at, depth, RuleJoin.All);
            if (part.ValueKind != JsonValueKind.Object) return Wrong(at, "a clause with field, op and value, or a group all, any or none is needed");
            foreach (var (word, join) in RuleWords.Joins)
                if (part.TryGetProperty(word, out var parts)) return Group(parts, $"{at}.{word}", depth, join);
            return Clause(part, at);
        }

        private LiveFilter? Group(JsonElement parts, string at, int depth, RuleJoin join)
        {
            if (parts.ValueKind != JsonValueKind.Array) return Wrong(at, "a list of clauses is needed");
            if (join != RuleJoin.All && parts.GetArrayLength() == 0) return Wrong(at, "a list of at least one condition is needed");
            var read = new List<LiveFilter>();
            foreach (var part in parts.EnumerateArray())
            {
                if (Part(part, $"{at}[{read.Count}]", depth + 1) is not { } filter) return null;
                read.Add(filter);
            }
            return join == RuleJoin.None ? new LiveFilter.NoneOf(read) : read.Count == 1 ? read[0] : join == RuleJoin.All ? new LiveFilter.AllOf(read) : new LiveFilter.AnyOf(read);
        }

        private LiveFilter? Clause(JsonElement clause, string at)
        {
            var word = Text(clause, "field", 64, at);
            if (word is null) return null;
            if (LiveColumns.Find(word) is not { } column) return Wrong($"{at}.field", $"\"{word}\" is not a column; {LiveColumns.Words(_ => true)} are allowed");
            var allowed = column.Kind switch { LiveKind.Number => NumberOperators, LiveKind.Time => TimeOperators, LiveKind.Status => StatusOperators, _ => TextOperators };
            var op = Text(clause, "op", 64, at);
            if (op is null) return null;
            if (!allowed.Contains(op)) return Wrong($"{at}.op", $"\"{op}\" where {string.Join(", ", allowed)} are allowed");
            switch (column.Kind)
            {
                case LiveKind.Number or LiveKind.Time:
                    if (!clause.TryGetProperty("value", out var value) || !RuleReading.Number(value, out var number)) return Wrong($"{at}.value", "a number is needed");
                    if (column.Kind == LiveKind.Number) return new LiveFilter.NumberClause(column, op, number);
                    return number is >= 0 and <= MaxSeconds ? new LiveFilter.TimeClause(column, op == ">=", number) : Wrong($"{at}.value", $"seconds from 0 to {MaxSeconds} are needed");
                case LiveKind.Status:
                    var status = Text(clause, "value", MaxValue, at);
                    if (status is null) return null;
                    return LiveColumns.Statuses.Contains(status)
                        ? new LiveFilter.TextClause(column, op, status) : Wrong($"{at}.value", $"\"{status}\" where {string.Join(", ", LiveColumns.Statuses)} are allowed");
                default:
                    // "Is nothing" asks for rows without a value; the other operators would fit everything.
                    if (Text(clause, "value", MaxValue, at, mayBeEmpty: op is "is" or "is-not") is not { } text) return null;
                    return op == "regex" && TextTest.RegexFault("", text) is { } bad ? Wrong($"{at}.value", bad.Sentence) : new LiveFilter.TextClause(column, op, text);
            }
        }

        private LiveFilter? Wrong(string at, string what)
        {
            Fault ??= $"{at}: {what}";
            return null;
        }

        private string? Text(JsonElement clause, string name, int max, string at, bool mayBeEmpty = false)
        {
            if (!clause.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String) Wrong($"{at}.{name}", "a text is needed");
            else if (value.GetString()! is var text && text.Length > max) Wrong($"{at}.{name}", $"{text.Length} characters; at most {max} are allowed");
            else if (text.Length == 0 && !mayBeEmpty) Wrong($"{at}.{name}", "the text is empty");
            else return text;
            return null;
        }
    }
}
