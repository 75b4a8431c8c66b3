using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.Cluster;
using Gateway.Actors;
using Gateway.Actors.Hops;
using Gateway.Api.Health;
using Gateway.Edge.Connections;
using Gateway.Persistence;

namespace Gateway;

/// <summary>The numbers of the node as a whole, meter <see cref="MeterName"/>; begins all meters once somebody listens.</summary>
internal sealed class NodeMetrics(IMeterFactory meters, ActorSystem system, ReadinessState readiness, DatabaseWatch database, EdgeMetrics edge) : IHostedLifecycleService
{
    public const string MeterName = "Gateway.Node";

    /// <summary>All meters of the product.</summary>
    public static readonly string[] MeterNames = [MeterName, EdgeMetrics.MeterName, Metrics.MeterName, HopMetrics.MeterName, StoreMetrics.MeterName];

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableGauge("gateway.node.ready", () => readiness.Reason is null ? 1 : 0, null, "1 while the node wants traffic");
        meter.CreateObservableGauge("gateway.node.database", () => database.Ok ? 1 : 0, null, "1 while the database answers");
        meter.CreateObservableGauge("gateway.cluster.members", Members, "{node}", "members as this node sees them, by status");
        meter.CreateObservableGauge("gateway.cluster.unreachable", () => Cluster.Get(system).State.Unreachable.Count, "{node}", "members that this node cannot reach");
        meter.CreateObservableGauge("gateway.mailbox.depth", Mailboxes, "{message}", "messages that wait for the actors of which a node has one or a few");
        edge.Publish();
        Metrics.Publish();
        HopMetrics.Publish();
        StoreMetrics.Publish();
        return Task.CompletedTask;
    }

    private IEnumerable<Measurement<int>> Members() => Cluster.Get(system).State.Members.GroupBy(m => m.Status)
        .Select(g => new Measurement<int>(g.Count(), new KeyValuePair<string, object?>("status", g.Key.ToString().ToLowerInvariant())));

    /// <summary>Egress actors and their like are numbered: they count together.</summary>
    private IEnumerable<Measurement<int>> Mailboxes() => ((ActorRefWithCell)((ExtendedActorSystem)system).Guardian).Children.OfType<ActorRefWithCell>()
        .GroupBy(child => child.Path.Name.TrimEnd('-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'))
        .Where(g => !g.Key.StartsWith('$'))
        .Select(g => new Measurement<int>(g.Sum(child => child.Underlying.NumberOfMessages), new KeyValuePair<string, object?>("actor", g.Key)));

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
