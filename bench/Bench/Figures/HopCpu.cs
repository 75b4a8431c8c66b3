using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Configuration;
using Gateway.Actors;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Hops;
using Gateway.Actors.Serialization;
using Gateway.Actors.Timers;
using Gateway.Edge.Routing;
using Gateway.Protocol;
using Gateway.Remoting;
using Gateway.Swarm;

namespace Gateway.Bench.Figures;

/// <summary>
/// Processor time of a frame's way from the bytes of its packet on an edge node to its entity on a core node, in two processes with real remoting and shard regions:
/// packet codec, router, the door to the entities, batches, region, shard, mailbox; for posts the acknowledgement's way back to the egress actor as well. The entities
/// only count. Beside it the same without batches, a remote message for each frame and each acknowledgement; and with batches over TLS.
/// </summary>
internal static class HopCpu
{
    private const int People = 2000;
    /// <summary>Frames that one look at the sockets brings, and posts without acknowledgement at most: 3 frames of 20 are posts.</summary>
    private const int Burst = 32;
    private const int PostsOut = 600;

    public static async Task<int> RunAsync(bool quick, CancellationToken stop)
    {
        var batched = await MeasureAsync("batched", quick, stop);
        Figure.Print("hop-cpu", batched, "us");
        var single = await MeasureAsync("single", quick, stop);
        Figure.Print("hop-cpu.unbatched", single, "us");
        using var certificate = new NodeCertificate();
        var tls = await MeasureAsync(certificate.Way, quick, stop);
        Figure.Print("hop-cpu.tls", tls, "us");
        Figure.Explain($"{single / batched:F1} times as much without batches, {tls / batched:F1} times with TLS between the nodes");
        return 0;
    }

    private static async Task<double> MeasureAsync(string way, bool quick, CancellationToken stop)
    {
        var port = GatewayProcess.FreePort().ToString(CultureInfo.InvariantCulture);
        using var core = Start("0", "core", port, way);
        try
        {
            await SaysAsync(core, "up", stop);
            using var edge = Start("1", "edge", port, way, core.Id.ToString(CultureInfo.InvariantCulture), quick ? "5" : "20");
            try
            {
                return double.Parse(await SaysAsync(edge, "cost", stop), CultureInfo.InvariantCulture);
            }
            finally
            {
                await edge.EndAsync();
            }
        }
        finally
        {
            await core.EndAsync();
        }
    }

    private static Process Start(string processor, params string[] words) =>
        Process.Start(new ProcessStartInfo("taskset", ["-c", processor, "dotnet", typeof(HopCpu).Assembly.Location, "hop", .. words]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    private static async Task<string> SaysAsync(Process process, string word, CancellationToken stop)
    {
        while (await process.StandardOutput.ReadLineAsync(stop) is { } line)
        {
            if (line.StartsWith(word, StringComparison.Ordinal)) return line[word.Length..].Trim();
            Figure.Explain(line);
        }
        throw new IOException($"a node of hop-cpu ended before it said \"{word}\"");
    }

    /// <summary>One of the two nodes.</summary>
    public static async Task<int> NodeAsync(string[] words)
    {
        var (isCore, port, batched) = (words[0] == "core", words[1], words[2] != "single");
        var tls = NodeCertificate.OptionsOf(words[2], isCore ? int.Parse(port, CultureInfo.InvariantCulture) : 0);
        var roles = (isCore ? "core" : "edge") + (batched ? $", {Regions.BatchRole}" : "");
        var settings = BootstrapSetup.Create().WithConfig(Settings(roles, isCore ? port : "0", tls));
        var system = ActorSystem.Create("gateway", tls is null ? ActorSystemSetup.Create(settings) : ActorSystemSetup.Create(settings, ClusterTls.Of(tls)!));
        if (batched) system.ActorOf(Props.Create(() => new HopActor()), HopActor.Name);
        await Cluster.Get(system).JoinAsync(new Address(tls is null ? "akka.tcp" : "akka.tls", "gateway", "127.0.0.1", int.Parse(port, CultureInfo.InvariantCulture)));
        var counting = Props.Create(() => new CountingEntity());
        var regions = new IActorRef[ShardingKeys.Kinds.Count];
        for (var kind = 0; kind < regions.Length; kind++)
        {
            var sharding = ClusterSharding.Get(system);
            regions[kind] = isCore
                ? await sharding.StartAsync(ShardingKeys.Kinds[kind], _ => counting, ClusterShardingSettings.Create(system), ShardingKeys.Instance)
                : await sharding.StartProxyAsync(ShardingKeys.Kinds[kind], Regions.CoreRole, ShardingKeys.Instance);
        }
        using var wheel = new TimerWheel(TimeProvider.System);
        var node = new NodeServices { Wheel = wheel };
        node.Entities.Connect(regions[0], regions[1], regions[2], regions[3]);
        if (batched) node.Entities.Open(Peers.Of(system));
        if (isCore)
        {
            Console.WriteLine("up");
            await Console.In.ReadLineAsync();
        }
        else Send(system, node, batched, Process.GetProcessById(int.Parse(words[3], CultureInfo.InvariantCulture)), TimeSpan.FromSeconds(int.Parse(words[4], CultureInfo.InvariantCulture)));
        return 0;
    }

    private static Config Settings(string roles, string port, GatewayOptions? tls) => ConfigurationFactory.ParseString($$"""
        {{(tls is null ? "" : ClusterTlsHosting.Hocon(tls))}}
        akka {
          loglevel = WARNING
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{port}}, maximum-frame-size = 256000b }
          cluster {
            roles = [{{roles}}]
            sharding { state-store-mode = ddata, distributed-data.durable.keys = [], retry-interval = 200ms, role = core, passivate-idle-entity-after = off }
          }
          coordinated-shutdown { run-by-clr-shutdown-hook = off }
        }
        """).WithFallback(ConfigurationFactory.ParseString(WireSerializer.Hocon)).WithFallback(ClusterSharding.DefaultConfig());

    private static void Send(ActorSystem system, NodeServices node, bool batched, Process core, TimeSpan duration)
    {
        var answers = new Answers();
        var router = new PacketRouter(node, new TicketKeyring(), ActorRefs.Nobody);
        IActorRef[] egress = [system.ActorOf(Props.Create(() => new CountingEgress(answers)), "egress-0"), system.ActorOf(Props.Create(() => new CountingEgress(answers)), "egress-1")];
        var people = Enumerable.Range(0, People).Select(i => new Identity(new("demo"), TicketRole.Visitor, $"visitor-{i:x8}-{i * 7919:x8}", "", 0)).ToArray();
        var frames = people.Select(p => FramesOf(p)).ToArray();
        var random = new Random(1);
        var sent = 0L;

        void For(TimeSpan time)
        {
            var started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                for (var i = 0; i < Burst; i++)
                {
                    var who = random.Next(People);
                    var (bytes, isPost) = frames[who][random.Next(frames[who].Length)];
                    if (!PacketCodec.TryReadClient(new ReadOnlySequence<byte>(bytes), out var packet, out var fault)) throw new InvalidDataException(fault);
                    if (isPost) answers.Posted++;
                    router.Route(packet!, people[who], new ConnectionRef(egress[who & 1], who), IPAddress.Loopback);
                    sent++;
                }
                answers.Await(PostsOut);
            }
        }

        // Shards, entities, places, and code that the runtime compiles once more after a while.
        For(duration / 2 + TimeSpan.FromSeconds(3));
        if (batched && !Enumerable.Range(0, Entities.Shards).All(s => Peers.Of(system).LaneOf(0, s).IsDirect)) Console.WriteLine("not every place is known yet");
        var (frames0, edge0, core0, clock) = (sent, Process.GetCurrentProcess().TotalProcessorTime, core.ProcessorTimeNow(), Stopwatch.GetTimestamp());
        For(duration);
        var spent = (Edge: Process.GetCurrentProcess().TotalProcessorTime - edge0, Core: core.ProcessorTimeNow() - core0);
        var count = sent - frames0;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(batched ? "batched" : "single")}: {count / Stopwatch.GetElapsedTime(clock).TotalSeconds:N0} frames/s; edge {spent.Edge.TotalMicroseconds / count:F2} us, core {spent.Core.TotalMicroseconds / count:F2} us; {answers.Posted - answers.Kept} posts not acknowledged"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"cost {(spent.Edge + spent.Core).TotalMicroseconds / count:F3}"));
    }

    /// <summary>Of 20 frames: 6 signs of life, 4 pages, 4 events, 3 drafts, 3 posts.</summary>
    private static (byte[] Bytes, bool IsPost)[] FramesOf(Identity who)
    {
        static (byte[], bool) Frame(ClientPacket packet)
        {
            var bytes = new ArrayBufferWriter<byte>();
            PacketCodec.Write(bytes, packet);
            return (bytes.WrittenSpan.ToArray(), packet is Post);
        }
        var dialog = who.DialogOf(who.Visitor, "1").Value;
        return
        [
            .. Enumerable.Repeat(Frame(new Active()), 6),
            .. Enumerable.Range(0, 4).Select(i => Frame(new PageViewed($"page-{i}", $"https://shop.example/products/trail-shoe-{i}", $"Trail shoe {i} – Example Shop", "https://www.google.com/"))),
            .. Enumerable.Range(0, 4).Select(i => Frame(new EventRaised("cart_add", 80 + i, "EUR", new Dictionary<string, string> { ["product"] = $"trail-shoe-{i}", ["size"] = "42" }))),
            .. Enumerable.Range(0, 3).Select(i => Frame(new Typing(dialog, "Is the delivery free fo"))),
            .. Enumerable.Range(0, 3).Select(i => Frame(new Post(i, dialog, "outbox-7f3a", i + 1, "Is the delivery free for this order, and by when?"))),
        ];
    }

    private sealed class Answers
    {
        private readonly Lock _gate = new();
        private readonly AutoResetEvent _enough = new(false);
        private long _kept;
        private long _awaited = long.MaxValue;

        public long Posted { get; set; }

        public long Kept => Volatile.Read(ref _kept);

        public void Add()
        {
            lock (_gate)
                if (++_kept >= _awaited)
                {
                    _awaited = long.MaxValue;
                    _enough.Set();
                }
        }

        /// <summary>Sleeps, when so many posts are out, until half of them are acknowledged: waiting costs no processor time.</summary>
        public void Await(int most)
        {
            lock (_gate)
            {
                if (Posted - _kept <= most) return;
                _awaited = Posted - most / 2;
            }
            if (!_enough.WaitOne(TimeSpan.FromSeconds(5))) throw new IOException("posts are not acknowledged any more");
        }
    }

    private sealed class CountingEntity : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            Places.Answer(Sender, Self);
            if (message is PostMessage post) post.Connection.Say(new MessageKept(post.Rid, post.Dialog, post.Outbox, post.N, post.N, 1_700_000_000_000));
        }
    }

    private sealed class CountingEgress(Answers answers) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is Deliver { Body: MessageKept }) answers.Add();
        }
    }
}
