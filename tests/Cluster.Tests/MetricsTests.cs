using System.Net;
using System.Text.RegularExpressions;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>What Prometheus reads from a real node after real traffic is what docs/OPERATIONS.md lists, no more and no less.</summary>
public sealed partial class MetricsTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();
    private readonly HttpClient _http = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Every_documented_metric_is_there_after_traffic_and_no_other_of_ours()
    {
        var port = GatewayProcess.FreePort();
        var node = await _nodes.StartAsync(settings: ["--Gateway:MetricsPort", $"{port}", "--Edge:LeanListener", "true"]);
        await using var anna = await _nodes.OperatorAsync(node, "anna");
        await anna.SetStateAsync(1, _nodes.Stop);
        await using var visitor = await _nodes.VisitorAsync(node);
        var begun = await visitor.BeginAsync("sales", null, "Is the tent in stock?", _nodes.Stop);
        await anna.Changed.UntilAsync(() => anna.Holds(begun.Dialog), _nodes.Stop);
        Assert.True((await anna.PostAsync(begun.Dialog, "It is.", _nodes.Stop)).Acknowledged);

        var documented = MetricNames.Documented();
        // Visitors are written within two seconds, shards looked at every two.
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        string text;
        do text = await _http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), _nodes.Stop);
        while ((!documented.IsSubsetOf(Scraped(text)) || !EntitiesAreThere(text)) && await ticks.WaitForNextTickAsync(_nodes.Stop));
        Assert.Equal([], Scraped(text).Except(documented));
        Assert.Matches(@"gateway_edge_packets_in_total\{[^}]*type=""Post""[^}]*\} [1-9]", text);
        Assert.DoesNotContain("tent in stock", text, StringComparison.Ordinal);

        // Nowhere else, and nothing else there.
        foreach (var elsewhere in (string[])["/metrics", "/metrics/"]) Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(new Uri(node.Address, elsewhere), _nodes.Stop)).StatusCode);
        foreach (var other in (string[])["/", "/console/", "/api/v1/session", "/openapi/v1.json"])
            Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync(new Uri($"http://127.0.0.1:{port}{other}"), _nodes.Stop)).StatusCode);
        Assert.Equal("ready", await _http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/health/ready"), _nodes.Stop));
    }

    private static bool EntitiesAreThere(string text) => Entities().IsMatch(text) && Shards().IsMatch(text);

    private static HashSet<string> Scraped(string text) => [.. Type().Matches(text).Select(m => m.Groups[1].Value)];

    [GeneratedRegex(@"^# TYPE (gateway_\w+) ", RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex(@"gateway_entities\{[^}]*kind=""dialog""[^}]*\} [1-9]")]
    private static partial Regex Entities();

    [GeneratedRegex(@"gateway_shards\{[^}]*kind=""dialog""[^}]*\} [1-9]")]
    private static partial Regex Shards();
}

/// <summary>The list of metrics in docs/OPERATIONS.md.</summary>
internal static partial class MetricNames
{
    public static HashSet<string> Documented([System.Runtime.CompilerServices.CallerFilePath] string here = "") =>
        [.. Row().Matches(File.ReadAllText(Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../docs/OPERATIONS.md")))).Select(m => m.Groups[1].Value)];

    [GeneratedRegex(@"^\| `(gateway_\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
