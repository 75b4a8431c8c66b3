using System.Diagnostics;

namespace Gateway.Api.Tests.Rules;

/// <summary>The time machine over HTTP.</summary>
public sealed class ReplayTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private const string Replays = "/api/v1/sites/demo/replays";
    private const string Rule = """{"name":"x","on":{"kind":"page"},"then":{"kind":"segment","segment":"seen"}}""";
    private readonly TestNode _node = fixture.Node;

    [Fact]
    public async Task An_administrator_tries_a_rule_and_follows_the_run_to_its_end()
    {
        var cookie = await _node.SignInAsync("admin");
        var begun = await _node.PostAsync(Replays, $$"""{"rule":{{Rule}},"days":7}""", cookie);
        Assert.Equal(202, begun.Status);
        var id = begun.Json.GetProperty("id").GetString();
        // Nothing is recorded on this node: it is over at once, with an empty result.
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromSeconds(60);)
        {
            var run = (await _node.GetAsync($"{Replays}/{id}", cookie)).Json;
            if (run.GetProperty("state").GetString() == "running") continue;
            Assert.Equal(("done", 1.0, 0), (run.GetProperty("state").GetString(), run.GetProperty("progress").GetDouble(), run.GetProperty("result").GetProperty("visitors").GetInt32()));
            Assert.Equal(404, (await _node.SendAsync(HttpMethod.Delete, $"{Replays}/{id}", cookie: cookie)).Status);
            return;
        }
        Assert.Fail("the run does not end");
    }

    [Theory]
    [InlineData("""{"rule":{"name":"x"},"days":7}""", "bad-rule", "on")]
    [InlineData("""{"rule":{"name":"x","on":{"kind":"page"},"where":[{"field":"url","op":"regex","value":"("}],"then":{"kind":"segment","segment":"s"}},"days":7}""", "bad-rule", "where[0]")]
    [InlineData("""{"rule":{"name":"x","on":{"kind":"page"},"then":{"kind":"segment","segment":"s"}},"days":0}""", "bad-request", "days")]
    [InlineData("""{"rule":{"name":"x","on":{"kind":"page"},"then":{"kind":"segment","segment":"s"}},"days":366}""", "bad-request", "days")]
    public async Task What_cannot_be_tried_is_refused_by_what_is_wrong(string body, string code, string named)
    {
        var answer = await _node.PostAsync(Replays, body, await _node.SignInAsync("admin"));
        Assert.Equal((400, code), (answer.Status, answer.Json.GetProperty("code").GetString()));
        Assert.Contains(named, answer.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_administrators_try_rules()
    {
        var cookie = await _node.SignInAsync("boris");
        Assert.Equal(403, (await _node.PostAsync(Replays, $$"""{"rule":{{Rule}},"days":7}""", cookie)).Status);
        Assert.Equal(403, (await _node.GetAsync($"{Replays}/x", cookie)).Status);
        Assert.Equal(403, (await _node.SendAsync(HttpMethod.Delete, $"{Replays}/x", cookie: cookie)).Status);
    }
}
