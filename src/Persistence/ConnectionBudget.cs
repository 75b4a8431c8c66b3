using Dapper;

namespace Gateway.Persistence;

/// <summary>Whether PostgreSQL has a connection for every place in every node's pools. Else a node that is busy is refused connections that an idle one holds.</summary>
public sealed class ConnectionBudget(Database database)
{
    private sealed class Limits
    {
        public long All { get; set; }
        public long Reserved { get; set; }
        public long Nodes { get; set; }
    }

    /// <summary>Whether a fault is about reaching the database.</summary>
    public bool IsAway(Exception fault) => database.Explain(fault) is not null;

    /// <summary>What is too small and what to change, or null when it fits. Counts the nodes that the node table knows, this one included.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<string?> WarningAsync(CancellationToken ct = default)
    {
        if (!database.IsPostgres) return null;
        await using var connection = await database.OpenAsync(ct);
        // The second kind of reserved connections came with PostgreSQL 16.
        var limits = await connection.QuerySingleAsync<Limits>(new CommandDefinition("""
            SELECT current_setting('max_connections')::bigint AS "All",
              current_setting('superuser_reserved_connections')::bigint + coalesce(current_setting('reserved_connections', true)::bigint, 0) AS "Reserved",
              (SELECT count(*) FROM nodes) AS "Nodes"
            """, cancellationToken: ct));
        var (nodes, free) = (Math.Max(1, limits.Nodes), limits.All - limits.Reserved);
        return nodes * database.PoolConnections <= free
            ? null
            : $"PostgreSQL takes {free} connections (max_connections {limits.All}, {limits.Reserved} reserved), but {nodes} nodes with {database.PoolConnections} each may want {nodes * database.PoolConnections}: "
                + $"raise max_connections above {nodes * database.PoolConnections + limits.Reserved}, or set \"Maximum Pool Size\" in Gateway:Postgres to {Math.Max(1, free / nodes / Database.Pools)} or less on every node";
    }
}
