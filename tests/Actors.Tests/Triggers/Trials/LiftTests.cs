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
        if (fault is not null) Assert.Contains(fault, faults);
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
        Assert.Equal(["holdout: only a rule that shows something can leave visitors out"], faults);
    }
}
