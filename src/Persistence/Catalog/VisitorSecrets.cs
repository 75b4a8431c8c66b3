using Dapper;
using Gateway.Actors;

namespace Gateway.Persistence.Catalog;

/// <summary>What proves that a browser is the visitor it says it is: a random secret, given once, of which only the hash is kept.</summary>
public sealed class VisitorSecrets(Database database, TimeProvider time)
{
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
}
