using Gateway.Swarm;

namespace Gateway.Chaos;

/// <summary>One run from the first node to the verdict.</summary>
internal sealed class Run(ChaosOptions options)
{
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(5);
    private const int DiskMegabytes = 1024, DiskMegabytesEachFault = 48;
    private readonly List<Report> _reports = [];

    /// <summary>Returns 0 when everything held.</summary>
    public async Task<int> GoAsync(CancellationToken stop)
    {
        var choices = new Random(options.Seed);
        var plan = options.Only.Count > 0 ? [.. options.Only] : options.Quick ? Plan.Short(choices) : Plan.Of(options.Kills, choices);
        await using var postgres = await PostgresServer.StartAsync(durable: true, plan.Contains(FaultKind.DiskFull) ? DiskMegabytes + DiskMegabytesEachFault * plan.Count : 0);
        await using var fleet = await Fleet.StartAsync(postgres, options, plan.Contains(FaultKind.Clock), stop);
        await using var crowd = new Crowd();
        await crowd.OpenAsync(fleet.Place, fleet.Password, options.Dialogs, stop);
        crowd.Talk(options.Pace, stop);
        Console.Error.WriteLine($"{options.Nodes} nodes, {crowd.Talks.Count} running dialogs of {crowd.Desk.Operators.Count} operators, seed {options.Seed}: {string.Join(", ", plan.Select(k => Plan.Names[k]))}");
        await Task.Delay(_warmUp, stop);

        var trial = new Trial(fleet, crowd, choices, options.Slowest, Console.Error.WriteLine);
        Console.Error.WriteLine(Report.Heading);
        foreach (var kind in plan)
        {
            var report = await trial.InflictAsync(_reports.Count + 1, kind, stop);
            _reports.Add(report);
            Console.Error.WriteLine(report);
            foreach (var wrong in report.Wrongs.Take(5)) Console.Error.WriteLine("    wrong: " + wrong);
            if (report.Unserved > 0) Console.Error.WriteLine($"    wrong: {report.Unserved} dialogs were not served again");
            foreach (var slow in report.Slowest) Console.Error.WriteLine("    slow: " + slow);
            foreach (var miss in report.Misses()) Console.Error.WriteLine("    missed: " + miss);
        }
        var verdict = await trial.EndAsync(stop);
        foreach (var finding in verdict.Findings.Concat(crowd.Failures).Distinct().Take(20)) Console.Error.WriteLine("  " + finding);
        foreach (var trouble in crowd.Clients.SelectMany(c => c.Troubles).Distinct().Take(10)) Console.Error.WriteLine("  trouble: " + trouble);
        var words = options.Figure ? Console.Error : Console.Out;
        words.WriteLine(verdict);
        Sum(words);
        var held = verdict.Holds && crowd.Failures.Count == 0 && _reports.All(r => r is { Unserved: 0, Wrongs.Count: 0, History.Holds: true });
        var inTime = _reports.All(r => !r.Misses().Any());
        words.WriteLine(held ? inTime ? "chaos: passed" : "chaos: nothing lost, doubled or reordered, but targets of time were missed" : "chaos: FAILED");
        return held && (inTime || !options.Times) ? 0 : 1;
    }

    private void Sum(TextWriter words)
    {
        var kills = _reports.Where(r => r.Kind == FaultKind.Kill).ToList();
        if (kills.Count == 0) return;
        var (served, returned) = (Percentiles.Of(kills.Select(r => r.Served)), Percentiles.Of(kills.Select(r => r.Returned)));
        var after = Percentiles.Of(kills.Select(r => r.ServedAfterReturn));
        words.WriteLine(FormattableString.Invariant($"SIGKILL, {kills.Count} times: served again p95 {served.At(0.95):F2} s, worst {served.Worst:F2} s ({served.Count}); with a lost socket p95 {after.At(0.95):F2} s, worst {after.Worst:F2} s ({after.Count}); sockets back p95 {returned.At(0.95):F2} s, worst {returned.Worst:F2} s ({returned.Count})"));
        if (!options.Figure) return;
        Console.WriteLine(FormattableString.Invariant($"failover {served.At(0.95):F2} s"));
        Console.WriteLine(FormattableString.Invariant($"failover.reconnect {returned.At(0.95):F2} s"));
    }
}
