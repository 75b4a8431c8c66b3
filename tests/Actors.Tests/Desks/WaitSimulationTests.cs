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
    private static readonly DepartmentId Sales = new("sales"), Support = new("support");

    private sealed record Outcome(double MeanWait, double ShareThatWaits, double Bias, double Error, double PlainBias, double PlainError);

    /// <summary>A day that repeats itself.</summary>
    /// <param name="Use">Arriving work, of what all operators can do.</param>
    /// <param name="Share">Of the visitors, who ask for support instead of sales; sales go first.</param>
    /// <param name="Patience">Mean seconds until who waits leaves; 0: nobody does. A tenth stay for ever, and those are measured: of the others, those who wait long are not among the served.</param>
    /// <param name="Even">All dialogs take the same time.</param>
    /// <param name="Pause">Half of the operators take nothing in every second hour.</param>
    private sealed record Scene(int Operators, int Capacity, double Use, double Share = 0, double Patience = 0, bool Even = false, bool Pause = false);

    [Theory]
    [InlineData(4, 1, 0.7)]
    [InlineData(10, 1, 0.85)]
    [InlineData(3, 3, 0.8)]
    public void Feature_73_waits_are_those_of_Erlang_C_and_the_foretold_wait_is_right_on_the_average(int operators, int capacity, double use)
    {
        var slots = operators * capacity;
        var (waits, expected) = (Play(new Scene(operators, capacity, use)), ErlangC(slots, use * slots));
        output.WriteLine($"{operators} operators with {capacity} at {use:P0}: mean wait {waits.MeanWait:F1} s, Erlang C {expected.Wait:F1} s; {waits.ShareThatWaits:P1} wait, Erlang C {expected.Share:P1}; "
            + $"foretold beside it {waits.Bias:P1} on the average, {waits.Error:P1} of the mean wait for one");
        Assert.InRange(waits.MeanWait, 0.92 * expected.Wait, 1.08 * expected.Wait);
        Assert.InRange(waits.ShareThatWaits, 0.95 * expected.Share, 1.05 * expected.Share);
        Assert.InRange(waits.Bias, -0.08, 0.08);
        Assert.InRange(waits.Error, 0, 0.5);
    }

    [Theory]
    [InlineData("shared", -0.1, 0.1)]
    [InlineData("shared with those who go first", -0.15, 0.15)]
    [InlineData("impatient", -0.1, 0.1)]
    [InlineData("even", -0.12, 0.12)]
    [InlineData("half pause", -0.25, 0.25)]
    public void Feature_73_the_foretold_wait_holds_where_slots_alone_say_nothing(string name, double least, double most)
    {
        var scene = name switch
        {
            "shared" => new Scene(6, 2, 0.85, Share: 0.5),
            "shared with those who go first" => new Scene(6, 2, 0.85, Share: 0.5),
            "impatient" => new Scene(6, 1, 1.2, Patience: 300),
            "even" => new Scene(8, 1, 0.85, Even: true),
            _ => new Scene(8, 1, 0.6, Pause: true),
        };
        var measured = Play(scene, name == "shared" ? Support : null);
        output.WriteLine($"{name}: mean wait of those who wait {measured.MeanWait / measured.ShareThatWaits:F0} s, {measured.ShareThatWaits:P1} wait; foretold beside it {measured.Bias:P1} on the average, "
            + $"{measured.Error:P1} of the mean wait for one; by slots alone {measured.PlainBias:P1} and {measured.PlainError:P1}");
        Assert.InRange(measured.Bias, least, most);
        Assert.InRange(measured.Error, 0, measured.PlainError);
    }

    /// <summary>Erlang C by its recursion over B: the share that waits, and the mean wait of all.</summary>
    private static (double Share, double Wait) ErlangC(int slots, double load)
    {
        var blocked = 1.0;
        for (var n = 1; n <= slots; n++) blocked = load * blocked / (n + load * blocked);
        var share = slots * blocked / (slots - load * (1 - blocked));
        return (share, share * ServiceSeconds / (slots - load));
    }

    /// <param name="only">Whose visitors are measured; null for all.</param>
    private static Outcome Play(Scene scene, DepartmentId? only = null)
    {
        var (random, desk, sites, now) = (new Random(11), new DeskState(), new SiteDirectory(), 1_000_000L);
        var slots = scene.Operators * scene.Capacity;
        sites.Replace([new SiteSnapshot(Site, "s", Desk, [], "", "en",
            [new DepartmentInfo(Sales, new Dictionary<string, string>()) { Routing = new DepartmentRouting(Priority: 5) }, new DepartmentInfo(Support, new Dictionary<string, string>())],
            [.. Enumerable.Range(0, scene.Operators).Select(i => new OperatorInfo(new($"o{i}"), "", scene.Capacity, [Sales, Support]))], RuleSet.Empty, TimeSpan.FromSeconds(20), true, 1)]);
        long Exponential(double mean) => (long)(-Math.Log(1 - random.NextDouble()) * mean * 1000);
        void Do(DeskDecision decision)
        {
            foreach (var e in decision.Events) desk.Apply(e);
        }
        void Say(int op, OperatorState state) => Do(desk.Decide(new ChangeOperatorState(Desk, Site, new($"o{op}"), state, 0, null), now));

        var (turns, came, arrived) = (new PriorityQueue<(char What, DialogId Dialog), long>(), new Dictionary<DialogId, (long At, double Foretold, double Plain, bool Counts)>(), 0);
        var (all, wait, waited, foretold, error, plain, plainError) = (0, 0.0, 0, 0.0, 0.0, 0.0, 0.0);
        turns.Enqueue(('a', default), now);
        turns.Enqueue(('p', default), now);
        var paused = false;
        while (turns.TryDequeue(out var turn, out now))
        {
            for (var i = 0; i < scene.Operators; i++) desk.Hear(new($"o{i}"), true, now);
            switch (turn.What)
            {
                case 'p':
                    for (var i = 0; i < scene.Operators; i++) Say(i, paused && i % 2 == 0 ? OperatorState.Pause : OperatorState.Available);
                    paused = !paused && scene.Pause;
                    if (scene.Pause && arrived < Arrivals) turns.Enqueue(('p', default), now + 3_600_000);
                    break;
                case 'e': Do(desk.Decide(new ReleaseSlot(Desk, Site, turn.Dialog, 1), now)); break;
                case 'l' when desk.Claim(Site, turn.Dialog) is { Holder: null }: Do(desk.Decide(new ReleaseSlot(Desk, Site, turn.Dialog, 1), now)); break;
                case 'a' when arrived < Arrivals:
                    var (id, stays) = (new DialogId($"g{arrived++}"), scene.Patience == 0 || random.Next(10) == 0);
                    var department = random.NextDouble() < scene.Share ? Support : Sales;
                    var facts = desk.Facts(sites, Site, department, now);
                    var serving = scene.Pause && paused ? slots / 2.0 : slots;
                    came[id] = (now, facts.PredictedWait, facts.FreeSlots > facts.Waiting ? 0 : (facts.Waiting - facts.FreeSlots + 1) * ServiceSeconds / serving, stays && (only ?? department) == department);
                    Do(desk.Decide(new SeekOperator(Desk, Site, id, 1, department, null, false, 2, null, now, new("v"), "", "", RoutingCause.Start), sites, now));
                    if (!stays) turns.Enqueue(('l', id), now + Exponential(scene.Patience));
                    turns.Enqueue(('a', default), now + Exponential(ServiceSeconds / (scene.Use * slots)));
                    break;
            }
            while (desk.Next(sites, now) is { } taken)
            {
                desk.Apply(taken);
                turns.Enqueue(('e', taken.Dialog), now + (scene.Even ? (long)(ServiceSeconds * 1000) : Exponential(ServiceSeconds)));
                came.Remove(taken.Dialog, out var mine);
                if (!mine.Counts) continue;
                var seconds = (now - mine.At) / 1000.0;
                (all, wait) = (all + 1, wait + seconds);
                if (seconds == 0) continue;
                (waited, foretold, error) = (waited + 1, foretold + mine.Foretold, error + Math.Abs(mine.Foretold - seconds));
                (plain, plainError) = (plain + mine.Plain, plainError + Math.Abs(mine.Plain - seconds));
            }
        }
        return new Outcome(wait / all, waited / (double)all, foretold / wait - 1, error / wait, plain / wait - 1, plainError / wait);
    }
}
