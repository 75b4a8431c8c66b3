using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Actors.Timers;
using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Bench.Figures;

/// <summary>
/// Managed heap per idle visitor: the real actor behind the real shard region, with one tab, five pages, a referrer, geography, three attributes, two events and a rule
/// whose time is armed. Every text arrives as an instance of its own, as it does from a socket. The store answers "never seen" and keeps nothing. The row in the live
/// index is left out of <c>visitor-bytes</c> and is part of <c>visitors-million</c>.
/// </summary>
internal static partial class VisitorBytes
{
    private const int Wave = 1_000;
    private static readonly SiteId _site = new("demo");
    private static readonly string[] _cities = ["Berlin", "Hamburg", "Munich", "Cologne", "Leipzig", "Dresden", "Bremen", "Essen"];

    public static Task<int> RunAsync(bool quick, CancellationToken stop) => RunAsync("visitor-bytes", quick ? 15_000 : 60_000, rows: false, quick, stop);

    /// <summary>The same at a million in one process, index row included: how tables and wheel grow counts as well.</summary>
    public static Task<int> MillionAsync(bool quick, CancellationToken stop) => RunAsync("visitors-million", quick ? 15_000 : 1_000_000, rows: true, quick, stop);

    private static async Task<int> RunAsync(string name, int count, bool rows, bool quick, CancellationToken stop)
    {
        var time = new StretchedTime();
        using var wheel = new TimerWheel(time);
        var node = new NodeServices { Wheel = wheel, Time = time };
        node.Sites.Replace([Site()]);
        var answered = new Countdown();
        var (host, edge) = await StartAsync(node, answered, rows, stop);
        using var ended = host;

        // What the first visitors need once (shards, code, tables) is not theirs.
        var visitors = 1_000;
        await VisitAsync(node, edge, answered, 0, visitors, stop);
        Figure.Print(name, await GrowthAsync(count), "B");

        async Task<double> GrowthAsync(int more)
        {
            var before = Heap();
            // A visitor of whom no edge speaks for 40 s is gone, and a million take longer to come: meanwhile their clock hardly moves.
            time.Rate = 0.02;
            await VisitAsync(node, edge, answered, visitors, more, stop);
            time.Rate = 1;
            visitors += more;
            // Dirty states are saved two seconds after the last change; what the wheel still holds of a visitor's first seconds is gone after fifteen.
            for (var second = 0; second < (quick ? 4 : 20); second += 4)
            {
                await Task.Delay(TimeSpan.FromSeconds(4), stop);
                await BeatAsync(node, edge, answered, visitors, stop);
            }
            await Task.Delay(TimeSpan.FromSeconds(2), stop);
            var after = Heap();
            Figure.Explain($"{visitors:N0} visitors, {after / 1e6:N1} MB; the wheel holds {wheel.Count:N0} times");
            return (after - before) / (double)more;
        }

        await EndAsync(host);
        return 0;
    }

    private static async Task<(IHost Host, IActorRef Edge)> StartAsync(NodeServices node, Countdown answered, bool rows, CancellationToken stop)
    {
        var edge = (IActorRef)ActorRefs.Nobody;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddAkka("bench", akka => akka
            .AddHocon(Hocon, HoconAddMode.Prepend)
            .AddVisitors(node)
            .WithActors((system, _) =>
            {
                node.VisitorStore = system.ActorOf(Props.Create(() => new EmptyStore()));
                edge = system.ActorOf(Props.Create(() => new Edge(answered)));
                if (!rows) node.LiveIndex = ActorRefs.Nobody;
                var cluster = Cluster.Get(system);
                cluster.Join(cluster.SelfAddress);
            })
            .AddStartup((_, registry) => node.Entities.Connect(registry.Get<Regions.Visitors>(), ActorRefs.Nobody, ActorRefs.Nobody, ActorRefs.Nobody)));
        var host = builder.Build();
        await host.StartAsync(stop);
        return (host, edge);
    }

    private static async Task EndAsync(IHost host)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try { await host.StopAsync(patience.Token); }
        catch (OperationCanceledException) { Figure.Explain("left without an orderly end"); }
    }

    internal static long Heap()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static async Task VisitAsync(NodeServices node, IActorRef edge, Countdown answered, int from, int count, CancellationToken stop)
    {
        for (var wave = from; wave < from + count; wave += Wave)
        {
            answered.Reset(Wave);
            for (var i = wave; i < wave + Wave; i++) Visit(node, edge, i);
            await answered.Zero.WaitAsync(stop);
        }
    }

    /// <summary>Beats of all visitors' tabs; returns when each has heard its own.</summary>
    private static async Task BeatAsync(NodeServices node, IActorRef edge, Countdown answered, int visitors, CancellationToken stop)
    {
        for (var wave = 0; wave < visitors; wave += Wave)
        {
            answered.Reset(Wave);
            // Answered because of the connection that is none.
            for (var i = wave; i < wave + Wave; i++) node.Entities.Tell(new BeatVisitor(_site, VisitorOf(i), [new ConnectionRef(edge, i), new ConnectionRef(edge, -1)]));
            await answered.Zero.WaitAsync(stop);
        }
    }

    /// <summary>As the API names visitors.</summary>
    private static VisitorId VisitorOf(int i)
    {
        var bytes = new byte[16];
        new Random(i).NextBytes(bytes);
        return new VisitorId(Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_'));
    }

    private static void Visit(NodeServices node, IActorRef edge, int i)
    {
        var random = new Random(~i);
        var visitor = VisitorOf(i);
        var tab = new ConnectionRef(edge, i);
        string Agent() => string.Create(CultureInfo.InvariantCulture,
            $"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{120 + random.Next(20)}.0.{random.Next(10)}.0 Safari/537.36");
        VisitPage Page()
        {
            var product = random.Next(300);
            return new VisitPage(random.NextInt64().ToString("x16", CultureInfo.InvariantCulture), $"https://shop.example/products/trail-shoe-{product}", $"Trail shoe {product} – Example Shop",
                $"https://www.google.com/search?hl=en&p={random.Next(20)}");
        }
        node.Entities.Tell(new AttachVisitor(_site, visitor, tab, 1, Page(), "en" + "-" + (i % 2 == 0 ? "GB" : "US"), $"{1920 + i % 3}x1080", $"Europe/{_cities[i % 8]}", Agent(), $"10.0.{i % 200}.7", 0, ""));
        for (var p = 0; p < 4; p++) node.Entities.Tell(new ViewPage(_site, visitor, tab, Page()));
        node.Entities.Tell(new SetAttributes(_site, visitor, new Dictionary<string, string>
        {
            [$"country"] = $"Country {random.Next(40)}",
            [$"region"] = $"Region {random.Next(200)}",
            [$"city"] = $"{_cities[random.Next(8)]} {random.Next(100)}",
            [$"plan"] = $"plan {random.Next(4)}",
            [$"currency"] = "EUR",
            [$"customer"] = $"C-{i:D7}",
        }));
        node.Entities.Tell(new RaiseEvent(_site, visitor, "cart_add", random.Next(200), "EUR", new Dictionary<string, string>()));
        node.Entities.Tell(new RaiseEvent(_site, visitor, "checkout", null, null, new Dictionary<string, string>()));
        // Answered with "unknown" once all the rest has been dealt with.
        node.Entities.Tell(new BeatVisitor(_site, visitor, [tab, new ConnectionRef(edge, -1)]));
    }

    private static SiteSnapshot Site()
    {
        const string Rule = """{"id":"stuck","name":"stuck","on":{"kind":"page-time","seconds":600},"where":[],"then":{"kind":"invite","department":"sales","text":{"en":"Need help?"}}}""";
        if (!RuleDefinition.TryParse(Rule, out var rule, out var faults)) throw new InvalidDataException(string.Join("; ", faults));
        return new SiteSnapshot(_site, "Demo", new("demo"), [], "", "en", [new DepartmentInfo(new("sales"), new Dictionary<string, string> { ["en"] = "Sales" })], [],
            RuleSet.Compile([rule!]), TimeSpan.FromSeconds(30), false, 1);
    }

    internal const string Hocon = """
        akka {
          loglevel = OFF
          stdout-loglevel = OFF
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
          cluster {
            roles = [core]
            sharding { state-store-mode = ddata, distributed-data.durable.keys = [], passivate-idle-entity-after = off }
          }
        }
        """;

    /// <summary>The clock of the visitors, at another pace than the machine's.</summary>
    private sealed class StretchedTime : TimeProvider
    {
        private readonly Lock _gate = new();
        private (long Real, DateTimeOffset Shown) _since = (Stopwatch.GetTimestamp(), System.GetUtcNow());
        private double _rate = 1;

        public double Rate
        {
            set
            {
                lock (_gate) (_since, _rate) = ((Stopwatch.GetTimestamp(), Shown()), value);
            }
        }

        public override DateTimeOffset GetUtcNow()
        {
            lock (_gate) return Shown();
        }

        private DateTimeOffset Shown() => _since.Shown + (Stopwatch.GetElapsedTime(_since.Real) * _rate);
    }

    private sealed class Countdown
    {
        private int _left;
        private TaskCompletionSource _zero = new();

        public Task Zero => _zero.Task;

        public void Reset(int count)
        {
            _zero = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _left, count);
        }

        public void Signal()
        {
            if (Interlocked.Decrement(ref _left) == 0) _zero.SetResult();
        }
    }

    private sealed class EmptyStore : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is LoadVisitor) Sender.Tell(new VisitorLoaded(null));
        }
    }

    private sealed class Edge(Countdown answered) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is VisitorUnknown) answered.Signal();
        }
    }
}
