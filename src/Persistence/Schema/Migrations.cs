using Dapper;
using FluentMigrator.Runner;
using FluentMigrator.Runner.Initialization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Persistence.Schema;

/// <summary>Runs the migrations of this assembly, one node at a time.</summary>
internal static class Migrations
{
    /// <summary>Of PostgreSQL's advisory locks; any other program in this database must leave it alone.</summary>
    internal const long AdvisoryLock = 0x6761_7465_0001;

    /// <param name="database">To bring forward.</param>
    /// <param name="connectionString">Of the file or server that holds the versions.</param>
    /// <param name="upTo">The version to stop at, as an earlier release of the product would have; null for this release's.</param>
    /// <param name="ct">Stops waiting for another node.</param>
    public static async Task RunAsync(Database database, string connectionString, long? upTo, CancellationToken ct)
    {
        try
        {
            await using var connection = await database.OpenAsync(ct);
            if (!database.IsPostgres)
            {
                await MakeJournal(database, ct);
                Run(database, connectionString, upTo);
                return;
            }
            await connection.ExecuteAsync(new CommandDefinition("SELECT pg_advisory_lock(@key)", new { key = AdvisoryLock }, commandTimeout: 600, cancellationToken: ct));
            try
            {
                await connection.ExecuteAsync(JournalSchema.Of(postgres: true));
                Run(database, connectionString, upTo);
            }
            finally
            {
                await connection.ExecuteAsync("SELECT pg_advisory_unlock(@key)", new { key = AdvisoryLock });
            }
        }
        catch (Exception e) when (e is not DatabaseException && database.Explain(e) is { } explained)
        {
            throw explained;
        }
    }

    private static void Run(Database database, string connectionString, long? upTo)
    {
        using var services = new ServiceCollection()
            .AddFluentMigratorCore()
            .ConfigureRunner(r =>
            {
                (database.IsPostgres ? r.AddPostgres15_0() : r.AddSQLite())
                    .WithGlobalConnectionString(connectionString)
                    .ScanIn(typeof(Migrations).Assembly).For.Migrations();
            })
            .Configure<RunnerOptions>(o => o.TransactionPerSession = true)
            .BuildServiceProvider();
        using var scope = services.CreateScope();
        var runner = scope.ServiceProvider.GetRequiredService<IMigrationRunner>();
        var known = runner.MigrationLoader.LoadMigrations().Keys.Max();
        var loader = scope.ServiceProvider.GetRequiredService<IVersionLoader>();
        loader.LoadVersionInfo();
        if (loader.VersionInfo.Latest() > known)
            throw new DatabaseException(DatabaseFault.Newer, $"The database is at schema {loader.VersionInfo.Latest()}, this version knows {known}: start the newer version, or restore a backup.");
        if (upTo is { } version) runner.MigrateUp(version);
        else runner.MigrateUp();
    }

    /// <summary>The journal has a file of its own on SQLite; a damaged one is found here, in a clear line, not by the first dialog.</summary>
    private static async Task MakeJournal(Database database, CancellationToken ct)
    {
        await using var journal = new SqliteConnection(database.JournalConnectionString);
        await journal.OpenAsync(ct);
        Database.PrepareSqlite(journal, database.Sync);
        await journal.ExecuteAsync(JournalSchema.Of(postgres: false));
    }
}
