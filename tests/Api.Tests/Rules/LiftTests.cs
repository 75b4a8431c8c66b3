using Gateway.Actors;
using Gateway.Actors.Triggers.Trials;
using Gateway.Persistence.Alerts;

namespace Gateway.Api.Tests.Rules;

/// <summary>A rule's two groups over HTTP, on both databases. Feature 31.</summary>
public abstract class LiftTests(NodeFixture fixture)
{
    private readonly TestNode _node = fixture.Node;

    [Fact]
    public async Task F31_Both_groups_are_told_with_the_orders_that_followed_and_no_others()
    {
        var admin = await _node.SignInAsync("admin");
        const string Rule = """{"id":"tried","name":"Tried","enabled":true,"on":{"kind":"page"},"where":[],"then":{"kind":"invite","department":"sales","text":{"en":"Hi"}},"per":"visit","holdout":50,"goal":{"kind":"event","name":"signup","least":5}}""";
        Assert.Equal(201, (await _node.PostAsync("/api/v1/sites/demo/rules", Rule, admin)).Status);
        var (site, now) = (new SiteId("demo"), _node.Time.GetUtcNow().ToUnixTimeMilliseconds());
        const long Day = 24 * 3_600_000L;
        List<TrialEntry> entries = [.. Enumerable.Range(0, 100).Select(i => new TrialEntry(site, "tried", new($"v{i}"), i >= 60, now - 40 * Day))];
        List<Order> orders =
        [
            // Of 60 who saw it thirty ordered, one of them twice; of 40 who did not, four.
            .. Enumerable.Range(0, 30).Select(i => new Order(site, new($"v{i}"), now - 39 * Day + i, 10, "EUR")), new(site, new("v0"), now - 38 * Day, 5, "EUR"),
            .. Enumerable.Range(60, 4).Select(i => new Order(site, new($"v{i}"), now - 39 * Day, 10, "EUR")),
            // Before the rule held, after its time, and by somebody it never held for.
            new(site, new("v40"), now - 41 * Day, 99, "EUR"), new(site, new("v41"), now - 2 * Day, 99, "EUR"), new(site, new("other"), now, 99, "EUR"),
        ];
        var rows = _node.Service<TrialRows>();
        await rows.AddAsync(new TrialNews(entries, orders,
        [
            // The goal goes its own way: of those who saw it six reached it, of the others twelve; one twice.
            .. Enumerable.Range(0, 6).Select(i => new GoalReached(site, "tried", new($"v{i}"), now - 39 * Day, 7)), .. Enumerable.Range(60, 12).Select(i => new GoalReached(site, "tried", new($"v{i}"), now - 39 * Day, 7)),
            new(site, "tried", new("v60"), now - 38 * Day, 8), new(site, "tried", new("v50"), now - 41 * Day, 7), new(site, "tried", new("v51"), now - 2 * Day, 7), new(site, "tried", new("other"), now - 39 * Day, 7), new(site, "else", new("v52"), now - 39 * Day, 7),
        ]));
        // A later holding moves nobody into the other group, and what is written again is there once.
        await rows.AddAsync(new TrialNews([entries[0] with { HeldOut = true, At = now }], [orders[0]], [new GoalReached(site, "tried", new("v0"), now - 39 * Day, 7)]));
        var answer = (await _node.GetAsync("/api/v1/sites/demo/rules/tried/lift", admin)).Json;
        Assert.Equal(50, answer.GetProperty("holdout").GetInt32());
        static (int, int, int, double) Of(System.Text.Json.JsonElement g) => (g.GetProperty("visitors").GetInt32(), g.GetProperty("ordered").GetInt32(), g.GetProperty("orders").GetInt32(), g.GetProperty("value").GetDouble());
        Assert.Equal((60, 30, 31, 305.0), Of(answer.GetProperty("with")));
        Assert.Equal((40, 4, 4, 40.0), Of(answer.GetProperty("without")));
        var goal = answer.GetProperty("goal");
        Assert.Equal(((6, 6, 42.0), (12, 13, 92.0)), (Of(goal.GetProperty("with")) is (60, var a, var b, var c) ? (a, b, c) : default, Of(goal.GetProperty("without")) is (40, var d, var e, var f) ? (d, e, f) : default));
        Assert.Equal("""{"kind":"event","name":"signup","least":5}""", goal.GetProperty("goal").GetRawText());
        Assert.Equal(-0.2, goal.GetProperty("lift").GetProperty("difference").GetDouble(), 9);
        var lift = answer.GetProperty("lift");
        Assert.Equal(0.4, lift.GetProperty("difference").GetDouble(), 9);
        Assert.True(lift.GetProperty("sure").GetBoolean());
        Assert.Equal(0, (await _node.GetAsync("/api/v1/sites/demo/rules/tried/lift?back=30", admin)).Json.GetProperty("with").GetProperty("visitors").GetInt32());
        Assert.Equal(400, (await _node.GetAsync("/api/v1/sites/demo/rules/tried/lift?days=0", admin)).Status);
        Assert.Equal(404, (await _node.GetAsync("/api/v1/sites/demo/rules/nothing/lift", admin)).Status);
    }
}

public sealed class LiftOnSqliteTests(SqliteNode fixture) : LiftTests(fixture), IClassFixture<SqliteNode>;

public sealed class LiftOnPostgresTests(PostgresNode fixture) : LiftTests(fixture), IClassFixture<PostgresNode>;
