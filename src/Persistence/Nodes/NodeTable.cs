using Akka.Cluster;
using Dapper;

namespace Gateway.Persistence.Nodes;

/// <summary>A node as the table knows it.</summary>
/// <param name="Address">Such as akka.tcp://gateway@10.0.0.5:4053.</param>
/// <param name="Incarnation">The process at that address.</param>
/// <param name="SilentMs">How long it has not beaten, by the server's clock.</param>
public sealed record ListedNode(string Address, string Incarnation, long SilentMs)
{
    /// <summary>Dead, or the database was away: whoever cannot reach it either may take its row out.</summary>
    public bool Silent => SilentMs > NodeTable.Patience.TotalMilliseconds;

    /// <summary>Given up, whatever still answers at its address.</summary>
    public bool Lost => SilentMs > NodeTable.LongestSilence.TotalMilliseconds;
}

/// <summary>
/// The members of the cluster as PostgreSQL knows them: where a starting node finds the ones to join, so that a second process on the same database joins
/// the first instead of becoming a second cluster over the same journal. A node whose row is gone may not write (<see cref="NodeFence"/>). Times are the
/// server's own, so clocks of nodes need not agree.
/// </summary>
public sealed class NodeTable(Database database, UniqueAddress self)
{
    /// <summary>How often a live node writes its row.</summary>
    public static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(2);
    /// <summary>A node without beat for longer is <see cref="ListedNode.Silent"/>.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    /// <summary>A node without beat for longer is <see cref="ListedNode.Lost"/>.</summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    internal const long AdvisoryLock = Schema.Migrations.AdvisoryLock + 1;
    private const string Now = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    private readonly string _address = self.Address.ToString();
    private readonly string _incarnation = NodeFence.IncarnationOf(self);

    /// <summary>
    /// Enters this node and answers the nodes to join; none when it is the first and must form the cluster. Of several that start at once exactly one is the
    /// first; the others are answered it. Only members count: two killed nodes that come back would otherwise each wait for the other's stale row. Call it
    /// again, before this node has been a member, when nobody of those answered lets it in. A row left by an earlier process at this address is replaced.
    /// </summary>
    /// <param name="mayForm">False leaves forming to others: this node does not become the first.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<ListedNode>> JoinAsync(bool mayForm = true, CancellationToken ct = default)
    {
        if (!database.IsPostgres) return [];
        await using var connection = await database.OpenAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        CommandDefinition Sql(string sql) => new(sql, new { key = AdvisoryLock, address = _address, incarnation = _incarnation }, transaction, cancellationToken: ct);
        await connection.ExecuteAsync(Sql("SELECT pg_advisory_xact_lock(@key)"));
        var others = (await connection.QueryAsync<ListedNode>(Sql(
            $"SELECT address, incarnation, {Now} - beat_at AS silentms FROM nodes WHERE address <> @address AND joined_at > 0 ORDER BY joined_at, address"))).AsList();
        // joined_at is 0 until the node is a member; the first is one by definition.
        await connection.ExecuteAsync(Sql($"""
            INSERT INTO nodes (address, incarnation, joined_at, beat_at) VALUES (@address, @incarnation, {(others.Count == 0 && mayForm ? Now : "0")}, {Now})
            ON CONFLICT (address) DO UPDATE SET incarnation = excluded.incarnation, joined_at = excluded.joined_at, beat_at = excluded.beat_at
            """));
        await transaction.CommitAsync(ct);
        return others;
    }

    /// <summary>Takes out nodes that are dead beyond doubt, so that nobody waits for their rows to grow old. They are fenced by it.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task ForgetAsync(IEnumerable<ListedNode> dead, CancellationToken ct = default)
    {
        foreach (var node in dead) await NodeFence.RemoveAsync(database, node.Address, node.Incarnation, ct);
    }

    /// <summary>Says that this node lives and is a member. False when its row is gone or another process has taken the address: the node was taken for dead and must stop.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<bool> BeatAsync(CancellationToken ct = default)
    {
        if (!database.IsPostgres) return true;
        await using var connection = await database.OpenAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition(
            $"UPDATE nodes SET beat_at = {Now}, joined_at = CASE joined_at WHEN 0 THEN {Now} ELSE joined_at END WHERE address = @_address AND incarnation = @_incarnation",
            new { _address, _incarnation }, cancellationToken: ct)) > 0;
    }

    /// <summary>Takes this node's row out, as the last step of leaving: it writes nothing afterwards.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task LeaveAsync(CancellationToken ct = default)
    {
        if (!database.IsPostgres) return;
        await using var connection = await database.OpenAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition("DELETE FROM nodes WHERE address = @_address AND incarnation = @_incarnation", new { _address, _incarnation }, cancellationToken: ct));
    }
}
