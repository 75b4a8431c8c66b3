using Dapper;
using Gateway.Actors;

namespace Gateway.Persistence.Catalog;

/// <summary>What proves that a browser is the visitor it says it is: a random secret, given once, of which only the hash is kept.</summary>
public sealed class VisitorSecrets(Database database, TimeProvider time)
{
    /// <summary>How long a signed-out visitor is named to the nodes: longer than any ticket lives, clocks apart included. Afterwards nothing is left that could be used.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    /// <summary>A visitor never seen before.</summary>
    public async Task<(VisitorId Visitor, string Secret)> IssueAsync(SiteId site, CancellationToken stop)
    {
        var (visitor, secret) = (RandomText.Id(), RandomText.Secret());
        await using var connection = await database.OpenAsync(stop);
        await connection.ExecuteAsync(new CommandDefinition(
            "insert into visitor_secrets (site, visitor, hash, created) values (@site, @visitor, @hash, @created)",
            new { site = site.Value, visitor, hash = RandomText.Hash(secret), created = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancellationToken: stop));
        return (new VisitorId(visitor), secret);
    }

    /// <summary>Whether the secret is the one issued with that visitor on that site.</summary>
    public async Task<bool> VerifyAsync(SiteId site, VisitorId visitor, string secret, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        var hash = await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            "select hash from visitor_secrets where site = @site and visitor = @visitor", new { site = site.Value, visitor = visitor.Value }, cancellationToken: stop));
        return RandomText.Same(hash ?? RandomText.Hash(RandomText.Id()), RandomText.Hash(secret));
    }

    /// <summary>Whether the site has that visitor.</summary>
    public async Task<bool> KnowsAsync(SiteId site, VisitorId visitor, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition("select count(*) from visitor_secrets where site = @site and visitor = @visitor", new { site = site.Value, visitor = visitor.Value }, cancellationToken: stop)) > 0;
    }

    /// <summary>
    /// Ends an identity: the secret buys nothing any more, and nodes close the visitor's sockets when they see the new version of the catalog. The browser
    /// becomes a new visitor. False when the site never issued it.
    /// </summary>
    public async Task<bool> SignOutAsync(SiteId site, VisitorId visitor, CancellationToken stop)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await CatalogVersion.BumpAsync(transaction, stop);
        var names = new { site = site.Value, visitor = visitor.Value, now, forgotten = now - (long)Remembered.TotalMilliseconds };
        if (await connection.ExecuteAsync(new CommandDefinition("delete from visitor_secrets where site = @site and visitor = @visitor", names, transaction, cancellationToken: stop)) == 0) return false;
        await connection.ExecuteAsync(new CommandDefinition("delete from signed_out_visitors where at < @forgotten", names, transaction, cancellationToken: stop));
        await connection.ExecuteAsync(new CommandDefinition("insert into signed_out_visitors (site, visitor, at) values (@site, @visitor, @now) on conflict (site, visitor) do nothing", names, transaction, cancellationToken: stop));
        await transaction.CommitAsync(stop);
        return true;
    }
}
