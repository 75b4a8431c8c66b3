using Gateway.Bench.Figures;
using Gateway.Bench.Generator;

namespace Gateway.Bench.Contest;

/// <summary>Resident memory per idle connection: the slope between two counts, so that what a server needs once does not weigh in; the median of several runs.</summary>
internal static class IdleMemory
{
    public static Task<int> RunAsync(bool quick, CancellationToken stop) => RunAsync("idle-memory", Contestant.All(["session"], () => new OurSpeech()), wake: false, quick, stop);

    /// <summary>With compression agreed, after one compressed message each way.</summary>
    public static Task<int> DeflateAsync(bool quick, CancellationToken stop) => RunAsync("deflate-memory", Contestant.Deflating(), wake: true, quick, stop);

    private static async Task<int> RunAsync(string name, IEnumerable<Contestant> contestants, bool wake, bool quick, CancellationToken stop)
    {
        var (few, many) = quick ? (1_000, 6_000) : wake ? (1_000, 8_000) : (3_000, 18_000);
        var settle = TimeSpan.FromSeconds(quick ? 2 : 10);
        foreach (var contestant in contestants)
        {
            var slopes = new List<double>();
            for (var run = 0; run < (quick ? 1 : 3); run++)
            {
                await using var server = await ServerProcess.StartAsync(contestant.Command, stop);
                using var crowd = new Crowd();
                using var http = new HttpClient { BaseAddress = new Uri($"http://{server.Server}") };
                var speech = contestant.Speech();
                var low = await RestingAsync(few);
                var high = await RestingAsync(many - few);
                Figure.Explain($"{name}{contestant.Key}: {low / 1e6:N1} MB with {few:N0}, {high / 1e6:N1} MB with {many:N0}");
                slopes.Add((high - low) / (double)(many - few));

                async Task<long> RestingAsync(int more)
                {
                    crowd.Grow(server.Server, speech, more, stop);
                    // The peers have sent a compressed message back in their greeting.
                    if (wake && contestant.Key.Length == 0) await WakeAsync(crowd, http, stop);
                    crowd.Rest(settle, stop);
                    return server.ResidentBytes();
                }
            }
            slopes.Sort();
            Figure.Print(name + contestant.Key, slopes[slopes.Count / 2], "B");
        }
        return 0;
    }

    private static async Task WakeAsync(Crowd crowd, HttpClient http, CancellationToken stop)
    {
        var asked = http.GetAsync($"/fan?bytes={Speech.DeflatedContentBytes}", stop);
        while (!asked.IsCompleted || crowd.Links.Any(l => l.Answers == 0))
        {
            stop.ThrowIfCancellationRequested();
            crowd.Pump(5);
        }
        using var answer = await asked;
        answer.EnsureSuccessStatusCode();
    }
}
