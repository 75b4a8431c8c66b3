using System.Diagnostics;
using System.Net;
using Gateway.Bench.Figures;
using Gateway.Bench.Generator;
using Gateway.Swarm;
using Npgsql;

namespace Gateway.Bench.Contest;

/// <summary>
/// The same two-party chat on the whole product and on a SignalR hub, each with a PostgreSQL of its own in the settings that PostgreSQL comes with: a message is on
/// the disk before it is acknowledged or shown, and each side answers what it was shown. Server on core 0, generator on core 1, the database where the system puts it.
/// </summary>
internal static class PeerChat
{
    private const int Operators = 3;

    /// <summary>What one server did.</summary>
    private readonly record struct Talk(long Delivered, long Acknowledged, TimeSpan Server, TimeSpan Database, TimeSpan Generator, TimeSpan Elapsed);

    public static async Task<int> RunAsync(bool quick, CancellationToken stop)
    {
        var (dialogs, time) = (quick ? 100 : 400, TimeSpan.FromSeconds(quick ? 5 : 30));
        var ours = await OursAsync(dialogs, time, stop);
        var peer = await SignalRAsync(dialogs, time, stop);
        var good = Print("", ours) & Print(".signalr", peer);
        Figure.Explain($"ours: {Rate(ours) / Rate(peer):F2} of SignalR's messages/s at {Micros(ours) / Micros(peer):F2} of its processor time for each");
        return good ? 0 : 1;
    }

    private static double Rate(Talk talk) => talk.Delivered / talk.Elapsed.TotalSeconds;

    private static double Micros(Talk talk) => talk.Server.TotalMicroseconds / talk.Delivered;

    private static bool Print(string key, Talk talk)
    {
        Figure.Explain($"peer-chat{key}: {talk.Delivered:N0} delivered, {talk.Acknowledged:N0} acknowledged; server at {talk.Server / talk.Elapsed:P0} of its core, "
            + $"database at {talk.Database / talk.Elapsed:P0} of one, generator at {talk.Generator / talk.Elapsed:P0}");
        if (talk.Generator / talk.Elapsed > Figure.GeneratorLimit || talk.Delivered == 0)
        {
            Figure.Explain($"VOID: peer-chat{key}: {(talk.Delivered == 0 ? "nothing was delivered" : "the generator measures itself")}");
            return false;
        }
        Figure.Print("peer-chat" + key, Rate(talk), "messages/s");
        Figure.Print("peer-chat.cpu" + key, Micros(talk), "us/message");
        Figure.Print("peer-chat.database" + key, talk.Database.TotalMicroseconds / talk.Delivered, "us/message");
        return true;
    }

    private static async Task<Talk> OursAsync(int dialogs, TimeSpan time, CancellationToken stop)
    {
        await using var postgres = await PostgresServer.StartAsync(durable: true);
        var database = Large(await postgres.CreateDatabaseAsync());
        var folder = Directory.CreateTempSubdirectory("gateway-bench-").FullName;
        var setup = NodeUnderTest.Unbounded(Path.Combine(folder, "data"), database);
        try
        {
            await using var node = await GatewayProcess.StartAsync(setup, stop);
            Func<int, string> tickets;
            await using (var catalog = new NpgsqlConnection(database))
            {
                await catalog.OpenAsync(stop);
                tickets = await Doors.OpenAsync(catalog, Operators, stop);
            }
            var speech = new OurChat(Operators, tickets);
            using var crowd = new Crowd();
            var door = new IPEndPoint(IPAddress.Loopback, setup.Port);
            crowd.Grow(door, speech, Operators, stop);
            // The node hears of the changed site within a second.
            crowd.Rest(TimeSpan.FromSeconds(3), stop);
            crowd.Grow(door, speech, dialogs, stop);
            speech.Talking = true;
            foreach (var visitor in crowd.Links.Skip(Operators)) OurChat.Open(visitor);
            for (var patience = Stopwatch.GetTimestamp(); speech.Held < dialogs && Stopwatch.GetElapsedTime(patience) < TimeSpan.FromSeconds(30);) crowd.Pump(20);
            if (speech.Held < dialogs) throw new IOException($"{speech.Held} of {dialogs} dialogs were answered");
            var talk = Measure(crowd, speech, node.ProcessorTime, postgres, time, stop);
            await node.StopAsync(TimeSpan.FromSeconds(8));
            return talk;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Talk> SignalRAsync(int dialogs, TimeSpan time, CancellationToken stop)
    {
        await using var postgres = await PostgresServer.StartAsync(durable: true);
        var peers = Environment.GetEnvironmentVariable("PEERS_PROGRAM") ?? throw new IOException("PEERS_PROGRAM is not set: use bench/figures.sh");
        await using var server = await ServerProcess.StartAsync(["dotnet", peers, "signalr-chat", Large(await postgres.CreateDatabaseAsync())], stop);
        var speech = new SignalRChat(Operators, dialogs);
        using var crowd = new Crowd();
        crowd.Grow(server.Server, speech, Operators + dialogs, stop);
        speech.Talking = true;
        foreach (var visitor in crowd.Links.Skip(Operators)) speech.Begin(visitor);
        return Measure(crowd, speech, server.ProcessorTime, postgres, time, stop);
    }

    /// <summary>Long enough that the runtime has compiled what is hot for good, which takes it a while beside a busy core; then the clocks.</summary>
    private static Talk Measure(Crowd crowd, ChatSpeech speech, Func<TimeSpan> server, PostgresServer database, TimeSpan time, CancellationToken stop)
    {
        Run(2 * time);
        using var self = Process.GetCurrentProcess();
        var (delivered, acknowledged, processor, disk, own, started) = (Delivered(), speech.Acknowledged, server(), database.ProcessorTime(), self.TotalProcessorTime, Stopwatch.GetTimestamp());
        Run(time);
        var elapsed = Stopwatch.GetElapsedTime(started);
        self.Refresh();
        return new Talk(Delivered() - delivered, speech.Acknowledged - acknowledged, server() - processor, database.ProcessorTime() - disk, self.TotalProcessorTime - own, elapsed);

        long Delivered() => crowd.Links.Sum(l => (long)l.Answers);

        void Run(TimeSpan duration)
        {
            for (var from = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(from) < duration;)
            {
                stop.ThrowIfCancellationRequested();
                crowd.Pump(20);
            }
        }
    }

    /// <summary>As many connections to the database as each server likes to have.</summary>
    private static string Large(string database) => new NpgsqlConnectionStringBuilder(database) { MaxPoolSize = 60 }.ConnectionString;
}
