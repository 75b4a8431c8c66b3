using Gateway.Bench.Figures;
using Gateway.Bench.Generator;

namespace Gateway.Bench.Contest;

/// <summary>Resident memory per idle connection: the slope between two counts, so that what a server needs once does not weigh in; the median of several runs.</summary>
internal static class IdleMemory
{
    public static async Task<int> RunAsync(bool quick, CancellationToken stop)
    {
        var (few, many) = quick ? (1_000, 6_000) : (3_000, 18_000);
        var settle = TimeSpan.FromSeconds(quick ? 2 : 10);
        foreach (var contestant in Contestant.All(["session"], () => new OurSpeech()))
        {
            var slopes = new List<double>();
            for (var run = 0; run < (quick ? 1 : 3); run++) slopes.Add(await SlopeAsync(contestant, few, many, settle, stop));
            slopes.Sort();
            Figure.Print("idle-memory" + contestant.Key, slopes[slopes.Count / 2], "B");
        }
        return 0;
    }

    private static async Task<double> SlopeAsync(Contestant contestant, int few, int many, TimeSpan settle, CancellationToken stop)
    {
        await using var server = await ServerProcess.StartAsync(contestant.Command, stop);
        using var crowd = new Crowd();
        var speech = contestant.Speech();
        crowd.Grow(server.Server, speech, few, stop);
        crowd.Rest(settle, stop);
        var low = server.ResidentBytes();
        crowd.Grow(server.Server, speech, many - few, stop);
        crowd.Rest(settle, stop);
        var high = server.ResidentBytes();
        Figure.Explain($"idle-memory{contestant.Key}: {low / 1e6:N1} MB with {few:N0}, {high / 1e6:N1} MB with {many:N0}");
        return (high - low) / (double)(many - few);
    }
}
