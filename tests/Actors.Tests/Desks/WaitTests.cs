using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Tests.Desks;

/// <summary>What those who wait are told, and when.</summary>
public sealed class WaitTests
{
    private static readonly SiteId Site = new("s");
    private static readonly DeskId Desk = new("d");
    private static readonly DepartmentId Sales = new("sales");
    private static readonly OperatorId Anna = new("anna");
    private readonly SiteDirectory _sites = new();
    private readonly DeskState _desk = new();
    private long _now = 1_000_000;

    public WaitTests()
    {
        _sites.Replace([new SiteSnapshot(Site, "s", Desk, [], "", "en", [new DepartmentInfo(Sales, new Dictionary<string, string>())], [new OperatorInfo(Anna, "Anna", 2, [Sales])],
            RuleSet.Empty, TimeSpan.FromSeconds(20), true, 1)]);
        Be(OperatorState.Available);
        for (var i = 0; i < 72; i++)
            Do(_desk.Decide(new SeekOperator(Desk, Site, new($"g{i:00}"), 1, Sales, null, false, 2, null, ++_now, new("v"), "", "", RoutingCause.Start), _sites, _now));
        Route();
    }

    private void Be(OperatorState state)
    {
        _desk.Hear(Anna, true, _now);
        Do(_desk.Decide(new ChangeOperatorState(Desk, Site, Anna, state, 0, null), _now));
    }

    private void Do(DeskDecision decision)
    {
        foreach (var e in decision.Events) _desk.Apply(e);
    }

    private void Route()
    {
        while (_desk.Next(_sites, _now) is { } next) _desk.Apply(next);
    }

    private List<ShowPosition> Told(int round = -1, bool again = false) => [.. _desk.WaitsToTell(_sites, Site, _now, round, again)];

    [Fact]
    public void Feature_73_the_place_and_the_wait_are_told_when_they_change_the_first_fifty_at_once_and_all_others_within_five_rounds()
    {
        // Seventy wait for two slots of five minutes each.
        Assert.Equal(Enumerable.Range(1, 50), Told().Select(t => t.Position));
        Assert.Empty(Told());
        Assert.Equal(Enumerable.Range(51, 20), Enumerable.Range(0, 5).SelectMany(r => Told(r)).Select(t => t.Position).Order());
        Assert.All(Enumerable.Range(0, 5), r => Assert.Empty(Told(r)));
        // Now and then all is told again, each once.
        Assert.Equal(Enumerable.Range(1, 70), Enumerable.Range(0, 5).SelectMany(r => Told(r, true)).Select(t => t.Position).Order());

        Do(_desk.Decide(new ReleaseSlot(Desk, Site, new("g00"), 1), _now));
        Route();
        var near = Told();
        Assert.Equal(("g03", 1), (near[0].Dialog.Value, near[0].Position));
        Assert.Equal(50, near.Count);
        Assert.Equal(Enumerable.Range(51, 19), Enumerable.Range(0, 5).SelectMany(r => Told(r)).Select(t => t.Position).Order());
    }

    [Fact]
    public void Feature_73_the_wait_grows_with_the_place_and_nobody_is_told_one_while_nobody_takes_dialogs()
    {
        var told = Told();
        Assert.Equal([180, 300, 480, 600], told.Take(4).Select(t => t.Wait));
        Assert.Equal(50 * 150, told[^1].Wait, 150.0);
        Be(OperatorState.Pause);
        Assert.All(Told(), t => Assert.Equal(0, t.Wait));
        Be(OperatorState.Available);
        Assert.Equal(180, Told()[0].Wait);
    }

    [Theory]
    [InlineData(10, 0, 60)]
    [InlineData(61, 0, 120)]
    // What was told stays while it is nearly right, in both directions.
    [InlineData(70, 60, 60)]
    [InlineData(76, 60, 120)]
    [InlineData(50, 120, 120)]
    [InlineData(44, 120, 60)]
    [InlineData(700, 0, 900)]
    [InlineData(90_000, 0, 14_400)]
    public void Feature_73_the_wait_is_told_in_minutes(double seconds, int told, int expected) => Assert.Equal(expected, WaitTold.Rounded(seconds, told));

    [Fact]
    public void Feature_73_a_list_that_many_leave_moves_faster_than_its_slots()
    {
        var patient = ServicePace.Wait((1 / 60.0, 0), 200);
        Assert.Equal(200 * 60, patient, 0.001);
        // Half an hour's patience: the two-hundredth waits as long as all before stay or are served, summed by hand and by its integral alike.
        var exact = Enumerable.Range(0, 200).Sum(j => 1 / (1 / 60.0 + j / 1800.0));
        Assert.Equal(exact, ServicePace.Wait((1 / 60.0, 1 / 1800.0), 200), exact * 0.001);
        Assert.True(exact < patient / 2);
    }

    [Fact]
    public void Feature_73_what_was_learnt_of_the_list_goes_through_a_snapshot_and_one_of_an_earlier_release_says_the_seconds_alone()
    {
        // Two leave unserved, two dialogs last a minute, and whoever follows has waited for long.
        Do(_desk.Decide(new ReleaseSlot(Desk, Site, new("g70"), 1), _now));
        Do(_desk.Decide(new ReleaseSlot(Desk, Site, new("g71"), 1), _now));
        for (var i = 0; i < 2; i++)
        {
            _now += 60_000;
            _desk.Hear(Anna, true, _now);
            Do(_desk.Decide(new ReleaseSlot(Desk, Site, new($"g0{i}"), 1), _now));
            Route();
        }
        double WaitOf(DeskState desk)
        {
            desk.Hear(Anna, true, _now);
            return desk.Facts(_sites, Site, Sales, _now).PredictedWait;
        }

        var saved = _desk.Snapshot();
        var learnt = Assert.Single(saved.Paces!);
        Assert.True(learnt.Drag != 1 && learnt.Left > 0 && learnt.Dialogs == 2 && learnt.Turns == 2);
        var again = new DeskState();
        again.Restore(saved);
        Assert.Equal(WaitOf(_desk), WaitOf(again), 9);
        Assert.Equal(learnt, Assert.Single(again.Snapshot().Paces!));

        var old = new DeskState();
        old.Restore(saved with { Paces = [new SavedPace(Site, Sales, learnt.Seconds)] });
        Assert.Equal((learnt.Seconds, 1.0), Assert.Single(old.Snapshot().Paces!) is var pace ? (pace.Seconds, pace.Drag) : default);
        Assert.NotEqual(WaitOf(_desk), WaitOf(old), 0.5);
    }
}
