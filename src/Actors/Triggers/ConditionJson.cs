using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Actors.Triggers;

/// <summary>The conditions of a rule as JSON. A list means that all of it must hold.</summary>
internal static class ConditionJson
{
    /// <summary>The value of "where": a list, or one condition.</summary>
    public static IReadOnlyList<RuleCondition> ReadAll(JsonElement where, List<Fault> faults)
    {
        var clauses = 0;
        List<RuleCondition> read;
        switch (where.ValueKind)
        {
            case JsonValueKind.Null: return [];
            case JsonValueKind.Array: read = List(where, "where", 0, ref clauses, faults); break;
            case JsonValueKind.Object: read = Read(where, "where", 0, ref clauses, faults) is { } one ? [one] : []; break;
            default:
                faults.Add("where", "conditions-needed");
                return [];
        }
        if (clauses > RuleLimits.Clauses) faults.Add("where", "clauses-too-many", ("count", clauses), ("most", RuleLimits.Clauses));
        else Contradictions(read, "where", faults);
        return read;
    }

    private static List<RuleCondition> List(JsonElement list, string at, int depth, ref int clauses, List<Fault> faults)
    {
        var read = new List<RuleCondition>();
        var index = 0;
        foreach (var each in list.EnumerateArray())
        {
            if (clauses <= RuleLimits.Clauses && Read(each, $"{at}[{index}]", depth, ref clauses, faults) is { } condition) read.Add(condition);
            else clauses++;
            index++;
        }
        return read;
    }

    private static RuleCondition? Read(JsonElement json, string at, int depth, ref int clauses, List<Fault> faults)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            faults.Add(at, "condition-needed");
            return null;
        }
        foreach (var (word, join) in RuleWords.Joins)
        {
            if (!json.TryGetProperty(word, out var of)) continue;
            if (depth >= RuleLimits.Nesting) faults.Add(at, "groups-too-deep", ("most", RuleLimits.Nesting));
            else if (of.ValueKind != JsonValueKind.Array || of.GetArrayLength() == 0) faults.Add($"{at}.{word}", "group-empty");
            else
            {
                RuleReading.Only(json, at, faults, word);
                return new RuleGroup(join, List(of, $"{at}.{word}", depth + 1, ref clauses, faults));
            }
            return null;
        }
        clauses++;
        return json.TryGetProperty("path", out _) ? Path(json, at, faults)
            : json.TryGetProperty("after", out _) ? Absence(json, at, faults)
            : Clause(json, at, faults);
    }

    private static RulePath? Path(JsonElement json, string at, List<Fault> faults)
    {
        RuleReading.Only(json, at, faults, "path", "without", "within");
        var list = json.GetProperty("path");
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is < 2 or > RuleLimits.Steps)
        {
            faults.Add($"{at}.path", "steps-needed", ("most", RuleLimits.Steps));
            return null;
        }
        List<string> steps = [.. list.EnumerateArray().Select((s, i) => Step(s, $"{at}.path[{i}]", faults))];
        var without = json.TryGetProperty("without", out var w) && w.ValueKind != JsonValueKind.Null ? Step(w, $"{at}.without", faults) : "";
        return new RulePath(steps, without, RuleReading.Whole(json, "within", $"{at}.within", 1, RuleLimits.Seconds, faults, optional: true));
    }

    private static RuleAbsence Absence(JsonElement json, string at, List<Fault> faults)
    {
        RuleReading.Only(json, at, faults, "after", "no", "within");
        return new RuleAbsence(Step(json, "after", at, faults), Step(json, "no", at, faults), RuleReading.Whole(json, "within", $"{at}.within", 1, RuleLimits.Seconds, faults));
    }

    public static string Step(JsonElement parent, string name, string at, List<Fault> faults)
    {
        if (parent.TryGetProperty(name, out var value)) return Step(value, $"{at}.{name}", faults);
        faults.Add($"{at}.{name}", "step-needed");
        return "";
    }

    private static string Step(JsonElement value, string at, List<Fault> faults)
    {
        if (RuleReading.Text(value, at, RuleLimits.Value, faults) is not { } step) return "";
        if (step.StartsWith(RuleStep.EventMark, StringComparison.Ordinal) && step.Length - RuleStep.EventMark.Length is 0 or > RuleLimits.Name)
            faults.Add(at, "event-name-needed", ("most", RuleLimits.Name));
        return step;
    }

    private static RuleClause? Clause(JsonElement json, string at, List<Fault> faults)
    {
        RuleReading.Only(json, at, faults, "field", "op", "value", "within");
        if (RuleReading.Text(json, "field", $"{at}.field", RuleLimits.Name + 16, faults) is not { } text) return null;
        if (!RuleWords.TryField(text, out var field, out var name) || name.Length > RuleLimits.Name)
        {
            faults.Add($"{at}.field", "field-unknown", ("given", RuleReading.Shown(text)), ("allowed", string.Join(", ", RuleWords.Fields.Select(f => f.TakesName ? f.Word + "NAME" : f.Word))));
            return null;
        }
        var op = RuleReading.Word(json, "op", $"{at}.op", RuleWords.OperatorsOf(field.Kind), faults);
        var within = 0;
        if (field.Field == RuleField.EventCount) within = RuleReading.Whole(json, "within", $"{at}.within", 1, RuleLimits.Seconds, faults, optional: true);
        else if (json.TryGetProperty("within", out _)) faults.Add($"{at}.within", "within-not-here");
        if (!RuleWords.IsNumeric(op)) return OfText(json, at, field, name, op, faults);

        var most = within > 0 ? RuleLimits.EventsInWindow : field.Most;
        if (!json.TryGetProperty("value", out var value) || !RuleReading.Number(value, out var number)) faults.Add($"{at}.value", "number-needed");
        else if (number < field.Least || number > most)
            faults.Add($"{at}.value", most == double.MaxValue ? "number-never-less" : field.Least == double.MinValue ? "number-never-more" : "number-never", ("given", number), ("least", field.Least), ("most", most));
        else return new RuleClause(field.Field, name, op, "", number, within);
        return null;
    }

    private static RuleClause? OfText(JsonElement json, string at, RuleWords.FieldWord field, string name, RuleOperator op, List<Fault> faults)
    {
        if (RuleReading.Text(json, "value", $"{at}.value", field.Kind == RuleWords.Kind.Member ? RuleLimits.Name : RuleLimits.Value, faults) is not { } text) return null;
        if (op == RuleOperator.Regex && TextTest.RegexFault($"{at}.value", text) is { } fault)
        {
            faults.Add(fault);
            return null;
        }
        return new RuleClause(field.Field, name, op, text, 0);
    }

    /// <summary>Of the numbers that must hold together, those that never do.</summary>
    private static void Contradictions(IReadOnlyList<RuleCondition> all, string at, List<Fault> faults)
    {
        var bounds = new Dictionary<(RuleField, string, int), (double Least, double Most)>();
        for (var i = 0; i < all.Count; i++)
        {
            if (all[i] is RuleGroup { Join: RuleJoin.All } group) Contradictions(group.Of, $"{at}[{i}].all", faults);
            if (all[i] is not RuleClause c || !RuleWords.IsNumeric(c.Operator)) continue;
            var (least, most) = bounds.GetValueOrDefault((c.Field, c.Name, c.Within), (double.MinValue, double.MaxValue));
            if (c.Operator != RuleOperator.AtMost) least = Math.Max(least, c.Number);
            if (c.Operator != RuleOperator.AtLeast) most = Math.Min(most, c.Number);
            bounds[(c.Field, c.Name, c.Within)] = (least, most);
            if (least > most) faults.Add($"{at}[{i}]", "never-together", ("field", RuleWords.Of(c)), ("least", least), ("most", most));
        }
    }

    public static JsonNode Write(RuleCondition condition) => condition switch
    {
        RuleGroup g => new JsonObject { [RuleWords.Joins.First(j => j.Join == g.Join).Word] = WriteAll(g.Of) },
        RulePath p => Path(p),
        RuleAbsence a => new JsonObject { ["after"] = a.After, ["no"] = a.No, ["within"] = a.Within },
        RuleClause c => Clause(c),
        _ => throw new ArgumentException("not a known condition", nameof(condition)),
    };

    public static JsonArray WriteAll(IReadOnlyList<RuleCondition> conditions) => new([.. conditions.Select(Write)]);

    private static JsonObject Path(RulePath p)
    {
        var json = new JsonObject { ["path"] = new JsonArray([.. p.Steps.Select(s => JsonValue.Create(s))]) };
        if (p.Without.Length > 0) json["without"] = p.Without;
        if (p.Within > 0) json["within"] = p.Within;
        return json;
    }

    private static JsonObject Clause(RuleClause c)
    {
        var json = new JsonObject
        {
            ["field"] = RuleWords.Of(c),
            ["op"] = RuleWords.Of(c.Operator),
            ["value"] = RuleWords.IsNumeric(c.Operator) ? c.Number.ToString(CultureInfo.InvariantCulture) : c.Text,
        };
        if (c.Within > 0) json["within"] = c.Within;
        return json;
    }
}
