using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>A collector gets a node's numbers and its spans.</summary>
public sealed class OtlpTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();
    private Collector _collector = null!;

    public async Task InitializeAsync() => _collector = await Collector.StartAsync();

    public async Task DisposeAsync()
    {
        await _nodes.DisposeAsync();
        await _collector.DisposeAsync();
    }

    [Fact]
    public async Task A_collector_gets_metrics_under_their_names_and_the_spans_of_a_message_without_its_words()
    {
        var node = await _nodes.StartAsync(new NodeSetup(Nodes.Program(), _nodes.Folder(), Nodes.Password)
        {
            Settings = ["--Gateway:OtlpEndpoint", _collector.Address, "--Gateway:TraceRatio", "1"],
            Environment = new Dictionary<string, string> { ["OTEL_METRIC_EXPORT_INTERVAL"] = "500", ["OTEL_BSP_SCHEDULE_DELAY"] = "500" },
        });
        await using var anna = await _nodes.OperatorAsync(node, "anna");
        await anna.SetStateAsync(1, _nodes.Stop);
        await using var visitor = await _nodes.VisitorAsync(node);
        var begun = await visitor.BeginAsync("sales", null, "Is the tent in stock?", _nodes.Stop);
        await anna.Changed.UntilAsync(() => anna.Holds(begun.Dialog), _nodes.Stop);
        Assert.True((await anna.PostAsync(begun.Dialog, "It is.", _nodes.Stop)).Acknowledged);

        string[] metrics = ["gateway.edge.packets.in", "gateway.entities", "gateway.shards"], spans = ["packet Post", "dialog PostMessage", "dialog written", "deliver EntriesAdded"];
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (!(metrics.All(_collector.Metrics.Contains) && spans.All(_collector.Spans.Contains))) await ticks.WaitForNextTickAsync(_nodes.Stop);
        Assert.Contains(node.Address.GetLeftPart(UriPartial.Authority), _collector.Metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("tent in stock", _collector.Spans, StringComparison.Ordinal);
    }
}
