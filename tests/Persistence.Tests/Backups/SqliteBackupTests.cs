using Dapper;
using Gateway.Actors.Dialogs;
using Gateway.Persistence.Backups;
using Gateway.Persistence.Tests.Journal;
using Gateway.Persistence.Tests.Transcripts;

namespace Gateway.Persistence.Tests.Backups;

public sealed class SqliteBackupTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("gateway-backup-").FullName;

    private string Folder(string name) => Path.Combine(_root, name);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_copy_taken_while_a_node_writes_holds_all_that_was_acknowledged_before_and_the_journal_is_never_behind_the_store()
    {
        using var database = Database.Sqlite(Folder("data"));
        await database.MigrateAsync();
        await using var node = await JournalNode.StartAsync(database);
        await node.KeepAsync("dialog/shop/d", new Told("shop", "d").Begun().Says("acknowledged").Events);
        using var stop = new CancellationTokenSource();
        // Store and journal move on together: the position is told only after the event is written.
        var writing = Task.Run(async () =>
        {
            for (var seq = 3L; !stop.IsCancellationRequested; seq++)
            {
                await node.KeepAsync("dialog/shop/d", new MessagePosted(seq, Author.Visitor, "v1", "Anna", "outbox", seq, "more", 5000));
                await using var connection = await database.OpenAsync();
                await connection.ExecuteAsync("UPDATE catalog_version SET version = @seq", new { seq });
            }
        });
        for (var copy = 0; copy < 5; copy++) await Task.Run(() => SqliteBackup.Take(Folder("data"), Folder($"copy{copy}")));
        await stop.CancelAsync();
        await writing;

        for (var copy = 0; copy < 5; copy++)
        {
            Assert.Equal(["gateway.db", "journal.db"], Directory.GetFiles(Folder($"copy{copy}")).Select(Path.GetFileName).Order());
            SqliteBackup.Restore(Folder($"copy{copy}"), Folder($"again{copy}"));
            using var restored = Database.Sqlite(Folder($"again{copy}"));
            await restored.MigrateAsync();
            await using var store = await restored.OpenAsync();
            await using var journal = await restored.OpenJournalAsync();
            var events = await journal.QuerySingleAsync<long>("SELECT max(sequence_number) FROM journal WHERE persistence_id = 'dialog/shop/d'");
            Assert.True(events >= 3);
            // Entry 3 is event 4: the beginning is two events and one entry.
            Assert.InRange(await store.QuerySingleAsync<long>("SELECT version FROM catalog_version"), 0, events - 1);
            Assert.NotEqual(0u, await new Installation(restored).RestoreMarkAsync());
        }
    }

    [Fact]
    public async Task The_same_backup_restored_twice_gives_two_marks()
    {
        using (var database = Database.Sqlite(Folder("data"))) await database.MigrateAsync();
        SqliteBackup.Take(Folder("data"), Folder("copy"));
        var marks = new List<uint>();
        foreach (var again in new[] { "one", "two" })
        {
            SqliteBackup.Restore(Folder("copy"), Folder(again));
            using var restored = Database.Sqlite(Folder(again));
            await restored.MigrateAsync();
            marks.Add(await new Installation(restored).RestoreMarkAsync());
        }
        Assert.Equal(2, marks.Distinct().Count());
        using var first = Database.Sqlite(Folder("data"));
        Assert.Equal(0u, await new Installation(first).RestoreMarkAsync());
    }

    [Fact]
    public async Task What_cannot_be_is_refused_and_leaves_everything_as_it_was()
    {
        Assert.Contains("is missing", Refused(() => SqliteBackup.Take(Folder("nowhere"), Folder("copy"))), StringComparison.Ordinal);
        using (var database = Database.Sqlite(Folder("data"))) await database.MigrateAsync();
        SqliteBackup.Take(Folder("data"), Folder("copy"));
        Assert.Contains("holds a backup already", Refused(() => SqliteBackup.Take(Folder("data"), Folder("copy"))), StringComparison.Ordinal);
        Assert.Contains("holds a database already", Refused(() => SqliteBackup.Restore(Folder("copy"), Folder("data"))), StringComparison.Ordinal);
        Assert.Contains("is no backup", Refused(() => SqliteBackup.Restore(Folder("data2"), Folder("data3"))), StringComparison.Ordinal);
        using (Database.Sqlite(Folder("used"))) Assert.Contains("in use", Refused(() => SqliteBackup.Restore(Folder("copy"), Folder("used"))), StringComparison.Ordinal);
        await File.WriteAllBytesAsync(Path.Combine(Folder("copy"), "journal.db"), new byte[5000]);
        Refused(() => SqliteBackup.Restore(Folder("copy"), Folder("fresh")));
        Assert.False(File.Exists(Path.Combine(Folder("fresh"), "gateway.db")));

        static string Refused(Action act) => Assert.Throws<DatabaseException>(act).Message;
    }
}
