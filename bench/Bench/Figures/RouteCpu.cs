using System.Diagnostics;
using Gateway.Actors;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;

namespace Gateway.Bench.Figures;

/// <summary>
/// A desk of 1,000 operators in 50 departments with 10,000 waiting: a slot is freed, the next visitor is found and given to somebody with reason and losers, and another one comes and
/// finds nobody free. The fastest of several runs; the journal is in other figures.
/// </summary>
internal static class RouteCpu
{
    private const int Departments = 50, Operators = 1_000, Waiting = 10_000, Capacity = 5;

    private static readonly SiteId Site = new("demo");
    private static readonly string[] Languages = ["en", "ru", "de", "fr"];

    public static int Run(bool quick)
    {
        // What every mode shares is compiled before the first is measured.
        Measure(null, RoutingMode.LeastBusy, quick);
        var ok = Measure("route-cpu", RoutingMode.LeastBusy, quick);
        ok &= Measure("route-cpu.tiers", RoutingMode.Tiers, quick);
        ok &= Measure("route-cpu.longest-idle", RoutingMode.LongestIdle, quick);
        return ok ? 0 : 1;
    }

    private static bool Measure(string? name, RoutingMode mode, bool quick)
    {
        var random = new Random(7);
        var sites = new SiteDirectory();
        DepartmentId Department(int i) => new($"department-{i % Departments}");
        var rules = new DepartmentRouting(mode, LastOperatorFirst: true, Language: LanguageUse.Required, OverflowSeconds: 5);
        sites.Replace([new SiteSnapshot(Site, "demo", new("demo"), [], "", "en",
            [.. Enumerable.Range(0, Departments).Select(i => new DepartmentInfo(Department(i), new Dictionary<string, string>()) { Routing = rules with { OverflowTo = Department(i + 1).Value, Skills = i % 4 == 0 ? [new("tents", 3)] : null } })],
            [.. Enumerable.Range(0, Operators).Select(i => new OperatorInfo(new($"operator-{i}"), $"Operator {i}", Capacity, [Department(i), Department(i * 7 + 1)])
            {
                Routing = new OperatorRouting([new("tents", 3 + i % 3)], [Languages[i % 4], Languages[(i + 1) % 4]], new Dictionary<string, DepartmentPlace> { [Department(i).Value] = new(1 + i % 3, 4) }),
            })], RuleSet.Empty, TimeSpan.FromSeconds(30), true, 1)]);

        var (desk, now, next) = (new DeskState(), 1_000_000_000L, 0);
        void Do(DeskDecision decision)
        {
            foreach (var e in decision.Events) desk.Apply(e);
        }
        void Arrive() => Do(desk.Decide(new SeekOperator(new("demo"), Site, new($"dialog-{next++}"), 1, Department(random.Next(Departments)), null, false, 2, null, ++now,
            new($"visitor-{random.Next(50_000)}"), "Visitor", "Is the two-person tent waterproof?", RoutingCause.Start, Languages[random.Next(4)]), sites, now));

        for (var i = 0; i < Operators; i++)
        {
            desk.Hear(new($"operator-{i}"), true, now);
            Do(desk.Decide(new ChangeOperatorState(new("demo"), Site, new($"operator-{i}"), OperatorState.Available, 0, null), now));
        }
        var held = new List<(DialogId Dialog, int N)>();
        void Take(SlotTaken taken)
        {
            desk.Apply(taken);
            desk.Decide(new AssignmentTaken(new("demo"), Site, taken.Dialog, taken.N, taken.Term));
            held.Add((taken.Dialog, taken.N));
        }

        void Beat()
        {
            for (var i = 0; i < Operators; i++) desk.Hear(new($"operator-{i}"), true, now);
        }
        while (desk.Waiting(Site) < Waiting)
        {
            if (next % 5_000 == 0) Beat();
            Arrive();
            while (desk.Next(sites, now) is { } taken) Take(taken);
        }

        var (decisions, best, losers, all) = (quick ? 2_000 : 20_000, double.MaxValue, 0L, 0L);
        for (var run = 0; run < 7; run++)
        {
            var made = 0;
            var from = Stopwatch.GetTimestamp();
            for (var i = 0; i < decisions; i++)
            {
                // As often as their consoles do at this pace, a dialog in each millisecond.
                if (i % 5_000 == 0) Beat();
                var at = random.Next(held.Count);
                var over = held[at];
                (held[at], held[^1]) = (held[^1], held[at]);
                held.RemoveAt(held.Count - 1);
                Do(desk.Decide(new ReleaseSlot(new("demo"), Site, over.Dialog, over.N), now));
                while (desk.Next(sites, now) is { } taken)
                {
                    Take(taken);
                    (made, all, losers) = (made + 1, all + 1, losers + taken.Losers.Count);
                }
                Arrive();
                if (desk.Next(sites, now) is not null) return false;
            }
            best = Math.Min(best, Stopwatch.GetElapsedTime(from).TotalMicroseconds / made);
        }
        if (name is null) return true;
        Figure.Print(name, best, "us");
        Figure.Explain($"{mode}: {Operators:N0} operators with {held.Count:N0} dialogs, {desk.Waiting(Site):N0} waiting in {Departments} departments for four languages; {losers / (double)all:F1} losers named in each decision");
        return best <= 20;
    }
}
