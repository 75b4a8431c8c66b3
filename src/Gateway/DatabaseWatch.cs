using System.Data.Common;
using Gateway.Persistence;
using Gateway.Persistence.Catalog;

namespace Gateway;

/// <summary>Asks the database every few seconds whether it answers, for those who want to know without waiting.</summary>
internal sealed class DatabaseWatch(SiteCatalog catalog, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(3);
    private volatile bool _ok = true;

    /// <summary>Whether the last question was answered in time.</summary>
    public bool Ok => _ok;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            patience.CancelAfter(Every);
            try
            {
                await catalog.VersionAsync(patience.Token);
                _ok = true;
            }
            catch (Exception e) when (e is DatabaseException or DbException or TimeoutException or OperationCanceledException)
            {
                _ok = false;
            }
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
