using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Actors.Triggers.Trials;

/// <summary>What a rule with a holdout is to bring about beside orders: an event, or a page that is reached.</summary>
public abstract record RuleGoal
{
    private static readonly (string Word, bool OfPage)[] Kinds = [("event", false), ("page", true)];

    /// <summary>Reads the member "goal" of a rule; null when there is none.</summary>
    internal static RuleGoal? Read(JsonElement rule, List<Fault> faults)
    {
        if (!rule.TryGetProperty("goal", out var given) || given.ValueKind == JsonValueKind.Null) return null;
        if (RuleReading.Object(rule, "goal", faults) is not { } goal) return null;
        if (RuleReading.Word(goal, "kind", "goal.kind", Kinds, faults))
        {
            RuleReading.Only(goal, "goal", faults, "kind", "op", "value");
            var op = RuleReading.Word(goal, "op", "goal.op", RuleWords.TextOperators, faults);
            var value = RuleReading.Text(goal, "value", "goal.value", RuleLimits.Value, faults) ?? "";
            if (op == RuleOperator.Regex && TextTest.RegexFault("goal.value", value) is { } bad) faults.Add(bad);
            return new PageGoal(op, value);
        }
        RuleReading.Only(goal, "goal", faults, "kind", "name", "least");
        var least = 0.0;
        var hasLeast = goal.TryGetProperty("least", out var number) && number.ValueKind != JsonValueKind.Null;
        if (hasLeast && !RuleReading.Number(number, out least)) faults.Add("goal.least", "number-needed");
        return new EventGoal(RuleReading.Text(goal, "name", "goal.name", RuleLimits.Name, faults) ?? "", hasLeast ? least : null);
    }

    internal JsonObject ToJson()
    {
        var json = new JsonObject { ["kind"] = this is PageGoal ? "page" : "event" };
        if (this is PageGoal page) (json["op"], json["value"]) = (RuleWords.Of(page.Operator), page.Value);
        if (this is not EventGoal e) return json;
        json["name"] = e.Name;
        if (e.Least is { } least) json["least"] = least;
        return json;
    }
}

/// <summary>An event of that name.</summary>
/// <param name="Least">Its value must be so much at least; null: any, also none.</param>
public sealed record EventGoal(string Name, double? Least) : RuleGoal;

/// <summary>A page whose address compares so.</summary>
/// <param name="Operator">One of texts.</param>
/// <param name="Value">What the address is compared with.</param>
public sealed record PageGoal(RuleOperator Operator, string Value) : RuleGoal;

/// <summary>The goals of a site's rules, looked up by what happens. Without goals a look costs nothing.</summary>
internal sealed class GoalSet
{
    private readonly (string Rule, TextTest Test)[] _pages;
    private readonly Dictionary<string, (string Rule, double? Least)[]> _events;

    public GoalSet(IEnumerable<RuleDefinition> rules)
    {
        List<RuleDefinition> tried = [.. rules.Where(r => r is { Holdout: > 0, Goal: not null })];
        _pages = [.. tried.Where(r => r.Goal is PageGoal).Select(r => (r.Id, new TextTest(((PageGoal)r.Goal!).Operator, ((PageGoal)r.Goal!).Value)))];
        _events = tried.Where(r => r.Goal is EventGoal).GroupBy(r => ((EventGoal)r.Goal!).Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Select(r => (r.Id, ((EventGoal)r.Goal!).Least)).ToArray(), StringComparer.Ordinal);
    }

    /// <summary>The rules whose goal a page is; null for none.</summary>
    public List<string>? OfPage(string url)
    {
        List<string>? reached = null;
        foreach (var (rule, test) in _pages)
            if (test.Fits(url)) (reached ??= []).Add(rule);
        return reached;
    }

    /// <summary>The rules whose goal an event is; null for none.</summary>
    public List<string>? OfEvent(string name, double? value)
    {
        List<string>? reached = null;
        if (_events.Count == 0 || !_events.TryGetValue(name, out var goals)) return null;
        foreach (var (rule, least) in goals)
            if (least is null || value >= least) (reached ??= []).Add(rule);
        return reached;
    }
}
