using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Hops;
using Gateway.Actors.Serialization;

namespace Gateway.Actors.Tests.Hops;

/// <summary>An edge and a core as two actor systems with real remoting: what is said to entities of the other node travels in batches, and their answers as well.</summary>
public sealed class TwoNodesTests : IAsyncLifetime
{
    private const int Dialogs = 20;
    private const int Messages = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, ConcurrentQueue<long>> _stored = new();
    private readonly ConcurrentDictionary<long, ConcurrentQueue<long>> _answered = new();
    private readonly Entities _entities = new();
    private readonly ConcurrentDictionary<string, long> _counted = new();
    private readonly MeterListener _meters = new();
    private readonly ConcurrentQueue<string> _traces = new();
    private ActorSystem _edge = null!, _core = null!;

    private static Config Settings(string roles) => ConfigurationFactory.ParseString($$"""
        akka {
          loglevel = WARNING
          stdout-loglevel = OFF
          loggers = []
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0, maximum-frame-size = 256000b }
          cluster {
            roles = [{{roles}}]
            gossip-interval = 100ms
            sharding { state-store-mode = ddata, distributed-data.durable.keys = [], retry-interval = 200ms, role = core }
          }
          coordinated-shutdown { run-by-clr-shutdown-hook = off }
        }
        """).WithFallback(ConfigurationFactory.ParseString(WireSerializer.Hocon)).WithFallback(ClusterSharding.DefaultConfig());

    /// <summary>Keeps what it is told and answers it to the connection, as a dialog does.</summary>
    private sealed class Ledger(ConcurrentDictionary<string, ConcurrentQueue<long>> stored) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            Places.Answer(Sender, Self);
            using var span = Telemetry.Handle("ledger", ref message);
            if (message is not PostMessage post) return;
            stored.GetOrAdd(post.Dialog.Value, _ => new()).Enqueue(post.N);
            post.Connection.Say(new MessageKept(post.Rid, post.Dialog, post.Outbox, post.N, post.N, 0));
        }
    }

    private sealed class Egress(ConcurrentDictionary<long, ConcurrentQueue<long>> answered, ConcurrentQueue<string> traces) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is not Deliver { Body: MessageKept kept } deliver) return;
            if (deliver.Parent is { } parent) traces.Enqueue(parent);
            foreach (var id in deliver.Connections) answered.GetOrAdd(id, _ => new()).Enqueue(kept.N);
        }
    }

    public async Task InitializeAsync()
    {
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == HopMetrics.MeterName) listener.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, _, _) => _counted.AddOrUpdate(instrument.Name, value, (_, old) => old + value));
        _meters.Start();
        _core = ActorSystem.Create("gateway", Settings("core, hops-1"));
        _edge = ActorSystem.Create("gateway", Settings("edge, hops-1"));
        await Cluster.Get(_core).JoinAsync(Cluster.Get(_core).SelfAddress);
        await Cluster.Get(_edge).JoinAsync(Cluster.Get(_core).SelfAddress);

        _core.ActorOf(Props.Create(() => new HopActor()), HopActor.Name);
        var stored = _stored;
        var ledger = Props.Create(() => new Ledger(stored));
        var region = await ClusterSharding.Get(_core).StartAsync("dialog", _ => ledger, ClusterShardingSettings.Create(_core), ShardingKeys.Instance);
        var cores = new Entities();
        cores.Connect(region, region, region, region);
        cores.Open(Peers.Of(_core));

        _edge.ActorOf(Props.Create(() => new HopActor()), HopActor.Name);
        var proxy = await ClusterSharding.Get(_edge).StartProxyAsync("dialog", "core", ShardingKeys.Instance);
        _entities.Connect(proxy, proxy, proxy, proxy);
        _entities.Open(Peers.Of(_edge));
    }

    public async Task DisposeAsync()
    {
        _meters.Dispose();
        await Task.WhenAll(_edge.Terminate(), _core.Terminate());
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var late = new CancellationTokenSource(Patience);
        while (!condition()) await Task.Delay(20, late.Token);
    }

    private static readonly SiteId Site = new("demo");

    private IActorRef StartEgress()
    {
        var (answered, traces) = (_answered, _traces);
        return _edge.ActorOf(Props.Create(() => new Egress(answered, traces)), "egress-0");
    }

    private void Post(IActorRef egress, int dialog, long n) => _entities.Tell(new PostMessage(
        Site, new($"d{dialog}"), new ConnectionRef(egress, dialog), 1, new Party(Author.Visitor, "v", "Vera"), "o", n, "Is the tent in stock?"));

    [Fact]
    public async Task A_trace_that_somebody_records_goes_with_the_message_and_comes_back_with_the_answer()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var egress = StartEgress();
        await UntilAsync(() => Peers.Of(_edge).Any && Peers.Of(_core).Any);
        for (var n = 1; n <= 100; n++)
        {
            // By the region and in batches.
            using var packet = Telemetry.Packet(this)!;
            Post(egress, 1, n);
            var trace = packet.TraceId.ToString();
            await UntilAsync(() => _traces.Any(t => t.Contains(trace, StringComparison.Ordinal)));
            var handled = Assert.Single(spans, s => s.OperationName == "ledger PostMessage" && s.TraceId == packet.TraceId);
            Assert.Equal(packet.SpanId, handled.ParentSpanId);
            Assert.Contains(_traces, t => t.Contains(handled.SpanId.ToString(), StringComparison.Ordinal));
            if (Peers.Of(_edge).LaneOf(2, ShardingKeys.ShardOf(Site, "d1")).IsDirect && n > 20) break;
        }
        var untraced = _traces.Count;
        Post(egress, 2, 1);
        await UntilAsync(() => _answered.ContainsKey(2));
        Assert.Equal(untraced, _traces.Count);
    }

    [Fact]
    public async Task Messages_go_and_answers_come_in_batches_each_dialog_in_its_order()
    {
        var egress = StartEgress();
        void Post(int dialog, long n) => this.Post(egress, dialog, n);

        // Through the region, until each place is known: the last of these and the first in a batch have no pause between them.
        await UntilAsync(() => Peers.Of(_edge).Any && Peers.Of(_core).Any);
        var n = new long[Dialogs];
        bool Direct(int dialog) => Peers.Of(_edge).LaneOf(2, ShardingKeys.ShardOf(Site, $"d{dialog}")).IsDirect;
        await UntilAsync(() =>
        {
            for (var d = 0; d < Dialogs; d++) Post(d, ++n[d]);
            return Enumerable.Range(0, Dialogs).All(Direct);
        });
        for (var i = 0; i < Messages; i++)
            for (var d = 0; d < Dialogs; d++) Post(d, ++n[d]);

        for (var d = 0; d < Dialogs; d++)
        {
            var (dialog, all) = (d, Enumerable.Range(1, (int)n[d]).Select(i => (long)i));
            await UntilAsync(() => _answered.TryGetValue(dialog, out var done) && done.Count == n[dialog]);
            Assert.Equal(all, _stored[$"d{dialog}"]);
            Assert.Equal(all, _answered[dialog]);
        }
        long Counted(string name) => _counted.GetValueOrDefault(name);
        Assert.InRange(Counted("gateway.hops.messages"), 2L * Dialogs * Messages, long.MaxValue);
        Assert.InRange(Counted("gateway.hops.batches"), 1, Counted("gateway.hops.messages") - 1);
        Assert.Equal(Counted("gateway.hops.messages"), Counted("gateway.hops.taken"));
        Assert.Equal(0, Counted("gateway.hops.refused") + Counted("gateway.hops.unsent"));
    }

    [Fact]
    public async Task What_is_told_to_a_socket_of_a_node_that_is_gone_knocks_at_no_port()
    {
        var egress = StartEgress();
        await UntilAsync(() => Peers.Of(_edge).Any && Peers.Of(_core).Any);
        var far = Peers.Of(_core).Resolve(egress.Path.ToSerializationFormatWithAddress(Cluster.Get(_edge).SelfAddress));
        far.Tell(new Deliver([1], new MessageKept(1, new("d"), "o", 1, 1, 0)));
        await UntilAsync(() => _answered.ContainsKey(1));

        await _edge.Terminate();
        await UntilAsync(() => !Peers.Of(_core).Any);
        for (var n = 0; n < 10; n++) far.Tell(new Deliver([1], new MessageKept(1, new("d"), "o", n, n, 0)));
        Assert.InRange(_counted.GetValueOrDefault("gateway.hops.unsent"), 10, long.MaxValue);
    }
}
