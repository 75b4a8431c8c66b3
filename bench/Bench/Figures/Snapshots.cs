using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Gateway.Actors;
using Gateway.Actors.Visitors;
using Gateway.Persistence;
using Gateway.Persistence.Visits;
using Gateway.Swarm;

namespace Gateway.Bench.Figures;

/// <summary>
/// Dirty visitors that a node's one writer saves per second: real states as their actors would send them, through the store's actor into the database with its default
/// settings, until the store says that all are on disk. The states' bytes are made before the clock runs. On PostgreSQL the server has core 0.
/// </summary>
internal static class Snapshots
{
    private static readonly SiteId _site = new("demo");

    /// <summary>Below what the store holds at most, so that nothing is dropped.</summary>
    private const int Wave = 20_000;

    public static async Task<int> RunAsync(bool quick, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-bench-").FullName;
        try
        {
            using (var sqlite = Database.Sqlite(Path.Combine(folder, "data"))) Figure.Print("snapshots.sqlite", await RateAsync(sqlite, null, quick, stop), "visitors/s");
            await using var server = await PostgresServer.StartAsync(durable: true);
            using (var postgres = Database.Postgres(await server.CreateDatabaseAsync())) Figure.Print("snapshots.postgres", await RateAsync(postgres, server, quick, stop), "visitors/s");
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> RateAsync(Database database, PostgresServer? server, bool quick, CancellationToken stop)
    {
        await database.MigrateAsync(stop);
        using var system = ActorSystem.Create("bench", "akka { loglevel = ERROR, coordinated-shutdown.run-by-clr-shutdown-hook = off }");
        var store = system.ActorOf(VisitorStoreActor.Props(database, TimeProvider.System));
        var visitors = Enumerable.Range(0, quick ? Wave : 3 * Wave).Select(i => (Id: new VisitorId($"visitor-{i:D8}-abcdefg"), State: Visiting(i))).ToArray();
        var (rates, bytes) = (new List<double>(), 0L);
        using var self = Process.GetCurrentProcess();
        for (var round = 0; round < (quick ? 4 : 8); round++)
        {
            var (took, processor, saved, serving) = (TimeSpan.Zero, TimeSpan.Zero, 0, server?.ProcessorTime() ?? default);
            foreach (var wave in visitors.Chunk(Wave))
            {
                stop.ThrowIfCancellationRequested();
                var dirty = Array.ConvertAll(wave, v => Dirty(v.Id, v.State, round));
                bytes += dirty.Sum(d => (long)d.Snapshot.Length);
                self.Refresh();
                var (started, before) = (Stopwatch.GetTimestamp(), self.TotalProcessorTime);
                foreach (var save in dirty) store.Tell(save);
                var left = await store.Ask<VisitorsFlushed>(new FlushVisitors(), TimeSpan.FromMinutes(2), stop);
                took += Stopwatch.GetElapsedTime(started);
                self.Refresh();
                processor += self.TotalProcessorTime - before;
                if (left.Left > 0) throw new IOException($"{left.Left} visitors were not saved");
                saved += dirty.Length;
            }
            rates.Add(saved / took.TotalSeconds);
            Figure.Explain($"round {round}: {rates[^1]:N0} visitors/s, {processor.TotalMicroseconds / saved:N1} µs of this process's time each and {((server?.ProcessorTime() ?? default) - serving).TotalMicroseconds / saved:N1} of the server's");
        }
        Figure.Explain($"{visitors.Length:N0} visitors, {bytes / (double)(rates.Count * visitors.Length):N0} B each; the first round inserts, the others replace");
        await system.Terminate();
        return rates.Skip(1).Order().ElementAt((rates.Count - 1) / 2);
    }

    /// <summary>A visitor on the fifth page, as a shop's pages describe it.</summary>
    private static VisitorState Visiting(int i)
    {
        var random = new Random(i);
        var state = new VisitorState();
        state.Introduce("", "en-GB", "1920x1080", "Europe/Berlin", string.Create(CultureInfo.InvariantCulture, $"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{120 + random.Next(20)}.0.0.0 Safari/537.36"));
        for (var page = 0; page < 5; page++) Turn(state, random.Next(300), 1_700_000_000_000 + (1000 * page));
        state.Set(new Dictionary<string, string> { ["plan"] = $"plan {random.Next(4)}", ["customer"] = $"C-{i:D7}" });
        state.Raise("cart_add", random.Next(200), "EUR", 1_700_000_004_000);
        return state;
    }

    private static SaveVisitor Dirty(VisitorId visitor, VisitorState state, int round)
    {
        Turn(state, round, 1_700_000_010_000 + (1000 * round));
        var snapshot = state.Save();
        return new SaveVisitor(_site, visitor, state.Version, snapshot, null);
    }

    private static void Turn(VisitorState state, int product, long at) => state.Arrive(at,
        new VisitPage($"{at:x}", $"https://shop.example/products/trail-shoe-{product}", $"Trail shoe {product} – Example Shop", "https://www.google.com/"));
}
