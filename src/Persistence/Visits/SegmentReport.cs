using Dapper;
using Gateway.Actors;

namespace Gateway.Persistence.Visits;

/// <summary>What the people of a segment did within a time.</summary>
/// <param name="Members">Visitors who are in the segment now, whenever they were here.</param>
/// <param name="Visitors">Those of them who began a visit within the time.</param>
/// <param name="Visits">Their visits that began within the time, also those that go on.</param>
/// <param name="Talked">Visits in which there was a dialog.</param>
/// <param name="Invited">Invitations within the time.</param>
/// <param name="Accepted">Invitations that were accepted.</param>
public sealed record SegmentFigures(string Segment, long Members, long Visitors, long Visits, long Talked, long Invited, long Accepted);

/// <summary>Counts the segments of a site from what is on disk: who is in a segment at once, and visits of those who are from their beginning or from when they joined it.</summary>
public sealed class SegmentReport(Database database)
{
    /// <summary>All segments that anybody is in, by name.</summary>
    /// <param name="from">Unix ms, included.</param>
    /// <param name="to">Unix ms, not included.</param>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<IReadOnlyList<SegmentFigures>> OfAsync(SiteId site, long from, long to, CancellationToken ct = default)
    {
        await using var connection = await database.OpenAsync(ct);
        CommandDefinition Query(string sql) => new(sql, new { site = site.Value, from, to }, cancellationToken: ct);
        var members = await connection.QueryAsync<Row>(Query("SELECT segment, count(*) AS first FROM visitor_segments WHERE site = @site GROUP BY segment ORDER BY segment"));
        var visits = (await connection.QueryAsync<Row>(Query("""
            SELECT s.segment, count(DISTINCT v.visitor) AS first, count(*) AS second, sum(v.talked) AS third
            FROM visits v JOIN visitor_segments s ON s.site = v.site AND s.visitor = v.visitor
            WHERE v.site = @site AND v.start_at >= @from AND v.start_at < @to GROUP BY s.segment
            """))).ToDictionary(r => r.Segment);
        var invitations = (await connection.QueryAsync<Row>(Query("""
            SELECT s.segment, count(*) AS first, sum(CASE WHEN i.outcome = 2 THEN 1 ELSE 0 END) AS second
            FROM invitations i JOIN visitor_segments s ON s.site = i.site AND s.visitor = i.visitor
            WHERE i.site = @site AND i.at >= @from AND i.at < @to GROUP BY s.segment
            """))).ToDictionary(r => r.Segment);
        var none = new Row();
        return [.. members.Select(m => (Members: m, Visits: visits.GetValueOrDefault(m.Segment, none), Invitations: invitations.GetValueOrDefault(m.Segment, none)))
            .Select(r => new SegmentFigures(r.Members.Segment, r.Members.First, r.Visits.First, r.Visits.Second, r.Visits.Third, r.Invitations.First, r.Invitations.Second))];
    }

    // Settable properties, not a constructor: SQLite answers every number as 64 bits, PostgreSQL by the column's width.
    private sealed class Row
    {
        public string Segment { get; set; } = "";
        public long First { get; set; }
        public long Second { get; set; }
        public long Third { get; set; }
    }
}
