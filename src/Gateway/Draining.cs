using Gateway.Api.Health;
using Gateway.Edge;
using Gateway.Edge.Connections;
using Microsoft.Extensions.Options;

namespace Gateway;

/// <summary>At shutdown, before anything else stops: wants no more traffic, tells every client to come back elsewhere, waits until they are gone.</summary>
internal sealed class Draining(ReadinessState readiness, EdgeDrain edge, IOptions<EdgeOptions> options) : IHostedLifecycleService
{
    /// <summary>What the rest of a shutdown may take: shards handed over, journal and visitors written.</summary>
    public static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(45);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        readiness.Leave("the node is draining");
        try
        {
            await edge.MoveAllAsync(options.Value.MovesPerSecond, options.Value.LongestMove, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The host's patience is over: whoever is left loses the socket and resumes elsewhere.
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
