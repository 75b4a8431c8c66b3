using System.Diagnostics;
using Gateway.Actors.Desks;
using Gateway.Actors.Triggers;

namespace Gateway.Bench.Figures;

/// <summary>
/// One page view's way through a site's rules: every rule that listens to page views is decided, none holds. The fastest of several runs; what an event does beside it
/// (decoding, the visitor's state, its row) is in other figures.
/// </summary>
internal static class RulesCpu
{
    public static int Run(bool quick)
    {
        Why(quick);
        var ok = Measure("rules-cpu", 100, quick);
        return Measure("rules-cpu.1000", 1000, quick) && ok ? 0 : 1;
    }

    /// <summary>Why one of the rules does not fire, as JSON: the mean over all of them.</summary>
    private static void Why(bool quick)
    {
        var rules = RuleMix.Rules(100);
        var (visitor, set, around) = (RuleMix.Visitor(), RuleSet.Compile(rules), new FactsBoard().Around(new("demo")));
        var best = double.MaxValue;
        for (var run = 0; run < (quick ? 5 : 50); run++)
        {
            var from = Stopwatch.GetTimestamp();
            foreach (var rule in rules) _ = set.Explain(rule.Id, set.View(visitor, around, RuleMix.Now))!.ToJsonString();
            best = Math.Min(best, Stopwatch.GetElapsedTime(from).TotalMicroseconds / rules.Count);
        }
        Figure.Print("rules-why", best, "us");
    }

    private static bool Measure(string name, int count, bool quick)
    {
        var rules = RuleMix.Rules(count);
        var (visitor, set, around) = (RuleMix.Visitor(), RuleSet.Compile(rules), new FactsBoard().Around(new("demo")));
        var fired = 0;
        var events = quick ? 20_000 : 200_000;
        var best = double.MaxValue;
        long bytes = 0;
        for (var run = 0; run < 7; run++)
        {
            var (before, from) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
            for (var i = 0; i < events; i++) fired += set.Fire(set.View(visitor, around, RuleMix.Now), new RuleMoment(RuleTrigger.Page))?.Count ?? 0;
            var spent = Stopwatch.GetElapsedTime(from);
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            best = Math.Min(best, spent.TotalMicroseconds / events);
        }
        var listening = rules.Count(r => r.On.Any(o => o.Trigger == RuleTrigger.Page));
        Figure.Print(name, best, "us");
        Figure.Explain($"{count:N0} rules, {listening:N0} of them listen to page views; {bytes:N0} bytes allocated by {events:N0} events; {fired} rules fired");
        return bytes == 0 && fired == 0;
    }
}
