using Gateway.Actors.Sites;

namespace Gateway.Api.Tests.Sites;

/// <summary>Departments and what operators can do, set over HTTP and in force when that is answered.</summary>
public sealed class RoutingTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private readonly TestNode _node = fixture.Node;

    private SiteSnapshot Site => _node.Sites.Find(new("demo"))!;

    private Task<Answer> PutAsync(string path, string json, string cookie) => _node.SendAsync(HttpMethod.Put, $"/api/v1/sites/demo{path}", json, cookie);

    [Fact]
    public async Task Features_51_94_95_an_administrator_sets_departments_skills_and_limits()
    {
        var cookie = await _node.SignInAsync("admin");
        Assert.Equal(DepartmentRouting.Default, Site.Department(new("delivery"))!.Routing);

        var made = await PutAsync("/departments/tents-7", """{"names":{"en":"Tents","ru":"Палатки"},"routing":{"mode":"tiers","skills":[{"name":"tents","level":3}],"language":"required","overflowSeconds":40,"overflowTo":"sales"}}""", cookie);
        Assert.Equal(200, made.Status);
        var tents = Site.Department(new("tents-7"))!;
        Assert.Equal(("Палатки", RoutingMode.Tiers, LanguageUse.Required, "sales", new Skill("tents", 3)),
            (tents.Names["ru"], tents.Routing.Mode, tents.Routing.Language, tents.Routing.OverflowTo, Assert.Single(tents.Routing.Skills!)));

        var boris = Site.Operators.Single(o => o.Name == "Boris Linde");
        var set = await PutAsync($"/operators/{boris.Id}/routing", """{"capacity":4,"departments":["sales","tents-7"],"routing":{"skills":[{"name":"tents","level":5}],"languages":["en","ru"],"departments":{"tents-7":{"tier":2,"limit":3}}}}""", cookie);
        Assert.Equal(200, set.Status);
        boris = Site.Operator(boris.Id)!;
        Assert.Equal((4, 5, true, new DepartmentPlace(2, 3)), (boris.Capacity, boris.Routing.LevelOf("tents"), boris.Routing.Speaks("ru"), boris.Routing.In(new("tents-7"))));
        Assert.Equal(["sales", "tents-7"], boris.Departments.Select(d => d.Value));
        Assert.Equal(200, (await PutAsync($"/operators/{boris.Id}/routing", """{"capacity":6}""", cookie)).Status);
        Assert.Equal((6, 5, 2), (Site.Operator(boris.Id)!.Capacity, Site.Operator(boris.Id)!.Routing.LevelOf("tents"), Site.Operator(boris.Id)!.Departments.Count));

        Assert.Equal(200, (await PutAsync("/routing", """{"invitationWeight":50,"graceSeconds":45}""", cookie)).Status);
        Assert.Equal(new SiteRouting(50, 100, 45), Site.Routing);
        var told = (await _node.GetAsync("/api/v1/sites/demo/routing", cookie)).Json;
        Assert.Equal(45, told.GetProperty("site").GetProperty("graceSeconds").GetInt32());
        Assert.Equal("tiers", told.GetProperty("departments").EnumerateArray().Single(d => d.GetProperty("id").GetString() == "tents-7").GetProperty("routing").GetProperty("mode").GetString());

        Assert.Equal(200, (await _node.SendAsync(HttpMethod.Delete, "/api/v1/sites/demo/departments/tents-7", cookie: cookie)).Status);
        Assert.Null(Site.Department(new("tents-7")));
        Assert.Equal(["sales"], Site.Operator(boris.Id)!.Departments.Select(d => d.Value));
        Assert.Equal((404, "not-found"), await CodeAsync(_node.SendAsync(HttpMethod.Delete, "/api/v1/sites/demo/departments/tents-7", cookie: cookie)));
    }

    [Theory]
    [InlineData("/departments/sales", """{"routing":{"mode":"fastest"}}""", "mode")]
    [InlineData("/departments/sales", """{"routing":{"overflowTo":"sales"}}""", "overflowTo")]
    [InlineData("/departments/sales", """{"routing":{"overflowTo":"nowhere"}}""", "overflowTo")]
    [InlineData("/departments/sales", """{"routing":{"weight":0}}""", "weight")]
    [InlineData("/departments/sales", """{"routing":{"hours":{"timeZone":"UTC","week":[["9-5"],[],[],[],[],[],[]]}}}""", "hours.week[0]")]
    [InlineData("/departments/sales", """{"names":{}}""", "names")]
    [InlineData("/departments/Sales%20two", """{"names":{"en":"x"}}""", null)]
    [InlineData("/departments/new", """{}""", "names")]
    [InlineData("/routing", """{"graceSeconds":0}""", "graceSeconds")]
    [InlineData("/routing", """{"goneSeconds":60,"closeSeconds":30}""", "closeSeconds")]
    [InlineData("/operators/BORIS/routing", """{"capacity":0}""", "capacity")]
    [InlineData("/operators/BORIS/routing", """{"departments":["nowhere"]}""", "departments")]
    [InlineData("/operators/BORIS/routing", """{"routing":{"languages":["English"]}}""", "languages")]
    public async Task What_is_wrong_is_named_and_nothing_is_changed(string path, string json, string? clause)
    {
        var (before, boris) = (Site.Version, Site.Operators.Single(o => o.Name == "Boris Linde").Id);
        var answer = await PutAsync(path.Replace("BORIS", boris.Value, StringComparison.Ordinal), json, await _node.SignInAsync("admin"));
        Assert.Equal((400, clause), (answer.Status, answer.Json.TryGetProperty("clause", out var named) ? named.GetString() : null));
        Assert.Equal(before, Site.Version);
    }

    [Fact]
    public async Task Nobody_who_is_to_be_answered_later_may_be_closed_before()
    {
        var cookie = await _node.SignInAsync("admin");
        Assert.Equal(200, (await PutAsync("/routing", """{"goneSeconds":60,"closeSeconds":300}""", cookie)).Status);
        var late = await PutAsync("/departments/sales", """{"routing":{"laterSeconds":301}}""", cookie);
        Assert.Equal((400, "laterSeconds"), (late.Status, late.Json.GetProperty("clause").GetString()));
        Assert.Contains("300 s", late.Json.GetProperty("message").GetString());
        Assert.Equal(200, (await PutAsync("/departments/sales", """{"routing":{"laterSeconds":300}}""", cookie)).Status);
        var early = await PutAsync("/routing", """{"goneSeconds":60,"closeSeconds":299}""", cookie);
        Assert.Equal((400, "closeSeconds"), (early.Status, early.Json.GetProperty("clause").GetString()));
        Assert.Contains("sales", early.Json.GetProperty("message").GetString());
        Assert.Equal(200, (await PutAsync("/routing", "{}", cookie)).Status);
        Assert.Equal(200, (await PutAsync("/departments/sales", """{"routing":{}}""", cookie)).Status);
    }

    [Fact]
    public async Task Operators_see_it_and_change_nothing_and_somebody_of_another_account_is_nobody_here()
    {
        var anna = await _node.SignInAsync("anna");
        Assert.Equal(200, (await _node.GetAsync("/api/v1/sites/demo/routing", anna)).Status);
        foreach (var (path, json) in (IEnumerable<(string, string)>)[("/routing", "{}"), ("/departments/sales", "{}"), ($"/operators/{Site.Operators[0].Id}/routing", """{"capacity":9}""")])
            Assert.Equal((403, "not-allowed"), await CodeAsync(PutAsync(path, json, anna)));
        Assert.Equal((403, "not-allowed"), await CodeAsync(_node.SendAsync(HttpMethod.Delete, "/api/v1/sites/demo/departments/sales", cookie: anna)));
        Assert.Equal((404, "not-found"), await CodeAsync(PutAsync("/operators/rival-person/routing", """{"capacity":9}""", await _node.SignInAsync("admin"))));
    }

    private static async Task<(int, string?)> CodeAsync(Task<Answer> asked) => await asked is var answer ? (answer.Status, answer.Code) : default;
}
