using Dapper;

namespace Gateway.Api.Tests.Team;

/// <summary>On a node of its own for each test, since they change what people may and count wrong tokens.</summary>
public sealed class TokenTests : OwnNode
{
    private async Task<string> MakeAsync(string cookie, string json, int status = 201)
    {
        var answer = await Node.PostAsync("/api/v1/tokens", json, cookie);
        Assert.True(answer.Status == status, answer.Body);
        return status == 201 ? "Bearer " + answer.Json.GetProperty("text").GetString() : answer.Code;
    }

    private async Task<int> StatusAsync(string token, string path = "/api/v1/sites/demo/dialogs") => (await Node.GetAsync(path, token)).Status;

    [Fact]
    public async Task A_token_acts_in_its_maker_s_name_within_its_scopes_and_from_anywhere()
    {
        var admin = await Node.SignInAsync("admin");
        var token = await MakeAsync(admin, """{"name":"CRM","scopes":["read-history","change-site"]}""");
        var who = (await Node.GetAsync("/api/v1/session", token)).Json.GetProperty("person");
        Assert.Equal(("admin", "read-history,change-site"), (who.GetProperty("login").GetString(), string.Join(",", who.GetProperty("permissions").EnumerateArray().Select(p => p.GetString()))));
        Assert.Equal((200, 403), (await StatusAsync(token), await StatusAsync(token, "/api/v1/sites/demo/rules")));
        // A program has no origin.
        Assert.Equal(200, (await Node.SendAsync(HttpMethod.Put, "/api/v1/sites/demo/compression", """{"on":true}""", token, origin: null)).Status);
        Assert.True(Node.Sites.Find(new("demo"))!.Compression);
        var listed = Assert.Single((await Node.GetAsync("/api/v1/tokens", admin)).Json.GetProperty("tokens").EnumerateArray());
        Assert.Equal(("CRM", Node.Time.GetUtcNow().ToUnixTimeMilliseconds(), true), (listed.GetProperty("name").GetString(), listed.GetProperty("usedAt").GetInt64(), listed.GetProperty("expiresAt").ValueKind == System.Text.Json.JsonValueKind.Null));
        Assert.DoesNotContain(token["Bearer ".Length..], listed.GetRawText(), StringComparison.Ordinal);
        await using var connection = await Node.Database.OpenAsync();
        Assert.NotEqual(token["Bearer ".Length..], await connection.ExecuteScalarAsync<string>("select token_hash from api_tokens"));
    }

    [Fact]
    public async Task What_tokens_are_made_for_revoked_and_do_stands_in_the_audit_log()
    {
        var admin = await Node.SignInAsync("admin");
        var token = await MakeAsync(admin, """{"name":"CRM","scopes":["change-site"]}""");
        await Node.SendAsync(HttpMethod.Put, "/api/v1/sites/demo/compression", """{"on":true}""", token);
        Assert.Equal(403, await StatusAsync(token));
        var id = (await Node.GetAsync("/api/v1/tokens", admin)).Json.GetProperty("tokens")[0].GetProperty("id").GetString();
        Assert.Equal(204, (await Node.SendAsync(HttpMethod.Delete, $"/api/v1/tokens/{id}", cookie: admin)).Status);
        Assert.Equal(401, await StatusAsync(token));
        var entries = (await Node.GetAsync("/api/v1/audit", admin)).Json.GetProperty("entries").EnumerateArray().Select(e => $"{e.GetProperty("login")}: {e.GetProperty("action")} {e.GetProperty("status")}");
        Assert.Equal(
        [
            "admin · CRM: GET /sites/{site}/dialogs 403", "admin · CRM: PUT /sites/{site}/compression 200", "admin: DELETE /tokens/{id} 204", "admin: POST /session 204", "admin: POST /tokens 201",
        ], entries.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_token_is_over_at_its_time_and_when_its_maker_is_out_and_loses_what_its_maker_loses()
    {
        var (admin, boris) = (await Node.SignInAsync("admin"), await IdOfAsync("boris"));
        Assert.Equal(200, (await PutAsync("/roles/lead", """{"name":"Lead","permissions":["manage-team","read-history"]}""", admin)).Status);
        Assert.Equal(204, (await PutAsync($"/team/{boris}/role", """{"role":"lead"}""", admin)).Status);
        var lead = await Node.SignInAsync("boris");
        var hour = Node.Time.GetUtcNow().AddHours(1).ToUnixTimeMilliseconds();
        var (token, shortly) = (await MakeAsync(lead, """{"name":"x","scopes":["read-history"]}"""), await MakeAsync(lead, $$"""{"name":"y","scopes":["read-history"],"expiresAt":{{hour}}}"""));
        Assert.Equal((200, 200), (await StatusAsync(token), await StatusAsync(shortly)));
        Node.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((200, 401), (await StatusAsync(token), await StatusAsync(shortly)));
        Assert.Equal(200, (await PutAsync("/roles/lead", """{"name":"Lead","permissions":["manage-team"]}""", admin)).Status);
        Assert.Equal(403, await StatusAsync(token));
        Assert.Equal(200, (await PutAsync("/roles/lead", """{"name":"Lead","permissions":["manage-team","read-history"]}""", admin)).Status);
        Assert.Equal(200, await StatusAsync(token));
        Assert.Equal(204, (await PutAsync($"/team/{boris}/active", """{"active":false}""", admin)).Status);
        Assert.Equal(401, await StatusAsync(token));
    }

    [Fact]
    public async Task Nobody_makes_a_token_that_may_more_than_they_nor_a_bad_one_and_a_token_makes_no_greater_one()
    {
        var (admin, boris) = (await Node.SignInAsync("admin"), await IdOfAsync("boris"));
        Assert.Equal(200, (await PutAsync("/roles/lead", """{"name":"Lead","permissions":["manage-team"]}""", admin)).Status);
        Assert.Equal(204, (await PutAsync($"/team/{boris}/role", """{"role":"lead"}""", admin)).Status);
        Assert.Equal("not-allowed", await MakeAsync(await Node.SignInAsync("boris"), """{"name":"x","scopes":["read-history"]}""", 403));
        var manager = await MakeAsync(admin, """{"name":"x","scopes":["manage-team"]}""");
        Assert.Equal("not-allowed", await MakeAsync(manager, """{"name":"x","scopes":["run-installation"]}""", 403));
        // Whose password it set would be the way to all that they may.
        Assert.Equal(403, (await PutAsync($"/team/{await IdOfAsync("admin")}/password", """{"password":"another password"}""", manager)).Status);
        foreach (var bad in (string[])["{}", """{"name":"x"}""", """{"name":"x","scopes":[]}""", """{"name":"x","scopes":["fly"]}""", """{"name":"x","scopes":[null]}""", """{"name":" ","scopes":["read-history"]}""", """{"name":"x","scopes":["read-history"],"expiresAt":1}"""])
            Assert.Equal("bad-request", await MakeAsync(admin, bad, 400));
    }

    [Fact]
    public async Task Tokens_of_another_account_are_not_seen_or_revoked_and_open_no_site_here()
    {
        var (admin, rita) = (await Node.SignInAsync("admin"), await Node.SignInAsync("rita"));
        var theirs = await MakeAsync(rita, """{"name":"x","scopes":["read-history"]}""");
        Assert.Equal((404, 200), (await StatusAsync(theirs), await StatusAsync(theirs, "/api/v1/sites/rival/dialogs")));
        Assert.Equal("unknown-site", (await Node.GetAsync("/api/v1/sites/demo/dialogs", theirs)).Code);
        Assert.Empty((await Node.GetAsync("/api/v1/tokens", admin)).Json.GetProperty("tokens").EnumerateArray());
        var id = (await Node.GetAsync("/api/v1/tokens", rita)).Json.GetProperty("tokens")[0].GetProperty("id").GetString();
        Assert.Equal(404, (await Node.SendAsync(HttpMethod.Delete, $"/api/v1/tokens/{id}", cookie: admin)).Status);
        Assert.Equal(200, await StatusAsync(theirs, "/api/v1/sites/rival/dialogs"));
    }

    [Fact]
    public async Task Wrong_tokens_close_the_door_to_their_address_for_a_while_and_right_ones_do_not()
    {
        var token = await MakeAsync(await Node.SignInAsync("admin"), """{"name":"x","scopes":["read-history"]}""");
        for (var i = 0; i < 2 * Api.Sessions.SignInThrottle.PerAddress; i++) Assert.Equal(200, await StatusAsync(token));
        foreach (var wrong in (string[])["Bearer nothing", "Bearer ", "Bearer " + new string('x', 500), "Bearer gwt_%C3%BC x"]) Assert.Equal("bad-token", (await Node.GetAsync("/api/v1/sites/demo/dialogs", wrong)).Code);
        for (var i = 4; i < Api.Sessions.SignInThrottle.PerAddress; i++) Assert.Equal(401, await StatusAsync("Bearer gwt_wrong"));
        var late = await Node.GetAsync("/api/v1/sites/demo/dialogs", token);
        Assert.Equal((429, "too-many-attempts", "900"), (late.Status, late.Code, late.Header("Retry-After")));
        Node.Time.Advance(Api.Sessions.SignInThrottle.Window);
        Assert.Equal(200, await StatusAsync(token));
    }
}
