using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Persistence;
using Gateway.Actors.Dialogs;
using Gateway.Persistence;
using Gateway.Persistence.Journal;
using Gateway.Swarm;

namespace Gateway.Bench.Figures;

/// <summary>
/// A process in which as many actors as there are dialogs persist a message each through the journal as the node sets it up, the next one as soon as one is on disk: no sockets, no packets, no
/// decisions, no projection. Pinned to the node's core.
/// </summary>
internal static class BarePersist
{
    private static long _kept;

    /// <summary>What was reached: events per second, and µs of processor per event of the process and of the database (0 where that is the process itself).</summary>
    public readonly record struct Result(double Rate, double Process, double Database);

    /// <summary>The process's own main: the folder or connection string, actors, seconds. Prints a line when it is warm, then events per second and its processor time for each.</summary>
    public static async Task<int> MainAsync(string[] words)
    {
        using var database = words[0].Contains('=', StringComparison.Ordinal) ? Database.Postgres(words[0]) : Database.Sqlite(words[0]);
        var (actors, time) = (int.Parse(words[1], CultureInfo.InvariantCulture), TimeSpan.FromSeconds(int.Parse(words[2], CultureInfo.InvariantCulture)));
        await database.MigrateAsync();
        var system = ActorSystem.Create("bare", JournalHosting.Bootstrap(database, "akka { loglevel = ERROR, coordinated-shutdown.run-by-clr-shutdown-hook = off }"));
        for (var i = 0; i < actors; i++)
        {
            var id = $"dialog/demo/bare-{i}";
            system.ActorOf(Props.Create(() => new Persisting(id)));
        }
        // Each recovers before it writes, and the runtime compiles what is hot: neither is what is measured.
        while (Interlocked.Read(ref _kept) < 2 * actors) await Task.Delay(50);
        await Task.Delay(time);
        Console.WriteLine("warm");
        using var self = Process.GetCurrentProcess();
        var (kept, processor, started) = (Interlocked.Read(ref _kept), self.TotalProcessorTime, Stopwatch.GetTimestamp());
        await Task.Delay(time);
        var (events, elapsed) = (Interlocked.Read(ref _kept) - kept, Stopwatch.GetElapsedTime(started));
        self.Refresh();
        Console.WriteLine(FormattableString.Invariant($"reached {events} {elapsed.TotalSeconds} {(self.TotalProcessorTime - processor).TotalMicroseconds}"));
        return 0;
    }

    /// <summary>Starts the process and reads what it reached.</summary>
    public static async Task<Result> RunAsync(string database, int actors, int seconds, PostgresServer? server, CancellationToken stop)
    {
        var start = new ProcessStartInfo("taskset") { RedirectStandardOutput = true };
        foreach (var word in (string[])["-c", "0", "dotnet", typeof(BarePersist).Assembly.Location, "bare", database, $"{actors}", $"{seconds}"]) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        try
        {
            await WordsAsync(process, "warm", stop);
            var disk = server?.ProcessorTime() ?? default;
            var words = await WordsAsync(process, "reached", stop);
            disk = (server?.ProcessorTime() ?? default) - disk;
            var (events, elapsed, own) = (double.Parse(words[1], CultureInfo.InvariantCulture), double.Parse(words[2], CultureInfo.InvariantCulture), double.Parse(words[3], CultureInfo.InvariantCulture));
            return new Result(events / elapsed, own / events, disk.TotalMicroseconds / events);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>The line that begins with a word; lines of the actor system's log are passed over.</summary>
    private static async Task<string[]> WordsAsync(Process process, string first, CancellationToken stop)
    {
        while (await process.StandardOutput.ReadLineAsync(stop) is { } line)
            if (line.Split(' ') is var words && words[0] == first) return words;
        throw new IOException("the bare process ended before it had measured");
    }

    private sealed class Persisting(string id) : UntypedPersistentActor
    {
        private long _seq;

        public override string PersistenceId => id;

        protected override void OnRecover(object message)
        {
            if (message is RecoveryCompleted) Self.Tell("next");
        }

        protected override void OnCommand(object message)
        {
            _seq++;
            Persist(new MessagePosted(_seq, Author.Visitor, "visitor-00000001-abcde", "", "visitor-1", _seq, "Is the delivery free for this order, and when will it be here?", 1_700_000_000_000), _ =>
            {
                Interlocked.Increment(ref _kept);
                Self.Tell("next");
            });
        }
    }
}
