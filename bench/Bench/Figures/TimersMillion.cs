using System.Diagnostics;
using Akka.Actor;
using Gateway.Actors.Timers;

namespace Gateway.Bench.Figures;

/// <summary>
/// A million timers in one node's wheel, as rules arm them (five seconds to an hour ahead), each armed anew twice for an earlier time, as when something nearer comes up: what is void stays in its slot until its time comes. Bytes are the
/// heap's growth by it, the targets are shared. Then nothing happens but time: the share of one core that the turning wheel takes, what is not due looked at once in 102 s.
/// </summary>
internal static class TimersMillion
{
    private const int Timers = 1_000_000;
    private const int Rearmed = 2;

    public static async Task<int> RunAsync(bool quick, CancellationToken stop)
    {
        using var system = ActorSystem.Create("timers");
        var targets = Enumerable.Range(0, 100).Select(_ => system.ActorOf(Props.Create(() => new Counter()))).ToArray();
        using var wheel = new TimerWheel(TimeProvider.System);
        var random = new Random(1);
        // Nothing of what is measured comes due while it is: the longest run takes a minute.
        const int soonest = 120_000;
        var due = new int[Timers];
        var before = GC.GetTotalMemory(true);
        var from = Stopwatch.GetTimestamp();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < Timers; i++) wheel.Arm(targets[i % targets.Length], now + (due[i] = random.Next(soonest, 3_600_000)), 1);
        for (var again = 1; again <= Rearmed; again++)
            for (var i = 0; i < Timers; i++) wheel.Arm(targets[i % targets.Length], now + (due[i] = random.Next(soonest, due[i] + 1)), 1 + again);
        var armed = Stopwatch.GetElapsedTime(from).TotalMicroseconds / (Timers * (1.0 + Rearmed));
        var bytes = (GC.GetTotalMemory(true) - before) / (double)Timers;
        Figure.Print("timers-million", bytes, "B/timer");
        Figure.Print("timers-million.arm", armed, "us");

        using var process = Process.GetCurrentProcess();
        await Task.Delay(TimeSpan.FromSeconds(quick ? 2 : 10), stop);
        process.Refresh();
        var (spent, began) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(quick ? 10 : 30), stop);
        process.Refresh();
        var share = (process.TotalProcessorTime - spent) / Stopwatch.GetElapsedTime(began) * 100;
        Figure.Print("timers-million.idle", share, "%-of-a-core");
        Figure.Explain($"{wheel.Count:N0} entries in the wheel, {Timers:N0} of them not void");
        GC.KeepAlive(due);
        return bytes <= 80 && share <= 3 ? 0 : 1;
    }

    private sealed class Counter : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }
}
