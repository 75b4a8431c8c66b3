using System.Diagnostics;

namespace Gateway.Bench.Figures;

/// <summary>
/// Resident memory of the node per idle connected visitor, everything included: socket, actor, live row, database caches. Taken as the slope between two
/// counts, so that the node's own start does not weigh in. Several generator processes, because one may open only 20,000 files.
/// </summary>
internal static class ConnectionBytes
{
    public static async Task<int> RunAsync(bool quick, CancellationToken stop)
    {
        // The quick slope is over fewer connections: opening 15,000 takes longer than its time allows.
        var (few, many) = quick ? (1_000, 5_000) : (3_000, 15_000);
        var settle = TimeSpan.FromSeconds(quick ? 4 : 25);
        await using var node = await NodeUnderTest.StartAsync(stop);
        var bare = node.Process.ResidentBytes();
        await using var first = IdleCrowd.Start(node.Place, few, 1, stop);
        await first.ConnectedAsync(stop);
        await Task.Delay(settle, stop);
        var low = node.Process.ResidentBytes();

        var others = new List<IdleCrowd>();
        try
        {
            var started = Stopwatch.GetTimestamp();
            for (int left = many - few, i = 2; left > 0; left -= 6_000, i++)
            {
                others.Add(IdleCrowd.Start(node.Place, Math.Min(6_000, left), i, stop));
                await others[^1].ConnectedAsync(stop);
            }
            Figure.Explain($"{many - few} connections opened in {Stopwatch.GetElapsedTime(started).TotalSeconds:N1} s");
            await Task.Delay(settle, stop);
            var high = node.Process.ResidentBytes();
            var idle = Stopwatch.GetTimestamp();
            var (generator, server) = (Processor(first, others), node.Process.ProcessorTime());
            await Task.Delay(TimeSpan.FromSeconds(quick ? 5 : 20), stop);
            var elapsed = Stopwatch.GetElapsedTime(idle);

            Figure.Explain($"RSS: {bare / 1e6:N0} MB bare, {low / 1e6:N0} MB with {few:N0}, {high / 1e6:N0} MB with {many:N0} connections");
            Figure.Print("connection-bytes", (high - low) / (double)(many - few), "B");
            Figure.Print("connection-bytes.node-idle", (node.Process.ProcessorTime() - server) / elapsed * 100, "%-of-its-core");
            return Figure.Generator("connection-bytes", Processor(first, others) - generator, elapsed) ? 0 : 1;
        }
        finally
        {
            foreach (var other in others) await other.DisposeAsync();
        }
    }

    private static TimeSpan Processor(IdleCrowd first, List<IdleCrowd> others) =>
        others.Prepend(first).Aggregate(Process.GetCurrentProcess().TotalProcessorTime, (sum, crowd) => sum + crowd.ProcessorTime());
}
