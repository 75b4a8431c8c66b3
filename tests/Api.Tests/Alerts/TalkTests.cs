using Gateway.Actors;
using Gateway.Actors.Radar;
using Gateway.Persistence.Alerts;

namespace Gateway.Api.Tests.Alerts;

/// <summary>The share of visitors who talk over HTTP, on both databases. Feature 28.</summary>
public abstract class TalkTests(NodeFixture fixture)
{
    private const long HourMs = 3_600_000;
    private readonly TestNode _node = fixture.Node;

    [Fact]
    public async Task F28_What_nodes_have_counted_is_added_and_read_with_the_usual_band_of_the_present_hour()
    {
        var now = _node.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var hour = now - now % HourMs;
        var (site, rival) = (new SiteId("demo"), new SiteId("rival"));
        var rows = _node.Service<TalkRows>();
        for (var week = 1; week <= 8; week++) await rows.AddAsync([new(site, hour - week * 7 * 24 * HourMs, TalkDimension.All, "", 1000, 50)]);
        // Two nodes of the same hour.
        await rows.AddAsync([new(site, hour, TalkDimension.All, "", 600, 3), new(site, hour, TalkDimension.Source, "search", 200, 2), new(site, hour, TalkDimension.Page, "/cart", 40, 3)]);
        await rows.AddAsync([new(site, hour, TalkDimension.All, "", 400, 2), new(site, hour - 2 * HourMs, TalkDimension.Source, "search", 100, 10), new(rival, hour, TalkDimension.All, "", 9, 9)]);
        var cookie = await _node.SignInAsync("anna");
        var answer = (await _node.GetAsync("/api/v1/sites/demo/talk?hours=3", cookie)).Json.GetProperty("rows").EnumerateArray()
            .ToDictionary(r => (r.GetProperty("dimension").GetString()!, r.GetProperty("key").GetString()!));
        Assert.Equal(3, answer.Count);
        var all = answer[("all", "")];
        Assert.Equal((1000, 5, 0.005), (all.GetProperty("visits").GetInt32(), all.GetProperty("talked").GetInt32(), all.GetProperty("share").GetDouble()));
        Assert.Equal(0.05, all.GetProperty("now").GetProperty("usual").GetDouble(), 6);
        Assert.True(all.GetProperty("now").GetProperty("low").GetDouble() > 0.01);
        Assert.Equal((300, 12), (answer[("source", "search")].GetProperty("visits").GetInt32(), answer[("source", "search")].GetProperty("talked").GetInt32()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, answer[("page", "/cart")].GetProperty("now").ValueKind);
        Assert.Equal(400, (await _node.GetAsync("/api/v1/sites/demo/talk?hours=0", cookie)).Status);
        await rows.ForgetAsync(_node.Time.GetUtcNow() + TimeSpan.FromDays(60));
        Assert.Equal(6, (await rows.ComparableAsync(hour, site)).Count(c => c.Dimension == TalkDimension.All));
    }
}

public sealed class TalkOnSqliteTests(SqliteNode fixture) : TalkTests(fixture), IClassFixture<SqliteNode>;

public sealed class TalkOnPostgresTests(PostgresNode fixture) : TalkTests(fixture), IClassFixture<PostgresNode>;
