using Gateway.Persistence.Catalog;

namespace Gateway.Api.Tests.Team;

/// <summary>On a node of its own for each test, since they take people out of service.</summary>
public sealed class TeamTests : OwnNode
{
    private async Task<int> SeriesOfAsync(string login) => Node.Sites.Find(new("demo"))!.Operator(new(await IdOfAsync(login)))!.TicketSeries;

    private async Task<int> StatusAsync(string? cookie) => (await Node.GetAsync("/api/v1/session", cookie)).Status;

    [Fact]
    public async Task An_administrator_sees_the_people_of_the_account_and_no_others()
    {
        await Node.SignInAsync("anna");
        var people = (await Node.GetAsync("/api/v1/team", await Node.SignInAsync("admin"))).Json.GetProperty("people").EnumerateArray().ToList();
        Assert.Equal(["anna", "boris", "admin"], people.Select(p => p.GetProperty("login").GetString()));
        Assert.Equal((1, true), (people[0].GetProperty("sessions").GetInt32(), people[0].GetProperty("active").GetBoolean()));
    }

    [Fact]
    public async Task Signing_somebody_out_ends_every_session_and_begins_a_new_series_of_tickets()
    {
        var (first, second, other) = (await Node.SignInAsync("anna"), await Node.SignInAsync("anna"), await Node.SignInAsync("boris"));
        var before = await SeriesOfAsync("anna");
        Assert.Equal(204, (await Node.PostAsync($"/api/v1/team/{await IdOfAsync("anna")}/sign-out", "{}", await Node.SignInAsync("admin"))).Status);
        Assert.Equal((401, 401, 200), (await StatusAsync(first), await StatusAsync(second), await StatusAsync(other)));
        // In force on this node when it is answered.
        Assert.Equal(before + 1, await SeriesOfAsync("anna"));
        Assert.Equal(200, await StatusAsync(await Node.SignInAsync("anna")));
    }

    [Fact]
    public async Task Who_is_out_of_service_cannot_sign_in_and_is_offered_nothing_until_back()
    {
        var (id, admin, anna) = (await IdOfAsync("anna"), await Node.SignInAsync("admin"), await Node.SignInAsync("anna"));
        Assert.Equal(204, (await Node.SendAsync(HttpMethod.Put, $"/api/v1/team/{id}/active", """{"active":false}""", admin)).Status);
        Assert.Equal(401, await StatusAsync(anna));
        Assert.Null(Node.Sites.Find(new("demo"))!.Operator(new(id)));
        var refused = await Node.PostAsync("/api/v1/session", $$"""{"login":"anna","password":"{{TestNode.Password}}"}""");
        Assert.Equal((401, "login or password is wrong"), (refused.Status, refused.Json.GetProperty("message").GetString()));
        Assert.Equal(204, (await Node.SendAsync(HttpMethod.Put, $"/api/v1/team/{id}/active", """{"active":true}""", admin)).Status);
        Assert.Equal(401, await StatusAsync(anna));
        Assert.Equal(200, await StatusAsync(await Node.SignInAsync("anna")));
    }

    [Fact]
    public async Task An_account_keeps_an_administrator()
    {
        var admin = await Node.SignInAsync("admin");
        var answer = await Node.SendAsync(HttpMethod.Put, $"/api/v1/team/{await IdOfAsync("admin")}/active", """{"active":false}""", admin);
        Assert.Equal((409, "last-administrator"), (answer.Status, answer.Code));
        Assert.Equal(200, await StatusAsync(admin));
    }

    [Fact]
    public async Task A_new_password_given_by_an_administrator_signs_the_person_out()
    {
        var anna = await Node.SignInAsync("anna");
        Assert.Equal(204, (await Node.SendAsync(HttpMethod.Put, $"/api/v1/team/{await IdOfAsync("anna")}/password", """{"password":"another password"}""", await Node.SignInAsync("admin"))).Status);
        Assert.Equal(401, await StatusAsync(anna));
        Assert.Null(await Node.Service<People>().FindAsync("anna", TestNode.Password, CancellationToken.None));
        Assert.Equal(200, await StatusAsync(await Node.SignInAsync("anna", "another password")));
    }

    [Fact]
    public async Task Changing_the_own_password_signs_out_all_other_browsers()
    {
        var (here, elsewhere) = (await Node.SignInAsync("anna"), await Node.SignInAsync("anna"));
        var wrong = await Node.SendAsync(HttpMethod.Put, "/api/v1/session/password", """{"current":"not it","password":"another password"}""", here);
        Assert.Equal((403, "bad-credentials"), (wrong.Status, wrong.Code));
        var tooShort = await Node.SendAsync(HttpMethod.Put, "/api/v1/session/password", $$"""{"current":"{{TestNode.Password}}","password":"short"}""", here);
        Assert.Equal(400, tooShort.Status);
        Assert.Contains("8 to 256", tooShort.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(200, await StatusAsync(elsewhere));

        var changed = await Node.SendAsync(HttpMethod.Put, "/api/v1/session/password", $$"""{"current":"{{TestNode.Password}}","password":"another password"}""", here);
        Assert.Equal(204, changed.Status);
        Assert.Equal((401, 401, 200), (await StatusAsync(here), await StatusAsync(elsewhere), await StatusAsync(changed.Header("Set-Cookie")!.Split(';')[0])));
    }

    [Fact]
    public async Task Guessing_the_present_password_is_bounded_like_signing_in()
    {
        var here = await Node.SignInAsync("anna");
        for (var i = 0; i < Gateway.Api.Sessions.SignInThrottle.PerLogin; i++)
            Assert.Equal(403, (await Node.SendAsync(HttpMethod.Put, "/api/v1/session/password", $$"""{"current":"guess {{i}}","password":"another password"}""", here)).Status);
        Assert.Equal(429, (await Node.SendAsync(HttpMethod.Put, "/api/v1/session/password", $$"""{"current":"{{TestNode.Password}}","password":"another password"}""", here)).Status);
    }

    [Fact]
    public async Task Signing_out_everywhere_ends_this_browser_s_session_too()
    {
        var (here, elsewhere) = (await Node.SignInAsync("anna"), await Node.SignInAsync("anna"));
        var answer = await Node.SendAsync(HttpMethod.Delete, "/api/v1/sessions", cookie: here);
        Assert.Equal(204, answer.Status);
        Assert.Contains("expires=Thu, 01 Jan 1970", answer.Header("Set-Cookie"), StringComparison.Ordinal);
        Assert.Equal((401, 401), (await StatusAsync(here), await StatusAsync(elsewhere)));
    }

    [Fact]
    public async Task Only_administrators_touch_the_team_and_the_keys()
    {
        var (id, boris) = (await IdOfAsync("anna"), await Node.SignInAsync("boris"));
        foreach (var (method, path, json) in ((string, string, string?)[])[("GET", "/team", null), ("POST", $"/team/{id}/sign-out", "{}"), ("PUT", $"/team/{id}/active", """{"active":false}"""),
            ("PUT", $"/team/{id}/password", """{"password":"another password"}"""), ("GET", "/ticket-keys", null), ("POST", "/ticket-keys", "{}")])
        {
            var answer = await Node.SendAsync(new HttpMethod(method), "/api/v1" + path, json, boris);
            Assert.True((answer.Status, answer.Code) == (403, "not-allowed"), $"{method} {path}: {answer.Status} {answer.Body}");
        }
        Assert.Equal(200, await StatusAsync(await Node.SignInAsync("anna")));
    }

    [Fact]
    public async Task A_signed_out_visitor_is_known_to_the_node_and_can_never_buy_a_ticket_again()
    {
        var known = (await Node.PostAsync("/api/v1/visitor-tickets", """{"site":"demo"}""", origin: TestNode.Shop)).Json;
        var (visitor, secret) = (known.GetProperty("visitor").GetString()!, known.GetProperty("secret").GetString());
        var path = $"/api/v1/sites/demo/visitors/{visitor}/sign-out";
        Assert.Equal(403, (await Node.PostAsync(path, "{}", await Node.SignInAsync("anna"))).Status);
        var admin = await Node.SignInAsync("admin");
        Assert.Equal(204, (await Node.PostAsync(path, "{}", admin)).Status);
        Assert.Contains(new(visitor), Node.Sites.Find(new("demo"))!.SignedOut);
        Assert.DoesNotContain(new(visitor), Node.Sites.Find(new("rival"))!.SignedOut);
        var again = await Node.PostAsync("/api/v1/visitor-tickets", $$"""{"site":"demo","visitor":"{{visitor}}","secret":"{{secret}}"}""", origin: TestNode.Shop);
        Assert.Equal((401, "bad-return-secret"), (again.Status, again.Code));
        Assert.Equal(404, (await Node.PostAsync(path, "{}", admin)).Status);
        // Forgotten when nothing is left that could be used.
        Node.Time.Advance(VisitorSecrets.Remembered + TimeSpan.FromMinutes(1));
        var next = (await Node.PostAsync("/api/v1/visitor-tickets", """{"site":"demo"}""", origin: TestNode.Shop)).Json.GetProperty("visitor").GetString()!;
        Assert.Equal(204, (await Node.PostAsync($"/api/v1/sites/demo/visitors/{next}/sign-out", "{}", await Node.SignInAsync("admin"))).Status);
        Assert.Equal(next, Assert.Single(Node.Sites.Find(new("demo"))!.SignedOut).Value);
    }
}
