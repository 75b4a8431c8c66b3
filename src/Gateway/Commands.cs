using Gateway.Persistence;
using Gateway.Persistence.Retention;
using Gateway.Persistence.Transcripts;

namespace Gateway;

/// <summary>What the executable does besides serving.</summary>
internal static class Commands
{
    private const long EventsPerLine = 100_000;

    public static IReadOnlyList<Command> All { get; } =
    [
        new("help", "", "Lists the commands.", Help),
        new("rebuild-transcripts", "", "Writes transcripts and search anew from the journal. On PostgreSQL nodes may serve meanwhile; on SQLite stop the node first.", RebuildTranscripts),
        new("apply-retention", "", "Deletes now what is older than Gateway:Retention allows; nodes do the same every hour.", ApplyRetention),
    ];

    private static Task Help(CommandCall call)
    {
        foreach (var command in All) Console.WriteLine($"{string.Join(' ', command.Name, command.Words).TrimEnd(),-32} {command.Meaning}");
        return Task.CompletedTask;
    }

    private static async Task RebuildTranscripts(CommandCall call)
    {
        using var database = await OpenAsync(call.Options);
        var (next, said) = (EventsPerLine, Console.Out);
        var rebuilt = await new TranscriptRebuild(database).RunAsync(events =>
        {
            if (events < next) return;
            said.WriteLine($"{events} events read");
            next = events + EventsPerLine;
        });
        Console.WriteLine($"transcripts are written anew: {rebuilt.Dialogs} dialogs with {rebuilt.Entries} entries from {rebuilt.Events} events");
    }

    private static async Task ApplyRetention(CommandCall call)
    {
        if (call.Options.Retention.Faults().ToList() is { Count: > 0 } faults) throw new StartupException(string.Join(Environment.NewLine, faults));
        if (!call.Options.Retention.Deletes) throw new StartupException("everything is kept for ever: set Gateway:Retention:DialogDays, :VisitDays or :InvitationDays");
        using var database = await OpenAsync(call.Options);
        var done = await new RetentionJob(database, call.Options.Retention).RunAsync(TimeProvider.System.GetUtcNow());
        Console.WriteLine($"deleted: {done.Dialogs} dialogs, {done.Visits} visits, {done.Visitors} visitors, {done.Invitations} invitations; {done.Waiting} old dialogs wait for their projection or their desk");
    }

    private static async Task<Database> OpenAsync(GatewayOptions options)
    {
        var database = options.OpenDatabase();
        try
        {
            await database.MigrateAsync();
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}
