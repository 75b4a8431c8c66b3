using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Gateway.Actors.Nodes;

namespace Gateway.Actors.Shards;

/// <summary>
/// Where shards go, asked at each rebalance interval: away from members that are about to leave, few at a time, before anything else; else as the inner strategy says, at its
/// own pace.
/// </summary>
/// <param name="departures">Who is about to leave.</param>
/// <param name="inner">Places and balances all that is not about to leave.</param>
/// <param name="time">Its clock.</param>
internal sealed class PacedAllocation(Departures departures, IShardAllocationStrategy inner, TimeProvider time) : IActorSystemDependentAllocationStrategy
{
    /// <summary>Shards of one kind that are on their way at a moment: the time without an owner is that of so many moves.</summary>
    public const int AtOnce = 4;
    /// <summary>The pace of all other moves, which nobody waits for.</summary>
    internal static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    private static readonly IImmutableSet<string> _none = ImmutableHashSet<string>.Empty;
    private Address? _self;
    private long _balanced = time.GetTimestamp();

    public void Start(ActorSystem system)
    {
        _self = Cluster.Get(system).SelfAddress;
        if (inner is IActorSystemDependentAllocationStrategy dependent) dependent.Start(system);
    }

    public Task<IActorRef> AllocateShard(IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations)
    {
        var staying = Staying(currentShardAllocations);
        return inner.AllocateShard(requester, shardId, staying.Count > 0 ? staying : currentShardAllocations);
    }

    public Task<IImmutableSet<string>> Rebalance(IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress)
    {
        var staying = Staying(currentShardAllocations);
        if (staying.Count > 0 && staying.Count < currentShardAllocations.Count)
        {
            var waiting = currentShardAllocations.Where(a => !staying.ContainsKey(a.Key)).SelectMany(a => a.Value).Where(s => !rebalanceInProgress.Contains(s)).Take(AtOnce - rebalanceInProgress.Count).ToImmutableHashSet();
            if (waiting.Count > 0 || rebalanceInProgress.Count > 0) return Task.FromResult<IImmutableSet<string>>(waiting);
        }
        if (time.GetElapsedTime(_balanced) < Calm) return Task.FromResult(_none);
        _balanced = time.GetTimestamp();
        return inner.Rebalance(staying.Count > 0 ? staying : currentShardAllocations, rebalanceInProgress);
    }

    private IImmutableDictionary<IActorRef, IImmutableList<string>> Staying(IImmutableDictionary<IActorRef, IImmutableList<string>> all) =>
        departures.None ? all : all.Where(a => !departures.Contains(a.Key.Path.Address.HasLocalScope ? _self! : a.Key.Path.Address)).ToImmutableDictionary();
}
