using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Persistence.Erasure;

/// <summary>Does erasures again until nothing is left of them. On every node: it only deletes, and mostly finds nothing to do.</summary>
public sealed partial class ErasureSweeper(PersonErasure erasure, TimeProvider time, ILogger<ErasureSweeper> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                await erasure.SweepAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // Tried again soon; the database's own trouble is told by the catalog's watcher.
            catch (Exception e)
            {
                Failed(e.Message);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "erasures are not finished and tried again in seconds: {Reason}")]
    private partial void Failed(string reason);
}
