using Akka.Actor;

namespace Gateway.Actors.Hops;

/// <summary>A way by which messages come to the entities of a shard: whatever goes in comes out in that order.</summary>
internal interface IWay
{
    /// <summary>False once new shards should not be sent this way any more: its node is leaving or gone.</summary>
    bool Open { get; }

    /// <param name="ask">The entity is to answer with <see cref="ShardHere"/>, which tells where its shard is.</param>
    void Carry(object message, bool ask);
}

/// <summary>Through this node's shard region, which finds the shard wherever it is: always right, and for a shard of another node a remote message each.</summary>
internal sealed class RegionWay(IActorRef region, Func<IActorRef> asker) : IWay
{
    public bool Open => true;

    public void Carry(object message, bool ask)
    {
        HopMetrics.ByRegion.Add(1);
        region.Tell(message, ask ? asker() : ActorRefs.NoSender);
    }
}
