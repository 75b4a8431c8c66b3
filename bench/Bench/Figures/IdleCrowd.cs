using System.Diagnostics;
using System.Net;
using Gateway.Protocol;
using Gateway.Swarm;

namespace Gateway.Bench.Figures;

/// <summary>A generator process full of idle visitors, each from a loopback address of its own. It ends when its standard input does.</summary>
internal sealed class IdleCrowd : IAsyncDisposable
{
    /// <summary>Connects at the same time per process; more would only queue at the node's one core.</summary>
    private const int Abreast = 24;
    private readonly Process _process;

    private IdleCrowd(Process process) => _process = process;

    public static IdleCrowd Start(Place place, int count, int number, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var word in (string[])[typeof(IdleCrowd).Assembly.Location, "idle", place.Node.ToString(), place.Site, place.Origin, count.ToString(), number.ToString()])
            start.ArgumentList.Add(word);
        return new IdleCrowd(Process.Start(start)!);
    }

    public async Task ConnectedAsync(CancellationToken stop)
    {
        while (await _process.StandardOutput.ReadLineAsync(stop) is { } line)
        {
            if (line == "connected") return;
            Figure.Explain(line);
        }
        throw new IOException("a generator process ended before its visitors were connected");
    }

    public TimeSpan ProcessorTime() => _process.ProcessorTimeNow();

    public async ValueTask DisposeAsync()
    {
        await _process.EndAsync();
        _process.Dispose();
    }

    /// <summary>The generator's own main: connects, says so, waits for the end of its input.</summary>
    public static async Task<int> MainAsync(string[] words)
    {
        var place = new Place(new Uri(words[0]), words[1], words[2]);
        var (count, number) = (int.Parse(words[3]), int.Parse(words[4]));
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(15));
        var visitors = new VisitorClient[count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Abreast).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                var page = new HelloPage($"{number}-{i}", place.Origin + "/products", "Products", "https://www.google.com/", "en-GB", "1920x1080", "Europe/London", 0);
                visitors[i] = new VisitorClient(place, new ClientOptions(), page, source: new IPAddress([127, (byte)(100 + number), (byte)(i / 200), (byte)(1 + i % 200)]));
                visitors[i].Start();
                await visitors[i].ConnectedAsync(stop.Token);
            }
        }));
        Console.WriteLine("connected");
        await Console.In.ReadToEndAsync(stop.Token);
        Environment.Exit(0); // Thousands of orderly goodbyes would only delay the next figure.
        return 0;
    }
}
