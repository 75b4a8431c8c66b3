using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;
using Xunit.Abstractions;

namespace Gateway.Actors.Tests.Desks;

/// <summary>
/// Days of arrivals through the desk's own state on a virtual clock: Poisson arrivals and exponential dialogs, of which Erlang's formula C tells how long they wait, and how far the wait that
/// the desk foretells is from what it becomes (docs/PERFORMANCE.md).
/// </summary>
public sealed class WaitSimulationTests(ITestOutputHelper output)
{
    private const double ServiceSeconds = 300;
    private const int Arrivals = 60_000;

    private static readonly SiteId Site = new("s");
    private static readonly DeskId Desk = new("d");
    private static readonly DepartmentId Sales = new("sales");

    private sealed record Outcome(double MeanWait, double ShareThatWaits, double Bias, double Error);

    [Theory]
    [InlineData(4, 1, 0.7)]
    [InlineData(10, 1, 0.85)]
    [InlineData(3, 3, 0.8)]
    public void Feature_73_waits_are_those_of_Erlang_C_and_the_foretold_wait_is_right_on_the_average(int operators, int capacity, double use)
    {
        var slots = operators * capacity;
        var (waits, expected) = (Simulate(operators, capacity, use * slots / ServiceSeconds, 11), ErlangC(slots, use * slots));
        output.WriteLine($"{operators} operators with {capacity} at {use:P0}: mean wait {waits.MeanWait:F1} s, Erlang C {expected.Wait:F1} s; {waits.ShareThatWaits:P1} wait, Erlang C {expected.Share:P1}; "
            + $"foretold beside it {waits.Bias:P1} on the average, {waits.Error:P1} of the mean wait for one");
        Assert.InRange(waits.MeanWait, 0.92 * expected.Wait, 1.08 * expected.Wait);
        Assert.InRange(waits.ShareThatWaits, 0.95 * expected.Share, 1.05 * expected.Share);
        Assert.InRange(waits.Bias, -0.08, 0.08);
        Assert.InRange(waits.Error, 0, 0.5);
    }

    /// <summary>Erlang C by its recursion over B: the share that waits, and the mean wait of all.</summary>
    private static (double Share, double Wait) ErlangC(int slots, double load)
    {
        var blocked = 1.0;
        for (var n = 1; n <= slots; n++) blocked = load * blocked / (n + load * blocked);
        var share = slots * blocked / (slots - load * (1 - blocked));
        return (share, share * ServiceSeconds / (slots - load));
    }

    private static Outcome Simulate(int operators, int capacity, double arrivalsPerSecond, int seed)
    {
        var (random, desk, sites, now) = (new Random(seed), new DeskState(), new SiteDirectory(), 1_000_000L);
        sites.Replace([new SiteSnapshot(Site, "s", Desk, [], "", "en", [new DepartmentInfo(Sales, new Dictionary<string, string>())],
            [.. Enumerable.Range(0, operators).Select(i => new OperatorInfo(new($"o{i}"), "", capacity, [Sales]))], RuleSet.Empty, TimeSpan.FromSeconds(20), true, 1)]);
        long Exponential(double mean) => (long)(-Math.Log(1 - random.NextDouble()) * mean * 1000);
        void Do(DeskDecision decision)
        {
            foreach (var e in decision.Events) desk.Apply(e);
        }
        void Hear()
        {
            for (var i = 0; i < operators; i++) desk.Hear(new($"o{i}"), true, now);
        }
        Hear();
        for (var i = 0; i < operators; i++) Do(desk.Decide(new ChangeOperatorState(Desk, Site, new($"o{i}"), OperatorState.Available, 0, null), now));

        var (ends, came, arrived) = (new PriorityQueue<DialogId, long>(), new Dictionary<DialogId, (long At, double Foretold)>(), 0);
        var (wait, waited, foretold, error) = (0.0, 0, 0.0, 0.0);
        var next = now + Exponential(1 / arrivalsPerSecond);
        while (arrived < Arrivals || ends.Count > 0)
        {
            if (ends.TryPeek(out var over, out var end) && (end <= next || arrived == Arrivals))
            {
                ends.Dequeue();
                now = end;
                Hear();
                Do(desk.Decide(new ReleaseSlot(Desk, Site, over, 1), now));
            }
            else
            {
                now = next;
                Hear();
                var id = new DialogId($"g{arrived++}");
                came[id] = (now, desk.Facts(sites, Site, Sales, now).PredictedWait);
                Do(desk.Decide(new SeekOperator(Desk, Site, id, 1, Sales, null, false, 2, null, now, new("v"), "", "", RoutingCause.Start), sites, now));
                next = now + Exponential(1 / arrivalsPerSecond);
            }
            while (desk.Next(sites, now) is { } taken)
            {
                desk.Apply(taken);
                ends.Enqueue(taken.Dialog, now + Exponential(ServiceSeconds));
                came.Remove(taken.Dialog, out var mine);
                var seconds = (now - mine.At) / 1000.0;
                wait += seconds;
                if (seconds == 0) continue;
                (waited, foretold, error) = (waited + 1, foretold + mine.Foretold, error + Math.Abs(mine.Foretold - seconds));
            }
        }
        return new Outcome(wait / Arrivals, waited / (double)Arrivals, foretold / wait - 1, error / wait);
    }
}
