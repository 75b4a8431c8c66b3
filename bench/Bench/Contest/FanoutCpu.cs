using System.Diagnostics;
using Gateway.Bench.Generator;

namespace Gateway.Bench.Contest;

/// <summary>Processor time of the server per delivered frame when one message goes to ten thousand connections. Asked for over HTTP on the same port, twice a second.</summary>
internal static class FanoutCpu
{
    private const int Connections = 10_000;
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);

    public static async Task<int> RunAsync(bool quick, CancellationToken stop)
    {
        var rounds = quick ? 6 : 30;
        var good = true;
        foreach (var contestant in Contestant.All(["session"], () => new OurSpeech()))
        {
            await using var server = await ServerProcess.StartAsync(contestant.Command, stop);
            using var crowd = new Crowd();
            using var http = new HttpClient { BaseAddress = new Uri($"http://{server.Server}") };
            crowd.Grow(server.Server, contestant.Speech(), Connections, stop);
            await FanAsync(crowd, http, 2, stop);
            var load = await Load.MeasureAsync(server, crowd, () => FanAsync(crowd, http, rounds, stop));
            good &= load.Print("fanout-cpu" + contestant.Key);
        }
        return good ? 0 : 1;
    }

    private static async Task FanAsync(Crowd crowd, HttpClient http, int rounds, CancellationToken stop)
    {
        for (var round = 0; round < rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            var wanted = crowd.Links.Select(l => l.Answers + 1).ToArray();
            var asked = http.GetAsync($"/fan?bytes={Speech.ContentBytes}", stop);
            while (!asked.IsCompleted || Enumerable.Range(0, wanted.Length).Any(i => crowd.Links[i].Answers < wanted[i]))
            {
                stop.ThrowIfCancellationRequested();
                crowd.Pump(1);
            }
            using var answer = await asked;
            answer.EnsureSuccessStatusCode();
            while (Stopwatch.GetElapsedTime(started) < _pause) crowd.Pump(5);
        }
    }
}
