using Akka.Actor;
using Akka.Hosting;
using Gateway.Actors.Nodes;
using Gateway.Api.Health;
using Gateway.Edge;
using Gateway.Edge.Connections;
using Microsoft.Extensions.Options;

namespace Gateway;

/// <summary>At shutdown, before anything else stops: wants no more traffic, tells every client to come back elsewhere and has its shards taken over, waits until both are gone.</summary>
internal sealed class Draining(ReadinessState readiness, EdgeDrain edge, ActorSystem system, IRequiredActor<DepartureActor> departure, IOptions<EdgeOptions> options) : IHostedLifecycleService
{
    /// <summary>What the rest of a shutdown may take: shards handed over, journal and visitors written.</summary>
    public static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(45);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        readiness.Leave("the node is draining");
        try
        {
            // A node that the others took for dead ends its actors first: nobody is left to answer, and its shards are held elsewhere already.
            await Task.WhenAll(
                edge.MoveAllAsync(options.Value.MovesPerSecond, options.Value.LongestMove, cancellationToken),
                Task.WhenAny(departure.ActorRef.Ask<Departed>(new Depart(), options.Value.LongestMove, cancellationToken), system.WhenTerminated));
        }
        catch (Exception e) when (e is OperationCanceledException or AskTimeoutException)
        {
            // Patience is over: whoever is left loses the socket and resumes elsewhere, shards go as the node leaves.
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
