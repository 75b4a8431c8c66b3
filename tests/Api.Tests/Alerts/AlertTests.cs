using Gateway.Actors;
using Gateway.Actors.Radar;
using Gateway.Api.Alerts;
using Gateway.Persistence.Alerts;

namespace Gateway.Api.Tests.Alerts;

/// <summary>Alerts and the radar's settings over HTTP. Features 53 and 54.</summary>
public sealed class AlertTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private const string Alerts = "/api/v1/sites/demo/alerts";
    private const string Settings = "/api/v1/sites/demo/radar";
    private readonly TestNode _node = fixture.Node;

    /// <summary>Where the cluster's radar would be: remembers what it was asked and knows one alert.</summary>
    public sealed class Radar : IAlerts
    {
        public HandleAlert? Asked { get; private set; }

        public Task<AlertHandled?> HandleAsync(HandleAlert order, CancellationToken stop)
        {
            Asked = order;
            return Task.FromResult<AlertHandled?>(order.Alert switch
            {
                "known" => new AlertHandled(0, ""),
                "done" => new AlertHandled(5, "the alert was closed by Anna"),
                "silent" => null,
                _ => new AlertHandled(3, "no such alert"),
            });
        }
    }

    private async Task StoreAsync(string site, string id, long opened, long closed, params string[] visitors)
    {
        var alert = new AlertView(id, AlertKind.ErrorPage, "*/error*", "https://shop.example/error", opened, opened + 10, 7, 6, closed > 0 ? AlertState.Closed : AlertState.Open, "", "", closed, 1, 2, 0, []);
        await _node.Service<AlertRows>().WriteAsync([new AlertWrite(new SiteId(site), alert, [.. visitors.Select((v, i) => new VisitorHit(new VisitorId(v), opened + i, i == 0 ? HitOutcome.Invited : 0))])]);
    }

    [Fact]
    public async Task F53_Alerts_of_the_site_are_listed_newest_first_and_one_with_its_visitors()
    {
        await StoreAsync("demo", "one", 1000, 0, "v1", "v2");
        await StoreAsync("demo", "two", 2000, 2500);
        await StoreAsync("rival", "theirs", 3000, 0, "v9");
        var cookie = await _node.SignInAsync("anna");
        static IEnumerable<string?> Ids(Answer answer) => answer.Json.GetProperty("alerts").EnumerateArray().Select(a => a.GetProperty("id").GetString());
        Assert.Equal(["two", "one"], Ids(await _node.GetAsync(Alerts, cookie)));
        Assert.Equal(["one"], Ids(await _node.GetAsync(Alerts + "?state=open", cookie)));
        Assert.Equal(400, (await _node.GetAsync(Alerts + "?state=new", cookie)).Status);
        var one = (await _node.GetAsync(Alerts + "/one", cookie)).Json;
        Assert.Equal(("error-page", 6, "open"), (one.GetProperty("kind").GetString(), one.GetProperty("visitors").GetInt32(), one.GetProperty("state").GetString()));
        Assert.Equal([("v2", null), ("v1", "invited")], one.GetProperty("hit").EnumerateArray().Select(h => (h.GetProperty("visitor").GetString(), h.GetProperty("outcome").GetString())));
        Assert.Equal(404, (await _node.GetAsync(Alerts + "/theirs", cookie)).Status);
    }

    [Fact]
    public async Task F53_Acts_reach_the_radar_and_its_refusals_come_back()
    {
        var cookie = await _node.SignInAsync("boris");
        Assert.Equal(204, (await _node.PostAsync(Alerts + "/known", """{"act":"invite","department":"support","text":"Trouble paying? We are here."}""", cookie)).Status);
        var asked = ((Radar)_node.Service<IAlerts>()).Asked!;
        Assert.Equal((new SiteId("demo"), AlertAct.Invite, "Boris Linde", new DepartmentId("support"), "Trouble paying? We are here."), (asked.Site, asked.Act, asked.OperatorName, asked.Department, asked.Text));
        Assert.Equal(404, (await _node.PostAsync(Alerts + "/nothing", """{"act":"take"}""", cookie)).Status);
        Assert.Equal((409, "closed"), await OfAsync(_node.PostAsync(Alerts + "/done", """{"act":"take"}""", cookie)));
        Assert.Equal((503, "unavailable"), await OfAsync(_node.PostAsync(Alerts + "/silent", """{"act":"take"}""", cookie)));
        Assert.Equal((400, "bad-act"), await OfAsync(_node.PostAsync(Alerts + "/known", """{"act":"ignore"}""", cookie)));
    }

    [Fact]
    public async Task F53_The_radar_is_set_by_administrators_and_bad_settings_name_the_field()
    {
        var admin = await _node.SignInAsync("admin");
        Assert.Equal(5, (await _node.GetAsync(Settings, admin)).Json.GetProperty("visitors").GetInt32());
        Assert.Equal((403, "not-allowed"), await OfAsync(_node.SendAsync(HttpMethod.Put, Settings, "{}", await _node.SignInAsync("anna"))));
        var bad = await _node.SendAsync(HttpMethod.Put, Settings, """{"visitors":0}""", admin);
        Assert.Equal((400, "bad-radar", "visitors"), (bad.Status, bad.Code, bad.Json.GetProperty("clause").GetString()));
        Assert.Equal((400, "bad-radar"), await OfAsync(_node.SendAsync(HttpMethod.Put, Settings, """{"departments":["kitchen"]}""", admin)));
        // Boris is in support, Anna is not; Mira is told as an administrator.
        var set = await _node.SendAsync(HttpMethod.Put, Settings, """{"visitors":3,"departments":["support"],"errorPages":["*/payment-error*"]}""", admin);
        Assert.Equal(200, set.Status);
        Assert.Equal(3, _node.Sites.Find(new("demo"))!.Radar.Settings.Visitors);
        Assert.Equal(403, (await _node.GetAsync(Alerts, await _node.SignInAsync("anna"))).Status);
        Assert.Equal(200, (await _node.GetAsync(Alerts, await _node.SignInAsync("boris"))).Status);
        Assert.Equal(200, (await _node.GetAsync(Alerts, admin)).Status);
        Assert.Equal(200, (await _node.SendAsync(HttpMethod.Put, Settings, "{}", admin)).Status);
    }

    private static async Task<(int, string)> OfAsync(Task<Answer> asked)
    {
        var answer = await asked;
        return (answer.Status, answer.Code);
    }
}
