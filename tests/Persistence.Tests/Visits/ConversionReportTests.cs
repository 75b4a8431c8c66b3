using Dapper;
using Gateway.Actors;
using Gateway.Persistence.Visits;

namespace Gateway.Persistence.Tests.Visits;

/// <summary>Visitor, talk and order, counted from the tables.</summary>
public abstract class ConversionReportTests(Databases databases)
{
    private const long Day = 86_400_000;

    [Fact]
    public async Task F31_An_order_counts_for_the_visit_before_it_and_for_the_dialog_and_the_invitation_of_the_day()
    {
        var db = await databases.NewAsync();
        await using var connection = await db.OpenAsync();
        async Task VisitAsync(string visitor, int number, long at, string source, string page, int dialogs) => await connection.ExecuteAsync("""
            insert into visits (site, visitor, number, start_at, end_at, pages, referrer, entry_url, browser, os, language, talked, source)
                values ('s', @visitor, @number, @at, @at, 1, '', @page, '', '', '', @dialogs, @source)
            """, new { visitor, number, at, source, page, dialogs });
        async Task OrderAsync(string visitor, long at, string site = "s") =>
            await connection.ExecuteAsync("insert into orders (site, visitor, at, value, currency) values (@site, @visitor, @at, 5, 'EUR')", new { site, visitor, at });
        // Vera looks first, comes back by an advertisement, talks twice and buys twice.
        await VisitAsync("vera", 1, 1_000, "search", "/", 0);
        await VisitAsync("vera", 2, 5_000, "ads", "/sale?code=1", 2);
        await OrderAsync("vera", 5_500);
        await OrderAsync("vera", 5_600);
        // Otto buys without a word in his first visit; what he buys when he is back is another visit's.
        await VisitAsync("otto", 1, 2_000, "search", "/sale?code=2", 0);
        await OrderAsync("otto", 2_000);
        await VisitAsync("otto", 2, 9_000, "", "/", 1);
        // Nobody of this site.
        await VisitAsync("nina", 1, 3_000, "search", "/", 1);
        await OrderAsync("nina", 3_100, "other");
        foreach (var (id, visitor, op, at) in (IEnumerable<(string, string, string?, long)>)[("a", "vera", "anna", 5_100), ("b", "vera", "boris", 5_200), ("c", "nina", "anna", 3_000), ("d", "otto", null, 9_000)])
            await connection.ExecuteAsync("""
                insert into dialogs (site, id, visitor, visitor_name, department, operator, operator_name, started_at, status, stars, comment, entries, excerpt, journal_seq)
                    values ('s', @id, @visitor, '', 'sales', @op, @name, @at, 4, 0, '', 1, '', 1)
                """, new { id, visitor, op, at, name = op ?? "" });
        foreach (var (id, visitor, rule, outcome, at) in (IEnumerable<(string, string, string?, int, long)>)[("1", "vera", "cart", 2, 5_050), ("2", "otto", "cart", 3, 2_000 - Day), ("3", "otto", "cart", 3, 2_001 - Day), ("4", "nina", null, 2, 3_000)])
            await connection.ExecuteAsync("insert into invitations (site, visitor, id, rule, operator, department, outcome, visit, at) values ('s', @visitor, @id, @rule, null, 'sales', @outcome, 1, @at)", new { id, visitor, rule, outcome, at });

        var report = new ConversionReport(db);
        async Task<string> Of(ConversionBy by, long from = -Day, long to = Day) =>
            string.Join('|', (await report.OfAsync(new SiteId("s"), by, from, to)).Select(r => $"{r.Id} {r.Total} {r.Talked} {r.Ordered} {r.TalkedAndOrdered}"));
        Assert.Equal("search 3 1 1 0| 1 1 0 0|ads 1 1 1 1", await Of(ConversionBy.Source));
        Assert.Equal("search 1 0 0 0", await Of(ConversionBy.Source, 0, 2_000));
        Assert.Equal("/ 3 2 0 0|/sale 2 1 2 1", await Of(ConversionBy.Page));
        Assert.Equal("anna 2 2 1 1|boris 1 1 1 1", await Of(ConversionBy.Operator));
        Assert.Equal("cart 3 1 2 1", await Of(ConversionBy.Rule));
        Assert.Equal("", await Of(ConversionBy.Rule, 5_051));
    }
}

public sealed class ConversionReportOnSqlite(SqliteDatabases databases) : ConversionReportTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class ConversionReportOnPostgres(PostgresDatabases databases) : ConversionReportTests(databases);
