using System.Data.Common;
using Dapper;

namespace Gateway.Persistence.Catalog;

/// <summary>A ticket signing key as stored.</summary>
/// <param name="Secret">32 bytes, base64.</param>
/// <param name="SignsFrom">Unix ms: from here on it is the one to sign with.</param>
public sealed record StoredTicketKey(string Id, string Secret, long SignsFrom);

/// <summary>
/// The signing keys that all nodes share. A new key is stored a while before it signs, so that every node can verify it by then; an old one
/// stays until the last ticket it signed has expired.
/// </summary>
public sealed class TicketKeys(Database database, TimeProvider time)
{
    /// <summary>How long one key signs.</summary>
    public static readonly TimeSpan KeyLife = TimeSpan.FromDays(30);
    /// <summary>From storing a key to signing with it; nodes look every few seconds.</summary>
    public static readonly TimeSpan Notice = TimeSpan.FromMinutes(1);
    /// <summary>From the successor's first signature to the end of the old key; longer than any ticket lives.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Secret { get; init; } = "";
        public long SignsFrom { get; init; }
    }

    /// <summary>All keys that verify now, the one that signs first. Creates the first key, stores a successor when it is due, drops what is over.</summary>
    public async Task<IReadOnlyList<StoredTicketKey>> LoadAsync(CancellationToken stop)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await using var connection = await database.OpenAsync(stop);
        var keys = await ReadAsync(connection, null, stop);
        if (keys.Count == 0 || now - keys[^1].SignsFrom >= (KeyLife - Notice).TotalMilliseconds) keys = await AddAsync(connection, now, stop);
        var signing = keys.LastOrDefault(k => k.SignsFrom <= now) ?? keys[0];
        var over = keys.Where(k => Successor(keys, k) is { } next && now - next.SignsFrom >= Overlap.TotalMilliseconds).ToList();
        foreach (var key in over)
            await connection.ExecuteAsync(new CommandDefinition("delete from ticket_keys where id = @id", new { id = key.Id }, cancellationToken: stop));
        return [signing, .. keys.Except(over).Where(k => k != signing)];
    }

    /// <summary>
    /// Stores a successor now instead of when its time has come. Null while another change of keys is under way: there are never more than two live keys.
    /// </summary>
    public async Task<StoredTicketKey?> RotateAsync(CancellationToken stop)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await CatalogVersion.BumpAsync(transaction, stop);
        if ((await ReadAsync(connection, transaction, stop)).Count > 1) return null;
        var added = await InsertAsync(connection, transaction, now + (long)Notice.TotalMilliseconds, stop);
        await transaction.CommitAsync(stop);
        return added;
    }

    private static StoredTicketKey? Successor(List<StoredTicketKey> keys, StoredTicketKey key) => keys.Find(k => k.SignsFrom > key.SignsFrom);

    /// <summary>Under the lock of the version row: two nodes that start together make one key, not two.</summary>
    private static async Task<List<StoredTicketKey>> AddAsync(DbConnection connection, long now, CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await CatalogVersion.BumpAsync(transaction, stop);
        var keys = await ReadAsync(connection, transaction, stop);
        if (keys.Count == 0 || now - keys[^1].SignsFrom >= (KeyLife - Notice).TotalMilliseconds)
        {
            keys.Add(await InsertAsync(connection, transaction, keys.Count == 0 ? now : now + (long)Notice.TotalMilliseconds, stop));
        }
        await transaction.CommitAsync(stop);
        return keys;
    }

    private static async Task<StoredTicketKey> InsertAsync(DbConnection connection, DbTransaction transaction, long signsFrom, CancellationToken stop)
    {
        var added = new StoredTicketKey(RandomText.Id(), Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)), signsFrom);
        await connection.ExecuteAsync(new CommandDefinition(
            "insert into ticket_keys (id, secret, signs_from) values (@Id, @Secret, @SignsFrom)", added, transaction, cancellationToken: stop));
        return added;
    }

    private static async Task<List<StoredTicketKey>> ReadAsync(DbConnection connection, DbTransaction? transaction, CancellationToken stop)
    {
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            "select id as Id, secret as Secret, signs_from as SignsFrom from ticket_keys order by signs_from, id", transaction: transaction, cancellationToken: stop));
        return [.. rows.Select(r => new StoredTicketKey(r.Id, r.Secret, r.SignsFrom))];
    }
}
