using Dapper;

namespace Gateway.Persistence.Nodes;

/// <summary>
/// The members of the cluster as PostgreSQL knows them: where a starting node finds the ones to join, so that a second process on the same database joins
/// the first instead of becoming a second cluster over the same journal. Times are the server's own, so clocks of nodes need not agree.
/// </summary>
public sealed class NodeTable(Database database)
{
    /// <summary>How often a live node writes its row.</summary>
    public static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(2);
    /// <summary>A row without beat for longer is a node that is gone.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private const long AdvisoryLock = Schema.Migrations.AdvisoryLock + 1;
    private const string Now = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    private readonly string _incarnation = Guid.NewGuid().ToString("N");

    /// <summary>
    /// Enters this node and answers the addresses to join: the live nodes, or this node's own alone when it is the first and must form the cluster.
    /// Of several that start at once exactly one is the first; the others are answered it. Only members count: two killed nodes that come back would
    /// otherwise each wait for the other's stale row. Call it again, before this node is a member, when nobody at the answered addresses lets it in.
    /// </summary>
    /// <param name="selfAddress">As other nodes reach it, such as akka.tcp://gateway@10.0.0.5:4053. A row left by an earlier process at this address is replaced.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<string>> JoinAsync(string selfAddress, CancellationToken ct = default)
    {
        if (!database.IsPostgres) return [selfAddress];
        await using var connection = await database.OpenAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        CommandDefinition Sql(string sql) => new(sql, new { key = AdvisoryLock, self = selfAddress, incarnation = _incarnation, patience = (long)Patience.TotalMilliseconds }, transaction, cancellationToken: ct);
        await connection.ExecuteAsync(Sql("SELECT pg_advisory_xact_lock(@key)"));
        await connection.ExecuteAsync(Sql($"DELETE FROM nodes WHERE beat_at < {Now} - @patience"));
        var live = (await connection.QueryAsync<string>(Sql("SELECT address FROM nodes WHERE address <> @self AND joined_at > 0 ORDER BY joined_at, address"))).AsList();
        // joined_at is 0 until the node is a member; the first is one by definition.
        await connection.ExecuteAsync(Sql($"""
            INSERT INTO nodes (address, incarnation, joined_at, beat_at) VALUES (@self, @incarnation, {(live.Count > 0 ? "0" : Now)}, {Now})
            ON CONFLICT (address) DO UPDATE SET incarnation = excluded.incarnation, joined_at = excluded.joined_at, beat_at = excluded.beat_at
            """));
        await transaction.CommitAsync(ct);
        return live.Count > 0 ? live : [selfAddress];
    }

    /// <summary>Takes out nodes that refuse connections: they died without a word, and nobody should wait for their rows to grow old.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task ForgetAsync(IReadOnlyCollection<string> addresses, CancellationToken ct = default)
    {
        if (!database.IsPostgres || addresses.Count == 0) return;
        await using var connection = await database.OpenAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition("DELETE FROM nodes WHERE address = ANY(@addresses)", new { addresses = addresses.ToArray() }, cancellationToken: ct));
    }

    /// <summary>Says that this node lives and is a member. False when its row is gone or another process has taken the address: the node was taken for dead and must stop.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<bool> BeatAsync(string selfAddress, CancellationToken ct = default)
    {
        if (!database.IsPostgres) return true;
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition(
            $"UPDATE nodes SET beat_at = {Now}, joined_at = CASE joined_at WHEN 0 THEN {Now} ELSE joined_at END WHERE address = @self AND incarnation = @incarnation", new { self = selfAddress, incarnation = _incarnation }, cancellationToken: ct)) > 0;
    }

    /// <summary>Takes this node's row out, as the last step of leaving.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task LeaveAsync(string selfAddress, CancellationToken ct = default)
    {
        if (!database.IsPostgres) return;
        await using var connection = await database.OpenAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM nodes WHERE address = @self AND incarnation = @incarnation", new { self = selfAddress, incarnation = _incarnation }, cancellationToken: ct));
    }
}
