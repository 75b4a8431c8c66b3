namespace Gateway.Api.Tests.Sites;

public sealed class SiteSettingsTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private const string Path = "/api/v1/sites/demo/compression";
    private readonly TestNode _node = fixture.Node;

    [Fact]
    public async Task Compression_is_off_until_an_administrator_switches_it_and_in_force_when_that_is_answered()
    {
        var cookie = await _node.SignInAsync("admin");
        Assert.False(InForce);
        Assert.False((await _node.GetAsync("/api/v1/sites/demo", cookie)).Json.GetProperty("compression").GetBoolean());

        var on = await _node.SendAsync(HttpMethod.Put, Path, """{"on":true}""", cookie);
        Assert.Equal((200, true), (on.Status, on.Json.GetProperty("on").GetBoolean()));
        Assert.True(InForce);
        Assert.True((await _node.GetAsync("/api/v1/sites/demo", cookie)).Json.GetProperty("compression").GetBoolean());

        Assert.Equal(200, (await _node.SendAsync(HttpMethod.Put, Path, """{"on":false}""", cookie)).Status);
        Assert.False(InForce);
    }

    [Fact]
    public async Task Operators_do_not_switch_it_and_a_body_without_the_switch_is_refused()
    {
        var operators = await _node.SendAsync(HttpMethod.Put, Path, """{"on":true}""", await _node.SignInAsync("anna"));
        Assert.Equal((403, "not-allowed"), (operators.Status, operators.Code));
        var empty = await _node.SendAsync(HttpMethod.Put, Path, "{}", await _node.SignInAsync("admin"));
        Assert.Equal(400, empty.Status);
        Assert.False(InForce);
    }

    private bool InForce => _node.Sites.Find(new("demo"))!.Compression;
}
