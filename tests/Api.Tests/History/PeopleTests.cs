using Gateway.Actors;
using Gateway.Persistence.Visits;

namespace Gateway.Api.Tests.History;

/// <summary>A person is found by what the site itself calls them [110].</summary>
public sealed class PeopleTests(SqliteNode fixture) : IClassFixture<SqliteNode>, IAsyncLifetime
{
    private readonly TestNode _node = fixture.Node;

    public async Task InitializeAsync()
    {
        var known = new KnownVisitors(_node.Database, _node.Time);
        foreach (var (site, visitor, login, name) in ((string, string, string, string)[])[
            ("demo", "v-maria", "1017", "Мария"), ("demo", "v-odd", "a b/ü&login=1017", "Odd"), ("rival", "v-rival", "1017", "Rival's"), ("rival", "v-theirs", "theirs", "Theirs")])
            Assert.True(await known.KeepAsync(new SiteId(site), new VisitorId(visitor), new LoginClaims(login, name, "", new Dictionary<string, string>()), default));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private async Task<Answer> AskAsync(string query, string person = "anna", string site = "demo") => await _node.GetAsync($"/api/v1/sites/{site}/people{query}", await _node.SignInAsync(person));

    [Theory]
    [InlineData("1017", "v-maria", "Мария")]
    [InlineData("a b/ü&login=1017", "v-odd", "Odd")]
    public async Task F110_a_known_person_is_found_by_the_site_s_own_id(string login, string visitor, string name)
    {
        var answer = await AskAsync($"?login={Uri.EscapeDataString(login)}");
        var person = Assert.Single(answer.Json.GetProperty("people").EnumerateArray());
        Assert.Equal((login, name, ""), (person.GetProperty("login").GetString(), person.GetProperty("name").GetString(), person.GetProperty("email").GetString()));
        var browser = Assert.Single(person.GetProperty("browsers").EnumerateArray());
        Assert.Equal(visitor, browser.GetProperty("visitor").GetString());
        Assert.InRange(browser.GetProperty("lastSeen").GetInt64(), 1, _node.Time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    [Theory]
    [InlineData("theirs")]
    [InlineData("101")]
    [InlineData("1017'--")]
    [InlineData("%")]
    public async Task F110_nobody_is_found_by_another_site_s_id_or_by_a_part_of_one(string login)
    {
        var answer = await AskAsync($"?login={Uri.EscapeDataString(login)}");
        Assert.Equal((200, 0), (answer.Status, answer.Json.GetProperty("people").GetArrayLength()));
    }

    [Fact]
    public async Task F110_each_site_finds_its_own_customer_under_the_same_id()
    {
        var found = (await AskAsync("?login=1017", "rita", "rival")).Json.GetProperty("people");
        Assert.Equal("v-rival", found[0].GetProperty("browsers")[0].GetProperty("visitor").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("?login=")]
    [InlineData("?login=a%00b")]
    [InlineData("?login=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public async Task A_login_that_cannot_be_one_is_named(string query)
    {
        var answer = await AskAsync(query);
        Assert.Equal((400, "bad-filter"), (answer.Status, answer.Code));
        Assert.StartsWith("login", answer.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
