using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Hosting;

namespace Gateway.Actors.Shards;

/// <summary>Starts the regions of entities.</summary>
internal static class ShardHosting
{
    /// <summary>A region under a key of the registry; a proxy of it on nodes without the core role. Places are kept in distributed data, nobody is remembered or put to sleep by a timeout.</summary>
    /// <param name="stop">What an entity is told when its shard moves. One that persists must be told in turn with what waits for the disk, which would be lost else.</param>
    public static AkkaConfigurationBuilder WithRegion<TKey>(this AkkaConfigurationBuilder akka, string kind, NodeServices node, Func<string, Props> props, IMessageExtractor extractor, object stop) =>
        akka.WithActors((system, registry) =>
        {
            var sharding = ClusterSharding.Get(system);
            var settings = ClusterShardingSettings.Create(system).WithRole(Regions.CoreRole);
            var allocation = new PacedAllocation(node.Departures, sharding.DefaultShardAllocationStrategy(settings), node.Time);
            var region = sharding.Start(kind, props, settings, extractor, allocation, stop);
            system.ActorOf(Props.Create(() => new HandBackActor(region)), $"{kind}-hand-back");
            registry.Register<TKey>(region);
        });
}
