using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Gateway.Actors;

namespace Gateway.Persistence.Catalog;

/// <summary>A term of a site's glossary.</summary>
/// <param name="Id">Made by Gateway.</param>
/// <param name="Term">The word or words; a star at the end of one stands for any ending.</param>
/// <param name="Forms">Other words for the same.</param>
/// <param name="Text">What it means.</param>
/// <param name="Link">A page about it, or "".</param>
public sealed record StoredTerm(string Id, string Term, IReadOnlyList<string> Forms, string Text, string Link);

/// <summary>The glossaries of sites.</summary>
public sealed class Glossaries(Database database, TimeProvider time)
{
    /// <summary>Terms of one site.</summary>
    public const int Most = 2_000;

    /// <summary>A node that did not make the change tells visitors of it so much later at most.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<SiteId, (long At, IReadOnlyList<StoredTerm> Terms)> _read = new();

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Term { get; init; } = "";
        public string Forms { get; init; } = "";
        public string Text { get; init; } = "";
        public string Link { get; init; } = "";
    }

    /// <summary>All terms in their order, as they are now.</summary>
    public async Task<IReadOnlyList<StoredTerm>> ListAsync(SiteId site, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return await ReadAsync(connection, null, site, stop);
    }

    /// <summary>All terms as they were a moment ago: every visitor who talks asks for them.</summary>
    public async Task<IReadOnlyList<StoredTerm>> LatelyAsync(SiteId site, CancellationToken stop)
    {
        if (_read.TryGetValue(site, out var known) && time.GetElapsedTime(known.At) < Fresh) return known.Terms;
        var terms = await ListAsync(site, stop);
        _read[site] = (time.GetTimestamp(), terms);
        return terms;
    }

    /// <summary>Adds terms; one that is there by the same words takes their place. False when there would be too many, and then none is added.</summary>
    public Task<bool> AddAsync(SiteId site, IReadOnlyList<StoredTerm> terms, CancellationToken stop) => ChangeAsync(site, async (connection, transaction) =>
    {
        var known = await ReadAsync(connection, transaction, site, stop);
        var ids = known.GroupBy(t => Fold(t.Term)).ToDictionary(g => g.Key, g => g.First().Id);
        var fresh = terms.Count(t => !ids.ContainsKey(Fold(t.Term)));
        if (known.Count + fresh > Most) return false;
        foreach (var term in terms)
            await connection.ExecuteAsync(new CommandDefinition(
                "insert into glossary (site, id, term, forms, text, link) values (@site, @id, @term, @forms, @text, @link) on conflict (site, id) do update set term = @term, forms = @forms, text = @text, link = @link",
                Parameters(site, term with { Id = ids.GetValueOrDefault(Fold(term.Term), term.Id) }), transaction, cancellationToken: stop));
        return true;
    }, stop);

    /// <summary>Changes a term; false when it is not there.</summary>
    public Task<bool> ReplaceAsync(SiteId site, StoredTerm term, CancellationToken stop) => ChangeAsync(site, async (connection, transaction) => await connection.ExecuteAsync(new CommandDefinition(
        "update glossary set term = @term, forms = @forms, text = @text, link = @link where site = @site and id = @id", Parameters(site, term), transaction, cancellationToken: stop)) > 0, stop);

    /// <summary>Removes a term; false when it is not there.</summary>
    public Task<bool> RemoveAsync(SiteId site, string id, CancellationToken stop) => ChangeAsync(site, async (connection, transaction) => await connection.ExecuteAsync(new CommandDefinition(
        "delete from glossary where site = @site and id = @id", new { site = site.Value, id }, transaction, cancellationToken: stop)) > 0, stop);

    private async Task<bool> ChangeAsync(SiteId site, Func<DbConnection, DbTransaction, Task<bool>> change, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        if (!await change(connection, transaction)) return false;
        await transaction.CommitAsync(stop);
        _read.TryRemove(site, out _);
        return true;
    }

    private static async Task<IReadOnlyList<StoredTerm>> ReadAsync(DbConnection connection, DbTransaction? transaction, SiteId site, CancellationToken stop)
    {
        var rows = await connection.QueryAsync<Row>(new CommandDefinition("select id as Id, term as Term, forms as Forms, text as Text, link as Link from glossary where site = @site", new { site = site.Value }, transaction, cancellationToken: stop));
        return [.. rows.Select(r => new StoredTerm(r.Id, r.Term, CatalogJson.List(r.Forms), r.Text, r.Link)).OrderBy(t => t.Term, StringComparer.InvariantCultureIgnoreCase).ThenBy(t => t.Id, StringComparer.Ordinal)];
    }

    private static string Fold(string term) => term.ToUpperInvariant();

    private static object Parameters(SiteId site, StoredTerm t) => new { site = site.Value, id = t.Id, term = t.Term, forms = CatalogJson.Write(t.Forms), text = t.Text, link = t.Link };
}
