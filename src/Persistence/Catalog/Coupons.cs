using Dapper;
using Gateway.Actors;
using Gateway.Persistence.Visits;

namespace Gateway.Persistence.Catalog;

/// <summary>A pool of a site's coupons.</summary>
/// <param name="Codes">All that were ever put in and are still there.</param>
/// <param name="Left">Those that nobody has.</param>
public sealed record CouponPool(string Pool, long Codes, long Left);

/// <summary>A code out of a pool.</summary>
/// <param name="Visitor">Who has it; "" for nobody.</param>
/// <param name="At">When it was given, Unix ms; 0 for not.</param>
public sealed record CouponCode(string Pool, string Code, string Visitor, long At);

/// <summary>Codes of coupons that rules give: each to one person, and to a person never a second one of the same pool.</summary>
public sealed class Coupons(Database database, TimeProvider time)
{
    /// <summary>Codes of one pool.</summary>
    public const int MostCodes = 100_000;

    private sealed class PoolRow
    {
        public string Pool { get; init; } = "";
        public long Codes { get; init; }
        public long Remaining { get; init; }
    }

    /// <summary>The site's pools by name.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<CouponPool>> PoolsAsync(SiteId site, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        var rows = await connection.QueryAsync<PoolRow>(new CommandDefinition(
            "select pool as Pool, count(*) as Codes, sum(case when visitor = '' then 1 else 0 end) as Remaining from coupons where site = @site group by pool order by pool",
            new { site = site.Value }, cancellationToken: stop));
        return [.. rows.Select(r => new CouponPool(r.Pool, r.Codes, r.Remaining))];
    }

    /// <summary>Puts codes into a pool, behind those that are there; such as are there already stay whose they are. How many are new, or null when it would be more than <see cref="MostCodes"/>.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<int?> AddAsync(SiteId site, string pool, IReadOnlyList<string> codes, CancellationToken stop)
    {
        using var turn = await database.TakeTurnAsync();
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        // The version's row is the lock: two that add at once number one behind the other.
        await CatalogVersion.BumpAsync(transaction, stop);
        var (count, last) = await connection.QuerySingleAsync<(long Count, long Last)>(new CommandDefinition(
            "select count(*), coalesce(max(position), 0) from coupons where site = @site and pool = @pool", new { site = site.Value, pool }, transaction, cancellationToken: stop));
        if (count + codes.Count > MostCodes) return null;
        var added = await connection.ExecuteAsync(new CommandDefinition(
            "insert into coupons (site, pool, code, position, visitor, at) values (@site, @pool, @code, @position, '', 0) on conflict (site, pool, code) do nothing",
            codes.Select((code, i) => new { site = site.Value, pool, code, position = last + 1 + i }), transaction, cancellationToken: stop));
        await transaction.CommitAsync(stop);
        return added;
    }

    /// <summary>Takes the codes that nobody has out of a pool; those that were given stay known. How many they were.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<int> EmptyAsync(SiteId site, string pool, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return await connection.ExecuteAsync(new CommandDefinition("delete from coupons where site = @site and pool = @pool and visitor = ''", new { site = site.Value, pool }, cancellationToken: stop));
    }

    /// <summary>Whose that code is, in whatever pool; null for one that no pool has.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<CouponCode?> FindAsync(SiteId site, string code, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        var row = await connection.QueryFirstOrDefaultAsync<(string Pool, string Code, string Visitor, long At)?>(new CommandDefinition(
            "select pool, code, visitor, at from coupons where site = @site and code = @code order by pool", new { site = site.Value, code }, cancellationToken: stop));
        return row is { } r ? new CouponCode(r.Pool, r.Code, r.Visitor, r.At) : null;
    }

    /// <summary>The code that the person has out of the pool, or the next that nobody has; null when there is none.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<string?> ClaimAsync(SiteId site, VisitorId visitor, string pool, CancellationToken stop)
    {
        using var turn = await database.TakeTurnAsync();
        await using var connection = await database.OpenAsync(stop);
        var names = new { site = site.Value, visitor = visitor.Value, pool, now = time.GetUtcNow().ToUnixTimeMilliseconds() };
        return await connection.ExecuteScalarAsync<string?>(new CommandDefinition(
                $"select code from coupons where site = @site and pool = @pool and visitor in ({KnownVisitors.SamePerson}) order by at desc limit 1", names, cancellationToken: stop))
            ?? await connection.ExecuteScalarAsync<string?>(new CommandDefinition($"""
                update coupons set visitor = @visitor, at = @now where site = @site and pool = @pool and code =
                  (select code from coupons where site = @site and pool = @pool and visitor = '' order by position, code limit 1{(database.IsPostgres ? " for update skip locked" : "")})
                  and visitor = '' returning code
                """, names, cancellationToken: stop));
    }
}
