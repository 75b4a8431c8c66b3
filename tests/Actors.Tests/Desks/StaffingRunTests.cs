using Gateway.Actors.Desks.Staffing;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;
using Xunit.Abstractions;

namespace Gateway.Actors.Tests.Desks;

/// <summary>The past played with other people: right where Erlang's formula C tells what must come out, and different in the direction of what was changed.</summary>
public sealed class StaffingRunTests(ITestOutputHelper output)
{
    private const long Start = 1_700_000_000_000 / StaffingRun.Hour * StaffingRun.Hour;
    private const double ServiceSeconds = 300;
    private static readonly DepartmentId Sales = new("sales"), Support = new("support");

    private static SiteSnapshot Site(DepartmentRouting? sales = null) => new(new("s"), "s", new("d"), [], "", "en",
        [new DepartmentInfo(Sales, new Dictionary<string, string>()) { Routing = sales ?? DepartmentRouting.Default }, new DepartmentInfo(Support, new Dictionary<string, string>())], [], RuleSet.Empty, TimeSpan.FromSeconds(20), false, 1);

    private static OperatorInfo Operator(int i, int capacity = 1) => new(new($"o{i}"), "", capacity, [Sales]);

    private static StaffingDay Poisson(double perSecond, double hours, int seed = 3, Func<PastDialog, PastDialog>? but = null)
    {
        var (random, at, all) = (new Random(seed), (double)Start, new List<PastDialog>());
        double Exponential(double mean) => -Math.Log(1 - random.NextDouble()) * mean;
        while ((at += Exponential(1000 / perSecond)) < Start + hours * StaffingRun.Hour)
        {
            var d = new PastDialog(new($"g{all.Count}"), new($"v{all.Count}"), Sales, new("o0"), (long)at, Exponential(ServiceSeconds), 0);
            all.Add(but is null ? d : but(d));
        }
        return new StaffingDay(Start, Start + (long)(hours * StaffingRun.Hour), all);
    }

    private static StaffingOutcome Play(StaffingDay day, int operators, int capacity = 1, double leaving = 0, DepartmentRouting? sales = null) =>
        StaffingRun.Play(Site(sales), day, [.. Enumerable.Range(0, operators).Select(i => new StaffedOperator(Operator(i, capacity), [new Shift(Start, day.To + 24 * StaffingRun.Hour)]))], leaving, default);

    [Theory]
    [InlineData(4, 1, 0.7)]
    [InlineData(10, 1, 0.85)]
    [InlineData(3, 3, 0.8)]
    public void Poisson_arrivals_wait_as_Erlang_C_says_within_five_percent_and_use_is_exact(int operators, int capacity, double use)
    {
        var slots = operators * capacity;
        var perSecond = use * slots / ServiceSeconds;
        var day = Poisson(perSecond, 40_000 / perSecond / 3600);
        var run = Play(day, operators, capacity);
        // Of what was drawn, which is a little less or more than was asked for.
        var service = day.Dialogs.Average(d => d.Busy);
        var load = day.Dialogs.Sum(d => d.Busy) * 1000 / (day.To - day.From);
        var expected = ErlangC(slots, load, service);
        output.WriteLine($"{operators} × {capacity} at {use:P0}: mean wait {run.Total.Wait:F1} s, Erlang C {expected:F1} s; use {run.Total.Use:P1}; {run.Total.Served} served");
        Assert.InRange(run.Total.Wait, 0.95 * expected, 1.05 * expected);
        Assert.InRange(run.Total.Use, load / slots - 0.005, load / slots + 0.005);
        Assert.Equal(slots, run.Total.Slots, 0.01);
        Assert.Equal((run.Total.Came, 0, 0), (run.Total.Served, run.Total.Lost, run.Total.Later));
    }

    private static double ErlangC(int slots, double load, double service)
    {
        var blocked = 1.0;
        for (var n = 1; n <= slots; n++) blocked = load * blocked / (n + load * blocked);
        return slots * blocked / (slots - load * (1 - blocked)) * service / (slots - load);
    }

    [Fact]
    public void More_people_mean_shorter_waits_and_fewer_lost_and_the_same_input_gives_the_same_outcome()
    {
        var day = Poisson(0.03, 8);
        var outcomes = Enumerable.Range(7, 6).Select(n => Play(day, n, leaving: 1 / 300.0).Total).ToList();
        Assert.True(outcomes[0].Lost > 100, $"{outcomes[0]}");
        Assert.All(outcomes.Zip(outcomes.Skip(1)), p => Assert.True(p.Second.Lost < p.First.Lost && p.Second.Wait < p.First.Wait && p.Second.Use < p.First.Use, $"{p}"));
        Assert.All(outcomes, o => Assert.Equal(o.Came, o.Served + o.Lost + o.Later));
        Assert.Equal(Play(day, 8, leaving: 1 / 300.0).Hours, Play(day, 8, leaving: 1 / 300.0).Hours);
    }

    [Fact]
    public void Who_left_then_leaves_again_unless_somebody_has_time_before_and_who_was_not_served_takes_as_long_as_the_others()
    {
        var (busy, left) = (new PastDialog(new("a"), new("v"), Sales, new("o0"), Start, 600, 0), new PastDialog(new("b"), new("w"), Sales, null, Start + 60_000, -1, 120));
        var day = new StaffingDay(Start, Start + StaffingRun.Hour, [busy, left]);
        Assert.Equal((2, 1, 1), (day.AsItWas().Total.Came, day.AsItWas().Total.Served, day.AsItWas().Total.Lost));
        Assert.Equal(1 / 120.0, day.Leaving(), 6);
        var one = Play(day, 1).Total;
        Assert.Equal((1, 1, 600 / 3600.0), (one.Served, one.Lost, one.Use));
        var two = Play(day, 2).Total;
        Assert.Equal((2, 0, 600 * 2 / 7200.0), (two.Served, two.Lost, two.Use));
    }

    [Fact]
    public void A_full_list_sends_the_rest_away_to_be_answered_later_or_to_the_department_that_helps()
    {
        var day = Poisson(0.05, 4);
        Assert.True(Play(day, 8, sales: new DepartmentRouting(QueueLimit: 3)).Total.Later > 50);
        // The other department's people serve as well.
        var helpers = StaffingRun.Play(Site(new DepartmentRouting(QueueLimit: 3, OverflowTo: "support")), day,
            [.. Enumerable.Range(0, 16).Select(i => new StaffedOperator(Operator(i) with { Departments = [i < 8 ? Sales : Support] }, [new Shift(Start, day.To + 24 * StaffingRun.Hour)]))], 0, default).Total;
        Assert.Equal((day.Dialogs.Count, 0), (helpers.Served, helpers.Later));
    }

    [Fact]
    public void People_are_seen_at_work_while_they_hold_dialogs_and_are_added_and_taken_away_within_their_hours()
    {
        var day = new StaffingDay(Start, Start + 10 * StaffingRun.Hour,
        [
            new(new("a"), new("v"), Sales, new("o0"), Start + 1000, 60, 0), new(new("b"), new("v"), Sales, new("o0"), Start + 3 * StaffingRun.Hour + 1000, 60, 0),
            new(new("c"), new("v"), Sales, new("o0"), Start + 8 * StaffingRun.Hour + 1000, 4000, 0), new(new("d"), new("v"), Sales, new("gone"), Start, 60, 0), new(new("e"), new("v"), Sales, new("o1"), Start, -1, 60),
        ]);
        var seen = day.Seen(Site() with { Operators = [Operator(0), Operator(1)] });
        long At(double hours) => Start + (long)(hours * StaffingRun.Hour);
        Assert.Equal([new Shift(At(0), At(4)), new Shift(At(8), At(10))], Assert.Single(seen).Shifts);
        var changed = StaffingRun.With(seen, [new StaffingChange(Sales, 2, new Shift(At(1), At(2))), new StaffingChange(Support, 1, new Shift(At(0), At(9)))], 4);
        Assert.Equal(["o0", "added-1", "added-2", "added-3"], changed.Select(s => s.Info.Id.Value));
        Assert.All(changed, s => Assert.Equal(4, s.Info.Capacity));
        var fewer = StaffingRun.With(seen, [new StaffingChange(Sales, -3, new Shift(At(1), At(9)))], null);
        Assert.Equal([new Shift(At(0), At(1)), new Shift(At(9), At(10))], Assert.Single(fewer).Shifts);
    }

    [Fact]
    public void A_shift_that_ends_lets_dialogs_go_on_and_who_waits_then_is_lost_or_kept_and_a_run_ends_when_it_is_told_to()
    {
        var day = Poisson(0.02, 2);
        var run = StaffingRun.Play(Site(), day, [new StaffedOperator(Operator(0, 6), [new Shift(Start, Start + StaffingRun.Hour)])], 0, default);
        Assert.True(run.Hours[1].Lost > 0);
        Assert.Equal(run.Total.Came, run.Total.Served + run.Total.Lost);
        Assert.True(run.Hours[1].Slots == 0);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => StaffingRun.Play(Site(), day, [], 0, stop.Token));
    }

    [Fact]
    public void Fifty_thousand_dialogs_in_a_day_with_people_who_take_from_the_list_come_to_an_end()
    {
        var day = Poisson(0.55, 24);
        var run = Play(day, 60, 3, 1 / 600.0, new DepartmentRouting(Mode: RoutingMode.Manual));
        Assert.Equal(run.Total.Came, run.Total.Served + run.Total.Lost);
        Assert.True(run.Total.Served > 0.9 * day.Dialogs.Count);
    }
}
