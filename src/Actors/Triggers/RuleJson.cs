using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Actors.Triggers;

/// <summary>The JSON of rules, which the API takes and the catalog stores; docs/RULES.md describes it.</summary>
internal static class RuleJson
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };

    private static readonly (string Word, RuleLimit Limit)[] Limits = [("visit", RuleLimit.Visit), ("visitor", RuleLimit.Visitor)];

    public static bool TryRead(string json, out RuleDefinition? rule, out IReadOnlyList<Fault> faults)
    {
        var found = new List<Fault>();
        rule = null;
        faults = found;
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object) found.Add("", "rule-needed");
            else rule = Read(document.RootElement, found);
        }
        catch (JsonException e)
        {
            found.Add("", "not-json", ("reason", e.Message));
        }
        if (found.Count > 0) rule = null;
        return rule is not null;
    }

    private static RuleDefinition Read(JsonElement root, List<Fault> faults)
    {
        var id = RuleReading.Text(root, "id", "id", 64, faults, optional: true) ?? "";
        var name = RuleReading.Text(root, "name", "name", 200, faults) ?? "";
        var enabled = !root.TryGetProperty("enabled", out var on) || RuleReading.Flag(on, "enabled", faults);
        var events = Events(root, faults);
        var where = root.TryGetProperty("where", out var conditions) ? ConditionJson.ReadAll(conditions, faults) : [];

        var then = ActionJson.ReadAll(root, faults);
        var (limit, days) = Limit(root, faults);
        RuleReading.Only(root, "", faults, "id", "name", "enabled", "on", "where", "then", "per", "holdout", "goal");
        var holdout = 0;
        if (root.TryGetProperty("holdout", out var share) && (share.ValueKind != JsonValueKind.Number || !share.TryGetInt32(out holdout) || holdout is < 0 or > 90)) faults.Add("holdout", "percent", ("most", 90));
        if (holdout > 0 && !then.Any(a => a is ShownAction)) faults.Add("holdout", "holdout-shows-nothing");
        var goal = Trials.RuleGoal.Read(root, faults);
        if (goal is not null && holdout == 0) faults.Add("goal", "goal-without-holdout");
        return new RuleDefinition(id, name, enabled, events, where, then, limit, days) { Holdout = holdout, Goal = goal };
    }

    private static (RuleLimit Limit, int Days) Limit(JsonElement root, List<Fault> faults)
    {
        if (!root.TryGetProperty("per", out var per)) return (RuleLimit.Visit, 0);
        if (per.ValueKind != JsonValueKind.Object) return (RuleReading.Word(root, "per", "per", Limits, faults), 0);
        RuleReading.Only(per, "per", faults, "days");
        return (RuleLimit.Days, RuleReading.Whole(per, "days", "per.days", 1, RuleLimits.Days, faults));
    }

    private static List<RuleEvent> Events(JsonElement root, List<Fault> faults)
    {
        if (!root.TryGetProperty("on", out var on) || on.ValueKind != JsonValueKind.Array) return RuleReading.Object(root, "on", faults) is { } one ? [Event(one, "on", faults)] : [];
        if (on.GetArrayLength() is < 1 or > RuleLimits.Events)
        {
            faults.Add("on", "events-needed", ("most", RuleLimits.Events));
            return [];
        }
        var events = new List<RuleEvent>();
        foreach (var each in on.EnumerateArray())
        {
            var at = $"on[{events.Count}]";
            if (each.ValueKind == JsonValueKind.Object) events.Add(Event(each, at, faults));
            else
            {
                faults.Add(at, "kind-needed");
                break;
            }
        }
        return events;
    }

    private static RuleEvent Event(JsonElement on, string at, List<Fault> faults)
    {
        var trigger = RuleReading.Word(on, "kind", $"{at}.kind", RuleWords.Triggers, faults);
        int Seconds(int most) => RuleReading.Whole(on, "seconds", $"{at}.seconds", 1, most, faults);
        switch (trigger)
        {
            case RuleTrigger.PageTime or RuleTrigger.SiteTime:
                return new(trigger, Seconds(RuleLimits.Seconds));
            case RuleTrigger.Idle:
                return new(trigger, Seconds(RuleLimits.IdleSeconds));
            case RuleTrigger.Event:
                return new(trigger, Name: RuleReading.Text(on, "name", $"{at}.name", RuleLimits.Name, faults) ?? "");
            case RuleTrigger.Attribute:
                return new(trigger, Name: RuleReading.Text(on, "name", $"{at}.name", RuleLimits.Name, faults, optional: true) ?? "");
            case RuleTrigger.Errors:
                return new(trigger, Seconds(RuleLimits.Seconds), Count: RuleReading.Whole(on, "count", $"{at}.count", 1, RuleLimits.EventsInWindow, faults));
            case RuleTrigger.Missing:
                return new(trigger, Seconds(RuleLimits.Seconds), After: ConditionJson.Step(on, "after", at, faults), No: ConditionJson.Step(on, "no", at, faults));
            default:
                return new(trigger);
        }
    }

    public static string Write(RuleDefinition rule)
    {
        var json = new JsonObject
        {
            ["id"] = rule.Id,
            ["name"] = rule.Name,
            ["enabled"] = rule.Enabled,
            ["on"] = rule.On is [var one] ? Event(one) : new JsonArray([.. rule.On.Select(Event)]),
            ["where"] = ConditionJson.WriteAll(rule.Where),
            ["then"] = ActionJson.Write(rule.Then),
            ["per"] = rule.Limit == RuleLimit.Days ? new JsonObject { ["days"] = rule.Days } : Limits.First(l => l.Limit == rule.Limit).Word,
        };
        if (rule.Holdout > 0) json["holdout"] = rule.Holdout;
        if (rule.Goal is { } goal) json["goal"] = goal.ToJson();
        return json.ToJsonString();
    }

    public static JsonObject Event(RuleEvent on)
    {
        var json = new JsonObject { ["kind"] = RuleWords.Of(on.Trigger) };
        if (on.Seconds > 0) json["seconds"] = on.Seconds;
        if (on.Name.Length > 0) json["name"] = on.Name;
        if (on.Count > 0) json["count"] = on.Count;
        if (on.Trigger == RuleTrigger.Missing) (json["after"], json["no"]) = (on.After, on.No);
        return json;
    }
}
