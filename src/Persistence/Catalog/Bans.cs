using Dapper;
using Gateway.Actors;

namespace Gateway.Persistence.Catalog;

/// <summary>A ban as it is stored. Times are Unix ms.</summary>
/// <param name="Visitor">"" where it is a network.</param>
/// <param name="Network">"" where it is a visitor.</param>
/// <param name="ByName">Who made it.</param>
public sealed record StoredBan(string Id, string Visitor, string Network, long Until, string Reason, string ByName, long Created);

/// <summary>Who is kept out of a site for a time. A change is in force on every node when it has seen the catalog's new version; what has run out goes with the next change.</summary>
public sealed class Bans(Database database, TimeProvider time)
{
    /// <summary>Of one site: each connection that comes is compared with all networks.</summary>
    public const int Most = 1000;

    /// <summary>Those in force, the latest first.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<StoredBan>> ListAsync(SiteId site, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return [.. (await connection.QueryAsync<(string Id, string Visitor, string Network, long Until, string Reason, string ByName, long Created)>(new CommandDefinition(
            "select id, visitor, network, until, reason, by_name, created from bans where site = @site and until > @now order by created desc, id",
            new { site = site.Value, now = Now }, cancellationToken: stop))).Select(r => new StoredBan(r.Id, r.Visitor, r.Network, r.Until, r.Reason, r.ByName, r.Created))];
    }

    /// <summary>Adds one; null when there are <see cref="Most"/>.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public Task<StoredBan?> AddAsync(SiteId site, string visitor, string network, long until, string reason, string byName, CancellationToken stop) =>
        CatalogVersion.ChangeAsync<StoredBan?>(database, async (connection, transaction) =>
        {
            var added = new StoredBan(RandomText.Id(), visitor, network, until, StoredText.Of(reason), StoredText.Of(byName), Now);
            await connection.ExecuteAsync(new CommandDefinition("delete from bans where until <= @now", new { now = Now }, transaction, cancellationToken: stop));
            var count = await connection.QuerySingleAsync<long>(new CommandDefinition("select count(*) from bans where site = @site", new { site = site.Value }, transaction, cancellationToken: stop));
            if (count >= Most) return null;
            await connection.ExecuteAsync(new CommandDefinition(
                "insert into bans (site, id, visitor, network, until, reason, by_name, created) values (@site, @Id, @Visitor, @Network, @Until, @Reason, @ByName, @Created)",
                new { site = site.Value, added.Id, added.Visitor, added.Network, added.Until, added.Reason, added.ByName, added.Created }, transaction, cancellationToken: stop));
            return added;
        }, stop);

    /// <summary>Lets somebody in again. False if there is no such ban.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public Task<bool> RemoveAsync(SiteId site, string id, CancellationToken stop) => CatalogVersion.ChangeAsync(database, async (connection, transaction) =>
        await connection.ExecuteAsync(new CommandDefinition("delete from bans where site = @site and id = @id", new { site = site.Value, id }, transaction, cancellationToken: stop)) > 0, stop);

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();
}
