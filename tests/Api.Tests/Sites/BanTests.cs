namespace Gateway.Api.Tests.Sites;

/// <summary>Bans over HTTP: who may, what is taken, and that it is written down.</summary>
public sealed class BanTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private const string Path = "/api/v1/sites/demo/bans";
    private readonly TestNode _node = fixture.Node;

    [Fact]
    public async Task F12_A_supervisor_or_administrator_bans_and_lets_in_again_and_an_operator_does_neither()
    {
        var (admin, anna) = (await _node.SignInAsync("admin"), await _node.SignInAsync("anna"));
        Assert.Equal(403, (await _node.SendAsync(HttpMethod.Post, Path, """{"visitor":"v1","minutes":5}""", anna)).Status);
        Assert.Equal(403, (await _node.GetAsync(Path, anna)).Status);
        var made = await _node.SendAsync(HttpMethod.Post, Path, """{"address":"203.0.113.0/24","minutes":60,"reason":"flood"}""", admin);
        Assert.Equal(201, made.Status);
        var listed = Assert.Single((await _node.GetAsync(Path, admin)).Json.GetProperty("bans").EnumerateArray());
        Assert.Equal(("203.0.113.0/24", "flood", "Mira Holm"), (listed.GetProperty("address").GetString(), listed.GetProperty("reason").GetString(), listed.GetProperty("by").GetString()));
        Assert.Equal(1, _node.Sites.Find(new("demo"))!.Bans.Count);
        var id = listed.GetProperty("id").GetString();
        Assert.Equal(204, (await _node.SendAsync(HttpMethod.Delete, $"{Path}/{id}", cookie: admin)).Status);
        Assert.Equal(404, (await _node.SendAsync(HttpMethod.Delete, $"{Path}/{id}", cookie: admin)).Status);
        Assert.Equal(0, _node.Sites.Find(new("demo"))!.Bans.Count);
        Assert.Contains("bans", (await _node.GetAsync("/api/v1/audit", admin)).Json.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"minutes":5}""")]
    [InlineData("""{"visitor":"v1","address":"203.0.113.7","minutes":5}""")]
    [InlineData("""{"visitor":"v 1","minutes":5}""")]
    [InlineData("""{"address":"0.0.0.0/0","minutes":5}""")]
    [InlineData("""{"address":"somewhere","minutes":5}""")]
    [InlineData("""{"visitor":"v1","minutes":0}""")]
    [InlineData("""{"visitor":"v1"}""")]
    public async Task What_is_wrong_is_refused(string json) => Assert.Equal(400, (await _node.SendAsync(HttpMethod.Post, Path, json, await _node.SignInAsync("admin"))).Status);
}
