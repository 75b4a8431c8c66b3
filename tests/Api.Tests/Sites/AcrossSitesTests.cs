namespace Gateway.Api.Tests.Sites;

/// <summary>Every route of a site, asked by somebody who is signed in elsewhere.</summary>
public sealed class AcrossSitesTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private const string Phrase = """{"scope":"personal","shortcut":"x","text":{"en":"x"},"tags":[]}""";
    private const string Rule = """{"name":"x","enabled":true,"on":{"kind":"page"},"where":[],"then":{"kind":"segment","segment":"s"},"per":"visit"}""";
    private readonly TestNode _node = fixture.Node;

    public static TheoryData<string, string, string?> Routes() => new()
    {
        { "GET", "", null },
        { "GET", "/phrases", null },
        { "POST", "/phrases", Phrase },
        { "PUT", "/phrases/secret-phrase", Phrase },
        { "DELETE", "/phrases/secret-phrase", null },
        { "GET", "/dialogs", null },
        { "GET", "/dialogs/secret", null },
        { "GET", "/visitors/v1", null },
        { "GET", "/rules", null },
        { "POST", "/rules", Rule },
        { "PUT", "/rules/secret-rule", Rule },
        { "DELETE", "/rules/secret-rule", null },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_person_of_another_account_finds_no_such_site(string method, string path, string? json)
    {
        foreach (var site in (string[])["rival", "nowhere"])
        {
            var answer = await _node.SendAsync(new HttpMethod(method), $"/api/v1/sites/{site}{path}", json, await _node.SignInAsync("admin"));
            Assert.True(answer.Status == 404, $"{method} {site}{path} was answered with {answer.Status}: {answer.Body}");
            Assert.Equal("unknown-site", answer.Code);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Nobody_signed_in_sees_nothing(string method, string path, string? json)
    {
        var answer = await _node.SendAsync(new HttpMethod(method), $"/api/v1/sites/demo{path}", json);
        Assert.Equal((401, "signed-out"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_row_of_another_site_is_not_reached_through_one_s_own()
    {
        var cookie = await _node.SignInAsync("admin");
        Assert.Equal(404, (await _node.SendAsync(HttpMethod.Delete, "/api/v1/sites/demo/phrases/secret-phrase", cookie: cookie)).Status);
        Assert.Equal(404, (await _node.SendAsync(HttpMethod.Put, "/api/v1/sites/demo/phrases/secret-phrase", Phrase, cookie)).Status);
        Assert.Equal(404, (await _node.SendAsync(HttpMethod.Delete, "/api/v1/sites/demo/rules/secret-rule", cookie: cookie)).Status);
        Assert.Equal(404, (await _node.SendAsync(HttpMethod.Put, "/api/v1/sites/demo/rules/secret-rule", Rule, cookie)).Status);
        var rita = await _node.SignInAsync("rita");
        Assert.Equal("secret-phrase", Assert.Single((await _node.GetAsync("/api/v1/sites/rival/phrases", rita)).Json.GetProperty("phrases").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_site_shows_its_departments_and_operators()
    {
        var json = (await _node.GetAsync("/api/v1/sites/demo", await _node.SignInAsync("anna"))).Json;
        Assert.Equal(("demo", 30, false), (json.GetProperty("id").GetString(), json.GetProperty("offerSeconds").GetInt32(), json.GetProperty("autoAccept").GetBoolean()));
        Assert.Contains(TestNode.Shop, json.GetProperty("origins").EnumerateArray().Select(o => o.GetString()));
        Assert.Equal(3, json.GetProperty("operators").GetArrayLength());
        Assert.All(json.GetProperty("operators").EnumerateArray(), o => Assert.InRange(o.GetProperty("capacity").GetInt32(), 3, 8));
        Assert.DoesNotContain("password", json.GetRawText(), StringComparison.OrdinalIgnoreCase);
    }
}
