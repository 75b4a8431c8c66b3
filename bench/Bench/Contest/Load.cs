using System.Diagnostics;
using Gateway.Bench.Figures;
using Gateway.Bench.Generator;

namespace Gateway.Bench.Contest;

/// <summary>What a server's processor did for a number of frames.</summary>
/// <param name="Frames">Frames that came back, or were delivered.</param>
/// <param name="Server">The server's processor time, all threads, kernel included.</param>
/// <param name="Generator">The generator's.</param>
internal readonly record struct Load(long Frames, TimeSpan Server, TimeSpan Generator, TimeSpan Elapsed)
{
    public double MicrosecondsPerFrame => Server.TotalMicroseconds / Frames;

    public double GeneratorShare => Generator / Elapsed;

    /// <summary>Runs the work and reads the clocks around it.</summary>
    public static async Task<Load> MeasureAsync(ServerProcess server, Crowd crowd, Func<Task> work)
    {
        using var self = Process.GetCurrentProcess();
        var (frames, own, there, started) = (Answers(crowd), self.TotalProcessorTime, server.ProcessorTime(), Stopwatch.GetTimestamp());
        await work();
        var elapsed = Stopwatch.GetElapsedTime(started);
        self.Refresh();
        return new Load(Answers(crowd) - frames, server.ProcessorTime() - there, self.TotalProcessorTime - own, elapsed);
    }

    /// <summary>Prints the row, or says why it is void; false in that case.</summary>
    public bool Print(string name)
    {
        Figure.Explain($"{name}: {Frames / Elapsed.TotalSeconds:N0} frames/s, server at {Server / Elapsed:P0} of its core, generator at {GeneratorShare:P0}");
        if (GeneratorShare > Figure.GeneratorLimit || Frames == 0)
        {
            Figure.Explain($"VOID: {name}: {(Frames == 0 ? "nothing came back" : "the generator measures itself")}");
            return false;
        }
        Figure.Print(name, MicrosecondsPerFrame, "us/frame");
        return true;
    }

    private static long Answers(Crowd crowd)
    {
        long sum = 0;
        foreach (var link in crowd.Links) sum += link.Answers;
        return sum;
    }
}
