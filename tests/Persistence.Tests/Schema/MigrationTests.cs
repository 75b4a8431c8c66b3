using Dapper;

namespace Gateway.Persistence.Tests.Schema;

public abstract class MigrationTests(Databases databases)
{
    [Fact]
    public async Task Migrating_twice_changes_nothing()
    {
        var database = await databases.NewAsync();
        await using (var connection = await database.OpenAsync())
            await connection.ExecuteAsync("INSERT INTO visitor_segments (site, visitor, segment) VALUES ('s', 'v', 'buyer')");
        await database.MigrateAsync();
        await using var again = await database.OpenAsync();
        Assert.Equal("buyer", await again.QuerySingleAsync<string>("SELECT segment FROM visitor_segments"));
    }

    [Fact]
    public async Task Several_starts_at_once_migrate_once()
    {
        var database = await databases.EmptyAsync();
        await Task.WhenAll(Enumerable.Range(0, database.IsPostgres ? 4 : 1).Select(_ => Task.Run(() => database.MigrateAsync())));
        await using var connection = await database.OpenAsync();
        Assert.Equal(1, await connection.QuerySingleAsync<int>("""SELECT count(*) FROM "VersionInfo" WHERE "Version" = 1"""));
    }

    [Fact]
    public async Task A_schema_of_a_newer_version_is_refused()
    {
        var database = await databases.NewAsync();
        await using (var connection = await database.OpenAsync())
            await connection.ExecuteAsync("""INSERT INTO "VersionInfo" ("Version", "Description") VALUES (99999, 'from the future')""");
        var refused = await Assert.ThrowsAsync<DatabaseException>(() => database.MigrateAsync());
        Assert.Equal(DatabaseFault.Newer, refused.Fault);
    }
}

public sealed class SqliteMigrationTests(SqliteDatabases databases) : MigrationTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class PostgresMigrationTests(PostgresDatabases databases) : MigrationTests(databases);
