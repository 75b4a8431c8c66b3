using System.Diagnostics;
using Gateway.Bench.Generator;
using Gateway.Protocol;

namespace Gateway.Bench.Contest;

/// <summary>Processor time of the server per small masked frame that it reads and sends back: many connections that say little (trickle), and some that say much (burst).</summary>
internal static class EchoCpu
{
    private const int Depth = 16;

    public static async Task<int> TrickleAsync(bool quick, CancellationToken stop)
    {
        var (connections, rate, time) = (10_000, 20_000, TimeSpan.FromSeconds(quick ? 3 : 15));
        var good = true;
        foreach (var contestant in Contestants())
        {
            await using var server = await ServerProcess.StartAsync(contestant.Command, stop);
            using var crowd = new Crowd();
            var speech = contestant.Speech();
            crowd.Grow(server.Server, speech, connections, stop);
            Trickle(crowd, speech.Question, rate, TimeSpan.FromSeconds(quick ? 1 : 5), stop);
            var load = await Load.MeasureAsync(server, crowd, () =>
            {
                Trickle(crowd, speech.Question, rate, time, stop);
                return Task.CompletedTask;
            });
            good &= load.Print("trickle-cpu" + contestant.Key);
        }
        return good ? 0 : 1;
    }

    public static async Task<int> BurstAsync(bool quick, CancellationToken stop)
    {
        var (connections, time) = (1_000, TimeSpan.FromSeconds(quick ? 3 : 15));
        var good = true;
        foreach (var contestant in Contestants().Append(new Contestant(".kestrel", Contestant.Ours("echo", "kestrel"), () => new PlainSpeech(Limits.SubProtocol))))
        {
            await using var server = await ServerProcess.StartAsync(contestant.Command, stop);
            using var crowd = new Crowd();
            var speech = contestant.Speech();
            crowd.Grow(server.Server, speech, connections, stop);
            byte[] burst = [.. Enumerable.Repeat(speech.Question, Depth).SelectMany(frame => frame)];
            Burst(crowd, burst, double.MaxValue, TimeSpan.FromSeconds(quick ? 1.5 : 5), stop);
            var load = await MeasureAsync(double.MaxValue);
            // A server that outruns its generator is measured below its limit, where the generator has time to spare.
            for (var share = 0.6; load.GeneratorShare > 0.75 && share > 0.2; share -= 0.2) load = await MeasureAsync(share * load.Frames / load.Elapsed.TotalSeconds);
            good &= load.Print("burst-cpu" + contestant.Key);

            Task<Load> MeasureAsync(double framesPerSecond) => Load.MeasureAsync(server, crowd, () =>
            {
                Burst(crowd, burst, framesPerSecond, time, stop);
                return Task.CompletedTask;
            });
        }
        return good ? 0 : 1;
    }

    private static IReadOnlyList<Contestant> Contestants() => Contestant.All(["echo"], () => new PlainSpeech(Limits.SubProtocol));

    /// <summary>One frame from one connection after the other, evenly in time.</summary>
    private static void Trickle(Crowd crowd, byte[] question, int rate, TimeSpan time, CancellationToken stop)
    {
        var (links, started, sent, next) = (crowd.Links, Stopwatch.GetTimestamp(), 0L, 0);
        var before = links.Sum(l => (long)l.Answers);
        for (var elapsed = 0.0; elapsed < time.TotalSeconds; elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds)
        {
            stop.ThrowIfCancellationRequested();
            for (var due = (long)(elapsed * rate); sent < due; sent++)
            {
                links[next].Send(question);
                next = (next + 1) % links.Count;
            }
            crowd.Pump(1);
        }
        for (var patience = 0; patience < 2_000 && links.Sum(l => (long)l.Answers) - before < sent; patience++) crowd.Pump(1);
    }

    /// <summary>Every connection has sixteen frames out and sends sixteen more when they have all come back, as long as the rate allows.</summary>
    private static void Burst(Crowd crowd, byte[] burst, double framesPerSecond, TimeSpan time, CancellationToken stop)
    {
        var (links, started, sent) = (crowd.Links, Stopwatch.GetTimestamp(), 0L);
        var wanted = new int[links.Count];
        for (var i = 0; i < wanted.Length; i++) wanted[i] = links[i].Answers;
        var next = 0;
        for (var elapsed = 0.0; elapsed < time.TotalSeconds; elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds)
        {
            stop.ThrowIfCancellationRequested();
            for (var seen = 0; seen < links.Count && sent < elapsed * framesPerSecond; seen++, next = (next + 1) % links.Count)
            {
                if (links[next].Answers < wanted[next]) continue;
                links[next].Send(burst);
                wanted[next] += Depth;
                sent += Depth;
            }
            crowd.Pump(1);
        }
        // What is still out must not be counted for the next run.
        for (var patience = 0; patience < 2_000 && Enumerable.Range(0, wanted.Length).Any(i => links[i].Answers < wanted[i]); patience++) crowd.Pump(1);
    }
}
