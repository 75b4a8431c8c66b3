using Gateway.Actors.Desks;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Tests.Triggers;

/// <summary>F45, F55: the compiled conditions mean what a naive reading of them means, over visits and rules that a seed makes.</summary>
public sealed class RuleReferenceTests
{
    private static readonly string[] _pages = ["https://shop.example/", "https://shop.example/cart", "https://shop.example/Checkout/pay", "https://shop.example/delivery?city=Пермь", "https://shop.example/thanks"];
    private static readonly string[] _events = ["cart_add", "cart_remove", "purchase", "js_error"];
    private static readonly TimeZoneInfo _zone = TimeZoneInfo.CreateCustomTimeZone("far", TimeSpan.FromMinutes(345), "far", "far");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_compiled_conditions_agree_with_a_naive_reading(int seed)
    {
        var random = new Random(seed);
        var (held, failed) = (0, 0);
        for (var round = 0; round < 300; round++)
        {
            var board = new FactsBoard();
            foreach (var department in (string[])["sales", "service"])
                board.Set(new("demo"), new(department), new DepartmentFacts(random.Next(3), random.Next(3), random.Next(3), random.Next(600)));
            var person = Visit(random);
            for (var i = 0; i < 10; i++)
            {
                List<RuleCondition> where = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Condition(random, 0))];
                var rule = new RuleDefinition("r", "r", true, [new RuleEvent(RuleTrigger.Page)], where, [new SetSegment("s")], RuleLimit.Visit);
                Assert.True(RuleDefinition.TryParse(rule.ToJson(), out var read, out var faults) || faults.Any(f => f.Code == "never-together"), string.Join("; ", faults) + rule.ToJson());
                var set = RuleSet.Compile([read ?? rule], _zone);
                var view = set.View(person.State, board.Around(new("demo")), person.Now);
                var expected = person.Holds(where, d => board.Of(new("demo"), new(d)), _zone);
                Assert.True(expected == set.Holds("r", view), $"seed {seed}, round {round}: {expected} expected of {rule.ToJson()}");
                var why = set.Explain("r", view)!;
                Assert.Equal(expected, (bool)why["holds"]!);
                Assert.Equal(expected, why["where"]!.AsArray().All(c => (bool)c!["holds"]!));
                if (expected) held++; else failed++;
            }
        }
        Assert.InRange(held, 300, 2700);
        Assert.InRange(failed, 300, 2700);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public void Of_many_rules_those_fire_that_hold_each_alone_and_in_their_order(int seed)
    {
        var random = new Random(seed);
        var around = new FactsBoard().Around(new("demo"));
        var fired = 0;
        for (var round = 0; round < 40; round++)
        {
            var person = Visit(random);
            List<RuleDefinition> rules = [.. Enumerable.Range(0, 80).Select(i => new RuleDefinition($"r{i}", "r", true, [new RuleEvent(RuleTrigger.Page)],
                [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Condition(random, 1))], [new SetSegment("s")], RuleLimit.Visit))];
            var set = RuleSet.Compile(rules, _zone);
            var view = set.View(person.State, around, person.Now);
            var expected = rules.Where(r => set.Holds(r.Id, view)).Select(r => r.Id).ToList();
            Assert.Equal(expected, set.Fire(view, new RuleMoment(RuleTrigger.Page))?.Select(r => r.Id) ?? []);
            fired += expected.Count;
        }
        Assert.InRange(fired, 100, 3000);
    }

    private static PlainPerson Visit(Random random)
    {
        var person = new PlainPerson();
        person.See(Any(random, _pages));
        for (var steps = random.Next(random.Next(2) == 0 ? 8 : 90); steps > 0; steps--)
        {
            person.Wait(random.Next(3) == 0 ? 0 : random.Next(20_000));
            switch (random.Next(8))
            {
                case 0: person.Set(Any(random, ["plan", "size"]), Any(random, ["gold", "7", "12.5"])); break;
                case 1: person.Join(Any(random, ["buyer", "vip"])); break;
                case 2: person.Say(Any(random, ["What does the delivery cost?", "hello"])); break;
                case < 5: person.Raise(Any(random, _events), random.Next(1, 50)); break;
                default: person.See(Any(random, _pages)); break;
            }
        }
        person.Wait(random.Next(60_000));
        return person;
    }

    private static RuleCondition Condition(Random random, int depth)
    {
        if (depth < 3 && random.Next(4) == 0)
            return new RuleGroup(Any(random, Enum.GetValues<RuleJoin>()), [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Condition(random, depth + 1))]);
        switch (random.Next(8))
        {
            case 0:
                return new RulePath([.. Enumerable.Range(0, random.Next(2, 5)).Select(_ => Step(random))], random.Next(2) == 0 ? "" : Step(random), random.Next(2) == 0 ? 0 : random.Next(1, 200));
            case 1:
                return new RuleAbsence(Step(random), Step(random), random.Next(1, 60));
            case 2:
                return new RuleClause(RuleField.Segment, "", Any(random, [RuleOperator.Is, RuleOperator.IsNot]), Any(random, ["buyer", "vip"]), 0);
            case 3 or 4:
                var text = Any(random, [RuleField.Url, RuleField.Entry, RuleField.Visited, RuleField.Said, RuleField.Attribute]);
                var op = Any(random, [RuleOperator.Is, RuleOperator.IsNot, RuleOperator.Contains, RuleOperator.Starts, RuleOperator.Wildcard, RuleOperator.Regex]);
                return new RuleClause(text, text == RuleField.Attribute ? "plan" : "", op, op switch
                {
                    RuleOperator.Wildcard => Any(random, ["*", "*/cart*", "https://*/*/pay", "*CITY=*", "gold", "*e*e*e*e*e*e*"]),
                    RuleOperator.Regex => Any(random, ["^https", "cart|pay$", "(a+)+e", "DELIVERY", "\\d"]),
                    _ => Any(random, [.. _pages, "https://SHOP", "/cart", "пермь", "gold", "delivery"]),
                }, 0);
            default:
                var field = Any(random, [RuleField.Pages, RuleField.Visits, RuleField.PageTime, RuleField.SiteTime, RuleField.EventCount, RuleField.EventCount, RuleField.EventValue,
                    RuleField.Hour, RuleField.Weekday, RuleField.Online, RuleField.Free, RuleField.Wait, RuleField.Attribute, RuleField.Cart]);
                var name = field switch
                {
                    RuleField.EventCount or RuleField.EventValue => Any(random, _events),
                    RuleField.Online or RuleField.Free or RuleField.Wait => Any(random, ["sales", "service", "nobody"]),
                    RuleField.Attribute => Any(random, ["plan", "size"]),
                    _ => "",
                };
                return new RuleClause(field, name, Any(random, [RuleOperator.AtLeast, RuleOperator.AtMost, RuleOperator.Equal]), "", field == RuleField.Weekday ? random.Next(1, 8) : random.Next(0, 24),
                    field == RuleField.EventCount && random.Next(2) == 0 ? random.Next(1, 300) : 0);
        }
    }

    private static string Step(Random random) => Any(random, ["/cart", "*checkout*", "/delivery", "thanks", "event:cart_add", "event:purchase"]);

    private static T Any<T>(Random random, T[] of) => of[random.Next(of.Length)];
}
