using System.Data.Common;
using Dapper;
using Gateway.Actors;

namespace Gateway.Persistence.Catalog;

/// <summary>Who sees a phrase.</summary>
public enum PhraseScope
{
    /// <summary>Everybody of the site.</summary>
    Site,
    /// <summary>Everybody of the site, offered first in one department.</summary>
    Department,
    /// <summary>The person who wrote it.</summary>
    Personal,
}

/// <summary>A template phrase.</summary>
/// <param name="Department">Set for <see cref="PhraseScope.Department"/> and only then.</param>
/// <param name="Owner">Set for <see cref="PhraseScope.Personal"/> and only then.</param>
/// <param name="Shortcut">What an operator types behind "/".</param>
/// <param name="Text">By language tag.</param>
public sealed record Phrase(
    string Id, PhraseScope Scope, DepartmentId? Department, OperatorId? Owner, string Shortcut, IReadOnlyDictionary<string, string> Text, IReadOnlyList<string> Tags);

/// <summary>The template phrases of sites. They are read when a console asks, so that no version needs to grow.</summary>
public sealed class Phrases(Database database)
{
    /// <summary>More than these no list in a console could show.</summary>
    public const int MaxPerSite = 2_000;

    private const string Columns = "id as Id, scope as Scope, department as Department, person as Person, shortcut as Shortcut, text as Text, tags as Tags";

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Scope { get; init; } = "";
        public string? Department { get; init; }
        public string? Person { get; init; }
        public string Shortcut { get; init; } = "";
        public string Text { get; init; } = "";
        public string Tags { get; init; } = "";

        public Phrase Phrase() => new(
            Id, Enum.Parse<PhraseScope>(Scope, ignoreCase: true), Department is null ? null : new DepartmentId(Department), Person is null ? null : new OperatorId(Person),
            Shortcut, CatalogJson.Texts(Text), CatalogJson.List(Tags));
    }

    /// <summary>What a person sees: the shared ones of the site and his own.</summary>
    public async Task<IReadOnlyList<Phrase>> ListAsync(SiteId site, OperatorId person, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"select {Columns} from phrases where site = @site and (person is null or person = @person) order by shortcut, id",
            new { site = site.Value, person = person.Value }, cancellationToken: stop));
        return [.. rows.Select(r => r.Phrase())];
    }

    /// <summary>One phrase that the person sees, or null.</summary>
    public async Task<Phrase?> FindAsync(SiteId site, OperatorId person, string id, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"select {Columns} from phrases where site = @site and id = @id and (person is null or person = @person)",
            new { site = site.Value, id, person = person.Value }, cancellationToken: stop));
        return row?.Phrase();
    }

    /// <summary>Adds a phrase under its id.</summary>
    public async Task<CatalogWrite> AddAsync(SiteId site, Phrase phrase, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var count = await connection.ExecuteScalarAsync<long>(new CommandDefinition("select count(*) from phrases where site = @site", new { site = site.Value }, transaction, cancellationToken: stop));
        if (count >= MaxPerSite) return CatalogWrite.Full;
        var added = await InsertAsync(connection, transaction, site, phrase, stop);
        await transaction.CommitAsync(stop);
        return added ? CatalogWrite.Done : CatalogWrite.Exists;
    }

    /// <summary>Replaces the phrase of that id.</summary>
    public async Task<CatalogWrite> ReplaceAsync(SiteId site, Phrase phrase, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        var changed = await connection.ExecuteAsync(new CommandDefinition(
            "update phrases set scope = @scope, department = @department, person = @person, shortcut = @shortcut, text = @text, tags = @tags where site = @site and id = @id",
            Parameters(site, phrase), cancellationToken: stop));
        return changed > 0 ? CatalogWrite.Done : CatalogWrite.NotFound;
    }

    /// <summary>Removes the phrase of that id.</summary>
    public async Task<CatalogWrite> RemoveAsync(SiteId site, string id, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        var removed = await connection.ExecuteAsync(new CommandDefinition("delete from phrases where site = @site and id = @id", new { site = site.Value, id }, cancellationToken: stop));
        return removed > 0 ? CatalogWrite.Done : CatalogWrite.NotFound;
    }

    internal static async Task<bool> InsertAsync(DbConnection connection, DbTransaction transaction, SiteId site, Phrase phrase, CancellationToken stop) =>
        await connection.ExecuteAsync(new CommandDefinition(
            "insert into phrases (site, id, scope, department, person, shortcut, text, tags) values (@site, @id, @scope, @department, @person, @shortcut, @text, @tags) on conflict (site, id) do nothing",
            Parameters(site, phrase), transaction, cancellationToken: stop)) > 0;

    private static object Parameters(SiteId site, Phrase p) => new
    {
        site = site.Value,
        id = p.Id,
        scope = p.Scope.ToString().ToLowerInvariant(),
        department = p.Department?.Value,
        person = p.Owner?.Value,
        shortcut = p.Shortcut,
        text = CatalogJson.Write(p.Text),
        tags = CatalogJson.Write(p.Tags),
    };
}
