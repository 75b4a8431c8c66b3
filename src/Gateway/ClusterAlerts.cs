using Akka.Actor;
using Gateway.Actors;
using Gateway.Actors.Radar;
using Gateway.Api.Alerts;

namespace Gateway;

/// <summary>Asks the cluster's one radar.</summary>
internal sealed class ClusterAlerts(NodeServices node) : IAlerts
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<AlertHandled?> HandleAsync(HandleAlert order, CancellationToken stop)
    {
        try
        {
            return await node.Radar.Ask<AlertHandled>(order, Patience, stop);
        }
        catch (Exception e) when (e is AskTimeoutException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            return null;
        }
    }
}
