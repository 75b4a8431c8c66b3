using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Actors.Triggers;

/// <summary>The JSON of rules, which the API takes and the catalog stores.</summary>
internal static class RuleJson
{
    private const int MaxClauses = 20;
    private const int MaxText = 1000;
    private const int MaxValue = 500;
    private const int MaxSeconds = 86_400;

    private static readonly (string Word, RuleTrigger Trigger)[] Triggers =
        [("page", RuleTrigger.Page), ("page-time", RuleTrigger.PageTime), ("site-time", RuleTrigger.SiteTime), ("event", RuleTrigger.Event), ("visit", RuleTrigger.Visit)];

    private static readonly (string Word, RuleField Field)[] TextFields =
        [("url", RuleField.Url), ("title", RuleField.Title), ("referrer", RuleField.Referrer), ("language", RuleField.Language), ("visited", RuleField.Visited),
         ("country", RuleField.Country), ("region", RuleField.Region), ("city", RuleField.City), ("browser", RuleField.Browser), ("os", RuleField.Os), ("device", RuleField.Device), ("source", RuleField.Source), ("term", RuleField.Term), ("campaign", RuleField.Campaign)];

    private static readonly (string Word, RuleField Field)[] NumberFields = [("pages", RuleField.Pages), ("visits", RuleField.Visits)];

    private static readonly (string Word, RuleOperator Operator)[] TextOperators =
        [("is", RuleOperator.Is), ("contains", RuleOperator.Contains), ("starts", RuleOperator.Starts), ("wildcard", RuleOperator.Wildcard)];

    private static readonly (string Word, RuleOperator Operator)[] NumberOperators = [(">=", RuleOperator.AtLeast), ("<=", RuleOperator.AtMost), ("=", RuleOperator.Equal)];

    private static readonly (string Word, RuleOperator Operator)[] SegmentOperators = [("is", RuleOperator.Is), ("is-not", RuleOperator.IsNot)];

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 16 };

    public static bool TryRead(string json, out RuleDefinition? rule, out IReadOnlyList<string> faults)
    {
        var found = new List<string>();
        rule = null;
        faults = found;
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object) found.Add("a rule is an object");
            else rule = Read(document.RootElement, found);
        }
        catch (JsonException e)
        {
            found.Add($"not JSON: {e.Message}");
        }
        if (found.Count > 0) rule = null;
        return rule is not null;
    }

    private static RuleDefinition Read(JsonElement root, List<string> faults)
    {
        var id = Text(root, "id", "id", 64, faults, optional: true) ?? "";
        var name = Text(root, "name", "name", 200, faults) ?? "";
        var enabled = !root.TryGetProperty("enabled", out var on) || Flag(on, "enabled", faults);

        var (trigger, seconds, eventName) = (RuleTrigger.Page, 0, "");
        if (Object(root, "on", faults) is { } when)
        {
            trigger = Word(when, "kind", "on.kind", Triggers, faults);
            if (trigger is RuleTrigger.PageTime or RuleTrigger.SiteTime)
            {
                if (!when.TryGetProperty("seconds", out var s) || s.ValueKind != JsonValueKind.Number || !s.TryGetInt32(out seconds) || seconds is < 1 or > MaxSeconds)
                    faults.Add($"on.seconds: a whole number of 1 to {MaxSeconds} is needed");
            }
            if (trigger == RuleTrigger.Event) eventName = Text(when, "name", "on.name", 64, faults) ?? "";
        }

        var clauses = new List<RuleClause>();
        if (root.TryGetProperty("where", out var where) && where.ValueKind != JsonValueKind.Null)
        {
            if (where.ValueKind != JsonValueKind.Array) faults.Add("where: a list of clauses is needed");
            else if (where.GetArrayLength() > MaxClauses) faults.Add($"where: {where.GetArrayLength()} clauses; at most {MaxClauses} are allowed");
            else
                foreach (var clause in where.EnumerateArray())
                    if (Clause(clause, $"where[{clauses.Count}]", faults) is { } read) clauses.Add(read);
        }

        string? segment = null, operatorName = null;
        DepartmentId? department = null;
        Dictionary<string, string> texts = [];
        if (Object(root, "then", faults) is { } then)
        {
            if (Word(then, "kind", "then.kind", [("invite", true), ("segment", false)], faults))
            {
                department = Text(then, "department", "then.department", 64, faults) is { } d ? new DepartmentId(d) : null;
                operatorName = Text(then, "operator", "then.operator", 200, faults, optional: true);
                if (Object(then, "text", faults, "then.text") is { } text)
                    foreach (var language in text.EnumerateObject())
                        if (Text(text, language.Name, $"then.text.{language.Name}", MaxText, faults) is { } words) texts[language.Name] = words;
                if (texts.Count == 0) faults.Add("then.text: a text in at least one language is needed");
            }
            else segment = Text(then, "segment", "then.segment", 64, faults);
        }

        var limit = root.TryGetProperty("per", out _) ? Word(root, "per", "per", [("visit", RuleLimit.Visit), ("visitor", RuleLimit.Visitor)], faults) : RuleLimit.Visit;
        return new RuleDefinition(id, name, enabled, trigger, seconds, eventName, clauses, segment, department, texts, operatorName, limit);
    }

    private static RuleClause? Clause(JsonElement clause, string at, List<string> faults)
    {
        if (clause.ValueKind != JsonValueKind.Object)
        {
            faults.Add($"{at}: an object with field, op and value is needed");
            return null;
        }
        var field = Text(clause, "field", $"{at}.field", 80, faults);
        if (field is null) return null;
        if (TextFields.FirstOrDefault(f => f.Word == field) is { Word: not null } text)
            return new RuleClause(text.Field, "", Word(clause, "op", $"{at}.op", TextOperators, faults), Text(clause, "value", $"{at}.value", MaxValue, faults) ?? "", 0);
        if (field == "segment")
            return new RuleClause(RuleField.Segment, "", Word(clause, "op", $"{at}.op", SegmentOperators, faults), Text(clause, "value", $"{at}.value", 64, faults) ?? "", 0);

        var name = "";
        RuleField kind;
        if (NumberFields.FirstOrDefault(f => f.Word == field) is { Word: not null } number) kind = number.Field;
        else if (field.StartsWith("event:", StringComparison.Ordinal) && field.Length > 6) (kind, name) = (RuleField.EventCount, field[6..]);
        else if (field.StartsWith("value:", StringComparison.Ordinal) && field.Length > 6) (kind, name) = (RuleField.EventValue, field[6..]);
        else
        {
            faults.Add($"{at}.field: \"{field}\" is not known; {string.Join(", ", TextFields.Select(f => f.Word))}, pages, visits, event:NAME, value:NAME and segment are allowed");
            return null;
        }
        var comparison = Word(clause, "op", $"{at}.op", NumberOperators, faults);
        if (!clause.TryGetProperty("value", out var value) || !Number(value, out var limit))
            faults.Add($"{at}.value: a number is needed");
        else return new RuleClause(kind, name, comparison, "", limit);
        return null;
    }

    private static bool Number(JsonElement value, out double number)
    {
        number = 0;
        var read = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out number),
            JsonValueKind.String => double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number),
            _ => false,
        };
        return read && double.IsFinite(number);
    }

    private static JsonElement? Object(JsonElement parent, string name, List<string> faults, string? at = null)
    {
        if (parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object) return value;
        faults.Add($"{at ?? name}: an object is needed");
        return null;
    }

    private static bool Flag(JsonElement value, string at, List<string> faults)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        faults.Add($"{at}: true or false is needed");
        return false;
    }

    private static string? Text(JsonElement parent, string name, string at, int max, List<string> faults, bool optional = false)
    {
        if (!parent.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            if (!optional) faults.Add($"{at}: a text is needed");
            return null;
        }
        if (value.ValueKind != JsonValueKind.String) faults.Add($"{at}: a text is needed");
        else if (value.GetString() is not { Length: > 0 } text || string.IsNullOrWhiteSpace(text))
        {
            if (!optional) faults.Add($"{at}: the text is empty");
        }
        else if (text.Length > max) faults.Add($"{at}: {text.Length} characters; at most {max} are allowed");
        else return text;
        return null;
    }

    private static T Word<T>(JsonElement parent, string name, string at, (string Word, T Value)[] words, List<string> faults)
    {
        var text = parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        foreach (var (word, meaning) in words)
            if (word == text) return meaning;
        faults.Add($"{at}: {(text is null ? "a word" : $"\"{text}\"")} where {string.Join(", ", words.Select(w => w.Word))} are allowed");
        return words[0].Value;
    }

    public static string Write(RuleDefinition rule)
    {
        var on = new JsonObject { ["kind"] = Triggers.First(t => t.Trigger == rule.Trigger).Word };
        if (rule.Trigger is RuleTrigger.PageTime or RuleTrigger.SiteTime) on["seconds"] = rule.Seconds;
        if (rule.Trigger == RuleTrigger.Event) on["name"] = rule.EventName;
        var texts = new JsonObject();
        foreach (var (language, words) in rule.Text) texts[language] = words;
        JsonObject then = rule.Invites
            ? new() { ["kind"] = "invite", ["department"] = rule.Department!.Value.Value, ["text"] = texts, ["operator"] = rule.OperatorName }
            : new() { ["kind"] = "segment", ["segment"] = rule.Segment };
        return new JsonObject
        {
            ["id"] = rule.Id,
            ["name"] = rule.Name,
            ["enabled"] = rule.Enabled,
            ["on"] = on,
            ["where"] = new JsonArray([.. rule.Where.Select(Clause)]),
            ["then"] = then,
            ["per"] = rule.Limit == RuleLimit.Visit ? "visit" : "visitor",
        }.ToJsonString();
    }

    private static JsonObject Clause(RuleClause c)
    {
        var field = c.Field switch
        {
            RuleField.EventCount => $"event:{c.Name}",
            RuleField.EventValue => $"value:{c.Name}",
            RuleField.Segment => "segment",
            _ => TextFields.Concat(NumberFields).First(f => f.Field == c.Field).Word,
        };
        var numeric = c.Operator is RuleOperator.AtLeast or RuleOperator.AtMost or RuleOperator.Equal;
        return new JsonObject
        {
            ["field"] = field,
            ["op"] = TextOperators.Concat(NumberOperators).Concat(SegmentOperators).First(o => o.Operator == c.Operator).Word,
            ["value"] = numeric ? c.Number.ToString(CultureInfo.InvariantCulture) : c.Text,
        };
    }
}
