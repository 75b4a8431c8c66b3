using System.Data.Common;
using System.Diagnostics;
using System.Net;
using Gateway.Bench.Generator;
using Gateway.Swarm;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gateway.Bench.Figures;

/// <summary>
/// Acknowledged messages per second in 1,000 dialogs, over sockets, on the whole node, each on disk before it is acknowledged and shown to the operator; beside it what
/// <see cref="BarePersist"/> reaches through the same journal in the same minutes, and the time of a message at half the rate. Disk settings are those that databases and node come with.
/// </summary>
internal static class JournalRate
{
    private const int Operators = 3;

    public static async Task<int> RunAsync(bool quick, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-bench-").FullName;
        try
        {
            var good = true;
            if (Wanted("sqlite")) good = await OneAsync("journal.sqlite", Path.Combine(folder, "data"), null, Path.Combine(folder, "bare"), quick, stop);
            if (!Wanted("postgres")) return good ? 0 : 1;
            await using var postgres = await PostgresServer.StartAsync(durable: true);
            return await OneAsync("journal.postgres", Path.Combine(folder, "unused"), postgres, await postgres.CreateDatabaseAsync(), quick, stop) && good ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The environment variable BENCH_ONLY may name one of the two; words that name contestants of other figures choose nothing here.</summary>
    private static bool Wanted(string database) =>
        (Environment.GetEnvironmentVariable("BENCH_ONLY") ?? "").Split(',') is var words && (words.Contains(database) || !words.Intersect(["sqlite", "postgres"]).Any());

    private static async Task<bool> OneAsync(string name, string data, PostgresServer? server, string bare, bool quick, CancellationToken stop)
    {
        var (dialogs, seconds) = quick ? (200, 2) : (1_000, 20);
        var persisted = await BarePersist.RunAsync(bare, dialogs, seconds, server, stop);
        Figure.Print(name + ".bare", persisted.Rate, "events/s");
        Figure.Print(name + ".bare.node", persisted.Process, "us/event");
        if (server is not null) Figure.Print(name + ".bare.database", persisted.Database, "us/event");
        var postgres = server is null ? null : await server.CreateDatabaseAsync();
        var setup = NodeUnderTest.Unbounded(data, postgres);
        await using var node = await GatewayProcess.StartAsync(setup, stop);
        Func<int, string> tickets;
        await using (DbConnection catalog = postgres is null ? new SqliteConnection($"Data Source={Path.Combine(data, "gateway.db")};Pooling=false") : new NpgsqlConnection(postgres))
        {
            await catalog.OpenAsync(stop);
            tickets = await Doors.OpenAsync(catalog, Operators, stop);
        }
        var speech = new PostSpeech(Operators, tickets);
        using var crowd = new Crowd();
        Open(crowd, speech, new IPEndPoint(IPAddress.Loopback, setup.Port), dialogs, stop);

        // The runtime takes a minute beside a busy core until it has compiled for good what is hot.
        speech.Looping = true;
        foreach (var visitor in crowd.Links.Skip(Operators)) speech.Post(visitor, Stopwatch.GetTimestamp());
        Pump(crowd, TimeSpan.FromSeconds(quick ? 2 * seconds : 60), stop);
        using var self = Process.GetCurrentProcess();
        var (kept, processor, disk, own, started) = (speech.Acknowledged, node.ProcessorTime(), server?.ProcessorTime() ?? default, self.TotalProcessorTime, Stopwatch.GetTimestamp());
        Pump(crowd, TimeSpan.FromSeconds(seconds), stop);
        var elapsed = Stopwatch.GetElapsedTime(started);
        self.Refresh();
        var messages = speech.Acknowledged - kept;
        var rate = messages / elapsed.TotalSeconds;
        Figure.Print(name, rate, "messages/s");
        Figure.Print(name + ".of-bare", 100 * rate / persisted.Rate, "%");
        Figure.Print(name + ".node", (node.ProcessorTime() - processor).TotalMicroseconds / messages, "us/message");
        if (server is not null) Figure.Print(name + ".database", (server.ProcessorTime() - disk).TotalMicroseconds / messages, "us/message");
        Figure.Print(name + ".clients", (self.TotalProcessorTime - own).TotalMicroseconds / messages, "us/message");
        var good = Figure.Generator(name, self.TotalProcessorTime - own, elapsed);

        speech.Looping = false;
        Pump(crowd, TimeSpan.FromSeconds(quick ? 1 : 3), stop);
        var times = speech.Times = [];
        Pace(crowd, speech, rate / 2, TimeSpan.FromSeconds(seconds), stop);
        Pump(crowd, TimeSpan.FromSeconds(1), stop);
        times.Sort();
        Figure.Print(name + ".half-load.p50", times[times.Count / 2], "ms");
        Figure.Print(name + ".half-load.p99", times[times.Count * 99 / 100], "ms");
        await node.StopAsync(TimeSpan.FromSeconds(8));
        return good;
    }

    private static void Open(Crowd crowd, PostSpeech speech, IPEndPoint door, int dialogs, CancellationToken stop)
    {
        crowd.Grow(door, speech, Operators, stop);
        // The node hears of the changed site within a second.
        crowd.Rest(TimeSpan.FromSeconds(3), stop);
        crowd.Grow(door, speech, dialogs, stop);
        foreach (var visitor in crowd.Links.Skip(Operators))
        {
            speech.Open(visitor);
            crowd.Pump(0);
        }
        for (var patience = Stopwatch.GetTimestamp(); speech.Held < dialogs || speech.Acknowledged < dialogs; crowd.Pump(20))
        {
            stop.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(patience) > TimeSpan.FromSeconds(60)) throw new IOException($"{speech.Held} of {dialogs} dialogs are held, {speech.Acknowledged} first messages kept");
        }
    }

    private static void Pump(Crowd crowd, TimeSpan time, CancellationToken stop)
    {
        for (var from = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(from) < time; crowd.Pump(20)) stop.ThrowIfCancellationRequested();
    }

    /// <summary>Visitors post by turns at an even rate, whether or not what they posted before is kept.</summary>
    private static void Pace(Crowd crowd, PostSpeech speech, double rate, TimeSpan time, CancellationToken stop)
    {
        var (started, visitors) = (Stopwatch.GetTimestamp(), crowd.Links.Count - Operators);
        for (var sent = 0L; Stopwatch.GetElapsedTime(started) < time; crowd.Pump(1))
        {
            stop.ThrowIfCancellationRequested();
            for (var due = (long)(Stopwatch.GetElapsedTime(started).TotalSeconds * rate); sent < due; sent++)
                speech.Post(crowd.Links[Operators + (int)(sent % visitors)], started + (long)((sent + 1) / rate * Stopwatch.Frequency));
        }
    }
}
