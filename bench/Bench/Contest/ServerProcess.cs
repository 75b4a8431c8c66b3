using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gateway.Bench.Figures;
using Gateway.Swarm;

namespace Gateway.Bench.Contest;

/// <summary>A server under test: pinned to core 0, told to end by the end of its input. Processor time and memory are what the system says of it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _errors;

    private ServerProcess(Process process, int port)
    {
        _process = process;
        Server = new IPEndPoint(IPAddress.Loopback, port);
        _errors = Task.Run(async () =>
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line) Figure.Explain(line);
        });
    }

    public IPEndPoint Server { get; }

    public static async Task<ServerProcess> StartAsync(IReadOnlyList<string> command, CancellationToken stop)
    {
        var start = new ProcessStartInfo("taskset", ["-c", "0", .. command]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        try
        {
            while (await process.StandardOutput.ReadLineAsync(stop) is { } line)
                if (line.Split(' ') is ["listening", var port]) return new ServerProcess(process, int.Parse(port, CultureInfo.InvariantCulture));
            throw new IOException($"{string.Join(' ', command)} ended before it listened");
        }
        catch
        {
            if (!process.HasExited) process.Kill();
            process.Dispose();
            throw;
        }
    }

    public long ResidentBytes()
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    public TimeSpan ProcessorTime() => _process.ProcessorTimeNow();

    public async ValueTask DisposeAsync()
    {
        await _process.EndAsync();
        await _errors;
        _process.Dispose();
    }
}
