using Akka.Actor;
using Akka.Hosting;
using Gateway.Actors;

namespace Gateway.Edge.Routing;

/// <summary>Connects sockets with actors.</summary>
public static class RoutingHosting
{
    /// <summary>Starts this node's egress actors, one for each processor, and lets sessions open.</summary>
    /// <param name="liveHub">The node's hub of live rows, once the actors have started.</param>
    public static AkkaConfigurationBuilder AddSocketSessions(this AkkaConfigurationBuilder akka, NodeServices node, SocketSessions sessions, Func<IActorRegistry, IActorRef> liveHub) => akka
        .AddStartup((system, registry) =>
        {
            var hub = liveHub(registry);
            IActorRef[] egress = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(i => system.ActorOf(Props.Create(() => new EgressActor(node, hub)), $"egress-{i}"))];
            node.Sites.Changed += () => Array.ForEach(egress, e => e.Tell(new EgressActor.CatalogChanged(), ActorRefs.NoSender));
            sessions.Start(new PacketRouter(node, hub), egress);
        });
}
