using System.Data.Common;
using System.Net.Sockets;
using Gateway.Persistence.Schema;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gateway.Persistence;

/// <summary>How long SQLite waits for the disk.</summary>
public enum DiskSync
{
    /// <summary>Each transaction waits for the disk: survives a power cut.</summary>
    Full,
    /// <summary>Survives a killed process, not a power cut; about twice as fast.</summary>
    Normal,
}

/// <summary>The one database of a node: a folder with two SQLite files, or a PostgreSQL server. Owns the folder's lock and the connection pool.</summary>
public sealed class Database : IDisposable
{
    /// <summary>How long a connection waits for another writer before it gives up.</summary>
    internal const int BusyTimeoutMs = 10_000;
    /// <summary>Of connections to PostgreSQL: one for catalog, visitors and transcripts, one that the journal plugin holds.</summary>
    internal const int Pools = 2;
    /// <summary>Of one pool, where the connection string says nothing: four nodes fit into the 100 connections that PostgreSQL comes with. Whoever finds none waits for the string's Timeout.</summary>
    internal const int PoolSize = 12;

    /// <summary>
    /// In the middle of a transaction. A node that is stopped for longer is taken for dead: what it had not committed is undone by the server, so that the next owner of an
    /// entity does not wait for it, and it cannot commit when it comes back.
    /// </summary>
    internal static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly FolderLock? _lock;
    private readonly SemaphoreSlim? _writing;
    private readonly long _leastFree;
    private volatile bool _full;
    private readonly NpgsqlDataSource? _source;
    private readonly string _connectionString;

    private Database(FolderLock folderLock, DiskSync sync, long leastFree)
    {
        _lock = folderLock;
        _leastFree = leastFree;
        _writing = new SemaphoreSlim(1);
        Sync = sync;
        GatewayFile = Path.Combine(folderLock.Folder, "gateway.db");
        JournalFile = Path.Combine(folderLock.Folder, "journal.db");
        _connectionString = SqliteConnectionString(GatewayFile);
        JournalConnectionString = SqliteConnectionString(JournalFile);
    }

    private Database(NpgsqlDataSource source, NpgsqlConnectionStringBuilder settings) =>
        (_source, _connectionString, JournalConnectionString, PoolConnections) = (source, settings.ConnectionString, settings.ConnectionString, Pools * settings.MaxPoolSize);

    /// <summary>Connections that this node takes at most; 0 on SQLite.</summary>
    internal int PoolConnections { get; }

    /// <summary>True on PostgreSQL, false on SQLite.</summary>
    public bool IsPostgres => _source is not null;

    /// <summary>What the Akka journal connects with: journal.db on SQLite, the same database on PostgreSQL.</summary>
    public string JournalConnectionString { get; }

    /// <summary>The journal plugin's name for the database.</summary>
    public string JournalProvider => IsPostgres ? "PostgreSQL.15" : "SQLite.MS";

    internal DiskSync Sync { get; }

    internal string? GatewayFile { get; }

    internal string? JournalFile { get; }

    /// <summary>An embedded database in a folder, made if absent: gateway.db for catalog, visitors and transcripts, journal.db for the journal.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="sync">Whether it waits for the disk.</param>
    /// <param name="leastFree">Bytes that must be free on the folder's disk, see <see cref="RequireSpaceAsync"/>; 0 asks for nothing.</param>
    /// <exception cref="DatabaseException">Another process holds the folder, or it cannot be written.</exception>
    public static Database Sqlite(string folder, DiskSync sync = DiskSync.Full, long leastFree = 0) => new(FolderLock.Take(folder), sync, leastFree);

    /// <summary>A PostgreSQL database; nothing is contacted yet.</summary>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public static Database Postgres(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "gateway" };
        if (!settings.ShouldSerialize("Timeout")) settings.Timeout = 5;
        if (!settings.ShouldSerialize("Options")) settings.Options = $"-c idle_in_transaction_session_timeout={(int)LongestPause.TotalMilliseconds}";
        if (!settings.ShouldSerialize("Maximum Pool Size")) settings.MaxPoolSize = PoolSize;
        return new Database(NpgsqlDataSource.Create(settings), settings);
    }

    /// <summary>
    /// A full disk is told while reads would go on for long. On SQLite before writes fail, from the least free space that was asked for. How full the disk of a server is
    /// nobody tells: once a write failed over it (<see cref="Heard"/>), room is asked for by taking some until there is.
    /// </summary>
    /// <exception cref="DatabaseException">Less is free than asked for, or the server's disk is full.</exception>
    internal async Task RequireSpaceAsync(CancellationToken ct)
    {
        if (_source is not null)
        {
            if (!_full) return;
            await TakeRoomAsync(ct);
            _full = false;
        }
        if (_lock is null || _leastFree == 0) return;
        var free = new DriveInfo(_lock.Folder).AvailableFreeSpace;
        if (free < _leastFree) throw new DatabaseException(DatabaseFault.Full, $"the database's disk is full: {free >> 20} MiB are free, at least {_leastFree >> 20} are needed");
    }

    /// <summary>Learns from a write that failed whether the server's disk is full.</summary>
    internal void Heard(Exception fault)
    {
        if (Causes(fault).Any(e => e is PostgresException { SqlState: PostgresErrorCodes.DiskFull })) _full = true;
    }

    private static IEnumerable<Exception> Causes(Exception fault) => fault is AggregateException many
        ? many.InnerExceptions.SelectMany(Causes).Prepend(fault)
        : fault.InnerException is { } inner ? Causes(inner).Prepend(fault) : [fault];

    /// <summary>A table that nobody else sees, of one MiB, which goes with the transaction.</summary>
    private async Task TakeRoomAsync(CancellationToken ct)
    {
        await using var connection = await OpenAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, "CREATE TEMPORARY TABLE room ON COMMIT DROP AS SELECT repeat(md5(i::text), 60) FROM generate_series(1, 512) i");
        try
        {
            await command.ExecuteNonQueryAsync(ct);
        }
        catch (PostgresException e) when (Explain(e) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>A connection from the pool, ready for SQL; dispose it to give it back.</summary>
    /// <exception cref="DatabaseException">The database cannot be used; the message says why.</exception>
    public ValueTask<DbConnection> OpenAsync(CancellationToken ct = default) => OpenAsync(_connectionString, ct);

    /// <summary>A connection that no pool has held: those of the pool may be waiting for a network that has forgotten them. On SQLite one like all others.</summary>
    /// <param name="patience">For the connection and for each of its commands, in whole seconds.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="DatabaseException">The database cannot be used; the message says why.</exception>
    internal async ValueTask<DbConnection> OpenAnewAsync(TimeSpan patience, CancellationToken ct)
    {
        if (_source is null) return await OpenAsync(ct);
        var seconds = (int)patience.TotalSeconds;
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_connectionString) { Pooling = false, Timeout = seconds, CommandTimeout = seconds }.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch (Exception e)
        {
            await connection.DisposeAsync();
            if (Explain(e) is { } explained) throw explained;
            throw;
        }
    }

    /// <summary>A connection to the journal's tables: to the other file on SQLite, the same as <see cref="OpenAsync(CancellationToken)"/> on PostgreSQL.</summary>
    /// <exception cref="DatabaseException">The database cannot be used; the message says why.</exception>
    internal ValueTask<DbConnection> OpenJournalAsync(CancellationToken ct = default) => OpenAsync(JournalConnectionString, ct);

    private async ValueTask<DbConnection> OpenAsync(string connectionString, CancellationToken ct)
    {
        try
        {
            if (_source is not null) return await _source.OpenConnectionAsync(ct);
            var connection = new SqliteConnection(connectionString);
            try
            {
                await connection.OpenAsync(ct);
                PrepareSqlite(connection, Sync);
                return connection;
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }
        catch (Exception e) when (Explain(e) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>
    /// The turn to write to <see cref="GatewayFile"/>, for those who write much; dispose it after the commit. SQLite lets one writer in and has the others sleep, up to 100 ms at a time on
    /// a thread of the pool, which then lacks to everybody else; here they wait without one. At once on PostgreSQL.
    /// </summary>
    internal async ValueTask<WriteTurn> TakeTurnAsync()
    {
        if (_writing is not null) await _writing.WaitAsync();
        return new WriteTurn(_writing);
    }

    /// <summary>See <see cref="TakeTurnAsync"/>.</summary>
    internal readonly struct WriteTurn(SemaphoreSlim? writing) : IDisposable
    {
        public void Dispose() => writing?.Release();
    }

    /// <summary>
    /// A transaction whose commit does not wait for the disk: it survives a killed process, a power cut may take it, whole, with all such transactions after it. For what
    /// can be made again or was promised to nobody. The connection is for nothing else afterwards; given back, it waits for the disk again.
    /// </summary>
    internal async ValueTask<DbTransaction> BeginRelaxedAsync(DbConnection connection)
    {
        await using var command = connection.CreateCommand();
        if (_source is null)
        {
            command.CommandText = "PRAGMA synchronous=NORMAL";
            await command.ExecuteNonQueryAsync();
            return await connection.BeginTransactionAsync();
        }
        var transaction = await connection.BeginTransactionAsync();
        (command.Transaction, command.CommandText) = (transaction, "SET LOCAL synchronous_commit = off");
        await command.ExecuteNonQueryAsync();
        return transaction;
    }

    /// <summary>Brings the schema forward to this version's. Safe when several nodes start at once.</summary>
    /// <exception cref="DatabaseException">The database cannot be used, or is of a newer version.</exception>
    public Task MigrateAsync(CancellationToken ct = default) => Migrations.RunAsync(this, _connectionString, null, ct);

    /// <summary>Makes the schema as the release with that version of it did.</summary>
    internal Task MigrateToAsync(long upTo, CancellationToken ct = default) => Migrations.RunAsync(this, _connectionString, upTo, ct);

    /// <summary>Gives the folder and the connections back.</summary>
    public void Dispose()
    {
        _source?.Dispose();
        if (_lock is null) return;
        foreach (var connectionString in new[] { _connectionString, JournalConnectionString })
        {
            using var connection = new SqliteConnection(connectionString);
            SqliteConnection.ClearPool(connection);
        }
        _lock.Dispose();
    }

    /// <summary>
    /// Synchronous and busy timeout belong to a connection, not to the file. One by one: after a statement that answers a row, the provider swallows the
    /// errors of those behind it in the same command.
    /// </summary>
    internal static void PrepareSqlite(SqliteConnection connection, DiskSync sync)
    {
        using var command = connection.CreateCommand();
        foreach (var pragma in new[] { $"busy_timeout={BusyTimeoutMs}", "journal_mode=WAL", $"synchronous={(sync == DiskSync.Full ? "FULL" : "NORMAL")}" })
        {
            command.CommandText = "PRAGMA " + pragma;
            command.ExecuteScalar();
        }
    }

    /// <summary>
    /// What a fault of a provider means to the person who runs the server, or null when it is not about reaching the database. A connection from the pool may
    /// turn out broken only at its first query: whoever answers people asks here before calling it a fault of the product.
    /// </summary>
    public DatabaseException? Explain(Exception e) => e switch
    {
        DatabaseException own => own,
        SqliteException s => ExplainSqlite(s),
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } p =>
            new(DatabaseFault.SignInRefused, $"PostgreSQL at {Where} refused the sign-in: {p.MessageText}. Check user and password in the connection string.", e),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } p =>
            new(DatabaseFault.SignInRefused, $"PostgreSQL at {Where}: {p.MessageText}. Create the database, or correct its name in the connection string.", e),
        PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.TooManyConnections } p =>
            new(DatabaseFault.Unreachable, $"PostgreSQL at {Where} takes no connections now: {p.MessageText}.", e),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } p =>
            new(DatabaseFault.Full, $"the disk of PostgreSQL at {Where} is full: {p.MessageText}. Make room; no restart is needed.", e),
        PostgresException => null,
        NpgsqlException { InnerException: SocketException or IOException or TimeoutException } or SocketException or TimeoutException =>
            new(DatabaseFault.Unreachable, $"PostgreSQL at {Where} cannot be reached: {(e.InnerException ?? e).Message}. Is the server running and the address right?", e),
        NpgsqlException { Message: var m } when m.Contains("password", StringComparison.OrdinalIgnoreCase) =>
            new(DatabaseFault.SignInRefused, $"PostgreSQL at {Where} wants a password and the connection string has none.", e),
        { InnerException: { } inner } => Explain(inner),
        _ => null,
    };

    private DatabaseException? ExplainSqlite(SqliteException e) => e.SqliteErrorCode switch
    {
        11 or 26 => new(DatabaseFault.Corrupt, $"A database file in {_lock!.Folder} is damaged or not a database: {e.Message} Restore it from a backup, or move it away to start empty.", e),
        5 or 6 => new(DatabaseFault.Locked, $"A database file in {_lock!.Folder} stayed locked for {BusyTimeoutMs / 1000} s. Does another program have it open?", e),
        8 or 10 or 13 or 14 => new(DatabaseFault.Inaccessible, $"The database in {_lock!.Folder} cannot be read or written: {e.Message} Check permissions and free space.", e),
        _ => null,
    };

    private string Where
    {
        get
        {
            var settings = new NpgsqlConnectionStringBuilder(_connectionString);
            return $"{settings.Host}:{settings.Port}";
        }
    }

    private static string SqliteConnectionString(string file) => new SqliteConnectionStringBuilder
    {
        DataSource = file,
        Pooling = true,
        DefaultTimeout = BusyTimeoutMs / 1000,
    }.ConnectionString;
}
