using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Gateway.Swarm;

/// <summary>
/// A PostgreSQL server of its own on a free loopback port, in a temporary directory, from Debian's binaries. Root cannot run it, so root runs it as "postgres".
/// It is stopped by its own process id, at the latest when this process exits.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "gateway";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly string _binaries;
    private readonly bool _durable, _mounted;
    private int _databases;

    private PostgresServer(string folder, string binaries, int port, bool durable, bool mounted)
    {
        (_folder, _binaries, Port, _durable, _mounted) = (folder, binaries, port, durable, mounted);
        AppDomain.CurrentDomain.ProcessExit += StopAtExit;
    }

    /// <summary>Whether a server can be given a small disk of its own.</summary>
    public static bool CanMount => Environment.UserName == "root";

    /// <summary>On 127.0.0.1; the same after a restart.</summary>
    public int Port { get; }

    /// <summary>Of the user "gateway", who owns everything.</summary>
    public string Password { get; } = Guid.NewGuid().ToString("N");

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Starts a server with no databases of ours.</summary>
    /// <param name="durable">With the settings that PostgreSQL comes with, waiting for the disk included; else with those of tests, which only ever kill processes.</param>
    /// <param name="diskMegabytes">On a disk of its own of so many MiB, in memory, which root alone can make; 0 for the disk of temporary files.</param>
    /// <exception cref="IOException">It is not installed, or does not start.</exception>
    public static async Task<PostgresServer> StartAsync(bool durable = false, int diskMegabytes = 0)
    {
        if (diskMegabytes > 0 && !CanMount) throw new IOException("a disk of its own for PostgreSQL is made by root alone: run this as root, or leave out disk-full");
        var binaries = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb"))).Order().LastOrDefault()
            : null;
        if (binaries is null) throw new IOException("PostgreSQL is not installed: `bash tests/run.sh` installs what tests need, or install Debian's package postgresql");
        var folder = Directory.CreateTempSubdirectory("gateway-pg-").FullName;
        var server = new PostgresServer(folder, binaries, GatewayProcess.FreePort(), durable, diskMegabytes > 0);
        try
        {
            if (server._mounted) await server.ExecuteAsync("mount", "-t", "tmpfs", "-o", $"size={diskMegabytes}m,mode=700", "tmpfs", folder);
            await server.InitializeAsync();
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How to reach one of its databases.</summary>
    /// <param name="database">Its name.</param>
    /// <param name="password">Another than the right one.</param>
    public string ConnectionString(string database, string? password = null) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = User,
        Password = password ?? Password,
        Database = database,
        Timeout = 5,
        MaxPoolSize = 20,
    }.ConnectionString;

    /// <summary>A new empty database; answers its connection string.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        // A pooled one may be from before a restart.
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Reads a whole database into a file, by pg_dump in its custom format, while others work with it.</summary>
    /// <returns>The file.</returns>
    public async Task<string> DumpAsync(string connectionString)
    {
        var file = Path.Combine(_folder, Guid.NewGuid().ToString("N") + ".dump");
        await RunAsync("pg_dump", "--format=custom", "--file", file, Address(connectionString));
        return file;
    }

    /// <summary>Writes what <see cref="DumpAsync"/> read into another database, which must be empty.</summary>
    public Task RestoreAsync(string file, string connectionString) => RunAsync("pg_restore", "--exit-on-error", "--dbname", Address(connectionString), file);

    private string Address(string connectionString) => $"postgresql://{User}:{Password}@127.0.0.1:{Port}/{new NpgsqlConnectionStringBuilder(connectionString).Database}";

    /// <summary>Processor time that its living processes have used.</summary>
    public TimeSpan ProcessorTime()
    {
        var server = Pid() ?? throw new IOException("PostgreSQL is not running");
        using var main = Process.GetProcessById(server);
        var sum = main.ProcessorTimeNow();
        foreach (var child in File.ReadAllText($"/proc/{server}/task/{server}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                using var process = Process.GetProcessById(int.Parse(child, CultureInfo.InvariantCulture));
                sum += process.ProcessorTimeNow();
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                // Ended meanwhile.
            }
        }
        return sum;
    }

    /// <summary>Starts the server, again after <see cref="StopAsync"/>, and waits until it takes connections.</summary>
    public Task StartAgainAsync() =>
        RunAsync("pg_ctl", "start", "--wait", "--silent", $"--timeout={(int)Patience.TotalSeconds}", "--pgdata", Data, "--log", Path.Combine(_folder, "log"), "--options",
            $"-p {Port} -k {_folder} -c listen_addresses=127.0.0.1 -c max_connections=1000" + (_durable ? "" : " -c fsync=off -c shared_buffers=32MB"));

    /// <summary>Ends it at once, as a power cut of the connections would look to clients.</summary>
    public Task StopAsync() => RunAsync("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate", "--pgdata", Data);

    /// <summary>Leaves no byte free on its own disk.</summary>
    public void FillDisk()
    {
        if (!_mounted) throw new InvalidOperationException("the server has no disk of its own");
        using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, 0);
        var block = new byte[4096];
        try
        {
            while (true) ballast.Write(block);
        }
        catch (IOException)
        {
            // That was the last one.
        }
    }

    /// <summary>Gives free what <see cref="FillDisk"/> took, and starts the server again if it has ended over it: it does when it cannot write its log.</summary>
    public async Task FreeDiskAsync()
    {
        File.Delete(Ballast);
        var answers = await AnswersAsync();
        if (!answers && Pid() is { } pid && !Directory.Exists($"/proc/{pid}")) File.Delete(Path.Combine(Data, "postmaster.pid"));
        if (!answers && Pid() is null) await StartAgainAsync();
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= StopAtExit;
        if (Pid() is not null) await StopAsync();
        NpgsqlConnection.ClearAllPools();
        if (_mounted)
            using (var umount = Process.Start("umount", _folder)) await umount.WaitForExitAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task InitializeAsync()
    {
        var passwordFile = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(passwordFile, Password);
        if (Environment.UserName == "root") await ExecuteAsync("chown", "-R", "postgres", _folder);
        await RunAsync("initdb", "--username", User, "--pwfile", passwordFile, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--pgdata", Data);
    }

    /// <summary>A process that ends may be given a tenth of a second by whoever started it: a shell that outlives it waits for the server and clears away.</summary>
    private void StopAtExit(object? sender, EventArgs e)
    {
        const string Script = """kill -INT "$1"; for i in $(seq 100); do kill -0 "$1" || break; sleep 0.1; done; umount "$2" 2>/dev/null; rm -rf "$2" """;
        if (Pid() is not { } pid) return;
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", Script, "sh", pid.ToString(CultureInfo.InvariantCulture), _folder]) { RedirectStandardError = true, RedirectStandardOutput = true });
    }

    private string Ballast => Path.Combine(_folder, "ballast");

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
            await connection.OpenAsync();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private int? Pid()
    {
        var file = Path.Combine(Data, "postmaster.pid");
        return File.Exists(file) ? int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture) : null;
    }

    private Task RunAsync(string program, params string[] arguments) => Environment.UserName == "root"
        ? ExecuteAsync("runuser", ["-u", "postgres", "--", Path.Combine(_binaries, program), .. arguments])
        : ExecuteAsync(Path.Combine(_binaries, program), arguments);

    private async Task ExecuteAsync(string program, params string[] arguments)
    {
        // Output is not redirected to pipes: the server would inherit them and keep them open.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "out=\"$1\"; shift; exec \"$@\" >\"$out\" 2>&1 </dev/null", "sh", Path.Combine(_folder, "out"), program, .. arguments]) { WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(deadline.Token);
        if (process.ExitCode != 0)
            throw new IOException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await File.ReadAllTextAsync(Path.Combine(_folder, "out"))}");
    }
}
