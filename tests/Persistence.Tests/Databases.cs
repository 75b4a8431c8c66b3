using Gateway.Swarm;

namespace Gateway.Persistence.Tests;

/// <summary>Hands out fresh databases of one kind, so that the same tests run on both.</summary>
public abstract class Databases : IAsyncLifetime
{
    private readonly List<IDisposable> _handed = [];

    /// <summary>A new, migrated database.</summary>
    public async Task<Database> NewAsync()
    {
        var database = await EmptyAsync();
        await database.MigrateAsync();
        return database;
    }

    /// <summary>A new database without a schema.</summary>
    public async Task<Database> EmptyAsync() => Keep(await MakeAsync());

    /// <summary>The same data once more, as after a restart.</summary>
    public Database Reopen(Database database)
    {
        database.Dispose();
        return Keep(Again(database));
    }

    protected abstract Task<Database> MakeAsync();

    protected abstract Database Again(Database database);

    public abstract Task InitializeAsync();

    public virtual Task DisposeAsync()
    {
        foreach (var handed in _handed) handed.Dispose();
        return Task.CompletedTask;
    }

    private Database Keep(Database database)
    {
        _handed.Add(database);
        return database;
    }
}

public sealed class SqliteDatabases : Databases
{
    private readonly string _root = Directory.CreateTempSubdirectory("gateway-store-").FullName;
    private readonly Dictionary<Database, string> _folders = [];

    protected override Task<Database> MakeAsync()
    {
        var folder = Path.Combine(_root, Guid.NewGuid().ToString("N"));
        return Task.FromResult(Open(folder));
    }

    protected override Database Again(Database database) => Open(_folders[database]);

    public override Task InitializeAsync() => Task.CompletedTask;

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    private Database Open(string folder)
    {
        var database = Database.Sqlite(folder);
        _folders[database] = folder;
        return database;
    }
}

public sealed class PostgresDatabases : Databases
{
    public PostgresServer Server { get; private set; } = null!;

    protected override async Task<Database> MakeAsync() => Database.Postgres(await Server.CreateDatabaseAsync());

    protected override Database Again(Database database) => Database.Postgres(database.JournalConnectionString);

    public override async Task InitializeAsync() => Server = await PostgresServer.StartAsync();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Server.DisposeAsync();
    }
}

/// <summary>One server for all classes that run on PostgreSQL.</summary>
[CollectionDefinition(Name)]
public sealed class OnPostgresCollection : ICollectionFixture<PostgresDatabases>
{
    public const string Name = "PostgreSQL";
}
