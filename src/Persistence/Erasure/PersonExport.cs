using Dapper;
using Gateway.Actors;
using Gateway.Actors.Recordings;
using Gateway.Actors.Visitors;
using Gateway.Persistence.Recordings;
using Gateway.Persistence.Transcripts;
using Gateway.Persistence.Visits;
using MessagePack;

namespace Gateway.Persistence.Erasure;

/// <summary>One browser of the person.</summary>
/// <param name="Profile">What the browser's entity last saved; null for one that never came.</param>
/// <param name="Recorded">What is recorded for the time machine, oldest first.</param>
/// <param name="Calls">What other systems were told by webhooks in the last days.</param>
/// <param name="Trials">Rules with a holdout that held, and whether the visitor was left out.</param>
public sealed record ExportedBrowser(string Visitor, VisitorSnapshot? Profile, IReadOnlyList<string> Segments, IReadOnlyList<VisitRecord> Visits, IReadOnlyList<InvitationRecord> Invitations, IReadOnlyList<string> Alerts, IReadOnlyList<RecordedNote> Recorded,
    IReadOnlyList<ExportedTrial> Trials, IReadOnlyList<ExportedOrder> Orders, IReadOnlyList<ExportedCall> Calls);

/// <summary>A rule with a holdout that held for the visitor.</summary>
/// <param name="LeftOut">The visitor saw nothing of it.</param>
/// <param name="Reached">When the rule's goal was reached.</param>
public sealed record ExportedTrial(string Rule, bool LeftOut, DateTimeOffset At, IReadOnlyList<DateTimeOffset> Reached);

/// <summary>Something that was ordered.</summary>
public sealed record ExportedOrder(DateTimeOffset At, double Value, string Currency);

/// <summary>A file of one of the dialogs.</summary>
/// <param name="Bytes">The file itself; in JSON as base64.</param>
public sealed record ExportedFile(string Dialog, DateTimeOffset At, string Name, string Type, byte[] Bytes);

/// <summary>What another system was told of the visitor.</summary>
/// <param name="Body">JSON, as it was sent.</param>
public sealed record ExportedCall(string Rule, DateTimeOffset At, string Body);

/// <summary>Everything that is held of one person.</summary>
/// <param name="SignedIn">As the site signed it; null for nobody known.</param>
/// <param name="Dialogs">Whole, with stars and comments.</param>
public sealed record ExportedPerson(string Site, SignedPerson? SignedIn, IReadOnlyList<ExportedBrowser> Browsers, IReadOnlyList<Transcript> Dialogs, IReadOnlyList<ExportedFile> Files);

/// <summary>Reads everything that is held of one person, for the person. Up to two seconds behind what happens now.</summary>
public sealed class PersonExport(Database database, VisitorHistory history, TranscriptReader transcripts, KnownVisitors known, RecordingRows recordings)
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
                var trials = await connection.QueryAsync<(string Rule, bool LeftOut, long At)>(Query("SELECT rule, held_out, at FROM rule_trials WHERE site = @site AND visitor = @visitor ORDER BY at, rule", browser));
                var goals = (await connection.QueryAsync<(string Rule, long At)>(Query("SELECT rule, at FROM rule_goals WHERE site = @site AND visitor = @visitor ORDER BY at", browser))).ToLookup(g => g.Rule, g => DateTimeOffset.FromUnixTimeMilliseconds(g.At));
                var orders = await connection.QueryAsync<(long At, double Value, string Currency)>(Query("SELECT at, value, currency FROM orders WHERE site = @site AND visitor = @visitor ORDER BY at", browser));
                var calls = await connection.QueryAsync<(string Rule, long At, string Body)>(Query("SELECT rule, at, body FROM webhook_calls WHERE site = @site AND visitor = @visitor ORDER BY at, id", browser));
                browsers.Add(new ExportedBrowser(browser, snapshot is null ? null : MessagePackSerializer.Deserialize<VisitorSnapshot>(snapshot, cancellationToken: ct), past.Segments, past.Visits, past.Invitations, [.. alerts],
                    await recordings.NotesOfAsync(site, new VisitorId(browser), ct),
                    [.. trials.Select(t => new ExportedTrial(t.Rule, t.LeftOut, DateTimeOffset.FromUnixTimeMilliseconds(t.At), [.. goals[t.Rule]]))], [.. orders.Select(o => new ExportedOrder(DateTimeOffset.FromUnixTimeMilliseconds(o.At), o.Value, o.Currency))],
                    [.. calls.Select(c => new ExportedCall(c.Rule, DateTimeOffset.FromUnixTimeMilliseconds(c.At), c.Body))]));
            }
            dialogs = (await connection.QueryAsync<string>(Query($"SELECT id FROM dialogs WHERE site = @site AND visitor IN ({KnownVisitors.SamePerson}) ORDER BY started_at, id", visitor.Value))).AsList();
        }
        List<Transcript> told = [];
        foreach (var dialog in dialogs)
            if (await transcripts.FindAsync(site, new DialogId(dialog), ct) is { } transcript) told.Add(transcript);
        return new ExportedPerson(site.Value, signedIn, browsers, told, await FilesAsync(site, visitor, ct));
    }

    private async Task<IReadOnlyList<ExportedFile>> FilesAsync(SiteId site, VisitorId visitor, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        var values = new { site = site.Value, visitor = visitor.Value };
        var files = await connection.QueryAsync<(string Id, string Dialog, long At, string Name, string Type)>(new CommandDefinition(
            $"SELECT id, dialog, at, name, type FROM files WHERE site = @site AND visitor IN ({KnownVisitors.SamePerson}) ORDER BY at, id", values, cancellationToken: ct));
        List<ExportedFile> told = [];
        foreach (var (id, dialog, at, name, type) in files.AsList())
        {
            var parts = await connection.QueryAsync<byte[]>(new CommandDefinition("SELECT bytes FROM file_parts WHERE site = @site AND id = @id ORDER BY n", new { values.site, id }, cancellationToken: ct));
            told.Add(new ExportedFile(dialog, DateTimeOffset.FromUnixTimeMilliseconds(at), name, type, [.. parts.SelectMany(p => p)]));
        }
        return told;
    }
}
