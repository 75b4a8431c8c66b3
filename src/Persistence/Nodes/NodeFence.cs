using System.Collections.Concurrent;
using System.Data.Common;
using Akka.Cluster;
using Dapper;

namespace Gateway.Persistence.Nodes;

/// <summary>The cluster has taken this node for dead: its visitors live elsewhere, and it must not write them any more.</summary>
public sealed class FencedException(string address) :
    Exception($"node {address} was taken for dead by the others and is fenced: what it holds was not written, others own it now");

/// <summary>
/// Keeps a node that was paused or cut off from writing as owner when it comes back. A node may write only while its own row is in the node table; every bulk
/// writer looks for that row, and holds it, in its own transaction. The others take the row out of a node that they have declared dead, and only then load its
/// visitors. PostgreSQL only: on SQLite the folder's lock lets one process write.
/// </summary>
public sealed class NodeFence(Database database, UniqueAddress self)
{
    /// <summary>How long a fence waits for a writer's transaction before it looks whether that one only sits there.</summary>
    private static readonly TimeSpan Sitting = TimeSpan.FromMilliseconds(250);
    /// <summary>For each step of a decision between two halves: after two seconds the split brain resolver decides without it.</summary>
    private static readonly TimeSpan DecisionPatience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<UniqueAddress, bool> _dead = [];

    /// <summary>Raised by each write that is refused because this node is fenced.</summary>
    public event Action? Fenced;

    /// <summary>The process behind an address, as the node table names it.</summary>
    public static string IncarnationOf(UniqueAddress node) => node.Uid.ToString("x8");

    /// <summary>
    /// Makes sure, as the first statement of a transaction, that this node may write, and keeps it so until the transaction ends. Beats of the same row do not
    /// conflict with it.
    /// </summary>
    /// <exception cref="FencedException">This node may not write.</exception>
    public async Task HoldAsync(DbConnection connection, DbTransaction transaction)
    {
        if (!database.IsPostgres) return;
        var held = await connection.ExecuteScalarAsync<int?>(
            "SELECT 1 FROM nodes WHERE address = @address AND incarnation = @incarnation FOR KEY SHARE", new { address = self.Address.ToString(), incarnation = IncarnationOf(self) }, transaction);
        if (held is not null) return;
        Fenced?.Invoke();
        throw new FencedException(self.Address.ToString());
    }

    /// <summary>A member has been declared dead: from now on nothing is read before it is fenced.</summary>
    public void Declare(UniqueAddress dead)
    {
        if (database.IsPostgres && !dead.Equals(self)) _dead[dead] = true;
    }

    /// <summary>Returns when every node that was declared dead is fenced. Nothing to do most of the time.</summary>
    /// <exception cref="DatabaseException">The database cannot be used; call again.</exception>
    public async Task SettleAsync(CancellationToken ct = default)
    {
        foreach (var dead in _dead.Keys)
        {
            await RemoveAsync(database, dead.Address.ToString(), IncarnationOf(dead), ct);
            _dead.TryRemove(dead, out _);
        }
    }

    /// <summary>Takes the row of a process out.</summary>
    internal static async Task RemoveAsync(Database database, string address, string incarnation, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        await PastIdleAsync(database, connection, () => connection.ExecuteAsync(
            new CommandDefinition("DELETE FROM nodes WHERE address = @address AND incarnation = @incarnation", new { address, incarnation }, cancellationToken: ct)), ct);
    }

    /// <summary>
    /// Decides which half of a broken cluster goes on, when both are equally large: the first that asks. Its answer fences the other half in the same transaction, and whoever of that
    /// half asks later, or was only slow, finds its own rows gone.
    /// </summary>
    /// <param name="database">PostgreSQL.</param>
    /// <param name="ours">Who asks: the members on this side.</param>
    /// <param name="theirs">Those who must end.</param>
    /// <param name="ct">Stops waiting; what was decided stays so.</param>
    /// <returns>True for the half that goes on, as often as it asks.</returns>
    /// <exception cref="DatabaseException">The database cannot be used; nothing is decided.</exception>
    internal static async Task<bool> OutliveAsync(Database database, IReadOnlyCollection<UniqueAddress> ours, IReadOnlyCollection<UniqueAddress> theirs, CancellationToken ct = default)
    {
        await using var connection = await database.OpenAnewAsync(DecisionPatience, ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        CommandDefinition Sql(string sql, IReadOnlyCollection<UniqueAddress> nodes) => new(sql,
            new { key = NodeTable.AdvisoryLock, addresses = nodes.Select(n => n.Address.ToString()).ToArray(), incarnations = nodes.Select(IncarnationOf).ToArray() }, transaction, cancellationToken: ct);
        const string Them = "(address, incarnation) IN (SELECT * FROM unnest(@addresses, @incarnations))";
        var goesOn = false;
        await PastIdleAsync(database, connection, async () =>
        {
            await connection.ExecuteAsync(Sql("SELECT pg_advisory_xact_lock(@key)", ours));
            goesOn = await connection.ExecuteScalarAsync<int>(Sql($"SELECT count(*) FROM nodes WHERE {Them}", ours)) == ours.Count;
            if (goesOn) await connection.ExecuteAsync(Sql($"DELETE FROM nodes WHERE {Them}", theirs));
        }, ct);
        await transaction.CommitAsync(ct);
        return goesOn;
    }

    /// <summary>
    /// A process that was stopped in the middle of a transaction still holds its row and would hold it for ever: a session that stands in the way and does nothing is ended by the
    /// server, which undoes what it wrote.
    /// </summary>
    private static async Task PastIdleAsync(Database database, DbConnection connection, Func<Task> statements, CancellationToken ct)
    {
        var waiting = await connection.QuerySingleAsync<int>("SELECT pg_backend_pid()");
        var work = statements();
        while (await Task.WhenAny(work, Task.Delay(Sitting, ct)) != work)
        {
            await using var other = await database.OpenAsync(ct);
            await other.ExecuteAsync(new CommandDefinition(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids(@waiting)) AND state LIKE 'idle in transaction%'", new { waiting }, cancellationToken: ct));
        }
        await work;
    }
}
