using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gateway.Protocol;
using Gateway.Swarm;

namespace Gateway.Storm;

/// <summary>
/// A process full of visitors. Its input says what happens: "lost" asks for everybody's way back from now on, the end of the input ends it. It answers with
/// "connected" and then one "back TICKS" for each visitor, on the clock that all processes of a machine share.
/// </summary>
internal sealed class Crowd(Place place, int count, int number)
{
    /// <summary>Connects at the same time; more would only queue at the node's one core.</summary>
    private const int Abreast = 24;
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(25);

    private readonly VisitorClient[] _visitors = new VisitorClient[count];

    public static Task<int> MainAsync(string[] words) =>
        new Crowd(new Place(new Uri(words[0]), words[1], words[2]), int.Parse(words[3], CultureInfo.InvariantCulture), int.Parse(words[4], CultureInfo.InvariantCulture)).RunAsync();

    private async Task<int> RunAsync()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(15));
        await ConnectAsync(stop.Token);
        Console.WriteLine("connected");
        if (await Console.In.ReadLineAsync(stop.Token) == "lost") await ReportAsync(stop.Token);
        await Console.In.ReadToEndAsync(stop.Token);
        Environment.Exit(0); // Thousands of orderly goodbyes would help nobody.
        return 0;
    }

    private async Task ConnectAsync(CancellationToken stop)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Abreast).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                var page = new HelloPage($"{number}-{i}", place.Origin + "/products", "Products", "", "en-GB", "1920x1080", "Europe/London", 0);
                _visitors[i] = new VisitorClient(place, new ClientOptions(), page, source: new IPAddress([127, (byte)(100 + number), (byte)(i / 200), (byte)(1 + i % 200)]));
                _visitors[i].Start();
                await _visitors[i].ConnectedAsync(stop);
            }
        }));
    }

    /// <summary>Called just before the node is killed: whoever has said one more hello than now and was welcomed is back.</summary>
    private async Task ReportAsync(CancellationToken stop)
    {
        var away = _visitors.Select(v => (Visitor: v, v.Connections)).ToList();
        Console.WriteLine("watching");
        while (away.Count > 0)
        {
            await Task.Delay(_look, stop);
            var now = Stopwatch.GetTimestamp();
            var back = away.RemoveAll(a => a.Visitor.Connections > a.Connections && a.Visitor.Welcome is not null);
            if (back > 0) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"back {now} {back}"));
        }
        Console.WriteLine("all");
    }
}
