using System.Diagnostics;
using System.Globalization;
using Gateway.Swarm;

namespace Gateway.Storm;

/// <summary>A crowd's process as its parent sees it.</summary>
internal sealed class CrowdProcess : IAsyncDisposable
{
    private readonly Process _process;

    private CrowdProcess(Process process) => _process = process;

    public static CrowdProcess Start(Place place, int count, int number)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var word in (string[])[typeof(CrowdProcess).Assembly.Location, "crowd", place.Node.ToString(), place.Site, place.Origin, count.ToString(CultureInfo.InvariantCulture), number.ToString(CultureInfo.InvariantCulture)])
            start.ArgumentList.Add(word);
        return new CrowdProcess(Process.Start(start)!);
    }

    public Task ConnectedAsync(CancellationToken stop) => ExpectAsync("connected", stop);

    /// <summary>From here on it watches for those who come back.</summary>
    public async Task WatchAsync(CancellationToken stop)
    {
        await _process.StandardInput.WriteLineAsync("lost".AsMemory(), stop);
        await _process.StandardInput.FlushAsync(stop);
        await ExpectAsync("watching", stop);
    }

    /// <summary>Moments (of the machine's clock) at which visitors were back, as they are told; ends when all are.</summary>
    public async Task CollectAsync(List<long> back, CancellationToken stop)
    {
        while (await _process.StandardOutput.ReadLineAsync(stop) is { } line)
        {
            if (line == "all") return;
            if (line.Split(' ') is not ["back", var at, var count]) continue;
            lock (back) back.AddRange(Enumerable.Repeat(long.Parse(at, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture)));
        }
        throw new IOException("a client process ended before its visitors were back");
    }

    public TimeSpan ProcessorTime() => _process.ProcessorTimeNow();

    public async ValueTask DisposeAsync()
    {
        await _process.EndAsync();
        _process.Dispose();
    }

    private async Task ExpectAsync(string word, CancellationToken stop)
    {
        while (await _process.StandardOutput.ReadLineAsync(stop) is { } line)
            if (line == word) return;
        throw new IOException($"a client process ended before it said \"{word}\"");
    }
}
