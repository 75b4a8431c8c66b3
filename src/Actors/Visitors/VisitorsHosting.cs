using Akka.Actor;
using Akka.Hosting;
using Gateway.Actors.LiveList;
using Gateway.Actors.Mailboxes;
using Gateway.Actors.Shards;

namespace Gateway.Actors.Visitors;

/// <summary>Registers visitors and the live list with a node.</summary>
public static class VisitorsHosting
{
    /// <summary>Key of this node's hub of live rows in the actor registry.</summary>
    public sealed class LiveHub;

    /// <summary>The region of visitors, this node's index of them, and the hub that serves consoles.</summary>
    public static AkkaConfigurationBuilder AddVisitors(this AkkaConfigurationBuilder akka, NodeServices node)
    {
        var visitor = Props.Create(() => new VisitorActor(node)).WithMailbox(SmallMailbox.Name);
        return akka
            .AddHocon(SmallMailbox.Hocon, HoconAddMode.Prepend)
            .WithActors((system, registry) =>
            {
                node.LiveIndex = system.ActorOf(Props.Create(() => new LiveIndexActor(node.Time)), LiveIndexActor.Name);
                registry.Register<LiveHub>(system.ActorOf(Props.Create(() => new LiveHubActor(node.Time)), "live-hub"));
            })
            .WithRegion<Regions.Visitors>("visitor", node, _ => visitor, ShardingKeys.OfVisitors.Instance, PoisonPill.Instance);
    }
}
