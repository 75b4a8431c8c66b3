using System.Diagnostics;

namespace Gateway.Bench.Figures;

/// <summary>Times and allocations of a small operation, on the one core that the script pinned us to.</summary>
internal static class Measured
{
    /// <summary>The best of several rounds: on a shared machine noise only ever adds.</summary>
    public static (double Nanoseconds, double Bytes) PerOperation(Action<int> run, int operations, bool quick)
    {
        var rounds = quick ? 12 : 40;
        for (var i = 0; i < 8; i++)
        {
            run(operations);
            Thread.Sleep(150); // The tiered compiler promotes what ran in the background.
        }
        var best = double.MaxValue;
        var bytes = double.MaxValue;
        for (var i = 0; i < rounds; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            run(operations);
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalNanoseconds / operations);
            bytes = Math.Min(bytes, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)operations);
        }
        return (best, bytes);
    }
}
