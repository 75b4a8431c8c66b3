using Dapper;
using Npgsql;

namespace Gateway.Persistence.Tests;

[Collection(OnPostgresCollection.Name)]
public sealed class ConnectionBudgetTests(PostgresDatabases databases)
{
    private static async Task AddNodesAsync(Database database, int from, int to)
    {
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync("INSERT INTO nodes (address, incarnation, joined_at, beat_at) VALUES (@address, '', 1, 1)", Enumerable.Range(from, to - from + 1).Select(n => new { address = $"node {n}" }));
    }

    [Fact]
    public async Task As_many_nodes_as_there_are_connections_for_are_silent_and_the_next_one_warns_with_what_to_set()
    {
        // The server of the tests takes 1,000, of which 3 are reserved; the connection string gives each of a node's two pools 20.
        var database = await databases.NewAsync();
        await AddNodesAsync(database, 1, 24);
        Assert.Null(await new ConnectionBudget(database).WarningAsync());
        await AddNodesAsync(database, 25, 25);
        var warning = await new ConnectionBudget(database).WarningAsync();
        Assert.Contains("25 nodes with 40 each may want 1000", warning, StringComparison.Ordinal);
        Assert.Contains("above 1003", warning, StringComparison.Ordinal);
        Assert.Contains("\"Maximum Pool Size\" in Gateway:Postgres to 19", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Four_nodes_that_say_nothing_of_pools_fit_into_what_PostgreSQL_comes_with()
    {
        var given = new NpgsqlConnectionStringBuilder(databases.Server.ConnectionString("postgres"));
        given.Remove("Maximum Pool Size");
        using var database = Database.Postgres(given.ConnectionString);
        Assert.InRange(4 * database.PoolConnections, 1, 97);
        // And the pool is bounded by that: one more than it holds waits, and is told why.
        var open = new List<System.Data.Common.DbConnection>();
        try
        {
            for (var i = 0; i < Database.PoolSize; i++) open.Add(await database.OpenAsync());
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
            await Assert.ThrowsAnyAsync<Exception>(async () => open.Add(await database.OpenAsync(patience.Token)));
        }
        finally
        {
            foreach (var connection in open) await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task The_embedded_database_has_no_connections_to_count()
    {
        var folder = Directory.CreateTempSubdirectory("gateway-budget-").FullName;
        using (var database = Database.Sqlite(folder)) Assert.Null(await new ConnectionBudget(database).WarningAsync());
        Directory.Delete(folder, recursive: true);
    }
}
