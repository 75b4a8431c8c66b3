using Gateway.Persistence;

namespace Gateway;

/// <summary>Says in the log, at the start and when nodes have come, that PostgreSQL has fewer connections than the nodes together may want; once for each number of them.</summary>
internal sealed partial class ConnectionCheck(ConnectionBudget budget, TimeProvider time, ILogger<ConnectionCheck> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var said = "";
        try
        {
            do
            {
                var warning = await WarningAsync(stoppingToken);
                if (warning is not null && warning != said) TooFew(said = warning);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node ends.
        }
    }

    /// <summary>A database that is away says so elsewhere.</summary>
    private async Task<string?> WarningAsync(CancellationToken stop)
    {
        try { return await budget.WarningAsync(stop); }
        catch (Exception e) when (budget.IsAway(e)) { return null; }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Warning}")]
    private partial void TooFew(string warning);
}
