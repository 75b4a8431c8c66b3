using Gateway.Actors.Sites;

namespace Gateway.Api.Tests.Team;

/// <summary>On a node of its own for each test, since they change what people may.</summary>
public sealed class RoleTests : OwnNode
{
    [Fact]
    public async Task What_a_role_of_the_account_s_own_allows_holds_at_once_in_sessions_and_sockets()
    {
        var (admin, anna, id) = (await Node.SignInAsync("admin"), await Node.SignInAsync("anna"), await IdOfAsync("anna"));
        var made = await PutAsync("/roles/rule-maker", """{"name":"Правила","permissions":["change-rules","read-settings"]}""", admin);
        Assert.True(made.Status == 200, made.Body);
        Assert.Equal(204, (await PutAsync($"/team/{id}/role", """{"role":"rule-maker"}""", admin)).Status);
        var person = (await Node.GetAsync("/api/v1/session", anna)).Json.GetProperty("person");
        Assert.Equal(("rule-maker", "read-settings,change-rules"), (person.GetProperty("role").GetString(), string.Join(",", person.GetProperty("permissions").EnumerateArray().Select(p => p.GetString()))));
        Assert.Equal(Permission.ReadSettings | Permission.ChangeRules, Node.Sites.Find(new("demo"))!.Operator(new(id))!.May);
        Assert.Equal((200, 403), ((await Node.GetAsync("/api/v1/sites/demo/rules", anna)).Status, (await Node.GetAsync("/api/v1/sites/demo/dialogs", anna)).Status));
        var role = (await Node.GetAsync("/api/v1/roles", admin)).Json.GetProperty("roles").EnumerateArray().Single(r => r.GetProperty("id").GetString() == "rule-maker");
        Assert.Equal(("Правила", 1, false), (role.GetProperty("name").GetString(), role.GetProperty("people").GetInt32(), role.GetProperty("builtIn").GetBoolean()));
        Assert.Equal(409, (await Node.SendAsync(HttpMethod.Delete, "/api/v1/roles/rule-maker", cookie: admin)).Status);
        Assert.Equal(204, (await PutAsync($"/team/{id}/role", """{"role":"operator"}""", admin)).Status);
        Assert.Equal(200, (await Node.SendAsync(HttpMethod.Delete, "/api/v1/roles/rule-maker", cookie: admin)).Status);
        Assert.Equal(200, (await Node.GetAsync("/api/v1/sites/demo/dialogs", anna)).Status);
    }

    [Fact]
    public async Task A_built_in_role_is_changed_and_put_back_but_not_the_administrators()
    {
        var (admin, anna) = (await Node.SignInAsync("admin"), await Node.SignInAsync("anna"));
        Assert.Equal(200, (await PutAsync("/roles/operator", """{"permissions":["answer-dialogs"]}""", admin)).Status);
        Assert.Equal(403, (await Node.GetAsync("/api/v1/sites/demo/dialogs", anna)).Status);
        Assert.Equal(200, (await Node.SendAsync(HttpMethod.Delete, "/api/v1/roles/operator", cookie: admin)).Status);
        Assert.Equal(200, (await Node.GetAsync("/api/v1/sites/demo/dialogs", anna)).Status);
        Assert.Equal("administrators-may-all", (await PutAsync("/roles/administrator", """{"permissions":[]}""", admin)).Code);
    }

    [Fact]
    public async Task An_account_keeps_an_administrator_also_when_roles_are_given()
    {
        var admin = await Node.SignInAsync("admin");
        Assert.Equal("last-administrator", (await PutAsync($"/team/{await IdOfAsync("admin")}/role", """{"role":"operator"}""", admin)).Code);
        Assert.Equal(200, (await Node.GetAsync("/api/v1/roles", admin)).Status);
    }

    [Fact]
    public async Task Nobody_gives_or_reaches_more_than_they_may_themselves()
    {
        var (admin, boris) = (await Node.SignInAsync("admin"), await Node.SignInAsync("boris"));
        await PutAsync("/roles/people", """{"name":"People","permissions":["manage-team","answer-dialogs"]}""", admin);
        await PutAsync($"/team/{await IdOfAsync("boris")}/role", """{"role":"people"}""", admin);
        foreach (var (path, json) in ((string, string)[])[
            ("/roles/people", """{"name":"People","permissions":["manage-team","run-installation"]}"""), ("/roles/supervisor", """{"permissions":[]}"""), ($"/team/{await IdOfAsync("boris")}/role", """{"role":"administrator"}"""),
            ($"/team/{await IdOfAsync("admin")}/password", """{"password":"another password"}"""), ($"/team/{await IdOfAsync("admin")}/active", """{"active":false}"""), ($"/team/{await IdOfAsync("admin")}/role", """{"role":"people"}""")])
        {
            var answer = await PutAsync(path, json, boris);
            Assert.True((answer.Status, answer.Code) == (403, "not-allowed"), $"{path} {json}: {answer.Status} {answer.Body}");
        }
        Assert.Equal(403, (await Node.PostAsync($"/api/v1/team/{await IdOfAsync("admin")}/sign-out", "{}", boris)).Status);
        Assert.Equal(200, (await PutAsync("/roles/people", """{"name":"People","permissions":["manage-team"]}""", boris)).Status);
    }

    [Theory]
    [InlineData("/roles/Bad_Id", """{"name":"x","permissions":[]}""", "lower-case letters")]
    [InlineData("/roles/x", """{"permissions":[]}""", "name is needed")]
    [InlineData("/roles/x", """{"name":"x"}""", "permissions is needed")]
    [InlineData("/roles/x", """{"name":"x","permissions":[null]}""", "a list of words")]
    [InlineData("/roles/x", """{"name":"x","permissions":["fly"]}""", "there is no \"fly\"; there are answer-dialogs, ")]
    [InlineData("/team/demo-anna/role", "{}", "role is needed")]
    public async Task What_is_no_role_is_refused_with_what_is_allowed(string path, string json, string says)
    {
        var answer = await PutAsync(path, json, await Node.SignInAsync("admin"));
        Assert.True(answer.Status == 400 && answer.Json.GetProperty("message").GetString()!.Contains(says, StringComparison.Ordinal), $"{answer.Status} {answer.Body}");
    }

    [Fact]
    public async Task Roles_of_another_account_are_not_seen_changed_or_given()
    {
        var (admin, rita) = (await Node.SignInAsync("admin"), await Node.SignInAsync("rita"));
        await PutAsync("/roles/secret-role", """{"name":"Secret","permissions":[]}""", rita);
        Assert.DoesNotContain("secret-role", (await Node.GetAsync("/api/v1/roles", admin)).Body, StringComparison.Ordinal);
        Assert.Equal(404, (await Node.SendAsync(HttpMethod.Delete, "/api/v1/roles/secret-role", cookie: admin)).Status);
        Assert.Equal(400, (await PutAsync($"/team/{await IdOfAsync("anna")}/role", """{"role":"secret-role"}""", admin)).Status);
        await PutAsync("/roles/operator", """{"permissions":[]}""", rita);
        Assert.Equal(200, (await Node.GetAsync("/api/v1/sites/demo/dialogs", await Node.SignInAsync("anna"))).Status);
    }
}
