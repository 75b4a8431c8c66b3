using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;

namespace Gateway.Actors.Radar;

/// <summary>Registers the radar with a node.</summary>
public static class RadarHosting
{
    /// <summary>The cluster's one radar on the nodes that hold entities, the way to it on every node, and this node's scout and hub.</summary>
    /// <param name="akka">The node's actors.</param>
    /// <param name="node">Told where scout, hub and radar are.</param>
    /// <param name="isCore">Whether this node holds entities.</param>
    public static AkkaConfigurationBuilder AddRadar(this AkkaConfigurationBuilder akka, NodeServices node, bool isCore)
    {
        var options = new ClusterSingletonOptions { Role = Regions.RadarRole };
        if (isCore) akka.WithSingleton<RadarActor>("radar", (_, _, _) => Props.Create(() => new RadarActor(node)), options, createProxyToo: false);
        return akka.WithSingletonProxy<RadarActor>("radar", options).WithActors((system, registry) =>
        {
            node.Radar = registry.Get<RadarActor>();
            var self = Cluster.Get(system).SelfAddress.ToString();
            node.Scout = system.ActorOf(Props.Create(() => new RadarScout(node.Radar, self)), "radar-scout");
            node.AlertHub = system.ActorOf(Props.Create(() => new AlertHub(node.Radar, node.Sites)), "alert-hub");
        });
    }
}
