using Dapper;
using Gateway.Actors;

namespace Gateway.Persistence.Catalog;

/// <summary>A secret by which a site signs who its visitors are.</summary>
/// <param name="Secret">As text: its characters are the key.</param>
/// <param name="Created">Unix ms.</param>
public sealed record IdentitySecret(string Id, string Secret, long Created);

/// <summary>The identity secrets of the sites: two are valid at once while a site changes from one to the other.</summary>
public sealed class IdentitySecrets(Database database, TimeProvider time)
{
    /// <summary>Of one site.</summary>
    public const int Most = 2;

    /// <summary>The site's secrets, oldest first.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<IdentitySecret>> ListAsync(SiteId site, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return await ReadAsync(connection, null, site.Value, stop);
    }

    /// <summary>Makes one; null when there are <see cref="Most"/> already.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public Task<IdentitySecret?> AddAsync(SiteId site, CancellationToken stop) => CatalogVersion.ChangeAsync<IdentitySecret?>(database, async (connection, transaction) =>
        (await ReadAsync(connection, transaction, site.Value, stop)).Count >= Most ? null : await InsertAsync(connection, transaction, site.Value, time.GetUtcNow().ToUnixTimeMilliseconds(), stop), stop);

    /// <summary>What it has signed is refused from now on, on other nodes within a second. False if there is no such secret.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public Task<bool> RemoveAsync(SiteId site, string id, CancellationToken stop) => CatalogVersion.ChangeAsync(database, async (connection, transaction) =>
        await connection.ExecuteAsync(new CommandDefinition("delete from identity_secrets where site = @site and id = @id", new { site = site.Value, id }, transaction, cancellationToken: stop)) > 0, stop);

    private static async Task<IdentitySecret> InsertAsync(System.Data.Common.DbConnection connection, System.Data.Common.DbTransaction transaction, string site, long created, CancellationToken stop)
    {
        var added = new IdentitySecret(RandomText.Id(), RandomText.Secret(), created);
        await connection.ExecuteAsync(new CommandDefinition("insert into identity_secrets (site, id, secret, created) values (@site, @Id, @Secret, @Created)",
            new { site, added.Id, added.Secret, added.Created }, transaction, cancellationToken: stop));
        return added;
    }

    private static async Task<List<IdentitySecret>> ReadAsync(System.Data.Common.DbConnection connection, System.Data.Common.DbTransaction? transaction, string site, CancellationToken stop) =>
        [.. (await connection.QueryAsync<(string Id, string Secret, long Created)>(new CommandDefinition(
            "select id, secret, created from identity_secrets where site = @site order by created, id", new { site }, transaction, cancellationToken: stop))).Select(r => new IdentitySecret(r.Id, r.Secret, r.Created))];
}
