using Gateway.Actors.Triggers;
using Gateway.Actors.Triggers.Trials;

namespace Gateway.Actors.Tests.Triggers.Trials;

/// <summary>Who is left out of a rule, and what the difference between both groups says. Feature 31. All randomness is seeded.</summary>
public sealed class LiftTests
{
    private static TrialGroup Group(Random random, int visitors, double share)
    {
        var ordered = 0;
        for (var i = 0; i < visitors; i++) if (random.NextDouble() < share) ordered++;
        return new TrialGroup(visitors, ordered, ordered, ordered * 40.0);
    }

    [Theory]
    [InlineData(2000, 500, 0.05, 1)]
    [InlineData(9000, 1000, 0.02, 2)]
    [InlineData(1000, 1000, 0.3, 3)]
    public void F31_Of_a_thousand_trials_without_any_difference_95_in_100_intervals_hold_zero(int with, int without, double share, int seed)
    {
        var random = new Random(seed);
        var holding = Enumerable.Range(0, 1000).Count(_ => Lift.Of(Group(random, with, share), Group(random, without, share)) is { IsSure: false });
        Assert.InRange(holding, 930, 970);
    }

    [Fact]
    public void F31_A_fifth_more_orders_is_found()
    {
        var random = new Random(20);
        var trials = Enumerable.Range(0, 200).Select(_ => Lift.Of(Group(random, 20_000, 0.12), Group(random, 20_000, 0.10))!.Value).ToList();
        Assert.InRange(trials.Count(l => l is { IsSure: true, Low: > 0 }), 198, 200);
        Assert.InRange(trials.Average(l => l.Relative!.Value), 0.18, 0.22);
        Assert.InRange(trials.Count(l => l.Low <= 0.02 && 0.02 <= l.High), 180, 200);
    }

    /// <summary>One trial as it happens: visitors by their ids in or out, each with an own chance of two goals, one of which the rule changes.</summary>
    private static (Lift Orders, Lift Goal) Trial(Random random, string rule, int visitors, double planted)
    {
        var (with, without, reachedWith, reachedWithout) = (0, 0, 0, 0);
        var (orderedWith, orderedWithout) = (0, 0);
        for (var i = 0; i < visitors; i++)
        {
            var leftOut = TrialLog.HoldsOut(rule, 50, new($"{random.NextInt64():x16}"));
            if (leftOut) without++; else with++;
            if (random.NextDouble() < 0.06) { if (leftOut) orderedWithout++; else orderedWith++; }
            if (random.NextDouble() < 0.1 * (leftOut ? 1 : 1 + planted)) { if (leftOut) reachedWithout++; else reachedWith++; }
        }
        return (Lift.Of(new(with, orderedWith, 0, 0), new(without, orderedWithout, 0, 0))!.Value, Lift.Of(new(with, reachedWith, 0, 0), new(without, reachedWithout, 0, 0))!.Value);
    }

    [Fact]
    public void F31_Orders_and_goal_of_visitors_parted_by_their_ids_show_nothing_where_nothing_is_and_a_planted_fifth_where_it_is()
    {
        var random = new Random(31);
        var same = Enumerable.Range(0, 1000).Select(i => Trial(random, $"rule-{i}", 1_500, 0)).ToList();
        Assert.InRange(same.Count(t => !t.Orders.IsSure), 930, 970);
        Assert.InRange(same.Count(t => !t.Goal.IsSure), 930, 970);
        var planted = Enumerable.Range(0, 40).Select(i => Trial(random, $"planted-{i}", 40_000, 0.2)).ToList();
        Assert.InRange(planted.Count(t => t.Goal is { IsSure: true, Low: > 0 }), 39, 40);
        Assert.InRange(planted.Average(t => t.Goal.Relative!.Value), 0.18, 0.22);
        // What the rule does not change is not said to be changed.
        Assert.InRange(planted.Count(t => t.Orders.IsSure), 0, 6);
    }

    [Theory]
    [InlineData("""{"kind":"event","name":"signup"}""", null)]
    [InlineData("""{"kind":"event","name":"signup","least":9.5}""", null)]
    [InlineData("""{"kind":"page","op":"wildcard","value":"*/thanks*"}""", null)]
    [InlineData("""{"kind":"click","name":"x"}""", "goal.kind: \"click\" where event, page are allowed")]
    [InlineData("""{"kind":"event"}""", "goal.name: a text is needed")]
    [InlineData("""{"kind":"event","name":"signup","least":"much"}""", "goal.least: a number is needed")]
    [InlineData("""{"kind":"event","name":"signup","value":"x"}""", "goal.value: not known here; kind, name, least are allowed")]
    [InlineData("""{"kind":"page","op":"wildcard"}""", "goal.value: a text is needed")]
    [InlineData("""{"kind":"page","op":"regex","value":"(?=x)"}""", "goal.value: this regular expression could take for ever; look-around, back-references and atomic groups are not allowed, and no repetitions of thousands")]
    [InlineData("\"signup\"", "goal: an object is needed")]
    public void F31_The_goal_is_part_of_the_rule(string goal, string? fault)
    {
        var read = RuleDefinition.TryParse($$$"""{"id":"r","name":"r","on":{"kind":"page"},"then":{"kind":"invite","department":"sales","text":{"en":"Hi"}},"holdout":10,"goal":{{{goal}}}}""", out var rule, out var faults);
        Assert.Equal(fault is null, read);
        if (fault is not null) Assert.Equal([fault], faults.Select(f => f.ToString()));
        else
        {
            Assert.True(RuleDefinition.TryParse(rule!.ToJson(), out var again, out _));
            Assert.Equal(rule.Goal, again!.Goal);
            Assert.Contains($"\"goal\":{goal}", rule.ToJson(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void F31_Small_groups_say_nothing_and_a_group_without_orders_no_relative_lift()
    {
        Assert.Null(Lift.Of(new(19, 5, 5, 1), new(1000, 5, 5, 1)));
        Assert.Null(Lift.Of(new(1000, 5, 5, 1), default));
        var lift = Lift.Of(new(1000, 50, 60, 1), new(100, 0, 0, 0))!.Value;
        Assert.Null(lift.Relative);
        Assert.Equal(0.05, lift.Difference, 9);
    }

    [Fact]
    public void F31_A_rule_leaves_out_its_share_always_the_same_visitors_and_another_rule_others()
    {
        List<VisitorId> visitors = [.. Enumerable.Range(0, 100_000).Select(i => new VisitorId($"visitor-{i}"))];
        var (first, second) = (visitors.Where(v => TrialLog.HoldsOut("cart", 10, v)).ToHashSet(), visitors.Where(v => TrialLog.HoldsOut("basket", 10, v)).ToHashSet());
        Assert.InRange(first.Count, 9_700, 10_300);
        Assert.InRange(second.Count, 9_700, 10_300);
        Assert.InRange(first.Intersect(second).Count(), 850, 1_150);
        // Who is left out of 10 % is left out of 30 %: a holdout may grow.
        Assert.All(first, v => Assert.True(TrialLog.HoldsOut("cart", 30, v)));
        Assert.DoesNotContain(visitors, v => TrialLog.HoldsOut("cart", 0, v));
        // For ever: a restart or a new release must not mix the groups.
        Assert.Equal(GoldenLeftOut, Enumerable.Range(0, 100).Where(i => TrialLog.HoldsOut("cart", 10, new($"visitor-{i}"))));
    }

    private static readonly int[] GoldenLeftOut = [1, 28, 30, 38, 57, 59, 68, 69, 70, 83, 98];

    [Theory]
    [InlineData(""","holdout":10""", 10, null)]
    [InlineData("", 0, null)]
    [InlineData(""","holdout":91""", 0, "holdout: a whole number of percent from 0 to 90")]
    [InlineData(""","holdout":"ten" """, 0, "holdout: a whole number of percent from 0 to 90")]
    public void F31_The_holdout_is_part_of_the_rule(string field, int holdout, string? fault)
    {
        var read = RuleDefinition.TryParse($$$"""{"id":"r","name":"r","on":{"kind":"page"},"then":{"kind":"invite","department":"sales","text":{"en":"Hi"}}{{{field}}}}""", out var rule, out var faults);
        Assert.Equal(fault is null, read);
        if (fault is not null) Assert.Contains(fault, faults.Select(f => f.ToString()));
        else
        {
            Assert.Equal(holdout, rule!.Holdout);
            Assert.True(RuleDefinition.TryParse(rule.ToJson(), out var again, out _));
            Assert.Equal(holdout, again!.Holdout);
        }
    }

    [Fact]
    public void A_segment_is_set_for_all()
    {
        Assert.False(RuleDefinition.TryParse("""{"id":"r","name":"r","on":{"kind":"page"},"then":{"kind":"segment","segment":"x"},"holdout":5}""", out _, out var faults));
        Assert.False(RuleDefinition.TryParse("""{"id":"r","name":"r","on":{"kind":"page"},"then":{"kind":"segment","segment":"x"},"goal":{"kind":"event","name":"x"}}""", out _, out var none));
        Assert.Equal(["goal: counted for the two groups of a rule with a holdout, and this one has none"], none.Select(f => f.ToString()));
        Assert.Equal(["holdout: only a rule that shows something can leave visitors out"], faults.Select(f => f.ToString()));
    }
}
