using Dapper;
using Gateway.Persistence.Backups;

namespace Gateway.Persistence.Tests.Backups;

public abstract class InstallationTests(Databases databases)
{
    private static Task<uint> MarkAsync(Database database) => new Installation(database).RestoreMarkAsync();

    [Fact]
    public async Task A_database_that_was_never_restored_has_no_mark_over_all_its_starts()
    {
        var database = await databases.NewAsync();
        Assert.Equal(0u, await MarkAsync(database));
        database = databases.Reopen(database);
        await database.MigrateAsync();
        Assert.Equal(0u, await MarkAsync(database));
    }

    [Fact]
    public async Task Each_restore_gives_another_mark_that_every_start_after_it_keeps()
    {
        var database = await databases.NewAsync();
        await MarkAsync(database);
        var marks = new HashSet<uint>();
        for (var restore = 0; restore < 5; restore++)
        {
            await new Installation(database).SayRestoredAsync();
            // Nodes that start at the same time agree; a folder has one.
            var starts = await Task.WhenAll(Enumerable.Range(0, database.IsPostgres ? 4 : 1).Select(_ => Task.Run(() => MarkAsync(database))));
            Assert.Single(starts.Distinct());
            Assert.Equal(starts[0], await MarkAsync(database));
            Assert.True(marks.Add(starts[0]));
        }
        Assert.DoesNotContain(0u, marks);
    }

    [Fact]
    public async Task While_a_node_works_nobody_may_say_that_the_database_was_restored()
    {
        var database = await databases.NewAsync();
        if (!database.IsPostgres) return;
        await using (var connection = await database.OpenAsync())
            await connection.ExecuteAsync("INSERT INTO nodes (address, incarnation, joined_at, beat_at) VALUES ('akka.tcp://gateway@10.0.0.5:4053', 'i', 1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)");
        var refused = await Assert.ThrowsAsync<DatabaseException>(() => new Installation(database).SayRestoredAsync());
        Assert.Contains("10.0.0.5:4053", refused.Message, StringComparison.Ordinal);
    }
}

public sealed class SqliteInstallationTests(SqliteDatabases databases) : InstallationTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class PostgresInstallationTests(PostgresDatabases databases) : InstallationTests(databases);
