using Akka.Actor;
using Akka.Cluster;
using Gateway.Actors.Nodes;
using Gateway.Api.Nodes;

namespace Gateway;

/// <summary>Asks every member's <see cref="StatusActor"/>; one that is silent does not hold up the others.</summary>
internal sealed class ClusterNodes(ActorSystem system) : INodes
{
    private const int Samples = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<IReadOnlyList<NodeReport>> ListAsync(CancellationToken stop)
    {
        var cluster = Cluster.Get(system);
        var state = cluster.State;
        return await Task.WhenAll(state.Members.OrderBy(m => m, Member.AgeOrdering).Select(async m => new NodeReport(
            IdOf(m.Address), [.. m.Roles.Order(StringComparer.Ordinal)], m.Status.ToString().ToLowerInvariant(), !state.Unreachable.Contains(m), m.Address == cluster.SelfAddress,
            await AskAsync(m.Address, new GetNodeStatus(Samples), stop))));
    }

    public async Task<DrainOutcome> DrainAsync(string id, string by, CancellationToken stop)
    {
        var all = await ListAsync(stop);
        if (all.FirstOrDefault(n => n.Id == id) is not { } node) return DrainOutcome.NotFound;
        if (!all.Any(n => n.Id != id && n.Reachable && n.Member == "up" && n.Status is { Draining: false, Unready: "" })) return DrainOutcome.LastNode;
        var address = Cluster.Get(system).State.Members.Select(m => m.Address).First(a => IdOf(a) == node.Id);
        return await AskAsync(address, new DrainNode(by), stop) is null ? DrainOutcome.NoAnswer : DrainOutcome.Begun;
    }

    private static string IdOf(Address address) => $"{address.Host}:{address.Port}";

    private async Task<NodeStatus?> AskAsync(Address address, object question, CancellationToken stop)
    {
        var at = new RootActorPath(address) / "user" / StatusActor.Name;
        try
        {
            return await system.ActorSelection(address == Cluster.Get(system).SelfAddress ? at.ToStringWithoutAddress() : at.ToString()).Ask<NodeStatus>(question, Patience, stop);
        }
        catch (Exception e) when (e is AskTimeoutException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            return null;
        }
    }
}
