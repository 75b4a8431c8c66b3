using Gateway.Swarm.Verdicts;

namespace Gateway.Chaos;

/// <summary>Faults one after the other against a cluster in which people talk, each judged; at the end the whole history.</summary>
internal sealed class Trial(Fleet fleet, Crowd crowd, Random choices, int slowest, Action<string> say)
{
    private const string Site = "demo";
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan _calm = TimeSpan.FromSeconds(2);
    /// <summary>Longer than the failure detector and the split-brain resolver need to remove a silent node, with room for a busy machine.</summary>
    private static readonly TimeSpan _dead = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _shortPause = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan _cutOff = TimeSpan.FromSeconds(20);
    /// <summary>Longer than every pause and grace of the product but the visit's.</summary>
    private static readonly TimeSpan _step = TimeSpan.FromHours(1), _stepped = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan _databaseAway = TimeSpan.FromSeconds(20);

    private readonly List<string> _wrongs = [];
    private double _usual;

    public async Task<Report> InflictAsync(int number, FaultKind kind, CancellationToken stop)
    {
        _usual = new Percentiles(crowd.Talks.SelectMany(t => t.DelaysFrom(0).TakeLast(5)).Select(d => d.Span.Seconds)).At(0.5);
        _wrongs.Clear();
        var node = fleet.Running[choices.Next(fleet.Running.Count)];
        var ends = fleet.Nodes.Sum(n => n.Ends);
        var watch = new Watch(crowd);
        var unserved = kind switch
        {
            FaultKind.Kill => await KillAsync(node, watch, stop),
            FaultKind.Pause => await PauseAsync(node, watch, stop),
            FaultKind.Zombie => await ZombieAsync(node, watch, stop),
            FaultKind.Leave => await LeaveAsync([node], watch, stop),
            FaultKind.Roll => await LeaveAsync(fleet.Running, watch, stop),
            FaultKind.Join => await JoinAsync(watch, stop),
            FaultKind.Cut => await CutAsync(node, watch, stop),
            FaultKind.Clock => await ClockAsync(node, watch, stop),
            FaultKind.DatabaseRestart => await DatabaseAsync(watch, fleet.Postgres.StopAsync, fleet.Postgres.StartAgainAsync, stop),
            FaultKind.DiskFull => await DatabaseAsync(watch, FillAsync, fleet.Postgres.FreeDiskAsync, stop),
            FaultKind.DatabaseAway => await DatabaseAsync(watch, ShutAsync, OpenAsync, stop),
            _ => throw new NotSupportedException($"{kind}"),
        };
        var (kept, lost) = watch.Served();
        var (added, slow) = (watch.Added(_usual), watch.Slowest(slowest).ToList());
        await CalmAsync(stop);
        if (kind is not (FaultKind.Zombie or FaultKind.Cut) && fleet.Nodes.Sum(n => n.Ends) > ends) _wrongs.Add("a node ended that nobody had asked to end");
        var everybody = kind is FaultKind.Roll or FaultKind.DatabaseRestart or FaultKind.DatabaseAway or FaultKind.DiskFull or FaultKind.Join;
        return new Report(number, kind, everybody ? "all" : $"node {node.Number}")
        {
            Served = kept,
            ServedAfterReturn = lost,
            Returned = watch.Returned(),
            Added = added,
            Unserved = unserved.Count,
            Wrongs = [.. _wrongs, .. crowd.Failures],
            Slowest = slow,
            History = SoFar(),
        };
    }

    /// <summary>Ends all dialogs and judges the whole history: people, journal, transcripts.</summary>
    public async Task<Verdict> EndAsync(CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(_patience);
        await crowd.EndAsync(patience.Token);
        using var sql = StoredMessages.OpenPostgres(fleet.Database);
        var dialogs = crowd.Dialogs;
        for (var i = 0; i < 300 && StoredMessages.ClosedInTranscripts(sql, Site, dialogs) < dialogs.Count; i++) await Task.Delay(100, stop);
        return Verdict.Of(crowd.Said, crowd.Heard, StoredMessages.Read(sql, Site, dialogs), StoredMessages.ReadTranscripts(sql, Site, dialogs));
    }

    private async Task<IReadOnlyList<Talk>> KillAsync(Fleet.Node node, Watch watch, CancellationToken stop)
    {
        await fleet.KillAsync(node);
        var unserved = await watch.ServedAsync(_patience, stop);
        await fleet.StartAsync(node, stop);
        return unserved;
    }

    private async Task<IReadOnlyList<Talk>> PauseAsync(Fleet.Node node, Watch watch, CancellationToken stop)
    {
        node.Process!.Pause();
        var resumed = ResumeAsync(node, _shortPause, stop);
        var unserved = await watch.ServedAsync(_patience, stop);
        await watch.WhileAsync(resumed);
        return unserved;
    }

    /// <summary>The node that comes back must find that it was removed, write nothing, and end itself; the supervisor starts it again.</summary>
    private async Task<IReadOnlyList<Talk>> ZombieAsync(Fleet.Node node, Watch watch, CancellationToken stop)
    {
        var (process, ends) = (node.Process!, node.Ends);
        process.Pause();
        var resumed = ResumeAsync(node, _dead, stop);
        var unserved = await watch.ServedAsync(_patience, stop);
        await watch.WhileAsync(resumed);
        if (!await EventuallyAsync(() => node.Ends > ends, stop)) _wrongs.Add($"node {node.Number} came back from the dead and did not end itself");
        return unserved;
    }

    /// <summary>The smaller part must end itself and come back once it reaches the others; the larger part goes on.</summary>
    private async Task<IReadOnlyList<Talk>> CutAsync(Fleet.Node first, Watch watch, CancellationToken stop)
    {
        var running = fleet.Running;
        var few = running.SkipWhile(n => n != first).Concat(running).Take((running.Count - 1) / 2).ToList();
        var ends = fleet.Nodes.ToDictionary(n => n, n => n.Ends);
        fleet.Cut(few);
        var healed = HealAsync(few, stop);
        var unserved = await watch.ServedAsync(_patience, stop);
        await watch.WhileAsync(healed);
        if (!await EventuallyAsync(() => few.TrueForAll(n => n.Ends > ends[n]), stop)) _wrongs.Add("a node that was cut off from the larger part did not end itself");
        foreach (var node in fleet.Nodes.Except(few).Where(n => n.Ends > ends[n])) _wrongs.Add($"{node.Name} is of the larger part and ended");
        return unserved;
    }

    /// <summary>Nobody notices: no socket is lost, no dialog goes to somebody else.</summary>
    private async Task<IReadOnlyList<Talk>> ClockAsync(Fleet.Node node, Watch watch, CancellationToken stop)
    {
        var (connections, holders) = (crowd.Clients.Sum(c => c.Connections), crowd.Talks.Select(t => t.Holder).ToList());
        IReadOnlyList<Talk> unserved = [];
        foreach (var ahead in (TimeSpan[])[_step, -_step, TimeSpan.Zero])
        {
            node.Clock!.Set(ahead);
            await watch.WhileAsync(Task.Delay(_stepped, stop));
            unserved = await new Watch(crowd).ServedAsync(_patience, stop);
            if (unserved.Count > 0) break;
        }
        node.Clock!.Set(TimeSpan.Zero);
        if (crowd.Clients.Sum(c => c.Connections) - connections is > 0 and var lost) _wrongs.Add($"{lost} sockets were lost over the clock of {node.Name}");
        if (!crowd.Talks.Select(t => t.Holder).SequenceEqual(holders)) _wrongs.Add($"a dialog went to another operator over the clock of {node.Name}");
        return unserved;
    }

    private async Task HealAsync(IReadOnlyList<Fleet.Node> nodes, CancellationToken stop)
    {
        try
        {
            await Task.Delay(_cutOff, stop);
        }
        finally
        {
            fleet.Heal(nodes);
        }
    }

    private async Task<IReadOnlyList<Talk>> LeaveAsync(IReadOnlyList<Fleet.Node> nodes, Watch watch, CancellationToken stop)
    {
        foreach (var node in nodes)
        {
            watch.Step($"{node.Name} is asked to leave");
            await watch.WhileAsync(fleet.LeaveAsync(node));
            watch.Step($"{node.Name} has ended");
            if (node.Process!.ExitCode != 0) _wrongs.Add($"node {node.Number} was asked to leave and ended with {node.Process.ExitCode}");
            await watch.WhileAsync(fleet.StartAsync(node, stop));
            watch.Step($"{node.Name} takes connections again");
            await watch.WhileAsync(EventuallyAsync(fleet.AllReadyAsync, stop));
            watch.Step("all are ready");
        }
        return await watch.ServedAsync(_patience, stop);
    }

    private async Task<IReadOnlyList<Talk>> JoinAsync(Watch watch, CancellationToken stop)
    {
        var joining = fleet.JoinAsync(stop);
        await watch.WhileAsync(joining);
        await watch.WhileAsync(EventuallyAsync(fleet.AllReadyAsync, stop));
        var unserved = await watch.ServedAsync(_patience, stop);
        await watch.WhileAsync(Task.Delay(_calm, stop));
        await watch.WhileAsync(fleet.LeaveAsync(await joining));
        return unserved;
    }

    private async Task<IReadOnlyList<Talk>> DatabaseAsync(Watch watch, Func<Task> away, Func<Task> back, CancellationToken stop)
    {
        await watch.WhileAsync(away());
        // Everybody writes now, so that something waits for the database when it is back.
        foreach (var talk in crowd.Talks) talk.Hurry();
        await watch.WhileAsync(Task.Delay(_calm, stop));
        await watch.WhileAsync(back());
        watch.Restart();
        return await watch.ServedAsync(_patience, stop);
    }

    private async Task ShutAsync()
    {
        fleet.ShutDatabase();
        await Task.Delay(_databaseAway);
    }

    /// <summary>Filled again and again: the server deletes files of its own meanwhile.</summary>
    private async Task FillAsync()
    {
        for (var second = 0; second < _databaseAway.TotalSeconds; second++)
        {
            fleet.Postgres.FillDisk();
            await Task.Delay(TimeSpan.FromSeconds(1));
        }
    }

    private Task OpenAsync()
    {
        fleet.OpenDatabase();
        return Task.CompletedTask;
    }

    private static async Task ResumeAsync(Fleet.Node node, TimeSpan after, CancellationToken stop)
    {
        try
        {
            await Task.Delay(after, stop);
        }
        finally
        {
            node.Process!.Resume();
        }
    }

    /// <summary>Returns when every node is ready and everybody has been served once more.</summary>
    private async Task CalmAsync(CancellationToken stop)
    {
        if (!await EventuallyAsync(fleet.AllReadyAsync, stop)) _wrongs.Add("not every node is ready again");
        await Task.Delay(_calm, stop);
        var unserved = await new Watch(crowd).ServedAsync(_patience, stop);
        if (unserved.Count == 0) return;
        using var sql = StoredMessages.OpenPostgres(fleet.Database);
        foreach (var talk in unserved) _wrongs.Add($"not served after everything is whole again: {talk.Standing}; journal: {StoredMessages.WritersOf(sql, Site, talk.Dialog)}");
    }

    private static Task<bool> EventuallyAsync(Func<bool> holds, CancellationToken stop) => EventuallyAsync(() => Task.FromResult(holds()), stop);

    private static async Task<bool> EventuallyAsync(Func<Task<bool>> holds, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(_patience);
        try
        {
            while (!await holds()) await Task.Delay(50, patience.Token);
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>What was acknowledged before the journal was read, against the journal; people go on talking meanwhile.</summary>
    private Verdict SoFar()
    {
        var acknowledged = crowd.Said.Where(m => m.Seq > 0).ToList();
        var keys = acknowledged.Select(m => (m.Outbox, m.N, m.Dialog)).ToHashSet();
        using var sql = StoredMessages.OpenPostgres(fleet.Database);
        var stored = StoredMessages.Read(sql, Site, crowd.Dialogs).Where(m => keys.Contains((m.Outbox!, m.N, m.Dialog))).ToList();
        var verdict = Verdict.Of(acknowledged, [], stored);
        foreach (var finding in verdict.Findings.Take(10)) say("    " + finding);
        return verdict;
    }
}
