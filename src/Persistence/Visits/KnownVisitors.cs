using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Visitors;
using Gateway.Persistence.Catalog;

namespace Gateway.Persistence.Visits;

/// <summary>Who a visitor is, as the site says and has signed.</summary>
/// <param name="Login">The site's own id of the person; the same one on another device is the same person.</param>
/// <param name="Name">"" when not said.</param>
/// <param name="Email">"" when not said.</param>
public sealed record LoginClaims(string Login, string Name, string Email, IReadOnlyDictionary<string, string> Attributes)
{
    /// <summary>Another one when anything that was signed is another.</summary>
    public string Stamp => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(CatalogJson.Write(
        new object[] { Login, Name, Email, Attributes.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => new[] { a.Key, a.Value }).ToArray() }))).AsSpan(0, 12));
}

/// <summary>One browser of a known person.</summary>
/// <param name="LastSeen">When its visit was last written (within seconds of what it does), or when it was signed in if it never came.</param>
public sealed record KnownBrowser(VisitorId Visitor, DateTimeOffset LastSeen);

/// <summary>A known person as the site last signed it, on whichever browser.</summary>
/// <param name="Browsers">The latest seen first, at most <see cref="KnownVisitors.MostTogether"/>.</param>
public sealed record FoundPerson(string Login, string Name, string Email, IReadOnlyList<KnownBrowser> Browsers);

/// <summary>
/// Which visitors are whom. A person is the set of the visitors (browsers) that were signed in under one login: a login adds a row and moves nothing, so that two
/// devices at once, nodes and restarts have nothing to agree on (docs/decisions/known-visitors.md).
/// </summary>
public sealed class KnownVisitors(Database database, TimeProvider time)
{
    /// <summary>Browsers of one person that are read together, the latest seen first.</summary>
    public const int MostTogether = 50;

    /// <summary>The visitors of the person whom that visitor is, itself included; itself alone when it is nobody known.</summary>
    internal const string SamePerson = """
        SELECT @visitor UNION SELECT o.visitor FROM known_visitors k JOIN known_visitors o ON o.site = k.site AND o.login = k.login WHERE k.site = @site AND k.visitor = @visitor
        """;

    /// <summary>Keeps that the visitor is that person; false, and nothing is kept, when it is another person already.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<bool> KeepAsync(SiteId site, VisitorId visitor, LoginClaims claims, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        var values = new
        {
            site = site.Value,
            visitor = visitor.Value,
            claims.Login,
            claims.Name,
            claims.Email,
            attributes = CatalogJson.Write(claims.Attributes),
            claims.Stamp,
            now = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        // Each page asks for a ticket: nothing is written when nothing is new.
        var known = await connection.QuerySingleOrDefaultAsync<(string Login, string Stamp)?>(new CommandDefinition(
            "SELECT login, stamp FROM known_visitors WHERE site = @site AND visitor = @visitor", values, cancellationToken: stop));
        if (known is { } row && (row.Login != claims.Login || row.Stamp == values.Stamp)) return row.Login == claims.Login;
        return await connection.ExecuteAsync(new CommandDefinition("""
            INSERT INTO known_visitors (site, visitor, login, name, email, attributes, stamp, at) VALUES (@site, @visitor, @Login, @Name, @Email, @attributes, @Stamp, @now)
            ON CONFLICT (site, visitor) DO UPDATE SET name = excluded.name, email = excluded.email, attributes = excluded.attributes, stamp = excluded.stamp, at = excluded.at
              WHERE known_visitors.login = excluded.login
            """, values, cancellationToken: stop)) > 0;
    }

    /// <summary>Whether the visitor is anybody known.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<bool> KnowsAsync(SiteId site, VisitorId visitor, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition("SELECT count(*) FROM known_visitors WHERE site = @site AND visitor = @visitor",
            new { site = site.Value, visitor = visitor.Value }, cancellationToken: stop)) > 0;
    }

    /// <summary>The person whom the site signs under that very login, here or long gone; null for nobody.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<FoundPerson?> FindAsync(SiteId site, string login, CancellationToken stop)
    {
        await using var connection = await database.OpenAsync(stop);
        var rows = (await connection.QueryAsync<(string Visitor, string Name, string Email, long At, long Seen)>(new CommandDefinition($"""
            SELECT k.visitor, k.name, k.email, k.at, coalesce(s.saved_at, k.at) AS seen
            FROM known_visitors k LEFT JOIN visitor_snapshots s ON s.site = k.site AND s.visitor = k.visitor
            WHERE k.site = @site AND k.login = @login ORDER BY seen DESC, k.visitor LIMIT {MostTogether}
            """, new { site = site.Value, login = StoredText.Of(login) }, cancellationToken: stop))).AsList();
        if (rows.Count == 0) return null;
        var signed = rows.MaxBy(r => r.At);
        return new FoundPerson(login, signed.Name, signed.Email, [.. rows.Select(r => new KnownBrowser(new VisitorId(r.Visitor), DateTimeOffset.FromUnixTimeMilliseconds(r.Seen)))]);
    }

    /// <summary>The person and what the other browsers of it left, for the visitor's entity.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    internal async Task<PersonLoaded> LoadAsync(SiteId site, VisitorId visitor)
    {
        await using var connection = await database.OpenAsync();
        var names = new { site = site.Value, visitor = visitor.Value };
        var row = await connection.QuerySingleOrDefaultAsync<(string Login, string Name, string Email, string Attributes, string Stamp)?>(
            "SELECT login, name, email, attributes, stamp FROM known_visitors WHERE site = @site AND visitor = @visitor", names);
        if (row is not { } known) return new PersonLoaded(null, []);
        var others = await connection.QueryAsync<byte[]>($"""
            SELECT snapshot FROM visitor_snapshots WHERE site = @site AND visitor <> @visitor AND visitor IN ({SamePerson}) ORDER BY saved_at DESC LIMIT {MostTogether}
            """, names);
        return new PersonLoaded(new SignedPerson(known.Login, known.Name, known.Email, CatalogJson.Texts(known.Attributes), known.Stamp), [.. others]);
    }
}
