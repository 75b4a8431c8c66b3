using Dapper;
using Gateway.Actors;
using Gateway.Actors.Visitors;

namespace Gateway.Persistence.Visits;

/// <summary>What is on disk of one visitor.</summary>
/// <param name="Visits">Newest first, at most <see cref="VisitorHistory.MostVisits"/>.</param>
/// <param name="Segments">Present segments, sorted.</param>
/// <param name="Invitations">Newest first, at most <see cref="VisitorHistory.MostInvitations"/>.</param>
public sealed record VisitorPast(IReadOnlyList<VisitRecord> Visits, IReadOnlyList<string> Segments, IReadOnlyList<InvitationRecord> Invitations);

/// <summary>
/// Reads visits, segments and invitations of one visitor; of a known person those of all browsers, visits numbered over all of them. Up to two seconds behind the live visitor.
/// </summary>
public sealed class VisitorHistory(Database database)
{
    /// <summary>Older visits are not answered.</summary>
    public const int MostVisits = 200;
    /// <summary>Older invitations are not answered.</summary>
    public const int MostInvitations = 200;

    /// <summary>The past of one visitor; empty when never seen on this site.</summary>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public Task<VisitorPast> OfAsync(SiteId site, VisitorId visitor, CancellationToken ct = default) => ReadAsync(site, visitor, KnownVisitors.SamePerson, MostVisits, ct);

    /// <summary>The past of one browser of a person, whole.</summary>
    internal Task<VisitorPast> OfOneAsync(SiteId site, VisitorId visitor, CancellationToken ct) => ReadAsync(site, visitor, "@visitor", int.MaxValue, ct);

    private async Task<VisitorPast> ReadAsync(SiteId site, VisitorId visitor, string who, int most, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        CommandDefinition Query(string sql) => new(sql, new { site = site.Value, visitor = visitor.Value }, cancellationToken: ct);
        var visits = await connection.QueryAsync<VisitRow>(Query($"""
            SELECT number, start_at AS startat, end_at AS endat, pages, referrer, entry_url AS entryurl, browser, os, language, talked,
              device, country, region, city, source, engine, term, campaign, looked_at AS lookedat
            FROM visits WHERE site = @site AND visitor IN ({who}) ORDER BY start_at DESC, number DESC LIMIT {most}
            """));
        // Each browser counts its own visits; the person's are the sum, also when old rows are gone.
        var number = await connection.ExecuteScalarAsync<long>(Query(
            $"SELECT coalesce(sum(last), 0) FROM (SELECT max(number) AS last FROM visits WHERE site = @site AND visitor IN ({who}) GROUP BY visitor) AS each_browser"));
        var segments = await connection.QueryAsync<string>(Query($"SELECT DISTINCT segment FROM visitor_segments WHERE site = @site AND visitor IN ({who}) ORDER BY segment"));
        var invitations = await connection.QueryAsync<InvitationRow>(Query($"""
            SELECT id, rule, operator, department, outcome, visit, at, coupon FROM invitations WHERE site = @site AND visitor IN ({who}) ORDER BY at DESC, id LIMIT {Math.Max(most, MostInvitations)}
            """));
        return new VisitorPast(
            [.. visits.Select((v, i) => new VisitRecord((int)(number - i), Time(v.StartAt), Time(v.EndAt), (int)v.Pages, v.Referrer, v.EntryUrl, v.Browser, v.Os, v.Language, v.Talked != 0, v.Device,
                v.Country.Length + v.Region.Length + v.City.Length == 0 ? null : new Place(v.Country, v.Region, v.City), v.Source.Length == 0 ? null : new VisitOrigin(v.Source, v.Engine, v.Term, v.Campaign), LookedAtText.Read(v.LookedAt)))],
            [.. segments],
            [.. invitations.Select(i => new InvitationRecord(i.Id, i.Rule, i.Operator, new DepartmentId(i.Department), (int)i.Outcome, (int)i.Visit, Time(i.At), i.Coupon))]);
    }

    private static DateTimeOffset Time(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);

    // Settable properties, not a constructor: SQLite answers every number as 64 bits, PostgreSQL by the column's width.
    private sealed class VisitRow
    {
        public long Number { get; set; }
        public long StartAt { get; set; }
        public long EndAt { get; set; }
        public long Pages { get; set; }
        public string Referrer { get; set; } = "";
        public string EntryUrl { get; set; } = "";
        public string Browser { get; set; } = "";
        public string Os { get; set; } = "";
        public string Language { get; set; } = "";
        public long Talked { get; set; }
        public string Device { get; set; } = "";
        public string Country { get; set; } = "";
        public string Region { get; set; } = "";
        public string City { get; set; } = "";
        public string Source { get; set; } = "";
        public string Engine { get; set; } = "";
        public string Term { get; set; } = "";
        public string Campaign { get; set; } = "";
        public string LookedAt { get; set; } = "";
    }

    private sealed class InvitationRow
    {
        public string Id { get; set; } = "";
        public string? Rule { get; set; }
        public string? Operator { get; set; }
        public string Department { get; set; } = "";
        public long Outcome { get; set; }
        public long Visit { get; set; }
        public long At { get; set; }
        public string? Coupon { get; set; }
    }
}
