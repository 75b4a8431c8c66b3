using System.Diagnostics;
using Gateway.Swarm;
using Npgsql;

namespace Gateway.Replay;

/// <summary>A PostgreSQL of this run's own, on loopback, in a temporary folder; Debian's binaries, as user postgres when we are root.</summary>
internal sealed class PostgresProcess : IAsyncDisposable
{
    private readonly string _binaries;
    private readonly string _folder;

    private PostgresProcess(string binaries, string folder, int port)
    {
        (_binaries, _folder) = (binaries, folder);
        ConnectionString = $"Host=127.0.0.1;Port={port};Username=gateway;Database=postgres";
    }

    public string ConnectionString { get; }

    public static async Task<PostgresProcess> StartAsync(string folder, CancellationToken stop)
    {
        var binaries = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb"))).Max() : null;
        if (binaries is null) throw new IOException("PostgreSQL is not installed: `bash tests/run.sh` installs what tests need, or install Debian's package postgresql");
        var port = GatewayProcess.FreePort();
        Directory.CreateDirectory(folder);
        if (Environment.UserName == "root")
        {
            // The server refuses to run as root; its user must also be able to reach the folder.
            await RunAsync("chmod", ["711", Path.GetDirectoryName(folder)!], stop);
            await RunAsync("chown", ["postgres", folder], stop);
        }
        var server = new PostgresProcess(binaries, folder, port);
        await server.CommandAsync("initdb", ["-D", folder, "-U", "gateway", "-A", "trust", "-E", "UTF8", "--no-sync"], stop);
        await server.CommandAsync("pg_ctl", ["-D", folder, "-w", "-t", "30", "-l", Path.Combine(folder, "server.log"),
            "-o", $"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c max_connections=200", "start"], stop);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await CommandAsync("pg_ctl", ["-D", _folder, "-m", "immediate", "-w", "-t", "10", "stop"], CancellationToken.None);
    }

    private Task CommandAsync(string command, string[] words, CancellationToken stop)
    {
        var program = Path.Combine(_binaries, command);
        return Environment.UserName == "root" ? RunAsync("runuser", ["-u", "postgres", "--", program, .. words], stop) : RunAsync(program, words, stop);
    }

    /// <remarks>Output goes to a file of the shell's: a server started by pg_ctl inherits pipes and would hold them open.</remarks>
    private static async Task RunAsync(string program, string[] words, CancellationToken stop)
    {
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", program, .. words]) { WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync(stop);
        if (process.ExitCode != 0) throw new IOException($"{Path.GetFileName(program)} {string.Join(' ', words.Take(6))} ended with {process.ExitCode}");
    }
}
