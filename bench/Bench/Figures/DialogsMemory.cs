using System.Globalization;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Gateway.Actors;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Operators;
using Gateway.Actors.Sites;
using Gateway.Actors.Timers;
using Gateway.Actors.Triggers;
using Gateway.Persistence;
using Gateway.Persistence.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Bench.Figures;

/// <summary>
/// Managed heap per open idle dialog of thirty entries, with its visitor and its operator connected: the real dialog behind the real shard region, its slot at the real desk, its line in the
/// operator's entity, the real journal on SQLite. Every text arrives as an instance of its own. Then both connections go, the dialog falls asleep, and what is left is measured again. The
/// visitor's own entity is left out (<c>visitor-bytes</c>).
/// </summary>
internal static class DialogsMemory
{
    private const int Entries = 30, Wave = 250, FirstDialogs = 500, Dialogs = 5_000;
    private static readonly SiteId _site = new("demo");
    private static readonly DeskId _desk = new("demo");
    private static readonly OperatorId _operator = new("anna");

    public static async Task<int> RunAsync(bool quick, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-bench-").FullName;
        try
        {
            using var database = Database.Sqlite(folder, DiskSync.Normal);
            await database.MigrateAsync(ct: stop);
            using var wheel = new TimerWheel(TimeProvider.System);
            var node = new NodeServices { Wheel = wheel };
            node.Sites.Replace([Site()]);
            var heard = new Heard();
            var (host, edge) = await StartAsync(node, database, heard, stop);
            using var ended = host;
            var talk = new Talk(node, edge, heard);
            await talk.BeginWorkAsync(stop);

            // What the first dialogs need once (shards, code, tables) is not theirs.
            await talk.OpenAsync(FirstDialogs, stop);
            if (quick) await talk.RestAsync(stop);
            var before = quick ? Heap() : await AsleepAsync();
            var count = quick ? 500 : Dialogs;
            await talk.OpenAsync(count, stop);
            await talk.RestAsync(stop);
            var open = Heap();
            Figure.Print("dialogs-memory", (open - before) / (double)count, "B");
            if (quick) return 0;
            var asleep = await AsleepAsync();
            Figure.Explain($"{before / 1e6:N1} MB without an open dialog, {open / 1e6:N1} MB with {count:N0}, {asleep / 1e6:N1} MB when all sleep, their slots at the desk still taken");
            Figure.Print("dialogs-memory.asleep", (asleep - before) / (double)count, "B");

            async Task<long> AsleepAsync()
            {
                talk.Leave();
                // A dialog looks around each half minute.
                for (var until = Environment.TickCount64 + 90_000; await AwakeAsync(host, stop) is > 0 and var awake; await Task.Delay(1_000, stop))
                    if (Environment.TickCount64 > until) throw new IOException($"{awake} dialogs do not fall asleep");
                return Heap();
            }
            await host.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10), stop);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(IHost Host, IActorRef Edge)> StartAsync(NodeServices node, Database database, Heard heard, CancellationToken stop)
    {
        var edge = (IActorRef)ActorRefs.Nobody;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddAkka("bench", akka => akka
            .AddHocon(VisitorBytes.Hocon, HoconAddMode.Prepend)
            .WithGatewayJournal(database)
            .AddDialogs(node)
            .WithActors((system, _) =>
            {
                edge = system.ActorOf(Props.Create(() => new Edge(heard)));
                var cluster = Cluster.Get(system);
                cluster.Join(cluster.SelfAddress);
            })
            .AddStartup((_, registry) => node.Entities.Connect(ActorRefs.Nobody, registry.Get<Regions.Operators>(), registry.Get<Regions.Dialogs>(), registry.Get<Regions.Desks>())));
        var host = builder.Build();
        await host.StartAsync(stop);
        return (host, edge);
    }

    private static async Task<int> AwakeAsync(IHost host, CancellationToken stop)
    {
        var region = host.Services.GetRequiredService<ActorRegistry>().Get<Regions.Dialogs>();
        return (await region.Ask<ShardRegionStats>(GetShardRegionStats.Instance, TimeSpan.FromSeconds(10), stop)).Stats.Values.Sum();
    }

    private static SiteSnapshot Site() =>
        new(_site, "Demo", _desk, [], "", "en", [new DepartmentInfo(new("sales"), new Dictionary<string, string> { ["en"] = "Sales" })],
            [new OperatorInfo(_operator, "Anna Sorokina", 1_000_000, [new("sales")])], RuleSet.Empty, TimeSpan.FromSeconds(30), true, 1);

    private static int NumberOf(DialogId dialog) => int.Parse(dialog.Value.AsSpan("dialog-".Length, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static long Heap() => VisitorBytes.Heap();

    /// <summary>Who begins dialogs, writes in them and shows signs of life.</summary>
    private sealed class Talk(NodeServices node, IActorRef edge, Heard heard)
    {
        private readonly ConnectionRef _console = new(edge, 0);
        private readonly Party _anna = new(Author.Operator, _operator.Value, "Anna Sorokina");

        private int _first;

        public int Count { get; private set; }

        public async Task BeginWorkAsync(CancellationToken stop)
        {
            node.Entities.Tell(new AttachOperator(_site, _operator, _console, _desk));
            node.Entities.Tell(new ChangeOperatorState(_desk, _site, _operator, OperatorState.Available, 1, _console));
            _ = Task.Run(async () =>
            {
                using var beat = new PeriodicTimer(TimeSpan.FromSeconds(5));
                while (await beat.WaitForNextTickAsync(stop)) node.Entities.Tell(new BeatOperator(_site, _operator, [_console]));
            }, stop);
            await heard.AvailableAsync(TimeSpan.FromSeconds(20), stop);
        }

        public async Task OpenAsync(int count, CancellationToken stop)
        {
            for (var first = Count; first < Count + count; first += Wave)
            {
                // A session names its person once for all that it says.
                Party[] people = [.. Enumerable.Range(first, Wave).Select(i => new Party(Author.Visitor, VisitorOf(i).Value, ""))];
                for (var i = first; i < first + Wave; i++)
                {
                    var visitor = VisitorOf(i);
                    node.Entities.Tell(new BeginDialog(_site, DialogOf(i), TabOf(i), 1, visitor, "", new("sales"), null, "", false, null, $"outbox-{i}", 1, Line(i, 1), "en"));
                }
                await heard.KeptAsync(first + Wave, 1, stop);
                for (var i = first; i < first + Wave; i++) node.Entities.Tell(new AttachDialog(_site, DialogOf(i), TabOf(i), people[i - first], 0, 0));
                await heard.ActiveAsync(first + Wave, stop);
                for (var i = first; i < first + Wave; i++) node.Entities.Tell(new AttachDialog(_site, DialogOf(i), _console, _anna, 0, 0));
                // Two entries tell of beginning and assignment; then each side writes by turns.
                for (var n = 2; n <= Entries - 2; n++)
                {
                    for (var i = first; i < first + Wave; i++)
                        node.Entities.Tell(n % 2 == 1
                            ? new PostMessage(_site, DialogOf(i), TabOf(i), 2, people[i - first], $"outbox-{i}", (n + 1) / 2, Line(i, n))
                            : new PostMessage(_site, DialogOf(i), TabOf(i), 2, _anna, $"operator-{i}", n / 2, Line(i, n)));
                    await heard.KeptAsync(first + Wave, n, stop);
                }
            }
            Count += count;
        }

        /// <summary>Nobody says a word until every dialog has seen twice that nobody does; who is connected stays so.</summary>
        public async Task RestAsync(CancellationToken stop)
        {
            for (var beat = 0; beat <= 7; beat++)
            {
                if (beat > 0) await Task.Delay(TimeSpan.FromSeconds(10), stop);
                await BeatAsync(stop);
            }
        }

        /// <summary>Who is connected is heard of, as every ten seconds from an edge.</summary>
        private async Task BeatAsync(CancellationToken stop)
        {
            heard.Beats = 0;
            for (var i = _first; i < Count; i++) node.Entities.Tell(new BeatDialog(_site, DialogOf(i), [TabOf(i), _console]));
            await heard.UntilAsync(() => heard.Beats >= Count - _first, TimeSpan.FromSeconds(30), stop);
            if (heard.Unknown > 0) throw new IOException($"{heard.Unknown} connections are not known any more");
        }

        public void Leave()
        {
            for (; _first < Count; _first++)
            {
                node.Entities.Tell(new DetachDialog(_site, DialogOf(_first), TabOf(_first)));
                node.Entities.Tell(new DetachDialog(_site, DialogOf(_first), _console));
            }
        }

        private ConnectionRef TabOf(int i) => new(edge, i + 1);

        private static DialogId DialogOf(int i) => new(string.Create(CultureInfo.InvariantCulture, $"dialog-{i:x8}-{i * 2_654_435_761L:x16}"));

        private static VisitorId VisitorOf(int i) => new(string.Create(CultureInfo.InvariantCulture, $"visitor-{i:D8}-abcde"));

        private static string Line(int i, int n) => string.Create(CultureInfo.InvariantCulture, $"Is the delivery free for order {i:D6}, and when will part {n:D2} be here?");
    }

    /// <summary>What the dialogs said to the connections.</summary>
    private sealed class Heard
    {
        private int _kept, _active;

        public volatile int Beats, Unknown;
        public volatile bool Available;
        public volatile string? Refusal;

        public void Kept() => Interlocked.Increment(ref _kept);

        public void Active() => Interlocked.Increment(ref _active);

        public Task AvailableAsync(TimeSpan patience, CancellationToken stop) => UntilAsync(() => Available, patience, stop);

        /// <summary>So many dialogs keep so many messages each; earlier waves keep all of theirs.</summary>
        public Task KeptAsync(int dialogs, int messages, CancellationToken stop) =>
            UntilAsync(() => Volatile.Read(ref _kept) >= (dialogs - Wave) * (Entries - 2) + Wave * messages, TimeSpan.FromSeconds(60), stop);

        public Task ActiveAsync(int dialogs, CancellationToken stop) => UntilAsync(() => Volatile.Read(ref _active) >= dialogs, TimeSpan.FromSeconds(60), stop);

        public async Task UntilAsync(Func<bool> done, TimeSpan patience, CancellationToken stop)
        {
            for (var until = Environment.TickCount64 + (long)patience.TotalMilliseconds; !done(); await Task.Delay(2, stop))
            {
                if (Refusal is { } refusal) throw new IOException("refused: " + refusal);
                if (Environment.TickCount64 > until) throw new IOException($"{_kept} messages kept, {_active} dialogs taken, {Beats} beats answered: it does not go on");
            }
        }
    }

    private sealed class Edge(Heard heard) : UntypedActor
    {
        private readonly bool[] _active = new bool[FirstDialogs + Dialogs];

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Deliver { Body: MessageKept }: heard.Kept(); break;
                case Deliver { Body: DialogChanged { Status: DialogStatus.Active } d }:
                    ref var known = ref _active[NumberOf(d.Dialog)];
                    if (!known) heard.Active();
                    known = true;
                    break;
                case Deliver { Body: RequestDone }: heard.Available = true; break;
                case Deliver { Body: RequestRefused refused }: heard.Refusal = $"{refused.Code} {refused.Text}"; break;
                case DialogHead head:
                    heard.Beats++;
                    heard.Unknown += head.Unknown.Count;
                    break;
            }
        }
    }
}
