using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using Gateway.Swarm;

namespace Gateway.Chaos;

/// <summary>The nodes of one cluster behind one balancer, each started again when it ends by itself, as a supervisor does; each behind a proxy for the others, their database too.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private const string DatabaseName = "the database", NodesName = "the nodes";
    private static readonly TimeSpan _leavePatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _healthFreshness = TimeSpan.FromMilliseconds(250);

    private readonly PostgresServer _postgres;
    private readonly string _database;
    private readonly Proxy _databaseProxy;
    private readonly List<Node> _nodes = [];
    private readonly CancellationTokenSource _over = new();
    private readonly string _program, _folder;
    private readonly bool _clocks;

    private Fleet(PostgresServer postgres, string database, string program, string folder, bool clocks)
    {
        (_postgres, _database, _program, _folder, _clocks) = (postgres, database, program, folder, clocks);
        Balancer = new Balancer(_healthFreshness);
        _databaseProxy = new Proxy(Wall, DatabaseName, postgres.Port, _ => NodesName);
        _databaseProxy.Start();
    }

    /// <summary>One place in the cluster: its ports stay the same over its processes.</summary>
    internal sealed class Node(int number, NodeSetup setup, Proxy proxy, Clock? clock)
    {
        public int Number => number;
        public string Name => NameOf(number);
        /// <summary>On the way that the other nodes take to this one.</summary>
        public Proxy Proxy => proxy;
        /// <summary>Its own, in a run that sets clocks.</summary>
        public Clock? Clock => clock;
        /// <summary>Of the last process that was started; it may not be ready yet.</summary>
        public int? ProcessId { get; set; }
        public NodeSetup Setup => setup;
        public GatewayProcess? Process { get; set; }
        /// <summary>Down because the run wants it; else the supervisor starts it.</summary>
        public bool Down { get; set; } = true;
        public Task Watching { get; set; } = Task.CompletedTask;
        /// <summary>Ends nobody asked for.</summary>
        public int Ends { get; set; }
    }

    public Wall Wall { get; } = new();
    public Balancer Balancer { get; }
    public string Password { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
    public PostgresServer Postgres => _postgres;
    /// <summary>Past the proxy: for the judge.</summary>
    public string Database => _database;
    public IReadOnlyList<Node> Nodes => _nodes;
    public IReadOnlyList<Node> Running => [.. _nodes.Where(n => n.Process is { Running: true })];
    public Place Place => new(Balancer.Address, "demo", _nodes[0].Process!.ShopOrigin);

    public static async Task<Fleet> StartAsync(PostgresServer postgres, ChaosOptions options, bool clocks, CancellationToken stop)
    {
        var fleet = new Fleet(postgres, await postgres.CreateDatabaseAsync(), options.Program, options.Folder, clocks);
        try
        {
            for (var i = 0; i < options.Nodes; i++) await fleet.JoinAsync(stop);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>A node more.</summary>
    public async Task<Node> JoinAsync(CancellationToken stop)
    {
        var number = _nodes.Count + 1;
        var (address, listens) = (GatewayProcess.FreePort(), GatewayProcess.FreePort());
        var clock = _clocks ? new Clock(Path.Combine(_folder, $"node{number}.clock")) : null;
        // One shop for all: its origin is the one that the first node entered into the site.
        var setup = new NodeSetup(_program, Path.Combine(_folder, $"node{number}"), Password)
        {
            ShopPort = _nodes.Count == 0 ? GatewayProcess.FreePort() : -1,
            Postgres = _database.Replace($"Port={_postgres.Port}", $"Port={_databaseProxy.Port}", StringComparison.Ordinal),
            Environment = clock?.Environment ?? new Dictionary<string, string>(),
            Settings =
            [
                "--Gateway:ClusterPort", address.ToString(CultureInfo.InvariantCulture), "--Gateway:ClusterBindPort", listens.ToString(CultureInfo.InvariantCulture),
                "--Gateway:Api:ConsoleOrigins:0", Balancer.Address.GetLeftPart(UriPartial.Authority),
                // Three operators hold what a hundred would: their connections may write more, and begin more dialogs, than a person does.
                "--Edge:FramesPerSecond", "2000", "--Edge:FrameBurst", "4000", "--Edge:BytesPerSecond", "4000000", "--Edge:ByteBurst", "8000000",
                "--Edge:DialogStartBurst", "100000", "--Edge:DialogStartsPerMinute", "100000",
            ],
        };
        var node = new Node(number, setup, new Proxy(Wall, NameOf(number), listens, CallerOf, address), clock);
        _nodes.Add(node);
        await StartAsync(node, stop);
        return node;
    }

    /// <summary>Starts it, on the same ports; from then on it is started again when it ends by itself.</summary>
    public async Task StartAsync(Node node, CancellationToken stop)
    {
        var gone = node.Process;
        node.Process = null;
        if (gone is not null) await gone.DisposeAsync();
        var process = GatewayProcess.Launch(node.Setup);
        node.ProcessId = process.Id;
        node.Proxy.Start();
        await process.ReadyAsync(stop);
        node.Process = process;
        node.Down = false;
        node.Watching = SuperviseAsync(node);
        ServeAll();
    }

    /// <summary>SIGKILL; it stays down until started.</summary>
    public Task KillAsync(Node node)
    {
        node.Down = true;
        node.Process!.Kill();
        return node.Watching;
    }

    /// <summary>No byte between these nodes and the others; the database and people reach all of them.</summary>
    public void Cut(IReadOnlyList<Node> nodes) => EachPair(nodes, Wall.Shut);

    /// <summary>The nodes reach each other again.</summary>
    public void Heal(IReadOnlyList<Node> nodes) => EachPair(nodes, Wall.Open);

    /// <summary>SIGTERM, and waits until it has gone.</summary>
    public async Task LeaveAsync(Node node)
    {
        node.Down = true;
        await node.Process!.StopAsync(_leavePatience);
        await node.Watching;
        ServeAll();
    }

    /// <summary>No byte between nodes and database.</summary>
    public void ShutDatabase() => Wall.Shut(NodesName, DatabaseName);

    public void OpenDatabase() => Wall.Open(NodesName, DatabaseName);

    public async Task<bool> AllReadyAsync()
    {
        var ready = await Task.WhenAll(_nodes.Where(n => !n.Down).Select(async n => n.Process is { Running: true } p && await Balancer.ReadyAsync(p) == true));
        return Array.TrueForAll(ready, r => r);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        foreach (var node in _nodes)
        {
            await node.Watching;
            if (node.Process is null) continue;
            node.Process.Resume();
            await node.Process.DisposeAsync();
        }
        foreach (var node in _nodes) await node.Proxy.DisposeAsync();
        await Balancer.DisposeAsync();
        await _databaseProxy.DisposeAsync();
        _over.Dispose();
    }

    private static string NameOf(int number) => $"node {number}";

    private string? CallerOf(Socket caller)
    {
        var nodes = _nodes.ToArray();
        var process = SocketOwner.Of(caller, nodes.Select(n => n.ProcessId).OfType<int>());
        return process is null ? null : nodes.FirstOrDefault(n => n.ProcessId == process)?.Name;
    }

    private void EachPair(IReadOnlyList<Node> nodes, Action<string, string> change)
    {
        foreach (var node in nodes)
            foreach (var other in _nodes.Except(nodes)) change(node.Name, other.Name);
    }

    private void ServeAll() => Balancer.Serve([.. _nodes.Where(n => !n.Down).Select(n => n.Process).OfType<GatewayProcess>()]);

    private async Task SuperviseAsync(Node node)
    {
        try
        {
            var process = node.Process!;
            await process.ExitedAsync(_over.Token);
            // Where no process listens, a machine refuses; but not through a network that drops everything.
            if (!Wall.StandsBefore(node.Name)) await node.Proxy.RefuseAsync();
            if (node.Down) return;
            node.Ends++;
            await Task.Delay(TimeSpan.FromSeconds(1), _over.Token);
            await StartAgainAsync(node);
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    /// <remarks>A node whose database is away cannot start: it is tried again, as a supervisor does.</remarks>
    private async Task StartAgainAsync(Node node)
    {
        while (!node.Down)
        {
            try
            {
                await StartAsync(node, _over.Token);
                return;
            }
            catch (IOException) when (!_over.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), _over.Token);
            }
        }
    }
}
