using System.Diagnostics;
using System.Runtime.CompilerServices;
using Gateway.Swarm;

namespace Gateway.Tests.Support;

/// <summary>Real nodes as processes of their own, each with a folder that goes with the test.</summary>
public sealed class Nodes : IAsyncDisposable
{
    public const string Password = "correct horse battery";
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(180);
    private static readonly Lazy<Task<PostgresServer>> _postgres = new(() => PostgresServer.StartAsync());
    private readonly List<GatewayProcess> _running = [];
    private readonly List<string> _folders = [];
    private readonly List<GatewayClient> _clients = [];

    /// <summary>Bounds every wait of a test.</summary>
    public CancellationToken Stop { get; } = new CancellationTokenSource(_patience).Token;

    /// <summary>The node to start: the one that GATEWAY_PROGRAM names, else the one that was built with the tests.</summary>
    public static string Program([CallerFilePath] string here = "")
    {
        if (Environment.GetEnvironmentVariable("GATEWAY_PROGRAM") is { Length: > 0 } named) return named;
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";
        return Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../src/Gateway/bin", configuration, "net10.0/Gateway.dll"));
    }

    /// <summary>All that were started, ended ones included.</summary>
    public IReadOnlyList<GatewayProcess> Running => _running;

    public string Folder()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-node-").FullName;
        lock (_folders) _folders.Add(folder);
        return folder;
    }

    /// <summary>A new empty database on the PostgreSQL that the tests of a process share and that ends with it. Who stops or restarts a server starts one of its own.</summary>
    public static async Task<string> DatabaseAsync() => await (await _postgres.Value).CreateDatabaseAsync();

    public async Task<GatewayProcess> StartAsync(string? folder = null, string? postgres = null, params string[] settings)
    {
        var node = await GatewayProcess.StartAsync(new NodeSetup(Program(), folder ?? Folder(), Password) { Postgres = postgres, Settings = settings }, Stop);
        lock (_running) _running.Add(node);
        return node;
    }

    /// <summary>Starts a node and does not wait until it is ready.</summary>
    public GatewayProcess Launch(string postgres, params string[] settings)
    {
        var node = GatewayProcess.Launch(new NodeSetup(Program(), Folder(), Password) { Postgres = postgres, Settings = settings });
        _running.Add(node);
        return node;
    }

    /// <summary>Starts the same node again: its ports, its data.</summary>
    public async Task<GatewayProcess> StartAsync(NodeSetup again)
    {
        var node = await GatewayProcess.StartAsync(again, Stop);
        lock (_running) _running.Add(node);
        return node;
    }

    /// <summary>Runs a node that is expected not to start; its exit code and what it printed.</summary>
    public Task<(int Code, string Output)> FailAsync(params string[] arguments) => RunAsync(arguments);

    /// <summary>Runs the executable to its end, as for a command; its exit code and what it printed.</summary>
    public async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program(), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GATEWAY_ADMIN_PASSWORD"] = Password;
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(Stop), process.StandardError.ReadToEndAsync(Stop));
        try
        {
            await process.WaitForExitAsync(Stop);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
        return (process.ExitCode, string.Concat(await output));
    }

    private static ClientOptions Quick { get; } = new() { BackoffCap = TimeSpan.FromSeconds(1) };

    public static Place At(GatewayProcess node) => new(node.Address, "demo", node.ShopOrigin);

    public Task<OperatorClient> OperatorAsync(GatewayProcess node, string login) => OperatorAsync(At(node), login);

    public async Task<OperatorClient> OperatorAsync(Place place, string login, ClientOptions? options = null)
    {
        var client = new OperatorClient(place, options ?? Quick, login, Password);
        await client.ProveAsync(Stop);
        lock (_clients) _clients.Add(client);
        client.Start();
        await client.ConnectedAsync(Stop);
        return client;
    }

    public Task<VisitorClient> VisitorAsync(GatewayProcess node) => VisitorAsync(At(node));

    public async Task<VisitorClient> VisitorAsync(Place place, ClientOptions? options = null, string? login = null)
    {
        var page = new Protocol.HelloPage(Guid.NewGuid().ToString("N"), $"{place.Origin}/", "Home", "", "en", "1440x900", "Europe/Berlin", 0);
        var client = new VisitorClient(place, options ?? Quick, page, "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36") { Login = login };
        lock (_clients) _clients.Add(client);
        client.Start();
        await client.ConnectedAsync(Stop);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _running) await node.DisposeAsync();
        var told = Stop.IsCancellationRequested ? string.Join('\n', [.. _clients.Select(Standing), .. _running.DistinctBy(n => n.Setup.DataFolder).Select(LastWords)]) : null;
        foreach (var folder in _folders.Where(Directory.Exists)) Directory.Delete(folder, recursive: true);
        // Added to the failure of the test: which node did not do its part cannot be seen from a wait that was given up.
        if (told is not null) throw new TimeoutException($"the test was given up after {_patience.TotalSeconds} s; clients and nodes stood so:\n{told}");
    }

    private static string Standing(GatewayClient client) =>
        $"== {client.GetType().Name} of {client.Place.Node}: {(client.Welcome is null ? "not connected" : "connected")} after {client.Connections} connections; {string.Join("; ", client.Troubles)}";

    private static string LastWords(GatewayProcess node) =>
        $"== {node.Address}\n{string.Join('\n', File.ReadLines(Path.Combine(node.Setup.DataFolder, "node.log")).Select(l => l.Length > 300 ? l[..300] : l).TakeLast(40))}";
}
