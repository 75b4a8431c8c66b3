using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

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
        { "PUT", "/compression", """{"on":true}""" },
        { "GET", "/routing", null },
        { "PUT", "/routing", "{}" },
        { "PUT", "/departments/secret-department", """{"names":{"en":"x"}}""" },
        { "DELETE", "/departments/secret-department", null },
        { "PUT", "/operators/secret-operator/routing", """{"capacity":3}""" },
        { "GET", "/privacy", null },
        { "PUT", "/privacy", """{"consent":"always"}""" },
        { "GET", "/visitors/v1/export", null },
        { "POST", "/visitors/v1/erase", "{}" },
        { "GET", "/identity-secrets", null },
        { "POST", "/identity-secrets", "{}" },
        { "DELETE", "/identity-secrets/secret", null },
        { "GET", "/bans", null },
        { "POST", "/bans", """{"visitor":"v1","minutes":5}""" },
        { "DELETE", "/bans/b", null },
        { "GET", "/auto-messages", null },
        { "PUT", "/auto-messages", "{}" },
        { "GET", "/word-filter", null },
        { "PUT", "/word-filter", "{}" },
        { "POST", "/word-filter/try", """{"text":"x"}""" },
        { "GET", "/push-pages", null },
        { "PUT", "/push-pages", "{}" },
        { "GET", "/glossary", null },
        { "POST", "/glossary", """{"terms":[{"term":"tent","text":"x"}]}""" },
        { "PUT", "/glossary/secret-term", """{"term":"tent","text":"x"}""" },
        { "DELETE", "/glossary/secret-term", null },
        { "GET", "/phrases", null },
        { "POST", "/phrases", Phrase },
        { "PUT", "/phrases/secret-phrase", Phrase },
        { "DELETE", "/phrases/secret-phrase", null },
        { "GET", "/forms", null },
        { "PUT", "/forms/secret-form", """{"title":{"en":"x"},"fields":[{"name":"a","label":{"en":"A"}}]}""" },
        { "DELETE", "/forms/secret-form", null },
        { "GET", "/dialogs", null },
        { "GET", "/dialogs/secret", null },
        { "PUT", "/dialogs/secret/review", """{"state":"done"}""" },
        { "POST", "/dialogs/secret/files", "{}" },
        { "GET", "/files/secret", null },
        { "GET", "/file-limits", null },
        { "PUT", "/file-limits", """{"mostMegabytes":1}""" },
        { "POST", "/dialogs/secret/messages", """{"text":"x"}""" },
        { "POST", "/dialogs/secret/cards", """{"kind":"contact"}""" },
        { "POST", "/dialogs/secret/notes", """{"text":"x"}""" },
        { "POST", "/dialogs/secret/accept", """{"term":1}""" },
        { "POST", "/dialogs/secret/decline", """{"term":1}""" },
        { "POST", "/dialogs/secret/take", "{}" },
        { "POST", "/dialogs/secret/take-over", "{}" },
        { "PUT", "/dialogs/secret/messages/3", """{"text":"x"}""" },
        { "DELETE", "/dialogs/secret/messages/3", null },
        { "POST", "/visitors/v1/dialogs", """{"text":"x"}""" },
        { "POST", "/dialogs/secret/transfer", """{"department":"sales"}""" },
        { "POST", "/dialogs/secret/close", "{}" },
        { "PUT", "/desk/state", """{"state":"available"}""" },
        { "GET", "/visitors/v1", null },
        { "GET", "/people?login=1017", null },
        { "POST", "/visitors/v1/sign-out", "{}" },
        { "GET", "/rules", null },
        { "POST", "/rules", Rule },
        { "PUT", "/rules/secret-rule", Rule },
        { "DELETE", "/rules/secret-rule", null },
        { "GET", "/webhooks", null },
        { "POST", "/webhooks", """{"name":"n","address":"https://crm.example/"}""" },
        { "PUT", "/webhooks/w", """{"name":"n","address":"https://crm.example/"}""" },
        { "DELETE", "/webhooks/w", null },
        { "POST", "/webhooks/w/secret", "{}" },
        { "POST", "/webhooks/w/test", "{}" },
        { "GET", "/webhooks/w/calls", null },
        { "POST", "/webhooks/w/calls/c/again", "{}" },
        { "GET", "/coupons", null },
        { "PUT", "/coupons/spring", """{"codes":["A"]}""" },
        { "DELETE", "/coupons/spring", null },
        { "GET", "/coupons/codes/A", null },
        { "GET", "/invitation-limits", null },
        { "PUT", "/invitation-limits", "{}" },
        { "GET", "/alerts", null },
        { "GET", "/alerts/secret-alert", null },
        { "POST", "/alerts/secret-alert", """{"act":"close"}""" },
        { "GET", "/radar", null },
        { "POST", "/replays", $$"""{"rule":{{Rule}},"days":7}""" },
        { "GET", "/replays/secret-run", null },
        { "DELETE", "/replays/secret-run", null },
        { "GET", "/talk", null },
        { "POST", "/staffing/what-if", "{}" },
        { "GET", "/segments", null },
        { "GET", "/ratings", null },
        { "GET", "/conversion", null },
        { "GET", "/demand", null },
        { "GET", "/rules/secret-rule/lift", null },
        { "PUT", "/radar", "{}" },
    };

    /// <summary>Routes without a site in their address, each with the test that asks it from elsewhere.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["POST /visitor-tickets"] = nameof(Tickets.VisitorTicketTests.A_page_of_another_origin_gets_nothing),
        ["OPTIONS /visitor-tickets"] = nameof(Tickets.VisitorTicketTests),
        ["POST /operator-tickets"] = nameof(Tickets.OperatorTicketTests.A_site_of_another_account_is_answered_like_one_that_does_not_exist),
        // With a visitor's ticket: Cluster.Tests, FileTests.
        ["GET /visitor-dialogs/{id}/transcript"] = "F08_A_visitor_takes_an_own_dialog_along_and_nothing_that_is_not_for_visitors",
        ["POST /visitor-files"] = "F14_A_file_sent_to_one_node_is_read_from_the_other_by_both_sides_and_by_nobody_else",
        ["GET /visitor-files/{id}"] = "F14_A_file_sent_to_one_node_is_read_from_the_other_by_both_sides_and_by_nobody_else",
        ["OPTIONS /visitor-dialogs/{id}/transcript"] = nameof(Tickets.VisitorTicketTests),
        ["OPTIONS /visitor-files"] = nameof(Tickets.VisitorTicketTests),
        ["OPTIONS /visitor-files/{id}"] = nameof(Tickets.VisitorTicketTests),
        ["GET /visitor-glossary"] = nameof(WordSettingsTests.F97_Pages_of_the_site_read_its_glossary_and_those_of_others_do_not),
        ["POST /session"] = nameof(Requests.HostileRequestTests),
        ["GET /session"] = nameof(Sessions.SessionTests.Signing_in_tells_who_and_where),
        ["DELETE /session"] = nameof(Sessions.SessionTests.Signing_out_ends_the_session_on_the_server_too),
        ["DELETE /sessions"] = nameof(Team.TeamTests.Signing_out_everywhere_ends_this_browser_s_session_too),
        ["PUT /session/password"] = nameof(Team.TeamTests.Changing_the_own_password_signs_out_all_other_browsers),
        ["GET /team"] = nameof(Team.TeamTests.An_administrator_sees_the_people_of_the_account_and_no_others),
        ["POST /team/{id}/sign-out"] = nameof(A_person_of_another_account_is_nobody_here),
        ["PUT /team/{id}/active"] = nameof(A_person_of_another_account_is_nobody_here),
        ["PUT /team/{id}/password"] = nameof(A_person_of_another_account_is_nobody_here),
        ["PUT /team/{id}/role"] = nameof(A_person_of_another_account_is_nobody_here),
        ["GET /roles"] = nameof(Team.RoleTests.Roles_of_another_account_are_not_seen_changed_or_given),
        ["PUT /roles/{id}"] = nameof(Team.RoleTests.Roles_of_another_account_are_not_seen_changed_or_given),
        ["DELETE /roles/{id}"] = nameof(Team.RoleTests.Roles_of_another_account_are_not_seen_changed_or_given),
        ["GET /tokens"] = nameof(Team.TokenTests.Tokens_of_another_account_are_not_seen_or_revoked_and_open_no_site_here),
        ["POST /tokens"] = nameof(Team.TokenTests.Tokens_of_another_account_are_not_seen_or_revoked_and_open_no_site_here),
        ["DELETE /tokens/{id}"] = nameof(Team.TokenTests.Tokens_of_another_account_are_not_seen_or_revoked_and_open_no_site_here),
        ["GET /audit"] = nameof(Team.AuditTests.Another_account_s_entries_are_not_seen),
        // Of the whole installation, not of a site.
        ["GET /nodes"] = nameof(NodeTests.Only_administrators_see_and_drain_nodes),
        ["POST /nodes/{id}/drain"] = nameof(NodeTests.Only_administrators_see_and_drain_nodes),
        ["GET /ticket-keys"] = nameof(Team.TeamTests.Only_administrators_touch_the_team_and_the_keys),
        ["POST /ticket-keys"] = nameof(Team.TeamTests.Only_administrators_touch_the_team_and_the_keys),
    };

    [Fact]
    public void Every_route_of_the_API_is_asked_from_elsewhere()
    {
        var cases = Routes().Select(r => (Method: (string)r[0], Path: "/sites/{site}" + ((string)r[1]).Split('?')[0])).ToList();
        var untested = _node.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal))
            .SelectMany(e => e.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Select(m => (Method: m, Path: e.RoutePattern.RawText!["/api/v1".Length..].TrimEnd('/'))))
            .Where(r => !Elsewhere.ContainsKey($"{r.Method} {r.Path}") && !cases.Exists(c => c.Method == r.Method && Fits(c.Path, r.Path)))
            .Select(r => $"{r.Method} {r.Path}");
        Assert.Equal([], untested);

        static bool Fits(string path, string pattern) => path.Split('/') is var a && pattern.Split('/') is var b && a.Length == b.Length && a.Zip(b, (one, other) => one == other || other.StartsWith('{')).All(same => same);
    }

    [Fact]
    public async Task Every_write_is_refused_from_another_origin_without_one_and_without_JSON()
    {
        var cookie = await _node.SignInAsync("admin");
        foreach (var route in _node.Service<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(e => e.RoutePattern.RawText!.StartsWith("/api/v1/", StringComparison.Ordinal)))
            foreach (var method in route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Where(m => m is not ("GET" or "OPTIONS")))
            {
                var path = route.RoutePattern.RawText!.Replace("{site}", "demo", StringComparison.Ordinal).Replace("{id}", "some-id", StringComparison.Ordinal);
                // A page of the site may ask for a visitor's ticket; that is what the route is for.
                string?[] foreign = path.EndsWith("/visitor-tickets", StringComparison.Ordinal) || path.EndsWith("/visitor-files", StringComparison.Ordinal) ? [null, "null", "https://evil.example"] : [null, "null", "https://evil.example", TestNode.Shop];
                foreach (var origin in foreign)
                {
                    var answer = await _node.SendAsync(new HttpMethod(method), path, method == "DELETE" ? null : """{"site":"demo"}""", cookie, origin);
                    Assert.True((answer.Status, answer.Code) == (403, "foreign-origin"), $"{method} {path} from {origin ?? "nowhere"}: {answer.Status} {answer.Body}");
                }
                if (!TakesBody(route)) continue;
                foreach (var type in (string[])["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
                {
                    var answer = await _node.SendAsync(new HttpMethod(method), path, """{"site":"demo"}""", cookie, path.EndsWith("/visitor-tickets", StringComparison.Ordinal) ? TestNode.Shop : "own", type);
                    Assert.True((answer.Status, answer.Code) == (415, "not-json"), $"{method} {path} as {type}: {answer.Status} {answer.Body}");
                }
            }

        static bool TakesBody(RouteEndpoint route) => route.Metadata.GetMetadata<IAcceptsMetadata>() is not null;
    }

    [Theory]
    [InlineData("POST", "sign-out", "{}")]
    [InlineData("PUT", "active", """{"active":false}""")]
    [InlineData("PUT", "password", """{"password":"another password"}""")]
    [InlineData("PUT", "role", """{"role":"operator"}""")]
    public async Task A_person_of_another_account_is_nobody_here(string method, string what, string json)
    {
        var rita = await _node.SignInAsync("rita");
        foreach (var id in (string[])["rival-person", "nobody"])
        {
            var answer = await _node.SendAsync(new HttpMethod(method), $"/api/v1/team/{id}/{what}", json, await _node.SignInAsync("admin"));
            Assert.Equal((404, "not-found"), (answer.Status, answer.Code));
        }
        Assert.Equal(200, (await _node.GetAsync("/api/v1/session", rita)).Status);
    }

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
