using Akka.Actor;
using Akka.Hosting;
using Gateway.Actors;
using Gateway.Edge.Fallback;
using Microsoft.Extensions.DependencyInjection;

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
            sessions.Start(new PacketRouter(node, sessions.Keys, hub), egress);
        });

    /// <summary>Lets posts of fallback clients come to any node.</summary>
    public static AkkaConfigurationBuilder AddFallback(this AkkaConfigurationBuilder akka, IServiceProvider given) => akka.WithActors((system, _) =>
    {
        var gate = given.GetRequiredService<FallbackGate>();
        var actor = system.ActorOf(Props.Create(() => new FallbackActor(gate)), "fallback");
        gate.Elsewhere = (name, number, origin, frames) =>
        {
            var answer = new TaskCompletionSource<PostOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
            actor.Tell(new FallbackActor.Carry(name, number, origin, frames, answer), ActorRefs.NoSender);
            return answer.Task;
        };
    });
}
