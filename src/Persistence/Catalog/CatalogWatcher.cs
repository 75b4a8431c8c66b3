using Gateway.Actors.Sites;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Persistence.Catalog;

/// <summary>
/// Keeps this node's <see cref="SiteDirectory"/> equal to SQL: loaded before the node serves, again within a second of another node's change, and
/// at once when this node's API asks. While SQL cannot be read the last known configuration stays.
/// </summary>
public sealed partial class CatalogWatcher(SiteCatalog catalog, SiteDirectory directory, TimeProvider time, ILogger<CatalogWatcher> log) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _loading = new(1);
    private long _version = -1;

    /// <summary>Loads what SQL holds now, if it is newer than what this node holds.</summary>
    public async Task ReloadAsync(CancellationToken stop)
    {
        await _loading.WaitAsync(stop);
        try
        {
            if (await catalog.VersionAsync(stop) == _version) return;
            (_version, var sites) = await catalog.LoadAsync(stop);
            directory.Replace(sites);
            Loaded(_version, sites.Count);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReloadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Poll, time);
        var failing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                await ReloadAsync(stoppingToken);
                failing = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // Whatever it is, the node goes on with what it knows and tries again; once per trouble is enough to say.
            catch (Exception e)
            {
                if (!failing) Failed(e);
                failing = true;
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _loading.Dispose();
        base.Dispose();
    }

    [LoggerMessage(1, LogLevel.Debug, "catalog version {Version} with {Sites} sites")]
    private partial void Loaded(long version, int sites);

    [LoggerMessage(2, LogLevel.Error, "the catalog cannot be read; this node goes on with the last one it knows")]
    private partial void Failed(Exception cause);
}
