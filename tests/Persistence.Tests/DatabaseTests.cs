using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Dialogs;
using Gateway.Persistence.Journal;
using Gateway.Persistence.Transcripts;
using Gateway.Persistence.Visits;
using LinqToDB.Data;
using Microsoft.Data.Sqlite;

namespace Gateway.Persistence.Tests;

public sealed class SqliteFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-files-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_folder_that_is_held_is_refused_and_the_holder_named()
    {
        using var first = Database.Sqlite(_folder);
        var refused = Assert.Throws<DatabaseException>(() => Database.Sqlite(_folder));
        Assert.Equal(DatabaseFault.Held, refused.Fault);
        Assert.Contains($"process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void A_folder_held_by_another_process_is_refused_until_that_is_killed()
    {
        Database.Sqlite(_folder).Dispose();
        File.WriteAllText(Path.Combine(_folder, "gateway.pid"), "4711");
        // Another program that takes the same kind of lock and says when it has it.
        var start = new ProcessStartInfo("flock", ["--exclusive", "--no-fork", Path.Combine(_folder, "gateway.lock"), "sh", "-c", "echo held; exec cat"])
        { RedirectStandardOutput = true, RedirectStandardInput = true };
        using var other = Process.Start(start)!;
        try
        {
            Assert.Equal("held", other.StandardOutput.ReadLine());
            Assert.Contains("4711", Assert.Throws<DatabaseException>(() => Database.Sqlite(_folder)).Message, StringComparison.Ordinal);
        }
        finally
        {
            other.Kill();
            other.WaitForExit();
        }
        Database.Sqlite(_folder).Dispose();
    }

    [Theory]
    [InlineData("gateway.db")]
    [InlineData("journal.db")]
    public async Task A_file_that_is_no_database_is_refused_clearly(string file)
    {
        File.WriteAllText(Path.Combine(_folder, file), new string('x', 8192));
        using var database = Database.Sqlite(_folder);
        var refused = await Assert.ThrowsAsync<DatabaseException>(() => database.MigrateAsync());
        Assert.Equal(DatabaseFault.Corrupt, refused.Fault);
        Assert.Contains(_folder, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
        Assert.Equal(new string('x', 8192), File.ReadAllText(Path.Combine(_folder, file)));
    }

    [Fact]
    public async Task A_schema_page_that_is_overwritten_is_refused_clearly()
    {
        using (var whole = Database.Sqlite(_folder)) await whole.MigrateAsync();
        using (var file = File.OpenWrite(Path.Combine(_folder, "gateway.db")))
        {
            file.Position = 100;
            file.Write(Enumerable.Repeat((byte)0xA5, 3000).ToArray());
        }
        using var database = Database.Sqlite(_folder);
        Assert.Equal(DatabaseFault.Corrupt, (await Assert.ThrowsAsync<DatabaseException>(() => database.MigrateAsync())).Fault);
    }

    [Fact]
    public async Task Those_who_write_much_wait_for_their_turn_without_a_thread()
    {
        using var database = Database.Sqlite(_folder);
        await database.MigrateAsync();
        var visitor = new VisitorWrite(new(new SiteId("shop"), new VisitorId("v1")), 1, [1], null, [], [], []);
        var dialog = new JournaledEvent("dialog/shop/d1", 1, 1, new SlotReleased(1));
        var transcripts = new TranscriptWriter(database);
        await transcripts.PositionAsync();
        Task[] writes;
        using (await database.TakeTurnAsync())
        {
            writes = [new VisitorRows(database, TimeProvider.System).WriteAsync([visitor]), transcripts.WriteAsync(0, [dialog])];
            // What is in SQLite runs to its end before it answers a task.
            Assert.DoesNotContain(writes, w => w.IsCompleted);
        }
        await Task.WhenAll(writes);
        Assert.Equal(1, await transcripts.PositionAsync());
    }

    [Fact]
    public async Task What_was_committed_is_read_from_files_copied_without_a_close()
    {
        var copy = Directory.CreateTempSubdirectory("gateway-copy-").FullName;
        using (var database = Database.Sqlite(_folder))
        {
            await database.MigrateAsync();
            await using var connection = await database.OpenAsync();
            await connection.ExecuteAsync("INSERT INTO visitor_segments (site, visitor, segment) VALUES ('s', 'v', 'buyer')");
            // What a killed process leaves behind: the file and its log, not merged.
            foreach (var file in Directory.GetFiles(_folder, "*.db*").Where(f => !f.EndsWith("-shm", StringComparison.Ordinal))) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }
        using (var database = Database.Sqlite(copy))
        {
            await database.MigrateAsync();
            await using var connection = await database.OpenAsync();
            Assert.Equal("buyer", await connection.QuerySingleAsync<string>("SELECT segment FROM visitor_segments"));
        }
        Directory.Delete(copy, recursive: true);
    }

    [Theory]
    [InlineData("akka.persistence.journal.sql", 2)]
    [InlineData("akka.persistence.snapshot-store.sql", 1)]
    public async Task The_journal_waits_for_the_disk_and_a_snapshot_beside_it_does_not(string plugin, int pragma)
    {
        using var database = Database.Sqlite(_folder);
        Assert.True(JournalHosting.Connections(database).TryGetDataOptionsFor(plugin, out var options));
        await using var connection = new DataConnection(options!);
        Assert.Equal(pragma, await connection.ExecuteAsync<int>("PRAGMA synchronous"));
    }

    [Theory]
    [InlineData(DiskSync.Full, 2)]
    [InlineData(DiskSync.Normal, 1)]
    public async Task Each_connection_waits_for_the_disk_as_chosen(DiskSync sync, int pragma)
    {
        using var database = Database.Sqlite(_folder, sync);
        await using var connection = await database.OpenAsync();
        Assert.Equal(pragma, await connection.QuerySingleAsync<int>("PRAGMA synchronous"));
        Assert.Equal("wal", await connection.QuerySingleAsync<string>("PRAGMA journal_mode"));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_refused_clearly()
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        Assert.Equal(DatabaseFault.Inaccessible, Assert.Throws<DatabaseException>(() => Database.Sqlite(Path.Combine(file, "data"))).Fault);
    }

    [Fact]
    public async Task A_file_locked_by_another_program_is_named_as_locked()
    {
        using var database = Database.Sqlite(_folder);
        await using var connection = (SqliteConnection)await database.OpenAsync();
        Assert.Equal(DatabaseFault.Locked, database.Explain(new SqliteException("database is locked", 5))!.Fault);
    }
}

[Collection(OnPostgresCollection.Name)]
public sealed class PostgresServerTests(PostgresDatabases databases)
{
    [Fact]
    public async Task A_wrong_password_is_refused_clearly_and_not_repeated()
    {
        using var database = Database.Postgres(databases.Server.ConnectionString("postgres", password: "wrong-secret"));
        var refused = await Assert.ThrowsAsync<DatabaseException>(async () => await database.OpenAsync());
        Assert.Equal(DatabaseFault.SignInRefused, refused.Fault);
        Assert.DoesNotContain("wrong-secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_database_is_refused_clearly()
    {
        using var database = Database.Postgres(databases.Server.ConnectionString("nowhere"));
        Assert.Equal(DatabaseFault.SignInRefused, (await Assert.ThrowsAsync<DatabaseException>(() => database.MigrateAsync())).Fault);
    }

    [Fact]
    public async Task An_address_where_nobody_listens_is_refused_clearly()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var database = Database.Postgres($"Host=127.0.0.1;Port={port};Username=x;Password=y;Database=z");
        var refused = await Assert.ThrowsAsync<DatabaseException>(async () => await database.OpenAsync());
        Assert.Equal(DatabaseFault.Unreachable, refused.Fault);
        Assert.Contains($"127.0.0.1:{port}", refused.Message, StringComparison.Ordinal);
    }
}
