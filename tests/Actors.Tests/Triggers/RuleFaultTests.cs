using System.Text;
using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;

namespace Gateway.Actors.Tests.Triggers;

/// <summary>Bad rules: refused with the place and what is allowed, or harmless.</summary>
public sealed class RuleFaultTests
{
    private static IReadOnlyList<string> Faults(string on, string where, string per = "\"visit\"")
    {
        _ = RuleDefinition.TryParse($$"""{"id":"r","name":"r","on":{{on}},"where":{{where}},"then":{"kind":"segment","segment":"x"},"per":{{per}} }""", out _, out var faults);
        return [.. faults.Select(f => f.ToString())];
    }

    [Theory]
    [InlineData("""[{"field":"url","op":"regex","value":"(unclosed"}]""", "where[0].value")]
    [InlineData("""[{"field":"url","op":"regex","value":"(?=look)ahead"}]""", "where[0].value")]
    [InlineData("""[{"field":"url","op":"regex","value":"(a)\\1"}]""", "where[0].value")]
    [InlineData("""[{"field":"url","op":"regex","value":"((a{500}){500}){500}"}]""", "where[0].value")]
    [InlineData("""[{"any":[{"field":"url","op":"is","value":"x"},{"field":"hour","op":">=","value":25}]}]""", "where[0].any[1].value")]
    [InlineData("""[{"field":"weekday","op":"=","value":0}]""", "where[0].value")]
    [InlineData("""[{"field":"pages","op":">=","value":5},{"field":"pages","op":"<=","value":3}]""", "where[1]")]
    [InlineData("""[{"field":"event:x","op":">=","value":31,"within":60}]""", "where[0].value")]
    [InlineData("""[{"field":"event:x","op":">=","value":3,"within":0}]""", "where[0].within")]
    [InlineData("""[{"field":"url","op":"is","value":"x","within":5}]""", "where[0].within")]
    [InlineData("""[{"field":"url","op":"is","valeu":"x"}]""", "where[0].valeu")]
    [InlineData("""[{"path":["/a"]}]""", "where[0].path")]
    [InlineData("""[{"path":["/a","event:"]}]""", "where[0].path[1]")]
    [InlineData("""[{"after":"/a","within":5}]""", "where[0].no")]
    [InlineData("""[{"after":"/a","no":"/b","within":86401}]""", "where[0].within")]
    [InlineData("""[{"none":[]}]""", "where[0].none")]
    [InlineData("""{"all":[{"all":[{"all":[{"all":[{"all":[{"all":[{"field":"pages","op":"=","value":1}]}]}]}]}]}]}""", "where.all[0].all[0].all[0].all[0].all[0]")]
    public void A_faulty_condition_is_named(string where, string place) =>
        Assert.Contains(Faults("""{"kind":"page"}""", where), f => f.StartsWith(place + ":", StringComparison.Ordinal));

    [Theory]
    [InlineData("""{"kind":"idle","seconds":1800}""", "on.seconds")]
    [InlineData("""{"kind":"errors","seconds":10}""", "on.count")]
    [InlineData("""{"kind":"missing","seconds":10,"after":"/a"}""", "on.no")]
    [InlineData("""[{"kind":"page"},{"kind":"dawn"}]""", "on[1].kind")]
    [InlineData("[]", "on")]
    public void A_faulty_event_is_named(string on, string place) => Assert.Contains(Faults(on, "[]"), f => f.StartsWith(place + ":", StringComparison.Ordinal));

    [Fact]
    public void Too_many_clauses_and_impossible_limits_are_refused()
    {
        var clauses = "[" + string.Join(",", Enumerable.Repeat("""{"field":"url","op":"is","value":"x"}""", 51)) + "]";
        Assert.Contains(Faults("""{"kind":"page"}""", clauses), f => f.StartsWith("where:", StringComparison.Ordinal));
        Assert.Contains(Faults("""{"kind":"page"}""", "[]", """{"days":0}"""), f => f.StartsWith("per.days:", StringComparison.Ordinal));
    }

    [Fact]
    public void A_regular_expression_that_would_explode_elsewhere_is_answered_at_once()
    {
        Assert.Empty(Faults("""{"kind":"page"}""", """[{"field":"url","op":"regex","value":"^(a+)+$"}]"""));
        Assert.False(new TextTest(RuleOperator.Regex, "^(a+)+$").Fits(new string('a', 2000) + "!"));
    }

    [Fact]
    public void Whatever_bytes_come_are_refused_or_read()
    {
        var random = new Random(7);
        const string Good = """{"id":"r","name":"r","on":[{"kind":"page"}],"where":[{"any":[{"path":["/a","/b"],"within":5},{"field":"cart","op":">=","value":1}]}],"then":{"kind":"segment","segment":"x"},"per":{"days":2}}""";
        for (var i = 0; i < 3000; i++)
        {
            var text = new StringBuilder(Good);
            for (var edits = random.Next(1, 6); edits > 0; edits--)
            {
                var at = random.Next(text.Length);
                if (random.Next(2) == 0) text.Remove(at, Math.Min(random.Next(1, 9), text.Length - at));
                else text.Insert(at, "{}[]\",:0x"[random.Next(9)]);
            }
            if (RuleDefinition.TryParse(text.ToString(), out var rule, out var faults)) RuleSet.Compile([rule! with { Id = "r" }]);
            else Assert.NotEmpty(faults);
        }
    }

    [Fact]
    public void Ten_thousand_rules_load_and_a_page_view_looks_at_them_all()
    {
        List<RuleDefinition> rules = [.. Enumerable.Range(0, 10_000).Select(i => Segment($"r{i}", $"s{i}", i == 9_999 ? "[]" : $$"""[{"field":"url","op":"contains","value":"/nowhere-{{i}}"},{"field":"pages","op":">=","value":2}]"""))];
        var set = RuleSet.Compile(rules);
        var visitor = new VisitorState();
        visitor.Arrive(0, new VisitPage("a", "https://shop.example/", "", ""));
        Assert.Equal(["r9999"], set.Fire(set.View(visitor, new Gateway.Actors.Desks.FactsBoard().Around(new("s")), 0), new RuleMoment(RuleTrigger.Page))!.Select(r => r.Id));
    }

    [Fact]
    public void Rules_that_wait_for_each_others_segments_are_found()
    {
        string Needs(string segment) => $$"""[{"field":"segment","op":"is","value":"{{segment}}"}]""";
        var (a, b, c) = (Segment("a", "x", Needs("z")), Segment("b", "y", Needs("x")), Segment("c", "z", Needs("y")));
        Assert.Null(SegmentCycles.Find(a, [b]));
        Assert.Equal(["z", "y", "x", "z"], SegmentCycles.Find(c, [a, b]));
        // Another way to z opens the circle.
        Assert.Null(SegmentCycles.Find(c, [a, b, Segment("d", "z", "[]")]));
        Assert.Null(SegmentCycles.Find(c, [a, b with { Enabled = false }]));
        Assert.Equal(["x", "x"], SegmentCycles.Find(Segment("self", "x", Needs("x")), []));
    }

    private static RuleDefinition Segment(string id, string segment, string where)
    {
        Assert.True(RuleDefinition.TryParse($$"""{"id":"{{id}}","name":"r","on":{"kind":"page"},"where":{{where}},"then":{"kind":"segment","segment":"{{segment}}"} }""", out var rule, out var faults), string.Join("; ", faults));
        return rule!;
    }
}
