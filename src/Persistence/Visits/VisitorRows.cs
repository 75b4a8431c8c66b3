using System.Data.Common;
using Dapper;
using Gateway.Actors;
using Gateway.Persistence.Nodes;
using Microsoft.Data.Sqlite;

namespace Gateway.Persistence.Visits;

/// <summary>Reads and writes many visitors at once: arrays on PostgreSQL, one prepared statement again and again on SQLite.</summary>
internal sealed class VisitorRows(Database database, TimeProvider time, NodeFence? fence = null)
{
    private const string SnapshotColumns = "site, visitor, version, snapshot, saved_at";
    // A write that comes late never overwrites a newer one; the same version again is a retry.
    private const string SnapshotConflict = """
        ON CONFLICT (site, visitor) DO UPDATE SET version = excluded.version, snapshot = excluded.snapshot, saved_at = excluded.saved_at
        WHERE visitor_snapshots.version <= excluded.version
        """;
    private const string InvitationColumns = "site, id, visitor, rule, operator, department, outcome, visit, at, coupon";
    private const string InvitationConflict = """
        ON CONFLICT (site, id) DO UPDATE SET outcome = excluded.outcome, at = excluded.at WHERE invitations.visitor = excluded.visitor
        """;
    private const string CallColumns = "site, id, webhook, visitor, rule, body, at, state, attempts, next_at, status, fault";
    private const string VisitColumns = "site, visitor, number, start_at, end_at, pages, referrer, entry_url, browser, os, language, talked, device, country, region, city, source, engine, term, campaign, looked_at";
    private const string VisitConflict = """
        ON CONFLICT (site, visitor, number) DO UPDATE SET start_at = excluded.start_at, end_at = excluded.end_at, pages = excluded.pages, referrer = excluded.referrer,
          entry_url = excluded.entry_url, browser = excluded.browser, os = excluded.os, language = excluded.language, talked = excluded.talked,
          device = excluded.device, country = excluded.country, region = excluded.region, city = excluded.city, source = excluded.source, engine = excluded.engine, term = excluded.term, campaign = excluded.campaign, looked_at = excluded.looked_at
        """;

    /// <summary>The snapshots that exist, in one read. Of a node that was declared dead only after it can write no more.</summary>
    public async Task<Dictionary<VisitorKey, byte[]>> LoadAsync(IReadOnlyCollection<VisitorKey> keys)
    {
        if (fence is not null) await fence.SettleAsync();
        await using var connection = await database.OpenAsync();
        var found = new Dictionary<VisitorKey, byte[]>(keys.Count);
        if (database.IsPostgres)
        {
            var rows = await connection.QueryAsync<(string Site, string Visitor, byte[] Snapshot)>(
                "SELECT s.site, s.visitor, s.snapshot FROM visitor_snapshots s JOIN unnest(@sites, @visitors) AS k (site, visitor) ON s.site = k.site AND s.visitor = k.visitor",
                new { sites = Column(keys, k => k.Site.Value), visitors = Column(keys, k => k.Visitor.Value) });
            foreach (var (site, visitor, snapshot) in rows) found[new(new SiteId(site), new VisitorId(visitor))] = snapshot;
            return found;
        }
        await using var command = Command(connection, null, "SELECT snapshot FROM visitor_snapshots WHERE site = @site AND visitor = @visitor", "site", "visitor");
        foreach (var key in keys)
        {
            (command.Parameters[0].Value, command.Parameters[1].Value) = (key.Site.Value, key.Visitor.Value);
            if (await command.ExecuteScalarAsync() is byte[] snapshot) found[key] = snapshot;
        }
        return found;
    }

    /// <summary>Writes all in one transaction, or nothing. Answers whose stored state is newer: nothing of theirs was written.</summary>
    /// <exception cref="FencedException">This node was declared dead; nothing was written.</exception>
    public async Task<HashSet<VisitorKey>> WriteAsync(IReadOnlyCollection<VisitorWrite> writes)
    {
        // Two nodes that write the same visitors take the row locks in the same order.
        var ordered = writes.OrderBy(w => w.Key.Site.Value, StringComparer.Ordinal).ThenBy(w => w.Key.Visitor.Value, StringComparer.Ordinal).ToList();
        using var turn = await database.TakeTurnAsync();
        await using var connection = await database.OpenAsync();
        // Nobody was promised what is tracking only: it need not wait for the disk, and reaches it at the latest with the next transaction that does.
        var tracking = writes.All(w => w.Segments is null);
        await using var transaction = tracking ? await database.BeginRelaxedAsync(connection) : await connection.BeginTransactionAsync();
        if (fence is not null) await fence.HoldAsync(connection, transaction);
        var stale = database.IsPostgres ? await Snapshots(connection, transaction, ordered) : SnapshotsOneByOne((SqliteConnection)connection, ordered);
        var taken = stale.Count == 0 ? ordered : ordered.Where(w => !stale.Contains(w.Key)).ToList();
        if (taken.Any(w => w.Segments is not null || w.Invitations.Count > 0 || w.Visits.Count > 0 || w.Calls.Count > 0))
        {
            if (database.IsPostgres) await Rest(connection, transaction, taken);
            else await RestOneByOne(connection, transaction, taken);
            if (taken.Any(w => w.Calls.Count > 0)) await Calls(connection, transaction, taken);
        }
        await transaction.CommitAsync();
        return stale;
    }

    private async Task<HashSet<VisitorKey>> Snapshots(DbConnection connection, DbTransaction transaction, List<VisitorWrite> writes)
    {
        var rows = new
        {
            now = Now,
            sites = Column(writes, w => w.Key.Site.Value),
            visitors = Column(writes, w => w.Key.Visitor.Value),
            versions = Column(writes, w => w.Version),
            snapshots = Column(writes, w => w.Snapshot),
        };
        var written = await connection.ExecuteAsync(
            $"""
            INSERT INTO visitor_snapshots ({SnapshotColumns})
            SELECT site, visitor, version, snapshot, @now FROM unnest(@sites, @visitors, @versions, @snapshots) AS r (site, visitor, version, snapshot)
            {SnapshotConflict}
            """, rows, transaction);
        // All as a rule: only then is it asked which were not.
        if (written == writes.Count) return [];
        var newer = await connection.QueryAsync<(string Site, string Visitor)>(
            """
            SELECT s.site, s.visitor FROM visitor_snapshots s JOIN unnest(@sites, @visitors, @versions) AS r (site, visitor, version)
            ON s.site = r.site AND s.visitor = r.visitor WHERE s.version > r.version
            """, new { rows.sites, rows.visitors, rows.versions }, transaction);
        return [.. newer.Select(r => new VisitorKey(new SiteId(r.Site), new VisitorId(r.Visitor)))];
    }

    private HashSet<VisitorKey> SnapshotsOneByOne(SqliteConnection connection, List<VisitorWrite> writes)
    {
        var stale = new HashSet<VisitorKey>();
        using var upsert = new SqliteStatement(connection, $"INSERT INTO visitor_snapshots ({SnapshotColumns}) VALUES (?1, ?2, ?3, ?4, ?5) {SnapshotConflict}");
        upsert.Bind(5, Now);
        foreach (var w in writes)
            if (upsert.Bind(1, w.Key.Site.Value).Bind(2, w.Key.Visitor.Value).Bind(3, w.Version).Bind(4, w.Snapshot).Run() == 0) stale.Add(w.Key);
        return stale;
    }

    /// <summary>Few at a time: one by one on either database.</summary>
    private static Task Calls(DbConnection connection, DbTransaction transaction, List<VisitorWrite> writes) => connection.ExecuteAsync(
        $"INSERT INTO webhook_calls ({CallColumns}) VALUES (@Site, @Id, @Webhook, @Visitor, @Rule, @Body, @At, 0, 0, @At, 0, '') ON CONFLICT (site, id) DO NOTHING",
        from w in writes
        from c in w.Calls
        select new { Site = w.Key.Site.Value, c.Id, c.Webhook, Visitor = w.Key.Visitor.Value, c.Rule, Body = StoredText.Of(c.Body), At = c.At.ToUnixTimeMilliseconds() }, transaction);

    private static async Task Rest(DbConnection connection, DbTransaction transaction, List<VisitorWrite> writes)
    {
        var segmented = writes.Where(w => w.Segments is not null).ToList();
        if (segmented.Count > 0)
        {
            await connection.ExecuteAsync(
                "DELETE FROM visitor_segments s USING unnest(@sites, @visitors) AS k (site, visitor) WHERE s.site = k.site AND s.visitor = k.visitor",
                new { sites = Column(segmented, w => w.Key.Site.Value), visitors = Column(segmented, w => w.Key.Visitor.Value) }, transaction);
            var rows = Segments(segmented).ToList();
            await connection.ExecuteAsync("INSERT INTO visitor_segments (site, visitor, segment) SELECT * FROM unnest(@sites, @visitors, @segments)",
                new { sites = Column(rows, r => r.Site), visitors = Column(rows, r => r.Visitor), segments = Column(rows, r => r.Segment) }, transaction);
        }
        var invitations = Invitations(writes).ToList();
        if (invitations.Count > 0)
            await connection.ExecuteAsync(
                $"INSERT INTO invitations ({InvitationColumns}) SELECT * FROM unnest(@sites, @ids, @visitors, @rules, @operators, @departments, @outcomes, @visits, @ats, @coupons) {InvitationConflict}",
                new
                {
                    sites = Column(invitations, i => i.Site),
                    ids = Column(invitations, i => i.Id),
                    visitors = Column(invitations, i => i.Visitor),
                    rules = Column(invitations, i => i.Rule),
                    operators = Column(invitations, i => i.Operator),
                    departments = Column(invitations, i => i.Department),
                    outcomes = Column(invitations, i => i.Outcome),
                    visits = Column(invitations, i => i.Visit),
                    ats = Column(invitations, i => i.At),
                    coupons = Column(invitations, i => i.Coupon),
                }, transaction);
        var visits = Visits(writes).ToList();
        if (visits.Count > 0)
            await connection.ExecuteAsync(
                $"""
                INSERT INTO visits ({VisitColumns})
                SELECT * FROM unnest(@sites, @visitors, @numbers, @starts, @ends, @pages, @referrers, @entries, @browsers, @systems, @languages, @talked, @devices, @countries, @regions, @cities, @sources, @engines, @terms, @campaigns,
                  @looked) {VisitConflict}
                """,
                new
                {
                    sites = Column(visits, v => v.Site),
                    visitors = Column(visits, v => v.Visitor),
                    numbers = Column(visits, v => v.Number),
                    starts = Column(visits, v => v.Start),
                    ends = Column(visits, v => v.End),
                    pages = Column(visits, v => v.Pages),
                    referrers = Column(visits, v => v.Referrer),
                    entries = Column(visits, v => v.EntryUrl),
                    browsers = Column(visits, v => v.Browser),
                    systems = Column(visits, v => v.Os),
                    languages = Column(visits, v => v.Language),
                    talked = Column(visits, v => v.Talked),
                    devices = Column(visits, v => v.Device),
                    countries = Column(visits, v => v.Country),
                    regions = Column(visits, v => v.Region),
                    cities = Column(visits, v => v.City),
                    sources = Column(visits, v => v.Source),
                    engines = Column(visits, v => v.Engine),
                    terms = Column(visits, v => v.Term),
                    campaigns = Column(visits, v => v.Campaign),
                    looked = Column(visits, v => v.LookedAt),
                }, transaction);
    }

    private static async Task RestOneByOne(DbConnection connection, DbTransaction transaction, List<VisitorWrite> writes)
    {
        await connection.ExecuteAsync("DELETE FROM visitor_segments WHERE site = @Site AND visitor = @Visitor",
            writes.Where(w => w.Segments is not null).Select(w => new { Site = w.Key.Site.Value, Visitor = w.Key.Visitor.Value }), transaction);
        await connection.ExecuteAsync("INSERT INTO visitor_segments (site, visitor, segment) VALUES (@Site, @Visitor, @Segment)", Segments(writes), transaction);
        await connection.ExecuteAsync(
            $"INSERT INTO invitations ({InvitationColumns}) VALUES (@Site, @Id, @Visitor, @Rule, @Operator, @Department, @Outcome, @Visit, @At, @Coupon) {InvitationConflict}",
            Invitations(writes), transaction);
        await connection.ExecuteAsync(
            $"""
            INSERT INTO visits ({VisitColumns})
            VALUES (@Site, @Visitor, @Number, @Start, @End, @Pages, @Referrer, @EntryUrl, @Browser, @Os, @Language, @Talked, @Device, @Country,
              @Region, @City, @Source, @Engine, @Term, @Campaign, @LookedAt) {VisitConflict}
            """,
            Visits(writes), transaction);
    }

    private static IEnumerable<SegmentRow> Segments(IEnumerable<VisitorWrite> writes) =>
        from w in writes from s in (w.Segments ?? []).Select(StoredText.Of).Distinct() select new SegmentRow(w.Key.Site.Value, w.Key.Visitor.Value, s);

    private static IEnumerable<InvitationRow> Invitations(IEnumerable<VisitorWrite> writes) =>
        from w in writes
        from i in w.Invitations
        select new InvitationRow(w.Key.Site.Value, StoredText.Of(i.Id), w.Key.Visitor.Value, i.Rule, i.Operator, i.Department.Value, i.Outcome, i.Visit, i.At.ToUnixTimeMilliseconds(), i.Coupon);

    private static IEnumerable<VisitRow> Visits(IEnumerable<VisitorWrite> writes) =>
        from w in writes
        from v in w.Visits
        select new VisitRow(w.Key.Site.Value, w.Key.Visitor.Value, v.Number, v.Start.ToUnixTimeMilliseconds(), v.End.ToUnixTimeMilliseconds(), v.Pages,
            StoredText.Of(v.Referrer), StoredText.Of(v.EntryUrl), StoredText.Of(v.Browser), StoredText.Of(v.Os), StoredText.Of(v.Language), v.Talked ? 1 : 0, v.Device,
            StoredText.Of(v.Place?.Country ?? ""), StoredText.Of(v.Place?.Region ?? ""), StoredText.Of(v.Place?.City ?? ""), StoredText.Of(v.Origin?.Source ?? ""), StoredText.Of(v.Origin?.Engine ?? ""),
            StoredText.Of(v.Origin?.Term ?? ""), StoredText.Of(v.Origin?.Campaign ?? ""), LookedAtText.Write(v.LookedAt));

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static T[] Column<TRow, T>(IEnumerable<TRow> rows, Func<TRow, T> of) => [.. rows.Select(of)];

    private static DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql, params string[] parameters)
    {
        var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        foreach (var name in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = "@" + name;
            command.Parameters.Add(parameter);
        }
        return command;
    }

    private sealed record SegmentRow(string Site, string Visitor, string Segment);

    private sealed record InvitationRow(string Site, string Id, string Visitor, string? Rule, string? Operator, string Department, int Outcome, int Visit, long At, string? Coupon);

    private sealed record VisitRow(
        string Site, string Visitor, int Number, long Start, long End, int Pages, string Referrer, string EntryUrl, string Browser, string Os, string Language, int Talked,
        string Device, string Country, string Region, string City, string Source, string Engine, string Term, string Campaign, string LookedAt);
}
