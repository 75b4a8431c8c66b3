using Dapper;
using Gateway.Actors;
using Gateway.Actors.Triggers;
using Gateway.Persistence.Catalog;

namespace Gateway.Api.Tests.Rules;

public sealed class RuleTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private const string Path = "/api/v1/sites/demo/rules";
    private readonly TestNode _node = fixture.Node;

    [Fact]
    public async Task A_rule_is_in_force_when_its_writing_is_answered()
    {
        var cookie = await _node.SignInAsync("admin");
        var added = await _node.PostAsync(Path, Rule("night-owl", "event", "\"name\":\"late\""), cookie);
        Assert.Equal((201, Path + "/night-owl"), (added.Status, added.Header("Location")));
        Assert.Equal("late", InForce("night-owl")!.On[0].Name);

        var changed = await _node.SendAsync(HttpMethod.Put, Path + "/night-owl", Rule("night-owl", "site-time", "\"seconds\":77"), cookie);
        Assert.Equal(200, changed.Status);
        Assert.Equal((RuleTrigger.SiteTime, 77), (InForce("night-owl")!.On[0].Trigger, InForce("night-owl")!.On[0].Seconds));

        Assert.Equal(204, (await _node.SendAsync(HttpMethod.Delete, Path + "/night-owl", cookie: cookie)).Status);
        Assert.Null(InForce("night-owl"));
        Assert.Equal(404, (await _node.SendAsync(HttpMethod.Delete, Path + "/night-owl", cookie: cookie)).Status);
        Assert.Equal(404, (await _node.SendAsync(HttpMethod.Put, Path + "/night-owl", Rule("night-owl", "page"), cookie)).Status);
    }

    [Fact]
    public async Task A_disabled_rule_is_kept_but_not_in_force()
    {
        var cookie = await _node.SignInAsync("admin");
        Assert.Equal(201, (await _node.PostAsync(Path, Rule("asleep", "page").Replace("true", "false", StringComparison.Ordinal), cookie)).Status);
        Assert.Null(InForce("asleep"));
        Assert.Contains((await _node.GetAsync(Path, cookie)).Json.GetProperty("rules").EnumerateArray(), r => r.GetProperty("id").GetString() == "asleep");
    }

    [Fact]
    public async Task A_rule_without_an_id_gets_one_and_an_id_is_not_given_twice()
    {
        var cookie = await _node.SignInAsync("admin");
        var added = await _node.PostAsync(Path, Rule(null, "page"), cookie);
        Assert.Equal(201, added.Status);
        Assert.NotEmpty(added.Json.GetProperty("id").GetString()!);
        var taken = await _node.PostAsync(Path, Rule("cart-add", "page"), cookie);
        Assert.Equal((409, "id-taken"), (taken.Status, taken.Code));
    }

    [Theory]
    [InlineData("""{"name":"x","on":{"kind":"page"},"where":[{"field":"url","op":"contains","value":"a"},{"field":"url","op":">=","value":"a"}],"then":{"kind":"segment","segment":"s"},"per":"visit"}""", "where[1].op")]
    [InlineData("""{"name":"x","on":{"kind":"page"},"where":[{"field":"moon","op":"is","value":"a"}],"then":{"kind":"segment","segment":"s"},"per":"visit"}""", "where[0].field")]
    [InlineData("""{"name":"x","on":{"kind":"page"},"where":[{"field":"pages","op":">=","value":"many"}],"then":{"kind":"segment","segment":"s"},"per":"visit"}""", "where[0].value")]
    [InlineData("""{"name":"x","on":{"kind":"page-time","seconds":0},"where":[],"then":{"kind":"segment","segment":"s"},"per":"visit"}""", "on.seconds")]
    [InlineData("""{"name":"x","on":{"kind":"sunrise"},"where":[],"then":{"kind":"segment","segment":"s"},"per":"visit"}""", "on.kind")]
    [InlineData("""{"name":"x","on":{"kind":"page"},"where":[],"then":{"kind":"invite","department":"moon","text":{"en":"x"}},"per":"visit"}""", "then.department")]
    [InlineData("""{"name":"x","on":{"kind":"page"},"where":[],"then":{"kind":"invite","department":"sales","text":{}},"per":"visit"}""", "then.text")]
    [InlineData("""{"name":"x","on":{"kind":"page"},"where":[],"then":[{"kind":"tag","tag":"t"},{"kind":"invite","department":"sales","text":{"en":"x"},"picture":"http://elsewhere.example/a.jpg"}],"per":"visit"}""", "then[1].picture")]
    [InlineData("""{"name":"x","on":{"kind":"page"},"where":[],"then":{"kind":"invite","department":"sales","text":{"en":"x"},"buttons":[{"kind":"accept"},{"kind":"open","label":{"en":"x"},"address":"https://elsewhere.example/"}]},"per":"visit"}""", "then.buttons[1].address")]
    [InlineData("""{"name":"x","on":{"kind":"page"},"where":[],"then":{"kind":"segment","segment":"s"},"per":"century"}""", "per")]
    [InlineData("""{"id":"a/b","name":"x","on":{"kind":"page"},"where":[],"then":{"kind":"segment","segment":"s"},"per":"visit"}""", "id")]
    [InlineData("""{"id":7,"name":"x","on":{"kind":"page"},"where":[],"then":{"kind":"segment","segment":"s"},"per":"visit"}""", "id")]
    [InlineData("""{"name":"x","on":{"kind":"page"},"where":7,"then":{"kind":"segment","segment":"s"},"per":"visit"}""", "where")]
    [InlineData("{}", "name")]
    public async Task A_bad_rule_is_refused_with_its_faulty_clause(string json, string clause)
    {
        var cookie = await _node.SignInAsync("admin");
        var before = _node.Sites.Find(new("demo"))!.Rules.Count;
        foreach (var answer in (Answer[])[await _node.PostAsync(Path, json, cookie), await _node.SendAsync(HttpMethod.Put, Path + "/cart-add", json, cookie)])
        {
            Assert.Equal((400, "bad-rule", clause), (answer.Status, answer.Code, answer.Json.GetProperty("clause").GetString()));
            Assert.StartsWith(clause + ":", answer.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
            // Each fault by itself, for who says it in another language.
            var fault = answer.Json.GetProperty("faults")[0];
            Assert.Equal(clause, fault.GetProperty("at").GetString());
            Assert.Equal(FaultSentences.All[fault.GetProperty("code").GetString()!], fault.GetProperty("values").EnumerateObject().Aggregate(fault.GetProperty("message").GetString()!, (said, v) => said.Replace(v.Value.GetString()!, $"{{{v.Name}}}", StringComparison.Ordinal)));
        }
        Assert.Equal(before, _node.Sites.Find(new("demo"))!.Rules.Count);
    }

    [Fact]
    public async Task The_limits_of_invitations_and_the_time_zone_are_in_force_when_their_writing_is_answered()
    {
        const string Limits = "/api/v1/sites/demo/invitation-limits";
        var cookie = await _node.SignInAsync("admin");
        var put = await _node.SendAsync(HttpMethod.Put, Limits, """{"timeZone":"Europe/Moscow","coolDownSeconds":90}""", cookie);
        Assert.Equal((200, 90, 3), (put.Status, put.Json.GetProperty("coolDownSeconds").GetInt32(), put.Json.GetProperty("stopAfterRefusals").GetInt32()));
        Assert.Equal(new InvitationLimits("Europe/Moscow", 90), _node.Sites.Find(new("demo"))!.InvitationLimits);
        var bad = await _node.SendAsync(HttpMethod.Put, Limits, """{"coolDownSeconds":-1}""", cookie);
        Assert.Equal((400, "bad-limits", "coolDownSeconds"), (bad.Status, bad.Code, bad.Json.GetProperty("clause").GetString()));
        Assert.Equal(403, (await _node.SendAsync(HttpMethod.Put, Limits, "{}", await _node.SignInAsync("anna"))).Status);
        Assert.Equal("Europe/Moscow", (await _node.GetAsync(Limits, cookie)).Json.GetProperty("timeZone").GetString());
        Assert.Equal(200, (await _node.SendAsync(HttpMethod.Put, Limits, "{}", cookie)).Status);
    }

    [Fact]
    public async Task A_rule_that_would_wait_for_itself_is_refused()
    {
        var cookie = await _node.SignInAsync("admin");
        var answer = await _node.PostAsync(Path, Rule("circle", "page").Replace("\"where\":[]", "\"where\":[{\"field\":\"segment\",\"op\":\"is\",\"value\":\"tried\"}]", StringComparison.Ordinal).Replace("tried", "round", StringComparison.Ordinal), cookie);
        Assert.Equal((400, "bad-rule", "then.segment"), (answer.Status, answer.Code, answer.Json.GetProperty("clause").GetString()));
    }

    [Fact]
    public async Task Operators_read_rules_but_do_not_change_them()
    {
        var anna = await _node.SignInAsync("anna");
        Assert.Equal(200, (await _node.GetAsync(Path, anna)).Status);
        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Post, Path), (HttpMethod.Put, Path + "/cart-add"), (HttpMethod.Delete, Path + "/cart-add")])
        {
            var answer = await _node.SendAsync(method, path, method == HttpMethod.Delete ? null : Rule("cart-add", "page"), anna);
            Assert.Equal((403, "not-allowed"), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task Markup_in_an_invitation_is_kept_as_the_text_it_is()
    {
        var cookie = await _node.SignInAsync("admin");
        const string text = "<img src=x onerror=alert(1)> & \\\"Ёлка\\\"";
        Assert.Equal(201, (await _node.PostAsync(Path, $$$"""
            {"id":"markup","name":"<b>","enabled":true,"on":{"kind":"page"},"where":[],"then":{"kind":"invite","department":"sales","text":{"en":"{{{text}}}"}},"per":"visit"}
            """, cookie)).Status);
        Assert.Equal("<img src=x onerror=alert(1)> & \"Ёлка\"", ((MakeInvitation)InForce("markup")!.Shown!).Text["en"]);
        var listed = (await _node.GetAsync(Path, cookie)).Json.GetProperty("rules").EnumerateArray().Single(r => r.GetProperty("id").GetString() == "markup");
        Assert.Equal("<img src=x onerror=alert(1)> & \"Ёлка\"", listed.GetProperty("then").GetProperty("text").GetProperty("en").GetString());
    }

    [Fact]
    public async Task The_demo_has_a_rule_of_every_kind_and_all_are_in_force()
    {
        var rules = (await _node.GetAsync(Path, await _node.SignInAsync("anna"))).Json.GetProperty("rules").EnumerateArray().ToList();
        Assert.Superset(new HashSet<string> { "page", "page-time", "site-time", "event", "visit" }, rules.Select(r => r.GetProperty("on").GetProperty("kind").GetString()!).ToHashSet());
        foreach (var id in (string[])["payment-error", "long-at-delivery", "cart-add", "long-at-checkout", "many-pages", "welcome-back", "long-on-site", "payment-trouble"])
            Assert.True(InForce(id) is { } rule && rule.Id == id, id);
    }

    [Fact]
    public async Task A_bad_row_in_the_table_leaves_the_other_rules_in_force()
    {
        await using (var connection = await _node.Database.OpenAsync())
        {
            foreach (var (id, json) in ((string, string)[])[("torn", "{\"name\":"), ("odd", "[]"), ("surrogate", """{"name":"\ud800","on":{"kind":"page"}}""")])
                await connection.ExecuteAsync("insert into rules (site, id, position, json) values ('demo', @id, -1, @json)", new { id, json });
            await connection.ExecuteAsync("update catalog_version set version = version + 1");
        }
        await _node.Service<CatalogWatcher>().ReloadAsync(CancellationToken.None);
        Assert.Null(InForce("torn"));
        Assert.Null(InForce("odd"));
        Assert.NotNull(InForce("payment-error"));
        Assert.Equal(200, (await _node.GetAsync(Path, await _node.SignInAsync("anna"))).Status);
    }

    private RuleDefinition? InForce(string id) => _node.Sites.Find(new("demo"))!.Rules.Find(id);

    private static string Rule(string? id, string kind, string more = "") =>
        (id is null ? "{" : $"{{\"id\":\"{id}\",") + $"\"name\":\"A rule\",\"enabled\":true,\"on\":{{\"kind\":\"{kind}\"" + (more == "" ? "" : "," + more)
        + "},\"where\":[],\"then\":{\"kind\":\"segment\",\"segment\":\"tried\"},\"per\":\"visit\"}";
}
