using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;

namespace Gateway.Api.Tests.Sessions;

public sealed class SessionTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private readonly TestNode _node = fixture.Node;

    [Fact]
    public async Task Signing_in_tells_who_and_where()
    {
        var cookie = await _node.SignInAsync("admin");
        var answer = await _node.GetAsync("/api/v1/session", cookie);
        Assert.Equal(200, answer.Status);
        Assert.Equal("admin", answer.Json.GetProperty("person").GetProperty("login").GetString());
        Assert.Equal("administrator", answer.Json.GetProperty("person").GetProperty("role").GetString());
        Assert.Equal("demo", Assert.Single(answer.Json.GetProperty("sites").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal("no-store", answer.Header("Cache-Control"));
    }

    [Fact]
    public async Task The_login_does_not_tell_case_apart() => Assert.StartsWith("gateway=", await _node.SignInAsync(" AnnA "), StringComparison.Ordinal);

    [Fact]
    public async Task The_cookie_is_kept_from_scripts_and_other_sites()
    {
        var answer = await _node.PostAsync("/api/v1/session", $$"""{"login":"anna","password":"{{TestNode.Password}}"}""");
        var cookie = answer.Header("Set-Cookie")!.ToLowerInvariant();
        Assert.StartsWith("gateway=", cookie, StringComparison.Ordinal);
        Assert.Contains("; httponly", cookie, StringComparison.Ordinal);
        Assert.Contains("; samesite=strict", cookie, StringComparison.Ordinal);
        Assert.Contains("; path=/", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain", cookie, StringComparison.Ordinal);
        Assert.Equal("", answer.Body);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_on_the_server_too()
    {
        var cookie = await _node.SignInAsync("boris");
        var out1 = await _node.SendAsync(HttpMethod.Delete, "/api/v1/session", cookie: cookie);
        Assert.Equal(204, out1.Status);
        Assert.Contains("expires=Thu, 01 Jan 1970", out1.Header("Set-Cookie"), StringComparison.Ordinal);
        var answer = await _node.GetAsync("/api/v1/session", cookie);
        Assert.Equal((401, "signed-out"), (answer.Status, answer.Code));
        Assert.Equal(204, (await _node.SendAsync(HttpMethod.Delete, "/api/v1/session", cookie: cookie)).Status);
    }

    [Theory]
    [InlineData("admin", "wrong password")]
    [InlineData("nobody", TestNode.Password)]
    [InlineData("admin' or '1'='1", "' or '1'='1")]
    [InlineData("admin", TestNode.Password + " ")]
    public async Task A_wrong_password_and_an_unknown_login_are_answered_alike(string login, string password)
    {
        var answer = await _node.PostAsync("/api/v1/session", $$"""{"login":"{{login}}","password":"{{password}}"}""");
        Assert.Equal((401, "bad-credentials"), (answer.Status, answer.Code));
        Assert.Equal("login or password is wrong", answer.Json.GetProperty("message").GetString());
        Assert.Null(answer.Header("Set-Cookie"));
    }

    [Theory]
    [InlineData("gateway=")]
    [InlineData("gateway=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("gateway=x; gateway=y")]
    [InlineData("gateway=' or 1=1 --")]
    [InlineData("__Host-gateway=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_made_up_cookie_signs_nobody_in(string cookie) => Assert.Equal(401, (await _node.GetAsync("/api/v1/session", cookie)).Status);

    [Fact]
    public async Task The_token_is_stored_only_as_a_hash()
    {
        var token = (await _node.SignInAsync("anna")).Split('=')[1];
        await using var connection = await _node.Database.OpenAsync();
        var stored = (await Dapper.SqlMapper.QueryAsync<string>(connection, "select token_hash from sessions")).ToList();
        Assert.NotEmpty(stored);
        Assert.DoesNotContain(token, stored);
        Assert.Contains(RandomText.Hash(token), stored);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"login":"admin"}""")]
    [InlineData("""{"login":"admin","password":null}""")]
    [InlineData("""{"login":"","password":"x"}""")]
    [InlineData("""{"login":5,"password":"x"}""")]
    [InlineData("""{"login":["admin"],"password":{"$ne":""}}""")]
    public async Task Fields_that_are_missing_or_of_another_kind_are_named(string json)
    {
        var answer = await _node.PostAsync("/api/v1/session", json);
        Assert.Equal((400, "bad-request"), (answer.Status, answer.Code));
        Assert.Contains("login", answer.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}

/// <summary>On nodes of their own, since they lock logins and move the clock.</summary>
public sealed class SignInLimitTests : IAsyncLifetime
{
    private readonly SqliteNode _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Too_many_failures_close_a_login_for_a_while_even_to_the_right_password()
    {
        var node = _fixture.Node;
        for (var i = 0; i < SignInThrottle.PerLogin; i++) Assert.Equal(401, (await TryAsync("anna", "wrong " + i)).Status);
        var locked = await TryAsync("anna", TestNode.Password);
        Assert.Equal((429, "too-many-attempts"), (locked.Status, locked.Code));
        Assert.Equal("900", locked.Header("Retry-After"));
        Assert.Equal(429, (await TryAsync("ANNA ", TestNode.Password)).Status);
        await node.SignInAsync("boris");

        node.Time.Advance(SignInThrottle.Window - TimeSpan.FromSeconds(1));
        Assert.Equal(429, (await TryAsync("anna", TestNode.Password)).Status);
        node.Time.Advance(TimeSpan.FromSeconds(1));
        await node.SignInAsync("anna");
    }

    [Fact]
    public async Task A_session_is_over_after_its_time()
    {
        var cookie = await _fixture.Node.SignInAsync("boris");
        _fixture.Node.Time.Advance(People.SessionLife - TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await _fixture.Node.GetAsync("/api/v1/session", cookie)).Status);
        _fixture.Node.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(401, (await _fixture.Node.GetAsync("/api/v1/session", cookie)).Status);
    }

    private Task<Answer> TryAsync(string login, string password) => _fixture.Node.PostAsync("/api/v1/session", $$"""{"login":"{{login}}","password":"{{password}}"}""");
}
