using Dapper;
using Gateway.Actors;
using Gateway.Actors.Triggers;
using Gateway.Persistence.Catalog;
using Gateway.Protocol;

namespace Gateway.Api.Tests.Catalog;

/// <summary>What the catalog and the API do together, on either database.</summary>
public abstract class JourneyTests(NodeFixture fixture)
{
    private const string Rules = "/api/v1/sites/demo/rules";
    private const string Phrases = "/api/v1/sites/demo/phrases";
    private readonly TestNode _node = fixture.Node;

    [Fact]
    public async Task A_token_is_made_used_and_revoked()
    {
        var admin = await _node.SignInAsync("admin");
        var token = await _node.TokenAsync(admin, "read-history");
        Assert.Equal((200, 403), ((await _node.GetAsync("/api/v1/sites/demo/dialogs", token)).Status, (await _node.GetAsync("/api/v1/team", token)).Status));
        var made = Assert.Single((await _node.GetAsync("/api/v1/tokens", admin)).Json.GetProperty("tokens").EnumerateArray());
        Assert.Equal(_node.Time.GetUtcNow().ToUnixTimeMilliseconds(), made.GetProperty("usedAt").GetInt64());
        Assert.Equal(204, (await _node.SendAsync(HttpMethod.Delete, $"/api/v1/tokens/{made.GetProperty("id")}", cookie: admin)).Status);
        Assert.Equal(401, (await _node.GetAsync("/api/v1/sites/demo/dialogs", token)).Status);
    }

    [Fact]
    public async Task From_signing_in_to_tickets_on_both_sides()
    {
        var cookie = await _node.SignInAsync("admin");
        Assert.Equal("demo", (await _node.GetAsync("/api/v1/session", cookie)).Json.GetProperty("sites")[0].GetProperty("id").GetString());
        var operatorTicket = (await _node.PostAsync("/api/v1/operator-tickets", """{"site":"demo"}""", cookie)).Json.GetProperty("ticket").GetString();
        Assert.True(TicketCodec.TryVerify(operatorTicket, _node.Keys, _node.Console, _node.Time.GetUtcNow(), out _, out _));

        var visitor = (await _node.PostAsync("/api/v1/visitor-tickets", """{"site":"demo"}""", origin: TestNode.Shop)).Json;
        var (id, secret) = (visitor.GetProperty("visitor").GetString(), visitor.GetProperty("secret").GetString());
        Assert.Equal(200, (await _node.PostAsync("/api/v1/visitor-tickets", $$"""{"site":"demo","visitor":"{{id}}","secret":"{{secret}}"}""", origin: TestNode.Shop)).Status);
        Assert.Equal(401, (await _node.PostAsync("/api/v1/visitor-tickets", $$"""{"site":"demo","visitor":"{{id}}","secret":"{{id}}"}""", origin: TestNode.Shop)).Status);

        Assert.Equal(204, (await _node.SendAsync(HttpMethod.Delete, "/api/v1/session", cookie: cookie)).Status);
        Assert.Equal(401, (await _node.GetAsync("/api/v1/sites/demo", cookie)).Status);
    }

    [Fact]
    public async Task Rules_and_phrases_are_written_read_and_removed()
    {
        var cookie = await _node.SignInAsync("admin");
        const string rule = """{"id":"tried","name":"Ёж <b>","enabled":true,"on":{"kind":"event","name":"e"},"where":[{"field":"value:e","op":">=","value":"1.5"}],"then":{"kind":"segment","segment":"s"},"per":"visitor"}""";
        Assert.Equal(201, (await _node.PostAsync(Rules, rule, cookie)).Status);
        Assert.Equal(409, (await _node.PostAsync(Rules, rule, cookie)).Status);
        Assert.Equal("Ёж <b>", _node.Sites.Find(new("demo"))!.Rules.Find("tried")!.Name);
        Assert.Equal("tried", (await _node.GetAsync(Rules, cookie)).Json.GetProperty("rules").EnumerateArray().Last().GetProperty("id").GetString());
        Assert.Equal(200, (await _node.SendAsync(HttpMethod.Put, Rules + "/tried", rule.Replace("1.5", "2", StringComparison.Ordinal), cookie)).Status);
        Assert.Equal(2, ((RuleClause)_node.Sites.Find(new("demo"))!.Rules.Find("tried")!.Where[0]).Number);
        Assert.Equal(204, (await _node.SendAsync(HttpMethod.Delete, Rules + "/tried", cookie: cookie)).Status);

        const string phrase = """{"id":"tried","scope":"department","department":"sales","shortcut":"t","text":{"ru":"Ёж \"<b>\""},"tags":["a","б"]}""";
        Assert.Equal(201, (await _node.PostAsync(Phrases, phrase, cookie)).Status);
        Assert.Equal(409, (await _node.PostAsync(Phrases, phrase, cookie)).Status);
        Assert.Equal(200, (await _node.SendAsync(HttpMethod.Put, Phrases + "/tried", phrase, cookie)).Status);
        var read = (await _node.GetAsync(Phrases, cookie)).Json.GetProperty("phrases").EnumerateArray().Single(p => p.GetProperty("id").GetString() == "tried");
        Assert.Equal(("Ёж \"<b>\"", "б"), (read.GetProperty("text").GetProperty("ru").GetString(), read.GetProperty("tags")[1].GetString()));
        Assert.Equal(204, (await _node.SendAsync(HttpMethod.Delete, Phrases + "/tried", cookie: cookie)).Status);
    }

    [Fact]
    public async Task A_change_of_another_node_is_noticed_within_a_second()
    {
        var noticed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (_node.Sites.Find(new SiteId("rival"))?.Name == "Renamed") noticed.TrySetResult();
        }
        _node.Sites.Changed += Look;
        await using (var connection = await _node.Database.OpenAsync())
            await connection.ExecuteAsync("update sites set name = 'Renamed' where account = 'rival' and id = 'rival'; update catalog_version set version = version + 1");
        // The watcher may be between two ticks, so that one step of the clock may find it not waiting yet.
        while (!noticed.Task.IsCompleted)
        {
            _node.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(noticed.Task, _node.Service<SiteCatalog>().VersionAsync(CancellationToken.None));
        }
        _node.Sites.Changed -= Look;
    }

    [Fact]
    public async Task The_demo_is_created_once_and_learns_a_new_address_of_its_shop()
    {
        var demo = _node.Service<DemoSite>();
        Assert.Null(await demo.CreateIfEmptyAsync(TestNode.ShopPort, null, CancellationToken.None));
        Assert.Null(await demo.CreateIfEmptyAsync(19_999, null, CancellationToken.None));
        await _node.Service<CatalogWatcher>().ReloadAsync(CancellationToken.None);
        Assert.Superset(new HashSet<string> { TestNode.Shop, "http://127.0.0.1:19999", "http://localhost:19999" }, _node.Sites.Find(new("demo"))!.Origins.ToHashSet());
    }

    [Fact]
    public async Task A_site_is_loaded_whole()
    {
        var site = _node.Sites.Find(new("demo"))!;
        Assert.Equal(["sales", "support", "delivery"], site.Departments.Select(d => d.Id.Value));
        Assert.Equal(("Доставка", "Delivery"), (site.Department(new("delivery"))!.NameIn("ru-RU"), site.Department(new("delivery"))!.NameIn("de")));
        Assert.Equal(3, site.Operators.Count);
        Assert.Equal(["sales", "delivery"], site.Operators.Single(o => o.Name.StartsWith("Anna", StringComparison.Ordinal)).Departments.Select(d => d.Value));
        Assert.True(site.Admits(TestNode.Shop) && !site.Admits(null) && !site.Admits("null"));
        var rival = _node.Sites.Find(new("rival"))!;
        Assert.True(rival.Admits(null) && !rival.Admits("null") && rival.AutoAccept);
        // Both accounts call their desk "main", and still share no operator.
        Assert.NotEqual(site.Desk, rival.Desk);
        Assert.Equal(["rival-person"], rival.Operators.Select(o => o.Id.Value));
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_key_gives_notice_then_signs_then_the_old_one_goes()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(_node.Time.GetUtcNow().AddYears(1));
        var keys = new TicketKeys(_node.Database, time);
        var old = Assert.Single(await new TicketKeys(_node.Database, _node.Time).LoadAsync(CancellationToken.None));
        var noticed = await keys.LoadAsync(CancellationToken.None);
        Assert.Equal((2, old.Id), (noticed.Count, noticed[0].Id));
        time.Advance(TicketKeys.Notice);
        var signing = await keys.LoadAsync(CancellationToken.None);
        Assert.Equal((noticed[1].Id, old.Id), (signing[0].Id, signing[1].Id));
        time.Advance(TicketKeys.Overlap);
        Assert.Equal(noticed[1].Id, Assert.Single(await keys.LoadAsync(CancellationToken.None)).Id);
        time.Advance(TicketKeys.KeyLife / 2);
        Assert.Single(await keys.LoadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Statements_in_a_login_are_only_a_login()
    {
        Assert.Null(await _node.Service<People>().FindAsync("admin'; drop table people; --", TestNode.Password, CancellationToken.None));
        Assert.NotNull(await _node.Service<People>().FindAsync("ADMIN", TestNode.Password, CancellationToken.None));
    }
}

public sealed class JourneyOnSqlite(SqliteNode fixture) : JourneyTests(fixture), IClassFixture<SqliteNode>;

public sealed class JourneyOnPostgres(PostgresNode fixture) : JourneyTests(fixture), IClassFixture<PostgresNode>;
