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

    /// <summary>
    /// Takes the row of a process out. One that was stopped in the middle of a transaction still holds its row and would hold it for ever: a session that holds it
    /// and does nothing is ended by the server, which undoes what it wrote.
    /// </summary>
    internal static async Task RemoveAsync(Database database, string address, string incarnation, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var waiting = await connection.QuerySingleAsync<int>("SELECT pg_backend_pid()");
        var fence = connection.ExecuteAsync(new CommandDefinition("DELETE FROM nodes WHERE address = @address AND incarnation = @incarnation", new { address, incarnation }, cancellationToken: ct));
        while (await Task.WhenAny(fence, Task.Delay(Sitting, ct)) != fence)
        {
            await using var other = await database.OpenAsync(ct);
            await other.ExecuteAsync(new CommandDefinition(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids(@waiting)) AND state LIKE 'idle in transaction%'", new { waiting }, cancellationToken: ct));
        }
        await fence;
    }
}
