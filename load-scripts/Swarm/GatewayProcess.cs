using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gateway.Swarm;

/// <summary>How a node is started for a trial.</summary>
public sealed record NodeSetup(string Program, string DataFolder, string Password)
{
    public int Port { get; init; } = GatewayProcess.FreePort();
    public int ShopPort { get; init; } = GatewayProcess.FreePort();
    /// <summary>A connection string; null means the embedded SQLite.</summary>
    public string? Postgres { get; init; }
    /// <summary>The processor core the node is pinned to, or null.</summary>
    public int? Core { get; init; }
    /// <summary>More command-line settings.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];
    /// <summary>More environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>One run of the built Gateway executable: started, killed or stopped by its own pid, its output kept in the data folder's node.log.</summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    // Below the ports that systems hand to outgoing connections (Linux: 32768 and up): a client's socket would take a node's port before the node does.
    private const int FirstPort = 20_000;
    private const int PortCount = 12_000;
    private static readonly TimeSpan _startDeadline = TimeSpan.FromSeconds(90);
    private static readonly List<Socket> _claims = [];
    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _lastLines = new();

    private GatewayProcess(Process process, string logFile, NodeSetup setup)
    {
        (_process, Setup) = (process, setup);
        _log = new StreamWriter(logFile, append: true) { AutoFlush = true };
        Address = new Uri($"http://127.0.0.1:{setup.Port}/");
        ShopOrigin = $"http://127.0.0.1:{setup.ShopPort}";
    }

    public NodeSetup Setup { get; }
    public Uri Address { get; }
    public string ShopOrigin { get; }
    public int Id => _process.Id;
    public bool Running => !_process.HasExited;

    /// <summary>Starts a node and returns when it says that it is ready.</summary>
    /// <exception cref="IOException">The node ended or was silent; the message holds its last lines.</exception>
    public static async Task<GatewayProcess> StartAsync(NodeSetup setup, CancellationToken stop)
    {
        var node = Launch(setup);
        await node.ReadyAsync(stop);
        return node;
    }

    /// <summary>Returns when the node says that it is ready; ends it when that does not come.</summary>
    /// <exception cref="IOException">The node ended or was silent; the message holds its last lines.</exception>
    public async Task ReadyAsync(CancellationToken stop)
    {
        try
        {
            await _ready.Task.WaitAsync(_startDeadline, stop);
        }
        catch (Exception e) when (e is TimeoutException or IOException or OperationCanceledException)
        {
            await DisposeAsync();
            if (e is OperationCanceledException) throw;
            throw new IOException("the node did not become ready:\n" + string.Join('\n', _lastLines), e);
        }
    }

    /// <summary>Starts a node and does not wait for it.</summary>
    public static GatewayProcess Launch(NodeSetup setup)
    {
        var start = new ProcessStartInfo
        {
            FileName = setup.Core is null ? "dotnet" : "taskset",
            WorkingDirectory = Path.GetDirectoryName(Path.GetFullPath(setup.Program))!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] pin = setup.Core is { } core ? ["-c", core.ToString(), "dotnet"] : [];
        string[] database = setup.Postgres is null ? [] : ["--Gateway:Postgres", setup.Postgres];
        foreach (var word in (string[])[.. pin, setup.Program, "--Gateway:Port", setup.Port.ToString(), "--Gateway:ShopPort", setup.ShopPort.ToString(),
            "--Gateway:Data", setup.DataFolder, .. database, .. setup.Settings]) start.ArgumentList.Add(word);
        start.Environment["GATEWAY_ADMIN_PASSWORD"] = setup.Password;
        foreach (var (name, value) in setup.Environment) start.Environment[name] = value;

        Directory.CreateDirectory(setup.DataFolder);
        var process = Process.Start(start) ?? throw new IOException("the node could not be started");
        var node = new GatewayProcess(process, Path.Combine(setup.DataFolder, "node.log"), setup);
        node.Listen();
        return node;
    }

    /// <summary>A TCP port on loopback that is this process's until it ends: a node needs several before it listens on any, and takes the same ones again after a restart.</summary>
    /// <exception cref="IOException">Every port of the range is taken.</exception>
    public static int FreePort()
    {
        var offset = Random.Shared.Next(PortCount);
        for (var i = 0; i < PortCount; i++)
        {
            var port = FirstPort + (offset + i) % PortCount;
            if (TryClaim(port)) return port;
        }
        throw new IOException($"no port from {FirstPort} to {FirstPort + PortCount - 1} is free");
    }

    // The UDP port of the same number is held as the claim: other processes see it, and it ends with this one.
    private static bool TryClaim(int port)
    {
        var claim = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            claim.Bind(new IPEndPoint(IPAddress.Loopback, port));
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
        }
        catch (SocketException)
        {
            claim.Dispose();
            return false;
        }
        lock (_claims) _claims.Add(claim);
        return true;
    }

    /// <summary>SIGKILL, at once.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGSTOP: the process does nothing, its sockets stay open.</summary>
    public void Pause() => _ = Signal(_process.Id, 19);

    /// <summary>SIGCONT: a paused process goes on where it was.</summary>
    public void Resume() => _ = Signal(_process.Id, 18);

    /// <summary>Once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Returns when the process is gone.</summary>
    public Task ExitedAsync(CancellationToken stop) => _process.WaitForExitAsync(stop);

    /// <summary>Asks the node to end (SIGTERM) and waits; ends it by force when it takes longer than the patience.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        if (!_process.HasExited)
        {
            _ = Signal(_process.Id, 15);
            using var deadline = new CancellationTokenSource(patience);
            try { await _process.WaitForExitAsync(deadline.Token); }
            catch (OperationCanceledException) { _process.Kill(); }
        }
    }

    /// <summary>Memory in use by the node, bytes (VmRSS).</summary>
    public long ResidentBytes()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;
    }

    /// <summary>Processor time the node has used.</summary>
    public TimeSpan ProcessorTime() => _process.ProcessorTimeNow();

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited) _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // It had ended already.
        }
        _process.Dispose();
        await _log.DisposeAsync();
    }

    private void Listen()
    {
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => _ready.TrySetException(new IOException("the node ended"));
        _process.OutputDataReceived += (_, e) => Take(e.Data);
        _process.ErrorDataReceived += (_, e) => Take(e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Take(string? line)
    {
        if (line is null) return;
        lock (_lastLines)
        {
            try { _log.WriteLine(line); }
            catch (ObjectDisposedException) { return; }
            _lastLines.Enqueue(line);
            if (_lastLines.Count > 15) _lastLines.Dequeue();
        }
        if (line.StartsWith("gateway: http", StringComparison.Ordinal)) _ready.TrySetResult();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Signal(int process, int signal);
}
