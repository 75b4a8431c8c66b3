using Gateway.Protocol;

namespace Gateway.Api.Tests.Tickets;

public sealed class VisitorTicketTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private const string Path = "/api/v1/visitor-tickets";
    private const string New = """{"site":"demo","language":"ru"}""";
    private readonly TestNode _node = fixture.Node;

    [Fact]
    public async Task A_page_of_the_site_gets_an_identity_a_ticket_and_the_window_s_texts()
    {
        var answer = await _node.PostAsync(Path, New, origin: TestNode.Shop);
        Assert.Equal(200, answer.Status);
        var json = answer.Json;
        Assert.True(TicketCodec.TryVerify(json.GetProperty("ticket").GetString(), _node.Keys, TestNode.Shop, _node.Time.GetUtcNow(), out var ticket, out _));
        Assert.Equal(("demo", TicketRole.Visitor, json.GetProperty("visitor").GetString()), (ticket!.Site, ticket.Role, ticket.Subject));
        Assert.Equal(_node.Time.GetUtcNow() + Limits.TicketLife, ticket.Expires);
        Assert.Equal(ticket.Expires.ToUnixTimeMilliseconds(), json.GetProperty("expiresAt").GetInt64());
        Assert.Equal("/ws/v1", json.GetProperty("socket").GetString());
        var config = json.GetProperty("config");
        Assert.Equal(["en", "ru"], config.GetProperty("languages").EnumerateArray().Select(l => l.GetString()));
        Assert.Equal(["sales", "support", "delivery"], config.GetProperty("departments").EnumerateArray().Select(d => d.GetProperty("id").GetString()));
        Assert.Equal("Доставка", config.GetProperty("departments")[2].GetProperty("names").GetProperty("ru").GetString());
        Assert.StartsWith("Здравствуйте", config.GetProperty("greeting").GetProperty("ru").GetString(), StringComparison.Ordinal);
        Assert.Equal(TestNode.Shop, answer.Header("Access-Control-Allow-Origin"));
        Assert.Equal("Origin", answer.Header("Vary"));
        Assert.Null(answer.Header("Access-Control-Allow-Credentials"));
        Assert.Null(answer.Header("Set-Cookie"));
    }

    [Fact]
    public async Task The_return_secret_buys_another_ticket_for_the_same_visitor_and_is_not_told_again()
    {
        var first = (await _node.PostAsync(Path, New, origin: TestNode.Shop)).Json;
        var (visitor, secret) = (first.GetProperty("visitor").GetString(), first.GetProperty("secret").GetString());
        var again = await _node.PostAsync(Path, $$"""{"site":"demo","visitor":"{{visitor}}","secret":"{{secret}}"}""", origin: TestNode.Shop);
        Assert.Equal(200, again.Status);
        Assert.Equal(visitor, again.Json.GetProperty("visitor").GetString());
        Assert.False(again.Json.TryGetProperty("secret", out _));
        Assert.NotEqual(first.GetProperty("ticket").GetString(), again.Json.GetProperty("ticket").GetString());
    }

    [Fact]
    public async Task An_id_alone_or_with_another_secret_is_no_credential()
    {
        var mine = (await _node.PostAsync(Path, New, origin: TestNode.Shop)).Json;
        var theirs = (await _node.PostAsync(Path, New, origin: TestNode.Shop)).Json;
        var (visitor, wrong, secret) = (mine.GetProperty("visitor").GetString(), theirs.GetProperty("secret").GetString(), mine.GetProperty("secret").GetString());
        foreach (var (v, s) in ((string?, string?)[])[(visitor, wrong), (visitor, ""), ("nobody", secret), (visitor, new string('x', 100)), (new string('v', 100), secret)])
        {
            var answer = await _node.PostAsync(Path, $$"""{"site":"demo","visitor":"{{v}}","secret":"{{s}}"}""", origin: TestNode.Shop);
            Assert.Equal((401, "bad-return-secret"), (answer.Status, answer.Code));
            Assert.Equal(TestNode.Shop, answer.Header("Access-Control-Allow-Origin"));
        }
        Assert.Equal(400, (await _node.PostAsync(Path, $$"""{"site":"demo","visitor":"{{visitor}}"}""", origin: TestNode.Shop)).Status);
        Assert.Equal(400, (await _node.PostAsync(Path, $$"""{"site":"demo","secret":"{{secret}}"}""", origin: TestNode.Shop)).Status);
    }

    [Fact]
    public async Task A_secret_of_one_site_is_worth_nothing_on_another()
    {
        var mine = (await _node.PostAsync(Path, New, origin: TestNode.Shop)).Json;
        var answer = await _node.PostAsync(
            Path, $$"""{"site":"rival","visitor":"{{mine.GetProperty("visitor").GetString()}}","secret":"{{mine.GetProperty("secret").GetString()}}"}""", origin: TestNode.RivalShop);
        Assert.Equal((401, "bad-return-secret"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Only_the_hash_of_a_return_secret_is_stored()
    {
        var secret = (await _node.PostAsync(Path, New, origin: TestNode.Shop)).Json.GetProperty("secret").GetString();
        await using var connection = await _node.Database.OpenAsync();
        Assert.DoesNotContain(secret, await Dapper.SqlMapper.QueryAsync<string>(connection, "select hash from visitor_secrets"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("https://evil.example")]
    [InlineData("http://127.0.0.1:18081.evil.example")]
    [InlineData("http://127.0.0.1:18082")]
    [InlineData("https://127.0.0.1:18081")]
    [InlineData(TestNode.RivalShop)]
    public async Task A_page_of_another_origin_gets_nothing(string? origin)
    {
        var answer = await _node.PostAsync(Path, New, origin: origin);
        Assert.Equal((403, "foreign-origin"), (answer.Status, answer.Code));
        // The rival's own pages may read why; nobody learns anything about this site from it.
        if (origin != TestNode.RivalShop) Assert.Null(answer.Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_site_may_allow_clients_without_an_origin_but_never_null()
    {
        var native = await _node.PostAsync(Path, """{"site":"rival"}""", origin: null);
        Assert.Equal(200, native.Status);
        Assert.True(TicketCodec.TryVerify(native.Json.GetProperty("ticket").GetString(), _node.Keys, "", _node.Time.GetUtcNow(), out _, out _));
        Assert.Equal(403, (await _node.PostAsync(Path, """{"site":"rival"}""", origin: "null")).Status);
    }

    [Fact]
    public async Task An_unknown_site_is_named()
    {
        var answer = await _node.PostAsync(Path, """{"site":"no<b>where"}""", origin: TestNode.Shop);
        Assert.Equal((404, "unknown-site"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_preflight_is_answered_to_origins_of_sites_only()
    {
        var shop = await _node.SendAsync(HttpMethod.Options, Path, origin: TestNode.Shop);
        Assert.Equal((204, TestNode.Shop, "POST", "content-type"), (shop.Status, shop.Header("Access-Control-Allow-Origin"), shop.Header("Access-Control-Allow-Methods"), shop.Header("Access-Control-Allow-Headers")));
        var evil = await _node.SendAsync(HttpMethod.Options, Path, origin: "https://evil.example");
        Assert.Equal((403, null), (evil.Status, evil.Header("Access-Control-Allow-Origin")));
        Assert.Null((await _node.SendAsync(HttpMethod.Options, "/api/v1/session", origin: TestNode.Shop)).Header("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_ticket_serves_until_it_expires_and_no_longer()
    {
        var ticket = (await _node.PostAsync(Path, New, origin: TestNode.Shop)).Json.GetProperty("ticket").GetString();
        var issued = _node.Time.GetUtcNow();
        for (var use = 0; use < 3; use++)
            Assert.True(TicketCodec.TryVerify(ticket, _node.Keys, TestNode.Shop, issued + Limits.TicketLife - TimeSpan.FromSeconds(1), out _, out _));
        Assert.False(TicketCodec.TryVerify(ticket, _node.Keys, TestNode.Shop, issued + Limits.TicketLife, out _, out var fault));
        Assert.Equal(TicketFault.Expired, fault);
    }
}
