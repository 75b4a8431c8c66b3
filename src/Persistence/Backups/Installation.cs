using System.Security.Cryptography;
using Dapper;

namespace Gateway.Persistence.Backups;

/// <summary>
/// Tells whether this database was restored from a backup: clients may hold entries of dialogs that the backup does not, under numbers that will be given out again.
/// The restore mark enters the epoch of every dialog, so that after a restore all clients start over instead of mixing both histories.
/// </summary>
public sealed class Installation(Database database)
{
    private sealed class Row
    {
        public long Mark { get; set; }
        public bool Restored { get; set; }
        public string Home { get; set; } = "";
    }

    /// <summary>
    /// The mark of this database: 0 until it is restored the first time, then a random number, a new one after each restore. A backup says of itself that it is one; a dump that was
    /// read into another PostgreSQL database is seen by that; otherwise <see cref="SayRestoredAsync"/> has said it. Call it once per start, before any dialog wakes.
    /// </summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<uint> RestoreMarkAsync(CancellationToken ct = default)
    {
        await using var connection = await database.OpenAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        CommandDefinition Sql(string sql, object? values = null) => new(sql, values, transaction, cancellationToken: ct);
        // Several nodes that start on a restored database agree on one mark: the first writes it, the others wait for its row.
        var row = await connection.QuerySingleAsync<Row>(Sql("SELECT restore_mark AS Mark, restored AS Restored, home AS Home FROM installation WHERE id = 1" + (database.IsPostgres ? " FOR UPDATE" : "")));
        var home = database.IsPostgres
            ? await connection.QuerySingleAsync<string>(Sql("SELECT (SELECT system_identifier FROM pg_control_system())::text || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())::text"))
            : "";
        if (row.Restored || (row.Home.Length > 0 && row.Home != home)) row.Mark = NewMark(row.Mark);
        else if (row.Home == home) return (uint)row.Mark;
        await connection.ExecuteAsync(Sql("UPDATE installation SET restore_mark = @Mark, restored = @no, home = @home WHERE id = 1", new { row.Mark, no = false, home }));
        await transaction.CommitAsync(ct);
        return (uint)row.Mark;
    }

    /// <summary>Says that the database was restored in place, where it cannot be seen: the next start takes a new mark. No node may run.</summary>
    /// <exception cref="DatabaseException">The database cannot be used, or a node works with it.</exception>
    public async Task SayRestoredAsync(CancellationToken ct = default)
    {
        await using var connection = await database.OpenAsync(ct);
        var nodes = database.IsPostgres
            ? (await connection.QueryAsync<string>(new CommandDefinition($"SELECT address FROM nodes WHERE beat_at > (extract(epoch FROM clock_timestamp()) * 1000)::bigint - {(long)Nodes.NodeTable.Patience.TotalMilliseconds}", cancellationToken: ct))).AsList()
            : [];
        if (nodes.Count > 0)
            throw new DatabaseException(DatabaseFault.Held, $"nodes work with this database: {string.Join(", ", nodes)}. Stop them (a killed one is forgotten {Nodes.NodeTable.Patience.TotalSeconds} s after its last beat), then say it again.");
        await connection.ExecuteAsync(new CommandDefinition("UPDATE installation SET restored = @yes WHERE id = 1", new { yes = true }, cancellationToken: ct));
    }

    private static long NewMark(long old)
    {
        while (true)
        {
            long mark = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));
            if (mark != 0 && mark != old) return mark;
        }
    }
}
