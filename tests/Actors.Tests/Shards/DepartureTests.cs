using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Nodes;
using Gateway.Actors.Serialization;
using Gateway.Actors.Shards;

namespace Gateway.Actors.Tests.Shards;

/// <summary>Nodes as actor systems with real remoting: one has its shards taken over before it leaves.</summary>
public sealed class DepartureTests : IAsyncLifetime
{
    private const int Dialogs = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly SiteId Site = new("demo");

    private readonly ConcurrentDictionary<string, ConcurrentQueue<long>> _kept = new();
    private readonly List<Node> _nodes = [];

    private sealed record Node(ActorSystem System, IActorRef Region, IActorRef Departure);

    private sealed class Ledger(ConcurrentDictionary<string, ConcurrentQueue<long>> kept) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is not PostMessage post) return;
            var all = kept.GetOrAdd(post.Dialog.Value, _ => new());
            if (!all.Contains(post.N)) all.Enqueue(post.N);
            Sender.Tell(Context.System.Name, ActorRefs.NoSender);
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var node in Enumerable.Reverse(_nodes)) await node.System.Terminate();
    }

    private async Task<Node> StartAsync(string roles)
    {
        var system = ActorSystem.Create("gateway", ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = WARNING
              stdout-loglevel = OFF
              loggers = []
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0, maximum-frame-size = 256000b }
              cluster {
                roles = [{{roles}}]
                gossip-interval = 100ms
                sharding { state-store-mode = ddata, distributed-data.durable.keys = [], retry-interval = 200ms, rebalance-interval = 200ms, passivate-idle-entity-after = off }
              }
              coordinated-shutdown { run-by-clr-shutdown-hook = off }
            }
            """).WithFallback(ConfigurationFactory.ParseString(WireSerializer.Hocon)).WithFallback(ClusterSharding.DefaultConfig()));
        await Cluster.Get(system).JoinAsync(_nodes.Count == 0 ? Cluster.Get(system).SelfAddress : Cluster.Get(_nodes[0].System).SelfAddress);
        var (kept, departures, sharding) = (_kept, new Departures(), ClusterSharding.Get(system));
        var settings = ClusterShardingSettings.Create(system).WithRole(Regions.CoreRole);
        var allocation = new PacedAllocation(departures, sharding.DefaultShardAllocationStrategy(settings), TimeProvider.System);
        var region = await sharding.StartAsync("dialog", _ => Props.Create(() => new Ledger(kept)), settings, ShardingKeys.Instance, allocation, PoisonPill.Instance);
        // A node has several kinds of entities; it is empty when all of them are.
        var second = await sharding.StartAsync("desk", _ => Props.Create(() => new Ledger(kept)), settings, ShardingKeys.Instance,
            new PacedAllocation(departures, sharding.DefaultShardAllocationStrategy(settings), TimeProvider.System), PoisonPill.Instance);
        foreach (var kind in (IActorRef[])[region, second]) system.ActorOf(Props.Create(() => new HandBackActor(kind)));
        var departure = system.ActorOf(DepartureActor.Props(departures, [region, second], TimeProvider.System), DepartureActor.Name);
        var node = new Node(system, region, departure);
        _nodes.Add(node);
        await UntilAsync(async () => (await region.Ask<CurrentRegions>(GetCurrentRegions.Instance, Patience)).Regions.Count == _nodes.Count);
        return node;
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var late = new CancellationTokenSource(Patience);
        while (!await condition()) await Task.Delay(20, late.Token);
    }

    private static async Task<int> ShardsAsync(Node node) => (await node.Region.Ask<ShardRegionStats>(GetShardRegionStats.Instance, Patience)).Stats.Count;

    /// <summary>Said once: nothing that is on its way to a dialog may be lost because the dialog moves.</summary>
    private static Task PostAsync(Node from, int dialog, long n) =>
        from.Region.Ask<string>(new PostMessage(Site, new($"d{dialog}"), new ConnectionRef(ActorRefs.Nobody, dialog), 1, new Party(Author.Visitor, "v", "Vera"), "o", n, "Is the tent in stock?"), Patience);

    [Fact]
    public async Task F30_a_node_that_departs_has_its_shards_taken_over_while_it_still_serves()
    {
        var staying = await StartAsync($"{Regions.CoreRole}, {Regions.DepartureRole}");
        var going = await StartAsync($"{Regions.CoreRole}, {Regions.DepartureRole}");
        await Task.WhenAll(Enumerable.Range(0, Dialogs).Select(d => PostAsync(staying, d, 1)));
        await UntilAsync(async () => await ShardsAsync(going) > 5);

        var departed = going.Departure.Ask<Departed>(new Depart(), Patience);
        // Both nodes go on bringing what people write, in its order.
        var n = 1L;
        do
        {
            n++;
            var turn = n;
            await Task.WhenAll(Enumerable.Range(0, Dialogs).Select(d => PostAsync(turn % 2 == 0 ? staying : going, d, turn)));
        }
        while (!departed.IsCompleted);
        Assert.Equal(0, (await departed).Left);
        Assert.Equal(0, await ShardsAsync(going));
        for (var d = 0; d < Dialogs; d++) Assert.Equal(Enumerable.Range(1, (int)n).Select(i => (long)i), _kept[$"d{d}"]);
    }

    [Fact]
    public async Task Nobody_is_waited_for_when_no_other_node_can_take_the_shards()
    {
        var only = await StartAsync($"{Regions.CoreRole}, {Regions.DepartureRole}");
        await PostAsync(only, 1, 1);
        Assert.Equal(1, (await only.Departure.Ask<Departed>(new Depart(), Patience)).Left);
    }

    [Fact]
    public async Task Nodes_of_a_version_before_are_told_nothing_and_not_waited_for()
    {
        await StartAsync(Regions.CoreRole);
        var going = await StartAsync($"{Regions.CoreRole}, {Regions.DepartureRole}");
        await UntilAsync(async () =>
        {
            for (var d = 0; d < Dialogs; d++) await PostAsync(going, d, 1);
            return await ShardsAsync(going) > 0;
        });
        Assert.True((await going.Departure.Ask<Departed>(new Depart(), Patience)).Left > 0);
    }

    [Fact]
    public async Task A_node_that_holds_no_entities_departs_at_once()
    {
        var core = await StartAsync($"{Regions.CoreRole}, {Regions.DepartureRole}");
        await PostAsync(core, 1, 1);
        var edge = ActorSystem.Create("gateway", ConfigurationFactory.ParseString("akka.cluster.roles = [edge]").WithFallback(core.System.Settings.Config));
        await Cluster.Get(edge).JoinAsync(Cluster.Get(core.System).SelfAddress);
        var proxy = await ClusterSharding.Get(edge).StartProxyAsync("dialog", Regions.CoreRole, ShardingKeys.Instance);
        var departure = edge.ActorOf(DepartureActor.Props(new Departures(), [proxy], TimeProvider.System), DepartureActor.Name);
        Assert.Equal(0, (await departure.Ask<Departed>(new Depart(), Patience)).Left);
        await edge.Terminate();
    }
}
