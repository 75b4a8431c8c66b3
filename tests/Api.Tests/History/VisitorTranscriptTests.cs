using Dapper;
using Gateway.Protocol;

namespace Gateway.Api.Tests.History;

/// <summary>The file of a dialog that its visitor gets.</summary>
public sealed class VisitorTranscriptTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private readonly TestNode _node = fixture.Node;

    private string TicketOf(string visitor, TicketRole role = TicketRole.Visitor, string site = "demo", int minutes = 5) =>
        TicketCodec.Sign(new Ticket(site, role, visitor, TestNode.Shop, _node.Time.GetUtcNow().AddMinutes(minutes), ""), _node.Keys);

    private Task<Answer> GetAsync(string dialog, string? ticket, string query = "", string origin = TestNode.Shop) =>
        _node.SendAsync(HttpMethod.Get, $"/api/v1/visitor-dialogs/{dialog}/transcript?{query}", cookie: ticket is null ? null : "Bearer " + ticket, origin: origin);

    private async Task TellAsync(string dialog)
    {
        await using var connection = await _node.Database.OpenAsync();
        await connection.ExecuteAsync("""
            insert into dialogs (site, id, visitor, visitor_name, department, operator, operator_name, started_at, closed_at, status, stars, comment, entries, excerpt, journal_seq)
                values ('demo', @dialog, 'vera', 'Vera', 'sales', 'anna', 'Anna', 0, 9000, 4, 0, '', 14, '', 14);
            """, new { dialog });
        (int Kind, int Author, string Name, string Text, string Detail)[] entries =
        [
            (2, 1, "Vera", "", ""), (1, 1, "Vera", "<b>size 42</b>\nplease", ""), (3, 2, "Anna", "", """{"why":"secret reason"}"""), (8, 2, "Anna", "", ""), (9, 2, "Anna", "secret note", ""),
            (10, 1, "Vera", "size 43", "2"), (1, 2, "Anna", "secret words taken back", ""), (11, 2, "Anna", "", "7"), (4, 2, "Anna", "secret comment", "Support"), (13, 2, "Boris", "secret asking", "asked"),
            (14, 2, "Anna", "One moment", "on"), (19, 2, "Anna", "secret card", "{}"), (11, 2, "Anna", "", "12"), (5, 1, "Vera", "", ""),
        ];
        for (var i = 0; i < entries.Length; i++)
            await connection.ExecuteAsync("insert into entries (site, dialog, seq, at, kind, author, author_id, author_name, text, outbox, n, detail) values ('demo', @dialog, @seq, @at, @Kind, @Author, 'x', @Name, @Text, null, 0, @Detail)",
                new { dialog, seq = i + 1, at = 60_000L * i, entries[i].Kind, entries[i].Author, entries[i].Name, entries[i].Text, entries[i].Detail });
    }

    [Fact]
    public async Task F08_A_visitor_takes_an_own_dialog_along_and_nothing_that_is_not_for_visitors()
    {
        await TellAsync("told");
        var text = await GetAsync("told", TicketOf("vera"), "offset=180&entries=14");
        Assert.Equal((200, "text/plain; charset=utf-8"), (text.Status, text.Header("Content-Type")));
        Assert.StartsWith("attachment; filename=\"dialog-", text.Header("Content-Disposition"), StringComparison.Ordinal);
        Assert.Contains("[1970-01-01 03:01] You: size 43", text.Body, StringComparison.Ordinal);
        Assert.Contains("Anna: (deleted)", text.Body, StringComparison.Ordinal);
        Assert.Contains("Anna: (withdrawn)", text.Body, StringComparison.Ordinal);
        Assert.Contains("Anna: One moment", text.Body, StringComparison.Ordinal);
        Assert.Contains("Anna is with you now", text.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Boris", text.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("42", text.Body, StringComparison.Ordinal);
        var html = await GetAsync("told", TicketOf("vera"), "format=html&language=ru");
        Assert.Equal("text/html; charset=utf-8", html.Header("Content-Type"));
        Assert.Contains("(удалено)", System.Net.WebUtility.HtmlDecode(html.Body), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", html.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>size", html.Body, StringComparison.Ordinal);
        // Another visitor, another site, an operator, nobody, another page: each gets nothing of it.
        Assert.Equal(404, (await GetAsync("told", TicketOf("willi"))).Status);
        Assert.Equal(404, (await GetAsync("unheard", TicketOf("vera"))).Status);
        Assert.Equal(404, (await GetAsync(new string('x', 65), TicketOf("vera"))).Status);
        Assert.Equal(401, (await GetAsync("told", TicketOf("vera", site: "rival"))).Status);
        Assert.Equal(401, (await GetAsync("told", TicketOf("vera", TicketRole.Operator))).Status);
        Assert.Equal(401, (await GetAsync("told", TicketOf("vera", minutes: -1))).Status);
        Assert.Equal(401, (await GetAsync("told", null)).Status);
        Assert.Equal(403, (await GetAsync("told", TicketOf("vera"), origin: "https://elsewhere.example")).Status);
    }

    [Theory]
    [InlineData("format=pdf")]
    [InlineData("offset=x")]
    [InlineData("offset=100000")]
    [InlineData("offset=99999999999999999999")]
    [InlineData("entries=-1")]
    public async Task What_cannot_be_read_is_named(string query) => Assert.Equal(400, (await GetAsync("told", TicketOf("vera"), query)).Status);
}
