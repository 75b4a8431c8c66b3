using Gateway.Replay.Talk;
using Gateway.Swarm;

namespace Gateway.Replay.Crash;

/// <summary>What one crash found.</summary>
internal sealed record CrashReport(int Number, int AtTurn, int InFlight, IReadOnlyList<string> WaitingBefore, IReadOnlyList<string> WaitingAfter, TimeSpan Away)
{
    /// <summary>Everybody who waited still waits, in the same order.</summary>
    public bool QueueKept => WaitingAfter.Where(WaitingBefore.ToHashSet().Contains).SequenceEqual(WaitingBefore);

    public override string ToString() =>
        $"crash {Number} at turn {AtTurn:N0}: SIGKILL with {InFlight} messages in flight and {WaitingBefore.Count} visitors waiting; operators back after {Away.TotalSeconds:N1} s, " +
        (QueueKept ? "the queue as it was" : $"THE QUEUE CHANGED: {string.Join(' ', WaitingBefore)} became {string.Join(' ', WaitingAfter)}");
}

/// <summary>
/// Kills the node at seeded turns. Before each crash the operators pause, so that nobody leaves the queue and it can be compared; the speakers of the open
/// dialogs are gathered and let go at once, and the kill comes as the n-th of their messages has left.
/// </summary>
internal sealed class Crasher(NodeSetup setup, Floor floor, Talks talks, TurnGate gate, Tally tally, int seed)
{
    private readonly Random _choices = new(seed);
    private readonly List<CrashReport> _reports = [];
    private GatewayProcess? _node;
    private int _untilKill, _inFlight;

    public IReadOnlyList<CrashReport> Reports => _reports;
    public GatewayProcess Node => _node!;

    public void Watch(GatewayProcess node) => _node = node;

    /// <summary>Told of each message that left a client.</summary>
    public void OnMessageSent()
    {
        if (_untilKill <= 0 || Interlocked.Decrement(ref _untilKill) != 0) return;
        _inFlight = talks.InFlight;
        _node!.Kill();
    }

    public async Task CrashAsync(int times, int turns, CancellationToken stop)
    {
        // One moment in each equal part of the middle of the run, so that they never fall together.
        var moments = Enumerable.Range(0, times).Select(i => (int)(turns * (0.1 + 0.75 * (i + _choices.NextDouble() * 0.8) / times))).ToList();
        foreach (var moment in moments)
        {
            while (tally.Turns < moment) await Task.Delay(20, stop);
            _reports.Add(await CrashOnceAsync(_reports.Count + 1, stop));
            Console.WriteLine((Console.IsOutputRedirected ? "" : "\r") + _reports[^1].ToString().PadRight(150));
        }
    }

    private async Task<CrashReport> CrashOnceAsync(int number, CancellationToken stop)
    {
        var atTurn = tally.Turns;
        tally.Remark = $" · crash {number}";
        gate.Close();
        await floor.SetStateAsync(3, stop);
        await GatherAsync(stop);
        var before = floor.WaitingDialogs() ?? [];

        Volatile.Write(ref _untilKill, _choices.Next(1, Math.Max(2, gate.Held + 1)));
        gate.Open();
        using (var patience = CancellationTokenSource.CreateLinkedTokenSource(stop))
        {
            patience.CancelAfter(TimeSpan.FromSeconds(3));
            try { await _node!.ExitedAsync(patience.Token); }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // Fewer spoke than were gathered. Nobody is in flight now, but killed it must be.
                Volatile.Write(ref _untilKill, 0);
                _inFlight = talks.InFlight;
                _node!.Kill();
                await _node.ExitedAsync(stop);
            }
        }
        var killed = TimeProvider.System.GetTimestamp();
        var gone = _node!;
        _node = await GatewayProcess.StartAsync(setup, stop);
        await gone.DisposeAsync();
        await floor.Changed.UntilAsync(() => floor.Operators.All(o => o.Welcome is not null && o.Queue is not null && o.Self is not null), stop);
        await SettledQueueAsync(before, stop);
        var report = new CrashReport(number, atTurn, _inFlight, before, floor.WaitingDialogs() ?? [], TimeProvider.System.GetElapsedTime(killed));
        await floor.SetStateAsync(1, stop);
        tally.Remark = "";
        return report;
    }

    /// <summary>Waits until speakers stand at the gate and the queue has stopped moving.</summary>
    private async Task GatherAsync(CancellationToken stop)
    {
        IReadOnlyList<string>? last = null;
        for (int i = 0, still = 0; i < 60 && (still < 4 || gate.Held < 3); i++)
        {
            await Task.Delay(50, stop);
            var now = floor.WaitingDialogs();
            still = now is not null && last is not null && now.SequenceEqual(last) ? still + 1 : 0;
            last = now;
        }
    }

    /// <summary>The desk repeats its list while it wakes; five seconds must do.</summary>
    private async Task SettledQueueAsync(IReadOnlyList<string> before, CancellationToken stop)
    {
        for (var i = 0; i < 100 && !before.All((floor.WaitingDialogs() ?? []).Contains); i++) await Task.Delay(50, stop);
    }
}
