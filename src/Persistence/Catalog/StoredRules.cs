using System.Data.Common;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Triggers;

namespace Gateway.Persistence.Catalog;

/// <summary>A rule as stored: the JSON that people edit.</summary>
public sealed record StoredRule(string Id, string Json)
{
    /// <summary>The rule under its stored id, or why it is none. Rows come from people with a SQL shell too: nothing in one may throw.</summary>
    public bool TryRead(out RuleDefinition? rule, out string fault)
    {
        try
        {
            var read = RuleDefinition.TryParse(Json, out rule, out var faults);
            fault = string.Join("; ", faults);
            rule = rule is null ? null : rule with { Id = Id };
            return read;
        }
        // Half a surrogate pair, for one, is told by an exception that no JSON reader documents.
        catch (Exception e)
        {
            (rule, fault) = (null, e.Message);
            return false;
        }
    }
}

/// <summary>What became of a write to the catalog.</summary>
public enum CatalogWrite
{
    /// <summary>Written; the catalog's version has grown.</summary>
    Done,
    /// <summary>There is none of that id.</summary>
    NotFound,
    /// <summary>The id is taken.</summary>
    Exists,
    /// <summary>The site has as many as it may have.</summary>
    Full,
}

/// <summary>The rules of sites. Whoever writes validates first; whoever loads skips what is bad all the same.</summary>
public sealed class StoredRules(Database database)
{
    /// <summary>Each rule is looked at by the visitors of its site; of more than these a page view would cost milliseconds.</summary>
    public const int MaxPerSite = 10_000;

    private sealed class Row
    {
        public string Site { get; init; } = "";
        public string Id { get; init; } = "";
        public string Json { get; init; } = "";
    }

    /// <summary>The rules of a site in the order in which they were added.</summary>
    public async Task<IReadOnlyList<StoredRule>> ListAsync(SiteId site, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            "select id as Id, json as Json from rules where site = @site order by position, id", new { site = site.Value }, cancellationToken: stop));
        return [.. rows.Select(r => new StoredRule(r.Id, r.Json))];
    }

    /// <summary>Adds a rule behind the others.</summary>
    public Task<CatalogWrite> AddAsync(SiteId site, string id, string json, CancellationToken stop) => WriteAsync(async (connection, transaction) =>
    {
        var present = (await connection.QueryAsync<string>(new CommandDefinition("select id from rules where site = @site", new { site = site.Value }, transaction, cancellationToken: stop))).AsList();
        if (present.Contains(id)) return CatalogWrite.Exists;
        if (present.Count >= MaxPerSite) return CatalogWrite.Full;
        await connection.ExecuteAsync(new CommandDefinition(
            "insert into rules (site, id, position, json) values (@site, @id, (select coalesce(max(position), 0) + 1 from rules where site = @site), @json)",
            new { site = site.Value, id, json }, transaction, cancellationToken: stop));
        return CatalogWrite.Done;
    }, stop);

    /// <summary>Replaces a rule in its place.</summary>
    public Task<CatalogWrite> ReplaceAsync(SiteId site, string id, string json, CancellationToken stop) => WriteAsync(async (connection, transaction) =>
        await connection.ExecuteAsync(new CommandDefinition(
            "update rules set json = @json where site = @site and id = @id", new { site = site.Value, id, json }, transaction, cancellationToken: stop)) > 0
            ? CatalogWrite.Done : CatalogWrite.NotFound, stop);

    /// <summary>Removes a rule.</summary>
    public Task<CatalogWrite> RemoveAsync(SiteId site, string id, CancellationToken stop) => WriteAsync(async (connection, transaction) =>
        await connection.ExecuteAsync(new CommandDefinition(
            "delete from rules where site = @site and id = @id", new { site = site.Value, id }, transaction, cancellationToken: stop)) > 0
            ? CatalogWrite.Done : CatalogWrite.NotFound, stop);

    internal static async Task<ILookup<string, StoredRule>> AllAsync(DbConnection connection, CancellationToken stop)
    {
        var rows = await connection.QueryAsync<Row>(new CommandDefinition("select site as Site, id as Id, json as Json from rules order by site, position, id", cancellationToken: stop));
        return rows.ToLookup(r => r.Site, r => new StoredRule(r.Id, r.Json));
    }

    private async Task<CatalogWrite> WriteAsync(Func<DbConnection, DbTransaction, Task<CatalogWrite>> write, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await CatalogVersion.BumpAsync(transaction, stop);
        var result = await write(connection, transaction);
        if (result == CatalogWrite.Done) await transaction.CommitAsync(stop);
        return result;
    }
}
