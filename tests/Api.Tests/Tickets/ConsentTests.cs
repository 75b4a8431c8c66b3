using Dapper;

namespace Gateway.Api.Tests.Tickets;

/// <summary>Feature 57: whom a site remembers, and how a person is exported and erased over the API.</summary>
public sealed class ConsentTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private const string Path = "/api/v1/visitor-tickets";
    private const string Privacy = "/api/v1/sites/demo/privacy";
    private readonly TestNode _node = fixture.Node;

    private async Task SetAsync(string json) => Assert.Equal(200, (await _node.SendAsync(HttpMethod.Put, Privacy, json, await _node.SignInAsync("admin"))).Status);

    private async Task<long> RowsAsync()
    {
        await using var connection = await _node.Database.OpenAsync();
        return await connection.QuerySingleAsync<long>("SELECT (SELECT count(*) FROM visitor_secrets) + (SELECT count(*) FROM known_visitors)");
    }

    private async Task<Answer> AskAsync(string json, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await _node.SendAsync(request, origin: TestNode.Shop);
    }

    [Fact]
    public async Task F57_Without_consent_there_is_no_ticket_and_no_row_and_with_it_everything_goes_on()
    {
        await SetAsync("""{"consent":"always"}""");
        try
        {
            var rows = await RowsAsync();
            var held = await AskAsync("""{"site":"demo"}""");
            Assert.True(held.Json.GetProperty("consentNeeded").GetBoolean());
            Assert.Equal("Larch & Lantern", held.Json.GetProperty("config").GetProperty("name").GetString());
            Assert.False(held.Json.TryGetProperty("ticket", out _) || held.Json.TryGetProperty("visitor", out _));
            Assert.Equal(rows, await RowsAsync());
            var agreed = await AskAsync("""{"site":"demo","consent":true}""");
            Assert.Equal(rows + 1, await RowsAsync());
            // Who came back has consented before.
            var (visitor, secret) = (agreed.Json.GetProperty("visitor").GetString(), agreed.Json.GetProperty("secret").GetString());
            Assert.True((await AskAsync($$"""{"site":"demo","visitor":"{{visitor}}","secret":"{{secret}}"}""")).Json.TryGetProperty("ticket", out _));
        }
        finally
        {
            await SetAsync("""{"consent":"off"}""");
        }
    }

    [Theory]
    [InlineData("Sec-GPC", "1", true), InlineData("DNT", "1", true), InlineData("DNT", "0", false), InlineData("X-Other", "1", false)]
    public async Task F57_A_site_may_respect_what_browsers_signal(string header, string value, bool asks)
    {
        await SetAsync("""{"consent":"signals"}""");
        try
        {
            Assert.Equal(asks, (await AskAsync("""{"site":"demo"}""", (header, value))).Json.TryGetProperty("consentNeeded", out _));
            Assert.True((await AskAsync("""{"site":"demo","consent":true}""", (header, value))).Json.TryGetProperty("ticket", out _));
        }
        finally
        {
            await SetAsync("""{"consent":"off"}""");
        }
        Assert.True((await AskAsync("""{"site":"demo"}""", (header, value))).Json.TryGetProperty("ticket", out _));
    }

    [Fact]
    public async Task F57_Settings_of_privacy_are_checked_and_an_administrator_s()
    {
        var admin = await _node.SignInAsync("admin");
        var bad = await _node.SendAsync(HttpMethod.Put, Privacy, """{"consent":"sometimes"}""", admin);
        Assert.Equal(400, bad.Status);
        Assert.Contains("off, always or signals", bad.Body, StringComparison.Ordinal);
        Assert.Equal("consent", bad.Json.GetProperty("clause").GetString());
        Assert.Equal(400, (await _node.SendAsync(HttpMethod.Put, Privacy, "{}", admin)).Status);
        Assert.Equal(403, (await _node.SendAsync(HttpMethod.Put, Privacy, """{"consent":"off"}""", await _node.SignInAsync("anna"))).Status);
        await SetAsync("""{"cutAddresses":true}""");
        Assert.True(_node.Sites.Find(new("demo"))!.CutAddresses);
        Assert.Equal("""{"consent":"off","cutAddresses":true,"kept":{"dialogs":0,"visits":0,"invitations":0,"recordings":7}}""", (await _node.GetAsync(Privacy, admin)).Body);
        await SetAsync("""{"cutAddresses":false}""");
    }

    [Fact]
    public async Task F57_An_administrator_exports_and_erases_a_visitor_who_can_buy_no_ticket_afterwards()
    {
        var known = (await AskAsync("""{"site":"demo"}""")).Json;
        var (visitor, secret) = (known.GetProperty("visitor").GetString()!, known.GetProperty("secret").GetString()!);
        var (admin, anna) = (await _node.SignInAsync("admin"), await _node.SignInAsync("anna"));
        var path = $"/api/v1/sites/demo/visitors/{visitor}";
        Assert.Equal(403, (await _node.GetAsync($"{path}/export", anna)).Status);
        Assert.Equal(403, (await _node.PostAsync($"{path}/erase", "{}", anna)).Status);
        var export = await _node.GetAsync($"{path}/export", admin);
        Assert.Equal((200, visitor), (export.Status, export.Json.GetProperty("browsers")[0].GetProperty("visitor").GetString()));
        var erased = await _node.PostAsync($"{path}/erase", "{}", admin);
        Assert.Equal((200, visitor), (erased.Status, erased.Json.GetProperty("visitors")[0].GetString()));
        Assert.Contains(new(visitor), _node.Sites.Find(new("demo"))!.Erased);
        Assert.Contains(new(visitor), _node.Sites.Find(new("demo"))!.SignedOut);
        Assert.Equal(401, (await AskAsync($$"""{"site":"demo","visitor":"{{visitor}}","secret":"{{secret}}"}""")).Status);
    }
}
