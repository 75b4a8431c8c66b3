using System.Text.Json;

namespace Gateway.Cluster.Tests;

/// <summary>The log of a node for programs: one object per line, with ids as fields, and nothing that people wrote.</summary>
public sealed class LogTests : IAsyncLifetime
{
    private const string Said = "my card number is 4929";
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task A_node_that_logs_all_it_knows_as_JSON_says_nothing_that_people_wrote()
    {
        var node = await _nodes.StartAsync(settings: ["--Gateway:LogFormat", "json", "--Logging:LogLevel:Default", "Debug", "--Logging:LogLevel:Akka", "Debug"]);
        await using (var anna = await _nodes.OperatorAsync(node, "anna"))
        await using (var visitor = await _nodes.VisitorAsync(node))
        {
            await anna.SetStateAsync(1, _nodes.Stop);
            var begun = await visitor.BeginAsync("sales", null, Said, _nodes.Stop);
            await anna.Changed.UntilAsync(() => anna.Holds(begun.Dialog), _nodes.Stop);
            Assert.True((await anna.PostAsync(begun.Dialog, Said, _nodes.Stop)).Acknowledged);
        }
        await node.StopAsync(TimeSpan.FromSeconds(60));
        await node.DisposeAsync();

        var lines = await File.ReadAllLinesAsync(Path.Combine(node.Setup.DataFolder, "node.log"), _nodes.Stop);
        var logged = lines.Where(l => l.StartsWith('{')).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Contains(logged, l => l.GetProperty("Category").GetString()!.StartsWith("Gateway.Edge", StringComparison.Ordinal) && l.GetProperty("State").EnumerateObject().Any(f => f.Value.ValueKind == JsonValueKind.Number));
        Assert.All(lines, l => Assert.DoesNotContain(Said, l, StringComparison.Ordinal));
        Assert.All(lines, l => Assert.DoesNotContain(Nodes.Password, l, StringComparison.Ordinal));
    }
}
