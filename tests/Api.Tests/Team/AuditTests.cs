using System.Text.Json;

namespace Gateway.Api.Tests.Team;

/// <summary>On a node of its own for each test, so that its entries are the only ones.</summary>
public sealed class AuditTests : OwnNode
{
    private async Task<List<JsonElement>> ReadAsync(string cookie, string query = "")
    {
        var answer = await Node.GetAsync("/api/v1/audit" + query, cookie);
        Assert.True(answer.Status == 200, answer.Body);
        return [.. answer.Json.GetProperty("entries").EnumerateArray()];
    }

    private static string Shown(JsonElement e) => string.Join(' ', ((string[])["login", "action", "site", "subject", "status", "code"]).Select(p => e.GetProperty(p).ToString()).Where(t => t.Length > 0));

    [Fact]
    public async Task Changes_and_refusals_stand_there_with_who_what_when_and_from_where()
    {
        var admin = await Node.SignInAsync("admin");
        Assert.Equal(200, (await Node.SendAsync(HttpMethod.Put, "/api/v1/sites/demo/compression", """{"on":true}""", admin)).Status);
        // Neither a fault of the request nor reading is worth an entry.
        Assert.Equal(400, (await Node.SendAsync(HttpMethod.Put, "/api/v1/sites/demo/compression", "{}", admin)).Status);
        Assert.Equal(404, (await Node.SendAsync(HttpMethod.Delete, "/api/v1/sites/demo/rules/nothing", cookie: admin)).Status);
        var anna = await Node.SignInAsync("anna");
        Assert.Equal(403, (await Node.SendAsync(HttpMethod.Delete, "/api/v1/sites/demo/rules/some-rule", cookie: anna)).Status);
        Assert.Equal(401, (await Node.PostAsync("/api/v1/session", """{"login":"Boris","password":"a guess of mine"}""")).Status);
        Assert.Equal(200, (await Node.GetAsync("/api/v1/sites/demo/visitors/v1/export", admin)).Status);
        var entries = await ReadAsync(admin);
        Assert.Equal(
        [
            "admin GET /sites/{site}/visitors/{id}/export demo v1 200",
            "admin POST /session 204",
            "admin PUT /sites/{site}/compression demo 200",
            "anna DELETE /sites/{site}/rules/{id} demo some-rule 403 not-allowed",
            "anna POST /session 204",
            "boris POST /session 401 bad-credentials",
        ], entries.Select(Shown).Order(StringComparer.Ordinal));
        Assert.All(entries, e => Assert.Equal(("127.0.0.1", Node.Time.GetUtcNow().ToUnixTimeMilliseconds()), (e.GetProperty("address").GetString(), e.GetProperty("at").GetInt64())));
        Assert.DoesNotContain("guess", JsonSerializer.Serialize(entries), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_are_filtered_and_come_in_pages_newest_first()
    {
        var admin = await Node.SignInAsync("admin");
        for (var i = 0; i < 5; i++)
        {
            Node.Time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(200, (await Node.SendAsync(HttpMethod.Put, "/api/v1/sites/demo/compression", """{"on":true}""", admin)).Status);
        }
        Assert.Equal(5, (await ReadAsync(admin, "?action=compression&site=demo&outcome=done")).Count);
        Assert.Empty(await ReadAsync(admin, "?action=compress_on"));
        Assert.Empty(await ReadAsync(admin, "?outcome=refused"));
        Assert.Equal(2, (await ReadAsync(admin, $"?action=compression&from={Node.Time.GetUtcNow().AddMinutes(-1).ToUnixTimeMilliseconds()}")).Count);
        var seen = new List<string>();
        for (var next = (string?)""; next is not null;)
        {
            var page = (await Node.GetAsync($"/api/v1/audit?limit=2{(next.Length > 0 ? $"&before={next}" : "")}", admin)).Json;
            seen.AddRange(page.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("id").GetString()!));
            next = page.GetProperty("next").GetString();
        }
        Assert.Equal((await ReadAsync(admin)).Select(e => e.GetProperty("id").GetString()), seen);
        foreach (var bad in (string[])["?outcome=maybe", "?limit=0", "?before=x", "?from=yesterday"]) Assert.Equal("bad-filter", (await Node.GetAsync("/api/v1/audit" + bad, admin)).Code);
    }

    [Fact]
    public async Task A_change_that_cannot_be_entered_is_not_made()
    {
        var admin = await Node.SignInAsync("admin");
        await using (var connection = await Node.Database.OpenAsync()) await Dapper.SqlMapper.ExecuteAsync(connection, "alter table audit rename to away");
        var answer = await Node.SendAsync(HttpMethod.Put, "/api/v1/sites/demo/compression", """{"on":true}""", admin);
        Assert.Equal((503, "unavailable"), (answer.Status, answer.Code));
        Assert.False(Node.Sites.Find(new("demo"))!.Compression);
    }

    [Fact]
    public async Task A_script_that_knocks_at_every_door_fills_no_more_than_a_minute_s_share()
    {
        var (admin, anna) = (await Node.SignInAsync("admin"), await Node.SignInAsync("anna"));
        for (var i = 0; i < Api.Sessions.Audit.RefusalsPerMinute + 5; i++) Assert.Equal(403, (await Node.GetAsync("/api/v1/team", anna)).Status);
        Assert.Equal(Api.Sessions.Audit.RefusalsPerMinute, (await ReadAsync(admin, "?outcome=refused")).Count);
        Node.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(403, (await Node.GetAsync("/api/v1/team", anna)).Status);
        Assert.Equal(Api.Sessions.Audit.RefusalsPerMinute + 1, (await ReadAsync(admin, "?outcome=refused")).Count);
    }

    [Fact]
    public async Task Another_account_s_entries_are_not_seen()
    {
        var (admin, rita) = (await Node.SignInAsync("admin"), await Node.SignInAsync("rita"));
        await Node.SendAsync(HttpMethod.Put, "/api/v1/sites/rival/compression", """{"on":true}""", rita);
        Assert.All(await ReadAsync(admin), e => Assert.NotEqual("rita", e.GetProperty("login").GetString()));
        Assert.Equal(2, (await ReadAsync(rita)).Count);
    }
}
