using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Serialization;
using Gateway.Persistence.Catalog;
using Gateway.Persistence.Recordings;
using Gateway.Persistence.Retention;
using Gateway.Persistence.Visits;

namespace Gateway.Persistence.Erasure;

/// <summary>What an erasure found.</summary>
/// <param name="Visitors">The person's browsers, all erased.</param>
/// <param name="OpenDialogs">Dialogs that are not over: nothing was erased because of them.</param>
public sealed record ErasedPerson(IReadOnlyList<VisitorId> Visitors, IReadOnlyList<string> OpenDialogs);

/// <summary>A visitor who was erased.</summary>
/// <param name="At">Unix ms.</param>
public sealed record ErasedVisitor(string Site, string Visitor, long At);

/// <summary>
/// Erases one person: every browser of it, from every table, the journal and the snapshots. It is written down first and done until nothing is left, so that it may be cut off at any
/// point; what live entities write late and what waits for a desk goes with a later run (docs/decisions/erasure.md).
/// </summary>
public sealed class PersonErasure(Database database, TimeProvider time)
{
    /// <summary>How long an erasure is looked after: longer than any entity lives without its visitor, and than any state waits to be written.</summary>
    public static readonly TimeSpan Watched = TimeSpan.FromMinutes(10);

    /// <summary>Tables that name a visitor by (site, visitor), besides dialogs.</summary>
    private static readonly string[] _tables = ["visitor_snapshots", "visitor_segments", "invitations", "visits", "visitor_secrets", "known_visitors", "alert_visitors", "rule_trials", "rule_goals", "orders", "coupons", "bans", "webhook_calls", "file_parts", "files"];

    /// <summary>Whose recordings this process has read from the first to the last.</summary>
    private readonly ConcurrentDictionary<(string Site, string Visitor), byte> _recordingsRead = [];

    /// <summary>Erases the person whom the visitor is, unless a dialog of it is open.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<ErasedPerson> EraseAsync(SiteId site, VisitorId visitor, CancellationToken ct)
    {
        List<string> visitors;
        await using (var connection = await database.OpenAsync(ct))
        {
            visitors = (await connection.QueryAsync<string>(new CommandDefinition(KnownVisitors.SamePerson, new { site = site.Value, visitor = visitor.Value }, cancellationToken: ct))).AsList();
            var open = (await connection.QueryAsync<string>(new CommandDefinition(
                $"SELECT id FROM dialogs WHERE site = @site AND visitor IN ({KnownVisitors.SamePerson}) AND status <> {(int)DialogStatus.Closed} ORDER BY started_at", new { site = site.Value, visitor = visitor.Value }, cancellationToken: ct))).AsList();
            if (open.Count > 0) return new ErasedPerson([], open);
        }
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await AgainAsync([.. visitors.Select(v => new ErasedVisitor(site.Value, v, now))], ct);
        return new ErasedPerson([.. visitors.Select(v => new VisitorId(v))], []);
    }

    /// <summary>Erases those visitors, also such as this database knows nothing of (yet).</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task AgainAsync(IReadOnlyList<ErasedVisitor> visitors, CancellationToken ct)
    {
        await using (var connection = await database.OpenAsync(ct))
        await using (var transaction = await connection.BeginTransactionAsync(ct))
        {
            await CatalogVersion.BumpAsync(transaction, ct);
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            var rows = visitors.Select(v => new { v.Site, v.Visitor, v.At, now, no = false });
            // Tickets that are out are good for minutes yet: the nodes close the sockets by this, and the entities write no more.
            await connection.ExecuteAsync(new CommandDefinition("INSERT INTO signed_out_visitors (site, visitor, at) VALUES (@Site, @Visitor, @now) ON CONFLICT (site, visitor) DO NOTHING", rows, transaction, cancellationToken: ct));
            await connection.ExecuteAsync(new CommandDefinition("INSERT INTO erasures (site, visitor, at, done) VALUES (@Site, @Visitor, @At, @no) ON CONFLICT (site, visitor) DO UPDATE SET done = @no", rows, transaction, cancellationToken: ct));
            await transaction.CommitAsync(ct);
        }
        await PurgeAsync([.. visitors.Select(v => (v.Site, v.Visitor))], ct);
    }

    /// <summary>Who was erased, for a database that is restored from an older backup.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<ErasedVisitor>> ListAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        return [.. (await connection.QueryAsync<(string Site, string Visitor, long At)>(new CommandDefinition("SELECT site, visitor, at FROM erasures ORDER BY at, site, visitor", cancellationToken: ct)))
            .Select(r => new ErasedVisitor(r.Site, r.Visitor, r.At))];
    }

    /// <summary>One run over the erasures that are looked after.</summary>
    /// <returns>How many there are.</returns>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<int> SweepAsync(CancellationToken ct)
    {
        List<(string Site, string Visitor)> due;
        await using (var connection = await database.OpenAsync(ct))
            due = (await connection.QueryAsync<(string, string)>(new CommandDefinition("SELECT site, visitor FROM erasures WHERE done = @no", new { no = false }, cancellationToken: ct))).AsList();
        if (due.Count == 0 || !await PurgeAsync(due, ct)) return due.Count;
        await using var again = await database.OpenAsync(ct);
        await again.ExecuteAsync(new CommandDefinition("""
            UPDATE erasures SET done = @yes WHERE site = @Site AND visitor = @Visitor
              AND EXISTS (SELECT 1 FROM signed_out_visitors s WHERE s.site = erasures.site AND s.visitor = erasures.visitor AND s.at < @before)
              OR site = @Site AND visitor = @Visitor AND NOT EXISTS (SELECT 1 FROM signed_out_visitors s WHERE s.site = erasures.site AND s.visitor = erasures.visitor)
            """, due.Select(d => new { d.Site, d.Visitor, yes = true, before = (time.GetUtcNow() - Watched).ToUnixTimeMilliseconds() }), cancellationToken: ct));
        return due.Count;
    }

    /// <summary>True when nothing of them is left to wait for.</summary>
    private async Task<bool> PurgeAsync(IReadOnlyList<(string Site, string Visitor)> visitors, CancellationToken ct)
    {
        var names = visitors.Select(v => new { v.Site, v.Visitor }).ToList();
        List<EndedDialog> dialogs = [];
        var open = 0;
        await using (var connection = await database.OpenAsync(ct))
        {
            await EndedDialogs.OverwriteAsync(connection);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            foreach (var table in _tables)
                await connection.ExecuteAsync(new CommandDefinition($"DELETE FROM {table} WHERE site = @Site AND visitor = @Visitor", names, transaction, cancellationToken: ct));
            foreach (var name in names)
                foreach (var (id, status, seq) in await connection.QueryAsync<(string, long, long)>(new CommandDefinition(
                    "SELECT id, CAST(status AS BIGINT), journal_seq FROM dialogs WHERE site = @Site AND visitor = @Visitor", name, transaction, cancellationToken: ct)))
                    if (status == (int)DialogStatus.Closed) dialogs.Add(new EndedDialog(0, name.Site, id, seq));
                    else open++;
            await transaction.CommitAsync(ct);
        }
        // Runs of the time machine name visitors as examples; the next run makes them anew.
        var recordings = new RecordingRows(database);
        foreach (var name in visitors)
        {
            // A site's recordings of weeks are read once; later runs only wait for what a recorder still held.
            var since = _recordingsRead.ContainsKey(name) ? (time.GetUtcNow() - Watched - Watched).ToUnixTimeMilliseconds() : 0;
            await recordings.EraseAsync(new SiteId(name.Site), new VisitorId(name.Visitor), since, ct);
            _recordingsRead[name] = default;
        }
        var gone = await new EndedDialogs(database).DeleteAsync(dialogs, ct);
        await BlankDesksAsync([.. visitors], ct);
        await EmptyLogsAsync(ct);
        return open == 0 && gone.Count == dialogs.Count;
    }

    /// <summary>A desk's journal is of many people: who waited there stays a fact, without name and words. Its newest snapshot is written by the live desk, whose claims end with the dialogs.</summary>
    private async Task BlankDesksAsync(HashSet<(string Site, string Visitor)> visitors, CancellationToken ct)
    {
        bool IsErased(DialogWaiting asked) => visitors.Contains((asked.Site.Value, asked.Visitor.Value));
        static DialogWaiting Blank(DialogWaiting asked) => asked with { Visitor = new VisitorId(""), VisitorName = "", FirstText = "" };
        await using var connection = await database.OpenJournalAsync(ct);
        await EndedDialogs.OverwriteAsync(connection);
        var after = 0L;
        while (true)
        {
            var rows = (await connection.QueryAsync<(long Ordering, byte[] Message)>(new CommandDefinition(
                "SELECT ordering, message FROM journal WHERE ordering > @after AND persistence_id LIKE 'desk/%' AND manifest = @manifest ORDER BY ordering LIMIT 1000",
                new { after, manifest = WireTypes.All.ManifestOf(typeof(DialogWaiting)) }, cancellationToken: ct))).AsList();
            if (rows.Count == 0) break;
            after = rows[^1].Ordering;
            foreach (var (ordering, message) in rows)
                if (StoredBytes.Read<DialogWaiting>(message) is var asked && IsErased(asked))
                    await connection.ExecuteAsync(new CommandDefinition("UPDATE journal SET message = @blank WHERE ordering = @ordering", new { blank = StoredBytes.Write(Blank(asked)), ordering }, cancellationToken: ct));
        }
        foreach (var (id, number, bytes) in await connection.QueryAsync<(string, long, byte[])>(new CommandDefinition(
            "SELECT persistence_id, sequence_number, snapshot FROM snapshot WHERE persistence_id LIKE 'desk/%'", cancellationToken: ct)))
        {
            bool IsLast(SavedLast last) => visitors.Contains((last.Site.Value, last.Visitor.Value));
            if (StoredBytes.Read<DeskSnapshot>(bytes) is not { } saved || !(saved.Claims.Any(c => IsErased(c.Asked)) || saved.Lasts?.Any(IsLast) == true)) continue;
            var blank = StoredBytes.Write(saved with
            {
                Claims = [.. saved.Claims.Select(c => IsErased(c.Asked) ? c with { Asked = Blank(c.Asked) } : c)],
                Lasts = [.. (saved.Lasts ?? []).Where(l => !IsLast(l))],
            });
            await connection.ExecuteAsync(new CommandDefinition("UPDATE snapshot SET snapshot = @blank WHERE persistence_id = @id AND sequence_number = @number", new { blank, id, number }, cancellationToken: ct));
        }
    }

    /// <summary>What was deleted stands in SQLite's log beside the file until it is carried over.</summary>
    private async Task EmptyLogsAsync(CancellationToken ct)
    {
        if (database.IsPostgres) return;
        foreach (var open in (Func<CancellationToken, ValueTask<DbConnection>>[])[database.OpenAsync, database.OpenJournalAsync])
        {
            await using var connection = await open(ct);
            await connection.ExecuteScalarAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }
}
