using Dapper;
using Gateway.Actors;
using Gateway.Actors.Visitors;
using Gateway.Persistence.Transcripts;
using Gateway.Persistence.Visits;
using MessagePack;

namespace Gateway.Persistence.Erasure;

/// <summary>One browser of the person.</summary>
/// <param name="Profile">What the browser's entity last saved; null for one that never came.</param>
public sealed record ExportedBrowser(string Visitor, VisitorSnapshot? Profile, IReadOnlyList<string> Segments, IReadOnlyList<VisitRecord> Visits, IReadOnlyList<InvitationRecord> Invitations, IReadOnlyList<string> Alerts);

/// <summary>Everything that is held of one person.</summary>
/// <param name="SignedIn">As the site signed it; null for nobody known.</param>
/// <param name="Dialogs">Whole, with stars and comments.</param>
public sealed record ExportedPerson(string Site, SignedPerson? SignedIn, IReadOnlyList<ExportedBrowser> Browsers, IReadOnlyList<Transcript> Dialogs);

/// <summary>Reads everything that is held of one person, for the person. Up to two seconds behind what happens now.</summary>
public sealed class PersonExport(Database database, VisitorHistory history, TranscriptReader transcripts, KnownVisitors known)
{
    /// <summary>The person whom the visitor is.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<ExportedPerson> OfAsync(SiteId site, VisitorId visitor, CancellationToken ct)
    {
        var signedIn = (await known.LoadAsync(site, visitor)).Person;
        List<ExportedBrowser> browsers = [];
        List<string> dialogs;
        await using (var connection = await database.OpenAsync(ct))
        {
            CommandDefinition Query(string sql, string of) => new(sql, new { site = site.Value, visitor = of }, cancellationToken: ct);
            foreach (var browser in (await connection.QueryAsync<string>(Query(KnownVisitors.SamePerson, visitor.Value))).Order(StringComparer.Ordinal))
            {
                var past = await history.OfOneAsync(site, new VisitorId(browser), ct);
                var snapshot = await connection.ExecuteScalarAsync<byte[]?>(Query("SELECT snapshot FROM visitor_snapshots WHERE site = @site AND visitor = @visitor", browser));
                var alerts = await connection.QueryAsync<string>(Query("SELECT alert FROM alert_visitors WHERE site = @site AND visitor = @visitor ORDER BY at", browser));
                browsers.Add(new ExportedBrowser(browser, snapshot is null ? null : MessagePackSerializer.Deserialize<VisitorSnapshot>(snapshot, cancellationToken: ct), past.Segments, past.Visits, past.Invitations, [.. alerts]));
            }
            dialogs = (await connection.QueryAsync<string>(Query($"SELECT id FROM dialogs WHERE site = @site AND visitor IN ({KnownVisitors.SamePerson}) ORDER BY started_at, id", visitor.Value))).AsList();
        }
        List<Transcript> told = [];
        foreach (var dialog in dialogs)
            if (await transcripts.FindAsync(site, new DialogId(dialog), ct) is { } transcript) told.Add(transcript);
        return new ExportedPerson(site.Value, signedIn, browsers, told);
    }
}
