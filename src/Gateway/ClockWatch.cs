using Gateway.Actors.Timers;

namespace Gateway;

/// <summary>Says when the machine's clock has been set, which the node follows slowly, and when it has caught up.</summary>
internal sealed partial class ClockWatch(SteadyTime time, ILogger<ClockWatch> log) : BackgroundService
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_set = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every);
        var off = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var ahead = time.Ahead;
                if (ahead.Duration() > s_set == off) continue;
                off = !off;
                if (off) Set(Math.Round(ahead.TotalSeconds));
                else CaughtUp();
            }
        }
        catch (OperationCanceledException)
        {
            // The node ends.
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "the machine's clock was set and is {Seconds} s ahead of this node's; the node follows by half a second in each second, so that nothing breaks off. Restarted, it takes the clock as it is")]
    private partial void Set(double seconds);

    [LoggerMessage(2, LogLevel.Information, "this node's time agrees with the machine's clock again")]
    private partial void CaughtUp();
}
