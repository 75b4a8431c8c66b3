using Gateway.Persistence.Catalog;
using Gateway.Protocol;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Api.Tickets;

/// <summary>
/// Keeps this node's <see cref="TicketKeyring"/> equal to the keys in SQL, and rotates them when due. Looks far more often than
/// <see cref="TicketKeys.Notice"/>, so that a new key is known everywhere before it signs.
/// </summary>
internal sealed partial class KeyringLoader(TicketKeys keys, TicketKeyring keyring, TimeProvider time, ILogger<KeyringLoader> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public async Task LoadAsync(CancellationToken stop)
    {
        var stored = (await keys.LoadAsync(stop)).Select(k => new TicketKey(k.Id, Convert.FromBase64String(k.Secret))).ToList();
        if (!keyring.IsLoaded || keyring.Current.Id != stored[0].Id) Signs(stored[0].Id, stored.Count);
        keyring.Replace(stored[0], stored.Skip(1));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                await LoadAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            // The keys in hand stay good for a long time; the database's own trouble is told by the catalog's watcher.
            catch (Exception e)
            {
                Failed(e);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "tickets are signed with key {Key}, one of {Keys}")]
    private partial void Signs(string key, int keys);

    [LoggerMessage(2, LogLevel.Debug, "the ticket keys cannot be read now")]
    private partial void Failed(Exception cause);
}
