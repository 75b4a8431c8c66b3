using Gateway.Persistence;
using Gateway.Persistence.Backups;
using Gateway.Persistence.Catalog;
using Gateway.Persistence.Erasure;
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
        new("backup", "FOLDER", "Copies the embedded database into a new folder, also while the node serves. PostgreSQL: pg_dump.", Backup),
        new("restore", "FOLDER", "Puts such a copy into a data folder without a database. PostgreSQL: pg_restore.", Restore),
        new("erased", "FILE", "Writes who was erased (random ids) into a file, for a backup that is restored later.", Erased),
        new("erase-again", "FILE", "Erases from a restored database whoever such a file names. SQLite: stop the node first.", EraseAgain),
        new("import-log", "SITE FILE", "Takes the visits of an access log (combined format, gzip or plain) into the site's recordings, to try rules on. SQLite: stop the node first.", ImportAsync),
        new("reset-admin", "LOGIN", "Gives an administrator another password (GATEWAY_ADMIN_PASSWORD, else a generated one) and signs them out everywhere. SQLite: stop the node first.", ResetAdmin),
        new("restored", "", "Says that the database was restored in place by other means, so that clients start over. No node may run.", Restored),
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
        if (!call.Options.Retention.Deletes) throw new StartupException("everything is kept for ever: set Gateway:Retention:DialogDays, :VisitDays, :InvitationDays, :RecordingDays or :AuditDays");
        using var database = await OpenAsync(call.Options);
        var done = await new RetentionJob(database, call.Options.Retention).RunAsync(TimeProvider.System.GetUtcNow());
        Console.WriteLine($"deleted: {done.Dialogs} dialogs, {done.Visits} visits, {done.Visitors} visitors, {done.Invitations} invitations; {done.Waiting} old dialogs wait for their projection or their desk");
    }

    private static Task Backup(CommandCall call)
    {
        SqliteBackup.Take(Embedded(call.Options, "pg_dump").Data, call.Words[0]);
        Console.WriteLine($"backup is whole: {Path.GetFullPath(call.Words[0])}");
        return Task.CompletedTask;
    }

    private static Task Restore(CommandCall call)
    {
        SqliteBackup.Restore(call.Words[0], Embedded(call.Options, "pg_restore").Data);
        Console.WriteLine($"restored into {Path.GetFullPath(call.Options.Data)}; start the node");
        return Task.CompletedTask;
    }

    private static async Task Restored(CommandCall call)
    {
        using var database = await OpenAsync(call.Options);
        await new Installation(database).SayRestoredAsync();
        Console.WriteLine("the next start takes the database for a restored one");
    }

    private static async Task Erased(CommandCall call)
    {
        using var database = await OpenAsync(call.Options);
        var erased = await new PersonErasure(database, TimeProvider.System).ListAsync(CancellationToken.None);
        await File.WriteAllLinesAsync(call.Words[0], erased.Select(e => $"{e.Site}\t{e.Visitor}\t{e.At}"));
        Console.WriteLine($"{erased.Count} erased visitors are named in {Path.GetFullPath(call.Words[0])}");
    }

    private static async Task EraseAgain(CommandCall call)
    {
        if (!File.Exists(call.Words[0])) throw new StartupException($"there is no file {call.Words[0]}; the command \"erased\" writes it");
        List<ErasedVisitor> named = [];
        foreach (var (line, number) in (await File.ReadAllLinesAsync(call.Words[0])).Select((l, i) => (l, i + 1)))
            named.Add(line.Split('\t') is [{ Length: > 0 } site, { Length: > 0 } visitor, var at] && long.TryParse(at, System.Globalization.CultureInfo.InvariantCulture, out var time)
                ? new ErasedVisitor(site, visitor, time)
                : throw new StartupException($"line {number} of {call.Words[0]} is not site, visitor and time with tabs between them"));
        using var database = await OpenAsync(call.Options);
        await new PersonErasure(database, TimeProvider.System).AgainAsync(named, CancellationToken.None);
        Console.WriteLine($"{named.Count} visitors are erased again; dialogs of theirs that are open go when they end");
    }

    private static async Task ImportAsync(CommandCall call)
    {
        using var database = await OpenAsync(call.Options);
        await ImportLog.RunAsync(call, database);
    }

    private static GatewayOptions Embedded(GatewayOptions options, string instead) => options.Postgres.Length == 0
        ? options
        : throw new StartupException($"this is for the embedded database; with Gateway:Postgres use {instead} as docs/OPERATIONS.md says");

    private static async Task ResetAdmin(CommandCall call)
    {
        var given = Environment.GetEnvironmentVariable(DemoSite.PasswordVariable);
        var password = string.IsNullOrEmpty(given) ? RandomText.Id() : given;
        if (password.Length is < DemoSite.MinPasswordChars or > PasswordHash.MaxChars)
            throw new StartupException($"{DemoSite.PasswordVariable} has {password.Length} characters; {DemoSite.MinPasswordChars} to {PasswordHash.MaxChars} are allowed");
        using var database = await OpenAsync(call.Options);
        switch (await new Members(database, TimeProvider.System).RescueAsync(call.Words[0], password, CancellationToken.None))
        {
            case null: throw new StartupException($"nobody signs in as \"{call.Words[0]}\"");
            case false: throw new StartupException($"\"{call.Words[0]}\" is no administrator: an administrator gives others a password in the console's API (PUT /api/v1/team/ID/password)");
        }
        Console.WriteLine(string.IsNullOrEmpty(given) ? $"sign in as {call.Words[0]} with the password {password} (shown this once)" : $"sign in as {call.Words[0]} with the password given in {DemoSite.PasswordVariable}");
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
