namespace Gateway.Api.Tests.Rules;

public sealed class WebhookTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private const string Path = "/api/v1/sites/demo/webhooks";
    private readonly TestNode _node = fixture.Node;

    [Fact]
    public async Task A_webhook_tells_its_secret_once_and_only_a_known_one_can_be_called_by_a_rule()
    {
        var admin = await _node.SignInAsync("admin");
        var added = await _node.PostAsync(Path, """{"name":" CRM ","address":"https://crm.example/hook"}""", admin);
        Assert.Equal((201, "CRM", 43), (added.Status, added.Json.GetProperty("name").GetString(), added.Json.GetProperty("secret").GetString()!.Length));
        var id = added.Json.GetProperty("id").GetString();
        Assert.DoesNotContain("secret", (await _node.GetAsync(Path, admin)).Body, StringComparison.Ordinal);
        Assert.NotEqual(added.Json.GetProperty("secret").GetString(), (await _node.PostAsync($"{Path}/{id}/secret", "{}", admin)).Json.GetProperty("secret").GetString());
        Assert.Equal("https://crm.example/b", (await _node.SendAsync(HttpMethod.Put, $"{Path}/{id}", """{"name":"CRM","address":"https://crm.example/b"}""", admin)).Json.GetProperty("address").GetString());

        static string Rule(string? webhook) => $$"""{"name":"x","on":{"kind":"page"},"where":[],"then":[{"kind":"tag","tag":"t"},{"kind":"webhook","webhook":"{{webhook}}"}]}""";
        var refused = await _node.PostAsync("/api/v1/sites/demo/rules", Rule("elsewhere"), admin);
        Assert.Equal((400, "then[1].webhook"), (refused.Status, refused.Json.GetProperty("clause").GetString()));
        Assert.Equal(201, (await _node.PostAsync("/api/v1/sites/demo/rules", Rule(id), admin)).Status);

        Assert.Equal(204, (await _node.PostAsync($"{Path}/{id}/test", "{}", admin)).Status);
        var call = Assert.Single((await _node.GetAsync($"{Path}/{id}/calls", admin)).Json.GetProperty("calls").EnumerateArray());
        Assert.Equal(("waits", ""), (call.GetProperty("state").GetString(), call.GetProperty("rule").GetString()));
        Assert.Equal(404, (await _node.PostAsync($"{Path}/{id}/calls/{call.GetProperty("id").GetString()}/again", "{}", admin)).Status);

        // What it is told stays as it is unless it is said.
        static string[] Events(Answer answer) => [.. answer.Json.GetProperty("events").EnumerateArray().Select(e => e.GetString()!)];
        Assert.Equal(["dialog.closed"], Events(await _node.SendAsync(HttpMethod.Put, $"{Path}/{id}", """{"name":"CRM","address":"https://crm.example/b","events":["dialog.closed"]}""", admin)));
        Assert.Equal(["dialog.closed"], Events(await _node.SendAsync(HttpMethod.Put, $"{Path}/{id}", """{"name":"CRM 2","address":"https://crm.example/b"}""", admin)));

        Assert.Equal(204, (await _node.SendAsync(HttpMethod.Delete, $"{Path}/{id}", cookie: admin)).Status);
        Assert.Equal(404, (await _node.PostAsync($"{Path}/{id}/test", "{}", admin)).Status);
        Assert.Equal(403, (await _node.GetAsync(Path, await _node.SignInAsync("boris"))).Status);
    }

    [Theory]
    [InlineData("""{"name":"","address":"https://crm.example/"}""", "name")]
    [InlineData("""{"name":"x","address":"http://crm.example/"}""", "address")]
    [InlineData("""{"name":"x","address":"https://169.254.169.254/latest/meta-data/"}""", "address")]
    [InlineData("""{"name":"x","address":"https://[::ffff:127.0.0.1]/"}""", "address")]
    [InlineData("""{"name":"x","address":"https://crm.example/","events":["dialog.flew"]}""", "events")]
    [InlineData("""{"name":"x","address":"https://crm.example/","events":["dialog.closed","dialog.closed"]}""", "events")]
    [InlineData("""{"name":"x"}""", "address")]
    public async Task Where_no_webhook_may_lead_is_refused(string body, string place)
    {
        var answer = await _node.PostAsync(Path, body, await _node.SignInAsync("admin"));
        Assert.Equal((400, "bad-webhook"), (answer.Status, answer.Code));
        Assert.StartsWith(place + ":", answer.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
