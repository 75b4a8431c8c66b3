using Dapper;
using Gateway.Actors;
using Gateway.Persistence.Visits;

namespace Gateway.Persistence.Tests.Visits;

/// <summary>Who was there at the same time, counted from the tables.</summary>
public abstract class DemandReportTests(Databases databases)
{
    private const long Start = 1_700_000_000_000;

    [Fact]
    public async Task F29_Visits_and_dialogs_at_the_same_time_are_told_by_the_minute()
    {
        var db = await databases.NewAsync();
        await using var connection = await db.OpenAsync();
        long At(double minutes) => Start + (long)(minutes * 60_000);
        var number = 0;
        foreach (var (from, to) in (IEnumerable<(double, double)>)[(-10, -1), (-10, 1.5), (0, 0.2), (1, 3), (2.9, 9), (-3_000, 5)])
            await connection.ExecuteAsync("""
                insert into visits (site, visitor, number, start_at, end_at, pages, referrer, entry_url, browser, os, language, talked) values ('s', 'v', @number, @start, @end, 1, '', '/', '', '', '', 0)
                """, new { number = ++number, start = At(from), end = At(to) });
        foreach (var (id, from, to) in (IEnumerable<(string, double, double?)>)[("a", -5, null), ("b", 1, 1.1), ("c", 4, 5)])
            await connection.ExecuteAsync("""
                insert into dialogs (site, id, visitor, visitor_name, department, operator, operator_name, started_at, closed_at, status, stars, comment, entries, excerpt, journal_seq)
                    values ('s', @id, 'v', '', 'sales', null, '', @start, @end, 1, 0, '', 1, '', 1)
                """, new { id, start = At(from), end = to is { } end ? At(end) : (long?)null });
        var figures = await new DemandReport(db).OfAsync(new SiteId("s"), Start, At(4.5));
        // The visit of two days is left out.
        Assert.Equal([2, 2, 2, 2, 1], figures.Visitors);
        Assert.Equal([1, 2, 1, 1, 2], figures.Dialogs);
        Assert.Equal([0], (await new DemandReport(db).OfAsync(new SiteId("other"), Start, At(1))).Visitors);
    }
}

public sealed class DemandReportOnSqlite(SqliteDatabases databases) : DemandReportTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class DemandReportOnPostgres(PostgresDatabases databases) : DemandReportTests(databases);
