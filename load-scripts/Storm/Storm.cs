using System.Diagnostics;
using System.Security.Cryptography;
using Gateway.Swarm;

namespace Gateway.Storm;

/// <summary>Everybody loses the server at once: it is killed, started again on the same port and data, and all come back by themselves with jitter.</summary>
internal sealed class Storm(string program, string folder, int clients)
{
    /// <summary>One process may open 20,000 files; below a third of that its clients do not wait for each other.</summary>
    private const int PerProcess = 6_000;
    private static readonly TimeSpan _nearlyAllWithin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan _allWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    public async Task<int> RunAsync(CancellationToken stop)
    {
        var setup = new NodeSetup(program, Path.Combine(folder, "data"), Convert.ToHexString(RandomNumberGenerator.GetBytes(12))) { Core = 0 };
        var crowds = new List<CrowdProcess>();
        var node = await GatewayProcess.StartAsync(setup, stop);
        try
        {
            await ConnectAsync(node, crowds, stop);
            // Dirty states are written within two seconds; afterwards the node has nothing to do but to be lost.
            await Task.Delay(TimeSpan.FromSeconds(3), stop);
            foreach (var crowd in crowds) await crowd.WatchAsync(stop);
            var processor = Processor(crowds);
            var back = new List<long>(clients);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
            patience.CancelAfter(_patience);

            var lost = Stopwatch.GetTimestamp();
            node.Kill();
            var collecting = Task.WhenAll(crowds.Select(c => c.CollectAsync(back, patience.Token)));
            await node.ExitedAsync(stop);
            await node.DisposeAsync();
            node = await GatewayProcess.StartAsync(setup, stop);
            var returned = Stopwatch.GetElapsedTime(lost);
            Console.WriteLine($"server: killed with {clients} connections, listening again after {returned.TotalSeconds:F1} s");
            try { await collecting; }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // Who is not back by now is counted below.
            }
            return Judge(lost, back, node.ProcessorTime(), Processor(crowds) - processor);
        }
        finally
        {
            foreach (var crowd in crowds) await crowd.DisposeAsync();
            await node.DisposeAsync();
        }
    }

    private async Task ConnectAsync(GatewayProcess node, List<CrowdProcess> crowds, CancellationToken stop)
    {
        var place = new Place(node.Address, "demo", node.ShopOrigin);
        var started = Stopwatch.GetTimestamp();
        for (var left = clients; left > 0; left -= PerProcess)
        {
            crowds.Add(CrowdProcess.Start(place, Math.Min(left, PerProcess), crowds.Count + 1));
            await crowds[^1].ConnectedAsync(stop);
        }
        Console.WriteLine($"clients: {clients} in {crowds.Count} processes, connected in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s, node at {node.ResidentBytes() / 1e6:F0} MB");
    }

    private int Judge(long lost, List<long> back, TimeSpan server, TimeSpan generator)
    {
        back.Sort();
        TimeSpan At(double share) => share * clients <= back.Count ? Stopwatch.GetElapsedTime(lost, back[Math.Max(0, (int)Math.Ceiling(share * clients) - 1)]) : TimeSpan.MaxValue;
        string Said(double share) => At(share) == TimeSpan.MaxValue ? "never" : $"{At(share).TotalSeconds:F1} s";
        Console.WriteLine($"back: {back.Count} of {clients}; 50 % after {Said(0.5)}, 99 % after {Said(0.99)}, all after {Said(1)}");
        Console.WriteLine($"processor: server {server.TotalSeconds:F1} s, clients {generator.TotalSeconds:F1} s");
        var good = At(0.99) <= _nearlyAllWithin && At(1) <= _allWithin;
        Console.WriteLine(good ? "storm: passed" : $"storm: FAILED, 99 % must be back within {_nearlyAllWithin.TotalSeconds} s and all within {_allWithin.TotalSeconds} s");
        return good ? 0 : 1;
    }

    private static TimeSpan Processor(List<CrowdProcess> crowds) => crowds.Aggregate(TimeSpan.Zero, (sum, c) => sum + c.ProcessorTime());
}
