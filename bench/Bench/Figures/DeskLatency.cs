using System.Data.Common;
using System.Diagnostics;
using System.Net;
using Gateway.Bench.Generator;
using Gateway.Swarm;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gateway.Bench.Figures;

/// <summary>
/// A full desk: 250 operators with eight dialogs each, 100 questions and 100 answers a second, 100 page views, both sides typing, live lists open, over sockets on the whole node, each message on disk
/// before it is acknowledged or shown. Measured is a question's time from when it was due to the operator's socket.
/// </summary>
internal static class DeskLatency
{
    private const int DialogsEach = 8;

    public static async Task<int> RunAsync(bool quick, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("gateway-bench-").FullName;
        try
        {
            var good = await OneAsync("desk", Path.Combine(folder, "data"), null, quick, stop);
            await using var postgres = await PostgresServer.StartAsync(durable: true);
            return await OneAsync("desk.postgres", Path.Combine(folder, "unused"), postgres, quick, stop) && good ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<bool> OneAsync(string name, string data, PostgresServer? server, bool quick, CancellationToken stop)
    {
        var (operators, warm, seconds) = quick ? (30, 4, 5) : (250, 60, 60);
        var (dialogs, rate) = (operators * DialogsEach, operators * 0.4);
        var postgres = server is null ? null : await server.CreateDatabaseAsync();
        var setup = NodeUnderTest.Unbounded(data, postgres);
        await using var node = await GatewayProcess.StartAsync(setup, stop);
        Func<int, string> tickets;
        await using (DbConnection catalog = postgres is null ? new SqliteConnection($"Data Source={Path.Combine(data, "gateway.db")};Pooling=false") : new NpgsqlConnection(postgres))
        {
            await catalog.OpenAsync(stop);
            tickets = await Doors.OpenAsync(catalog, operators, stop, DialogsEach);
        }
        var speech = new DeskSpeech(operators, tickets);
        using var crowd = new Crowd();
        var door = new IPEndPoint(IPAddress.Loopback, setup.Port);
        // The node hears of the new people within a second.
        await Task.Delay(TimeSpan.FromSeconds(3), stop);
        crowd.Grow(door, speech, operators, stop);
        crowd.Grow(door, speech, dialogs, stop);
        Begin(crowd, speech, operators, dialogs, stop);
        Figure.Explain($"{name}: {speech.Held} dialogs of {operators} operators are open");

        // The runtime takes a minute until it has compiled for good what is hot.
        Pace(TimeSpan.FromSeconds(warm));
        using var self = Process.GetCurrentProcess();
        var (kept, told, processor, disk, own, started) = (speech.Acknowledged, speech.Told, node.ProcessorTime(), server?.ProcessorTime() ?? default, self.TotalProcessorTime, Stopwatch.GetTimestamp());
        var times = speech.Times = [];
        Pace(TimeSpan.FromSeconds(seconds));
        var elapsed = Stopwatch.GetElapsedTime(started);
        self.Refresh();
        times.Sort();
        var messages = speech.Acknowledged - kept;
        Figure.Print(name + ".p50", times[times.Count / 2], "ms");
        Figure.Print(name + ".p99", times[times.Count * 99 / 100], "ms");
        Figure.Print(name + ".worst", times[^1], "ms");
        Figure.Print(name + ".rate", messages / elapsed.TotalSeconds, "messages/s");
        Figure.Print(name + ".told", (speech.Told.Bytes - told.Bytes) / elapsed.TotalSeconds / operators / 1000, "KB/s-an-operator");
        Figure.Print(name + ".node", (node.ProcessorTime() - processor) / elapsed * 100, "%-of-its-core");
        if (server is not null) Figure.Print(name + ".database", (server.ProcessorTime() - disk) / elapsed * 100, "%-of-a-core");
        Figure.Explain($"{name}: {times.Count} questions, {(speech.Told.Rows - told.Rows) / elapsed.TotalSeconds / operators:F1} tellings of the live list a second for each operator");
        var good = Figure.Generator(name, self.TotalProcessorTime - own, elapsed);
        await node.StopAsync(TimeSpan.FromSeconds(8));
        return good;

        // Visitors ask by turns at an even rate, whether or not what they asked before is answered.
        void Pace(TimeSpan time)
        {
            var from = Stopwatch.GetTimestamp();
            for (var sent = 0L; Stopwatch.GetElapsedTime(from) < time; crowd.Pump(1))
            {
                stop.ThrowIfCancellationRequested();
                for (var due = (long)(Stopwatch.GetElapsedTime(from).TotalSeconds * rate); sent < due; sent++)
                    speech.Ask(crowd.Links[operators + (int)(sent % dialogs)], from + (long)((sent + 1) / rate * Stopwatch.Frequency));
            }
        }
    }

    /// <summary>Opens the dialogs at the pace at which the desk gives them, so that nobody's offer waits for others' disk.</summary>
    private static void Begin(Crowd crowd, DeskSpeech speech, int operators, int dialogs, CancellationToken stop)
    {
        var patience = Stopwatch.GetTimestamp();
        for (var opened = 0; speech.Held < dialogs || speech.Begun < dialogs; crowd.Pump(20))
        {
            stop.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(patience) > TimeSpan.FromSeconds(120)) throw new IOException($"{speech.Held} of {dialogs} dialogs are held");
            for (; opened < dialogs && opened < speech.Held + 100; opened++) speech.Open(crowd.Links[operators + opened]);
        }
    }
}
