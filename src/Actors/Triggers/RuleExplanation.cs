using System.Globalization;
using System.Text.Json.Nodes;

namespace Gateway.Actors.Triggers;

/// <summary>Why a rule fires for a visitor, or does not: from the same prepared clauses that decide, and as pure as they are.</summary>
internal static class RuleExplanation
{
    /// <summary>The parts of the explanation that follow from rule and view alone; docs/RULES.md names its keys.</summary>
    public static JsonObject Of(RuleDefinition rule, RuleProgram program, IReadOnlyList<Listener> events, in RuleView view)
    {
        var where = new JsonArray();
        for (var i = 0; i < rule.Where.Count; i++) where.Add(Condition(rule.Where[i], $"where[{i}]", program, view));
        var on = new JsonArray();
        foreach (var l in events) on.Add(Event(l, view));
        return new JsonObject { ["rule"] = rule.Id, ["name"] = rule.Name, ["at"] = view.Now, ["holds"] = program.Holds(view), ["on"] = on, ["where"] = where };
    }

    private static JsonObject Event(Listener l, in RuleView view)
    {
        var json = new JsonObject { ["event"] = RuleJson.Event(l.On) };
        if (RuleSet.IsTimed(l.On.Trigger) && RuleSet.DueAt(l, view.Visitor) is < long.MaxValue and var due) json["due"] = due;
        if (l.On.Trigger == RuleTrigger.Errors) json["now"] = RuleSet.Errors(view, l.On.Seconds);
        return json;
    }

    private static JsonObject Condition(RuleCondition condition, string at, RuleProgram program, in RuleView view)
    {
        if (condition is not RuleGroup group)
        {
            var test = program.TestOf(condition);
            var clause = new JsonObject { ["at"] = at, ["holds"] = test.Holds(view), ["clause"] = ConditionJson.Write(condition), ["now"] = test.Current(view) };
            if (test.HoldsFrom(view) is { } from) clause["holdsFrom"] = from;
            return clause;
        }
        var word = RuleWords.Joins.First(j => j.Join == group.Join).Word;
        var (of, holding) = (new JsonArray(), 0);
        for (var i = 0; i < group.Of.Count; i++)
        {
            var child = Condition(group.Of[i], $"{at}.{word}[{i}]", program, view);
            if ((bool)child["holds"]!) holding++;
            of.Add(child);
        }
        var holds = group.Join switch { RuleJoin.All => holding == group.Of.Count, RuleJoin.Any => holding > 0, _ => holding == 0 };
        return new JsonObject { ["at"] = at, ["holds"] = holds, ["group"] = word, ["of"] = of };
    }

    /// <summary>A number as people write it; null when it is not known or without end.</summary>
    public static JsonNode? Number(double number) => double.IsFinite(number) ? JsonValue.Create(Math.Round(number, 2)) : double.IsPositiveInfinity(number) ? "∞" : null;

    /// <summary>Texts that a clause saw, cut so that an explanation stays a page.</summary>
    public static string Cut(string text) => text.Length <= 200 ? text : string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, 200)}…");
}
