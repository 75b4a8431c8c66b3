using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using Gateway.Persistence.Nodes;

namespace Gateway.Persistence.Tests.Nodes;

/// <summary>A member took the process for dead before it was let in, as after a network cut in the wrong moment.</summary>
[Collection(OnPostgresCollection.Name)]
public sealed class QuarantineTests(PostgresDatabases databases) : IAsyncLifetime
{
    private readonly List<ActorSystem> _systems = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var system in _systems) await system.Terminate();
    }

    [Fact]
    public async Task Who_is_quarantined_while_joining_ends_itself_and_its_next_process_is_let_in()
    {
        var database = await databases.NewAsync();
        var member = Start(database, 0);
        await MembersAsync(member, 1);

        var taken = NewSystem(0);
        var self = Cluster.Get(taken).SelfUniqueAddress;
        ((IRemoteActorRefProvider)((ExtendedActorSystem)member).Provider).Quarantine(self.Address, self.Uid);
        Enter(taken, database);
        await taken.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(60));
        // By this reason the process ends with the code that has a supervisor start it again.
        Assert.IsType<CoordinatedShutdown.ClusterDowningReason>(CoordinatedShutdown.Get(taken).ShutdownReason);
        Assert.Single(Cluster.Get(member).State.Members);

        Start(database, self.Address.Port!.Value);
        await MembersAsync(member, 2);
    }

    private ActorSystem Start(Database database, int port)
    {
        var system = NewSystem(port);
        Enter(system, database);
        return system;
    }

    private static void Enter(ActorSystem system, Database database)
    {
        var self = Cluster.Get(system).SelfUniqueAddress;
        var nodes = new NodeTable(database, self);
        system.ActorOf(NodeActor.Props(nodes, new NodeFence(database, self), new Introducers(nodes, null, TimeSpan.FromSeconds(60))), "node");
    }

    private ActorSystem NewSystem(int port)
    {
        var system = ActorSystem.Create("gateway", $$"""
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{port}} }
              cluster { roles = [core], gossip-interval = 200ms, leader-actions-interval = 200ms }
              coordinated-shutdown.run-by-clr-shutdown-hook = off
            }
            """);
        _systems.Add(system);
        return system;
    }

    private static Task MembersAsync(ActorSystem system, int wanted) => Eventually.HoldsAsync(
        () => Task.FromResult(Cluster.Get(system).State.Members.Count(m => m.Status == MemberStatus.Up) == wanted), $"{wanted} members are up");
}
