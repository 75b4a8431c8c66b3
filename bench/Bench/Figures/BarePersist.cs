using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using Akka.Persistence;
using Gateway.Actors.Dialogs;
using Gateway.Persistence;
using Gateway.Persistence.Journal;

namespace Gateway.Bench.Figures;

/// <summary>
/// A process in which as many actors as there are dialogs persist a message each through the journal as the node sets it up, the next one as soon as one is on disk: no sockets, no packets, no
/// decisions, no projection. Pinned to the node's core.
/// </summary>
internal static class BarePersist
{
    private static long _kept;

    /// <summary>The process's own main: the folder or connection string, actors, seconds. Prints events per second.</summary>
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
        var (kept, started) = (Interlocked.Read(ref _kept), Stopwatch.GetTimestamp());
        await Task.Delay(time);
        Console.WriteLine(((Interlocked.Read(ref _kept) - kept) / Stopwatch.GetElapsedTime(started).TotalSeconds).ToString("F0", CultureInfo.InvariantCulture));
        return 0;
    }

    /// <summary>Starts the process and reads its rate.</summary>
    public static async Task<double> RateAsync(string database, int actors, int seconds, CancellationToken stop)
    {
        var start = new ProcessStartInfo("taskset") { RedirectStandardOutput = true };
        foreach (var word in (string[])["-c", "0", "dotnet", typeof(BarePersist).Assembly.Location, "bare", database, $"{actors}", $"{seconds}"]) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        try
        {
            return double.Parse(await process.StandardOutput.ReadToEndAsync(stop), CultureInfo.InvariantCulture);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
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
