using System.Text.Json;
using Dapper;
using Gateway.Actors;
using Gateway.Api.History;
using Gateway.Persistence;

namespace Gateway.Api.Tests.History;

/// <summary>Dialogs and visits as they come out over HTTP; how they get into the tables is tried with the store.</summary>
public abstract class HistoryTests(NodeFixture fixture) : IAsyncLifetime
{
    private const string Dialogs = "/api/v1/sites/demo/dialogs";
    private const string Nasty = "<script>alert(1)</script> палатка";
    private readonly TestNode _node = fixture.Node;
    private string _cookie = "";

    public async Task InitializeAsync()
    {
        _cookie = await _node.SignInAsync("anna");
        await using var connection = await _node.Database.OpenAsync();
        if (await connection.ExecuteScalarAsync<long>("select count(*) from dialogs") > 0) return;
        for (var i = 1; i <= 5; i++)
            await AddDialogAsync(connection, _node.Database, "demo", $"d{i}", i % 2 == 0 ? "v-even" : "v-odd", i == 5 ? "delivery" : "sales", 1_000 * i, i == 5 ? null : 1_000 * i + 500, i == 3 ? 5 : 0, i == 3 ? Nasty : $"question {i}");
        await AddDialogAsync(connection, _node.Database, "rival", "secret", "v-even", "sales", 1, 2, 1, "rival's own palaver");
        await connection.ExecuteAsync("""
            insert into visits (site, visitor, number, start_at, end_at, pages, referrer, entry_url, browser, os, language, talked)
                values ('demo', 'v-odd', 2, 2000, 3000, 7, 'https://search.example/?q=<b>', '/', 'Firefox 140', 'Linux', 'ru', 1), ('demo', 'v-odd', 1, 500, 900, 1, '', '/', 'Firefox 140', 'Linux', 'ru', 0);
            insert into visitor_segments (site, visitor, segment) values ('demo', 'v-odd', 'potential-buyer');
            insert into invitations (site, visitor, id, rule, operator, department, outcome, visit, at) values ('demo', 'v-odd', 'i1', 'cart-add', null, 'sales', 3, 2, 2500);
            """);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    internal sealed class TwoBuyers : ILiveFigures
    {
        public Task<IReadOnlyDictionary<string, int>?> SegmentsAsync(SiteId site, CancellationToken stop) =>
            Task.FromResult<IReadOnlyDictionary<string, int>?>(site.Value == "demo" ? new Dictionary<string, int> { ["potential-buyer"] = 2 } : null);
    }

    [Theory]
    [InlineData("", 1, 0, 0, 0, 0)]
    [InlineData("from=1000&to=3000", 1, 1, 1, 1, 1)]
    [InlineData("from=0&to=3000", 1, 1, 2, 1, 1)]
    [InlineData("from=0&to=2000", 1, 1, 1, 0, 0)]
    public async Task F41_a_segment_is_reported_by_who_is_in_it_and_what_they_did_within_a_time(string query, int members, int visitors, int visits, int talked, int invited)
    {
        var segment = Assert.Single((await _node.GetAsync($"/api/v1/sites/demo/segments?{query}", _cookie)).Json.GetProperty("segments").EnumerateArray());
        int Of(string name) => segment.GetProperty(name).GetInt32();
        Assert.Equal("potential-buyer", segment.GetProperty("segment").GetString());
        Assert.Equal(2, Of("now"));
        Assert.Equal((members, visitors, visits, talked, invited, 0), (Of("members"), Of("visitors"), Of("visits"), Of("talked"), Of("invited"), Of("accepted")));
    }

    [Theory]
    [InlineData("by=operator&from=1000&to=2000", "o-d1 Anna 1 1 0 0")]
    [InlineData("by=rule&from=2000&to=3000", "cart-add cart-add 1 0 0 0")]
    [InlineData("by=page&from=1&to=3000", "/ / 2 1 0 0")]
    [InlineData("from=1&to=1000", "  1 0 0 0")]
    public async Task F31_talks_and_orders_are_reported_by_what_is_asked(string query, string expected)
    {
        var row = Assert.Single((await _node.GetAsync($"/api/v1/sites/demo/conversion?{query}", _cookie)).Json.GetProperty("rows").EnumerateArray());
        Assert.Equal(expected, string.Join(' ', ((string[])["id", "name", "total", "talked", "ordered", "talkedAndOrdered"]).Select(f => row.GetProperty(f).ToString())));
    }

    [Fact]
    public async Task F29_demand_is_reported_by_the_minute_for_two_days_at_most()
    {
        var demand = (await _node.GetAsync("/api/v1/sites/demo/demand?from=0&to=120000", _cookie)).Json;
        Assert.Equal(("[2,0]", "[5,1]"), (demand.GetProperty("visitors").GetRawText(), demand.GetProperty("dialogs").GetRawText()));
        var answer = await _node.GetAsync("/api/v1/sites/demo/demand?from=0&to=172800001", _cookie);
        Assert.Equal((400, "from and to are at most 48 hours apart"), (answer.Status, answer.Json.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task What_a_conversion_cannot_be_told_by_is_named()
    {
        var answer = await _node.GetAsync("/api/v1/sites/demo/conversion?by=moon", _cookie);
        Assert.Equal((400, "by is source, page, operator or rule, not \"moon\""), (answer.Status, answer.Json.GetProperty("message").GetString()));
    }

    [Theory]
    [InlineData("from=yesterday", "from is a time in Unix milliseconds")]
    [InlineData("from=5&to=5", "from is earlier than to")]
    public async Task A_report_s_time_that_cannot_be_is_named(string query, string message)
    {
        var answer = await _node.GetAsync($"/api/v1/sites/demo/segments?{query}", _cookie);
        Assert.Equal((400, message), (answer.Status, answer.Json.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task Dialogs_come_newest_first_in_pages()
    {
        var first = (await _node.GetAsync(Dialogs + "?limit=2", _cookie)).Json;
        Assert.Equal(["d5", "d4"], Ids(first));
        var second = (await _node.GetAsync($"{Dialogs}?limit=2&before={Uri.EscapeDataString(first.GetProperty("next").GetString()!)}", _cookie)).Json;
        Assert.Equal(["d3", "d2"], Ids(second));
        var last = (await _node.GetAsync($"{Dialogs}?limit=2&before={Uri.EscapeDataString(second.GetProperty("next").GetString()!)}", _cookie)).Json;
        Assert.Equal(["d1"], Ids(last));
        Assert.Equal(JsonValueKind.Null, last.GetProperty("next").ValueKind);
    }

    [Theory]
    [InlineData("visitor=v-even", "d4,d2")]
    [InlineData("operator=o-d3", "d3")]
    [InlineData("department=delivery", "d5")]
    [InlineData("stars=5", "d3")]
    [InlineData("stars=5&operator=o-d3", "d3")]
    [InlineData("stars=5&operator=o-d2", "")]
    [InlineData("starsMost=4", "")]
    [InlineData("from=2000&to=4000", "d3,d2")]
    [InlineData("text=палатка", "d3")]
    [InlineData("text=question&visitor=v-odd&department=sales", "d1")]
    [InlineData("text=palaver", "")]
    [InlineData("text=unheard%22%27)%20OR%20true%20--", "")]
    [InlineData("visitor=&text=&stars=", "d5,d4,d3,d2,d1")]
    public async Task Filters_narrow_the_list(string query, string expected)
    {
        var answer = await _node.GetAsync($"{Dialogs}?{query}", _cookie);
        Assert.Equal(200, answer.Status);
        Assert.Equal(expected, string.Join(',', Ids(answer.Json)));
    }

    [Theory]
    [InlineData("stars=6", "stars")]
    [InlineData("stars=many", "stars")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=99999999999999999999", "limit")]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=-1", "to")]
    [InlineData("before=x", "before")]
    [InlineData("text=%00", "text")]
    [InlineData("visitor=a%00b", "visitor")]
    public async Task A_filter_that_cannot_be_read_is_named(string query, string named)
    {
        var answer = await _node.GetAsync($"{Dialogs}?{query}", _cookie);
        Assert.Equal((400, "bad-filter"), (answer.Status, answer.Code));
        Assert.StartsWith(named, answer.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task F104_Stars_are_reported_by_operator()
    {
        var row = Assert.Single((await _node.GetAsync("/api/v1/sites/demo/ratings?from=1000&to=4000", _cookie)).Json.GetProperty("operators").EnumerateArray());
        Assert.Equal(("o-d3", "Anna", 1, 5.0, "[0,0,0,0,1]", "[0,0,0]"), (row.GetProperty("id").GetString(), row.GetProperty("name").GetString(), row.GetProperty("rated").GetInt32(), row.GetProperty("average").GetDouble(),
            row.GetProperty("stars").GetRawText(), row.GetProperty("solved").GetRawText()));
        Assert.Empty((await _node.GetAsync("/api/v1/sites/demo/ratings?from=4000&to=5000", _cookie)).Json.GetProperty("operators").EnumerateArray());
    }

    [Fact]
    public async Task F10_A_supervisor_says_how_far_a_review_has_come_and_the_list_is_narrowed_by_it()
    {
        var admin = await _node.SignInAsync("admin");
        Task<Answer> SayAsync(string json, string cookie, string dialog = "d3") => _node.SendAsync(HttpMethod.Put, $"{Dialogs}/{dialog}/review", json, cookie);
        async Task<string> FoundAsync(string query) => string.Join(',', Ids((await _node.GetAsync($"{Dialogs}?{query}", _cookie)).Json));
        Assert.Equal(403, (await SayAsync("""{"state":"done"}""", _cookie)).Status);
        foreach (var bad in (string[])["{}", """{"state":"gone"}""", $$"""{"state":"done","note":"{{new string('x', 2001)}}"}"""]) Assert.Equal(400, (await SayAsync(bad, admin)).Status);
        Assert.Equal(404, (await SayAsync("""{"state":"done"}""", admin, "secret")).Status);
        Assert.Equal("d3", await FoundAsync("stars=5&review=new"));
        Assert.Equal(200, (await SayAsync("""{"state":"looking","note":"asks Anna"}""", admin)).Status);
        Assert.Equal("", await FoundAsync("review=new&stars=5"));
        Assert.Equal("d3", await FoundAsync("review=looking"));
        var said = (await SayAsync($$"""{"state":"done","note":"{{Nasty}}"}""", admin)).Json;
        Assert.Equal(("done", Nasty, "Mira Holm"), (said.GetProperty("state").GetString(), said.GetProperty("note").GetString(), said.GetProperty("by").GetString()));
        Assert.Equal("", await FoundAsync("review=looking"));
        Assert.Equal(Nasty, (await _node.GetAsync($"{Dialogs}/d3", _cookie)).Json.GetProperty("review").GetProperty("note").GetString());
        Assert.Equal("done", (await _node.GetAsync($"{Dialogs}?review=done", _cookie)).Json.GetProperty("dialogs")[0].GetProperty("review").GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, (await _node.GetAsync($"{Dialogs}/d1", _cookie)).Json.GetProperty("review").ValueKind);
        Assert.Equal((400, "bad-filter"), ((await _node.GetAsync($"{Dialogs}?review=maybe", _cookie)) is var wrong ? (wrong.Status, wrong.Code) : default));
        Assert.Contains("/review", (await _node.GetAsync("/api/v1/audit", admin)).Json.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dialog_is_answered_whole_and_its_text_is_kept()
    {
        var dialog = (await _node.GetAsync(Dialogs + "/d3", _cookie)).Json;
        Assert.Equal(("d3", "v-odd", "o-d3", 4, 5), (dialog.GetProperty("id").GetString(), dialog.GetProperty("visitor").GetString(), dialog.GetProperty("operator").GetString(), dialog.GetProperty("status").GetInt32(), dialog.GetProperty("stars").GetInt32()));
        var entries = dialog.GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal([1L, 2L], entries.Select(e => e.GetProperty("seq").GetInt64()));
        Assert.Equal((1, 1, Nasty), (entries[1].GetProperty("kind").GetInt32(), entries[1].GetProperty("author").GetInt32(), entries[1].GetProperty("text").GetString()));
        Assert.Equal(JsonValueKind.Null, (await _node.GetAsync(Dialogs + "/d5", _cookie)).Json.GetProperty("closedAt").ValueKind);
    }

    [Theory]
    [InlineData("/dialogs/secret")]
    [InlineData("/dialogs/nothing")]
    [InlineData("/dialogs/%27%20or%201=1")]
    public async Task A_dialog_of_another_site_is_not_found_through_one_s_own(string path)
    {
        var answer = await _node.GetAsync("/api/v1/sites/demo" + path, _cookie);
        Assert.Equal((404, "not-found"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_visitor_s_past_is_that_of_this_site()
    {
        var past = (await _node.GetAsync("/api/v1/sites/demo/visitors/v-odd", _cookie)).Json;
        Assert.Equal([2, 1], past.GetProperty("visits").EnumerateArray().Select(v => v.GetProperty("number").GetInt32()));
        Assert.Equal((2000, 3000, 7, "https://search.example/?q=<b>"), (past.GetProperty("visits")[0].GetProperty("start").GetInt64(), past.GetProperty("visits")[0].GetProperty("end").GetInt64(), past.GetProperty("visits")[0].GetProperty("pages").GetInt32(), past.GetProperty("visits")[0].GetProperty("referrer").GetString()));
        Assert.Equal("potential-buyer", past.GetProperty("segments")[0].GetString());
        Assert.Equal(("cart-add", 3), (past.GetProperty("invitations")[0].GetProperty("rule").GetString(), past.GetProperty("invitations")[0].GetProperty("outcome").GetInt32()));
        Assert.Equal(["d5", "d3", "d1"], Ids(past));
        Assert.Equal(["d4", "d2"], Ids((await _node.GetAsync("/api/v1/sites/demo/visitors/v-even", _cookie)).Json));
    }

    [Fact]
    public async Task A_visitor_never_seen_has_an_empty_past()
    {
        var answer = await _node.GetAsync("/api/v1/sites/demo/visitors/nobody", _cookie);
        Assert.Equal((200, 0, 0), (answer.Status, answer.Json.GetProperty("visits").GetArrayLength(), answer.Json.GetProperty("dialogs").GetArrayLength()));
    }

    private static string[] Ids(JsonElement answer) => [.. answer.GetProperty("dialogs").EnumerateArray().Select(d => d.GetProperty("id").GetString()!)];

    private static async Task AddDialogAsync(
        System.Data.Common.DbConnection connection, Database database, string site, string id, string visitor, string department, long started, long? closed, int stars, string text)
    {
        await connection.ExecuteAsync("""
            insert into dialogs (site, id, visitor, visitor_name, department, operator, operator_name, started_at, closed_at, status, stars, comment, entries, excerpt, journal_seq)
                values (@site, @id, @visitor, '', @department, @op, 'Anna', @started, @closed, @status, @stars, '', 2, @text, 2);
            insert into entries (site, dialog, seq, at, kind, author, author_id, author_name, text, outbox, n) values (@site, @id, 1, @started, 2, 1, @visitor, '', '', null, 0);
            insert into entries (site, dialog, seq, at, kind, author, author_id, author_name, text, outbox, n) values (@site, @id, 2, @started, 1, 1, @visitor, '', @text, 'o', 1);
            """, new { site, id, visitor, department, op = "o-" + id, started, closed, status = closed is null ? 3 : 4, stars, text });
        if (stars > 0) await connection.ExecuteAsync("insert into ratings (site, dialog, operator, operator_name, stars, comment, at) values (@site, @id, @op, 'Anna', @stars, '', @started)", new { site, id, op = "o-" + id, stars, started });
        if (!database.IsPostgres) await connection.ExecuteAsync("insert into entry_texts (site, dialog, text) values (@site, @id, @text)", new { site, id, text });
    }
}

public sealed class HistoryOnSqlite(SqliteNode fixture) : HistoryTests(fixture), IClassFixture<SqliteNode>;

public sealed class HistoryOnPostgres(PostgresNode fixture) : HistoryTests(fixture), IClassFixture<PostgresNode>;
