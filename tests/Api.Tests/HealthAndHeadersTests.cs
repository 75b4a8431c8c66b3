using Gateway.Api.Health;

namespace Gateway.Api.Tests;

public sealed class HealthAndHeadersTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private readonly TestNode _node = fixture.Node;

    [Fact]
    public async Task Readiness_says_why_not()
    {
        var state = _node.Service<ReadinessState>();
        Assert.Equal((200, "live"), await TextAsync("/health/live"));
        Assert.Equal((503, "the node is starting"), await TextAsync("/health/ready"));
        state.Ready();
        Assert.Equal((200, "ready"), await TextAsync("/health/ready"));
        state.NotReady("the node is leaving");
        Assert.Equal((503, "the node is leaving"), await TextAsync("/health/ready"));
        state.Ready();
        state.Leave("the node is draining");
        state.Ready();
        Assert.Equal((503, "the node is draining"), await TextAsync("/health/ready"));
        Assert.Equal((200, "live"), await TextAsync("/health/live"));
    }

    [Theory]
    [InlineData("/console/")]
    [InlineData("/api/v1/session")]
    [InlineData("/health/live")]
    public async Task Every_answer_carries_the_headers_that_keep_the_console_to_itself(string path)
    {
        var answer = await _node.GetAsync(path);
        var policy = answer.Header("Content-Security-Policy")!;
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        // But for the page that looks at an invitation, which the console alone may frame.
        var preview = await _node.GetAsync("/console/preview.html");
        Assert.Contains("frame-ancestors 'self'", preview.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("SAMEORIGIN", preview.Header("X-Frame-Options"));
        // And the one that shows a picture of goods: from the sites and over https, where nothing else may be done.
        var picture = await _node.GetAsync("/console/picture.html");
        Assert.Contains("sandbox allow-scripts;", picture.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains($"img-src https: {string.Join(' ', _node.Sites.Find(new("demo"))!.Origins.Where(o => o.StartsWith("http://", StringComparison.Ordinal)))};", picture.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("SAMEORIGIN", picture.Header("X-Frame-Options"));
        Assert.DoesNotContain("https:", policy, StringComparison.Ordinal);
        Assert.Contains($"connect-src 'self' ws://{_node.Address.Authority};", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
    }

    [Fact]
    public async Task The_API_describes_itself()
    {
        var answer = await _node.GetAsync("/openapi/v1.json");
        Assert.Equal(200, answer.Status);
        var paths = answer.Json.GetProperty("paths");
        foreach (var path in (string[])["/api/v1/visitor-tickets", "/api/v1/session", "/api/v1/operator-tickets", "/api/v1/sites/{site}", "/api/v1/sites/{site}/phrases", "/api/v1/sites/{site}/rules/{id}", "/api/v1/sites/{site}/dialogs", "/api/v1/sites/{site}/visitors/{id}", "/health/ready"])
            Assert.True(paths.TryGetProperty(path, out _), path + " is not described");
        Assert.Contains("dialog.page-answered", paths.GetProperty("/api/v1/sites/{site}/webhooks").GetProperty("post").GetProperty("description").GetString(), StringComparison.Ordinal);
        var body = paths.GetProperty("/api/v1/session").GetProperty("post").GetProperty("requestBody").GetProperty("content");
        Assert.True(body.TryGetProperty("application/json", out _));
    }

    private async Task<(int, string)> TextAsync(string path)
    {
        var answer = await _node.GetAsync(path);
        return (answer.Status, answer.Body);
    }
}
