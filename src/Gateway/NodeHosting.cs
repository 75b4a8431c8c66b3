using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Gateway.Actors;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Nodes;
using Gateway.Actors.Radar;
using Gateway.Actors.Recordings;
using Gateway.Actors.Visitors;
using Gateway.Api.Health;
using Gateway.Edge.Routing;
using Gateway.Logs;
using Gateway.Persistence;
using Gateway.Persistence.Alerts;
using Gateway.Persistence.Catalog;
using Gateway.Persistence.Journal;
using Gateway.Persistence.Nodes;
using Gateway.Persistence.Recordings;
using Gateway.Persistence.Retention;
using Gateway.Persistence.Transcripts;
using Gateway.Persistence.Visits;
using Gateway.Persistence.Webhooks;
using Gateway.Remoting;

namespace Gateway;

/// <summary>The actors of one node, in the order in which they need each other.</summary>
internal static class NodeHosting
{
    public static IServiceCollection AddNode(this IServiceCollection services, GatewayOptions options, ClusterTls? tls, Database database, NodeServices node) =>
        services.AddAkka("gateway", (akka, given) => akka
            .WithLogs(given)
            .AddHocon(ClusterSetup.Hocon(options), HoconAddMode.Prepend)
            .WithClusterTls(options, tls)
            .WithGatewayJournal(database)
            .WithActors((system, _) =>
            {
                var self = Cluster.Get(system).SelfUniqueAddress;
                var fence = new NodeFence(database, self);
                var nodes = new NodeTable(database, self);
                system.ActorOf(NodeActor.Props(nodes, fence, options.IntroducersOf(nodes)), "node");
                system.ActorOf(DeadNodesActor.Props(Regions.CoreRole), "dead-nodes");
                if (options.IsCore && database.IsPostgres) system.ActorOf(TieActor.Props(database, Regions.CoreRole), "tie");
                node.OpenDialogs = system.ActorOf(OpenDialogsActor.Props(database), "open-dialogs");
                node.AlertStore = system.ActorOf(AlertStoreActor.Props(database, node.Talk, node.Trials, node.Time), "alert-store");
                node.Refusals = system.ActorOf(RefusedPackets.Props(database, node.Time), "refused-packets");
                node.Supervision = system.ActorOf(SupervisionLog.Props(database, node.Time), "supervision");
                node.Bots = system.ActorOf(BotActor.Props(database, options.Webhooks, node.Time), "bots");
                node.RecordingStore = system.ActorOf(RecordingStoreActor.Props(database), "recording-store");
                node.DialogDoor = system.ActorOf(DialogDoor.Props(node), DialogDoor.Name);
                node.VisitorStore = system.ActorOf(VisitorStoreActor.Props(database, node.Time, fence), "visitor-store");
            })
            .If(options.IsCore, a => a.AddSingletons(options, database, node))
            .AddHops()
            .AddRecorder(node)
            .AddVisitors(node)
            .AddRadar(node, options.IsCore)
            .AddDialogs(node)
            .OpenEntities(node)
            .If(options.IsEdge, a => a
                .AddSocketSessions(node, given.GetRequiredService<SocketSessions>(), registry => registry.Get<VisitorsHosting.LiveHub>())
                .AddFallback(given))
            .WithActors((system, registry) =>
            {
                IActorRef[] regions = [registry.Get<Regions.Visitors>(), registry.Get<Regions.Operators>(), registry.Get<Regions.Dialogs>(), registry.Get<Regions.Desks>()];
                system.ActorOf(ReadinessActor.Props(given.GetRequiredService<ReadinessState>(), regions), "readiness");
                var process = given.GetRequiredService<NodeProcess>();
                registry.Register<DepartureActor>(system.ActorOf(DepartureActor.Props(node.Departures, regions, node.Time), DepartureActor.Name));
                system.ActorOf(StatusActor.Props(node.Time, process.Vitals, process.Drain, regions), StatusActor.Name);
            }));

    private static AkkaConfigurationBuilder If(this AkkaConfigurationBuilder akka, bool has, Func<AkkaConfigurationBuilder, AkkaConfigurationBuilder> add) => has ? add(akka) : akka;

    /// <summary>What runs once in the cluster, on one of the nodes that hold entities.</summary>
    private static AkkaConfigurationBuilder AddSingletons(this AkkaConfigurationBuilder akka, GatewayOptions given, Database database, NodeServices node)
    {
        var time = node.Time;
        var options = new ClusterSingletonOptions { Role = Regions.CoreRole };
        akka.WithSingleton<TranscriptProjector>("transcripts", TranscriptProjector.Props(database), options, createProxyToo: false);
        // Only on nodes that know what waits.
        akka.WithSingleton<WebhookActor>("webhooks", WebhookActor.Props(database, given.Webhooks, time, () => node.DialogDoor), new ClusterSingletonOptions { Role = Regions.ActionsRole }, createProxyToo: false);
        akka.WithSingleton<DialogCallProjector>("dialog-webhooks", DialogCallProjector.Props(database, time), new ClusterSingletonOptions { Role = Regions.HooksRole }, createProxyToo: false);
        return given.Retention.Deletes ? akka.WithSingleton<RetentionActor>("retention", RetentionActor.Props(database, given.Retention, time), options, createProxyToo: false) : akka;
    }
}
