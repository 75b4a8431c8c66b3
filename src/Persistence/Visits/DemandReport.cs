using Dapper;
using Gateway.Actors;

namespace Gateway.Persistence.Visits;

/// <summary>How many were there at the same time, by the minute.</summary>
/// <param name="Visitors">Visits that went on within each minute; a visit is known here once it has ended.</param>
/// <param name="Dialogs">Dialogs, waiting or held, within each minute.</param>
public sealed record DemandFigures(IReadOnlyList<int> Visitors, IReadOnlyList<int> Dialogs);

/// <summary>Counts from what is on disk who was there at the same time.</summary>
public sealed class DemandReport(Database database)
{
    private const long Minute = 60_000;
    private const long LongestVisit = 86_400_000, LongestDialog = 7 * LongestVisit;

    /// <summary>A value for each minute that began within a time. Visits of more than a day and dialogs of more than a week are left out of minutes before which they began so early.</summary>
    /// <param name="from">Unix ms, included.</param>
    /// <param name="to">Unix ms, not included.</param>
    /// <exception cref="DatabaseException">The database cannot be used.</exception>
    public async Task<DemandFigures> OfAsync(SiteId site, long from, long to, CancellationToken ct = default) =>
        new(await CountAsync(site, "visits", "start_at", "end_at", LongestVisit, from, to, ct), await CountAsync(site, "dialogs", "started_at", "closed_at", LongestDialog, from, to, ct));

    private async Task<int[]> CountAsync(SiteId site, string table, string start, string end, long longest, long from, long to, CancellationToken ct)
    {
        await using var connection = await database.OpenAsync(ct);
        CommandDefinition Query(string sql) => new(sql, new { site = site.Value, from, to, minute = Minute, earliest = from - longest }, cancellationToken: ct);
        var there = await connection.ExecuteScalarAsync<int>(Query($"SELECT count(*) FROM {table} WHERE site = @site AND {start} >= @earliest AND {start} < @from AND ({end} IS NULL OR {end} >= @from)"));
        var came = await connection.QueryAsync<Row>(Query($"SELECT ({start} - @from) / @minute AS at, count(*) AS many FROM {table} WHERE site = @site AND {start} >= @from AND {start} < @to GROUP BY 1"));
        var went = await connection.QueryAsync<Row>(Query($"SELECT ({end} - @from) / @minute AS at, count(*) AS many FROM {table} WHERE site = @site AND {start} >= @earliest AND {end} >= @from AND {end} < @to GROUP BY 1"));
        var minutes = new int[(to - from + Minute - 1) / Minute];
        var leave = new int[minutes.Length];
        foreach (var row in came) minutes[row.At] = (int)row.Many;
        foreach (var row in went) leave[row.At] = (int)row.Many;
        for (var i = 0; i < minutes.Length; i++)
        {
            // Who leaves within a minute was there within it.
            there = minutes[i] += there;
            there -= leave[i];
        }
        return minutes;
    }

    private sealed class Row
    {
        public long At { get; set; }
        public long Many { get; set; }
    }
}
