using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>The log of a node for programs: one object per line, with ids as fields, and nothing that people wrote.</summary>
public sealed partial class LogTests : IAsyncLifetime
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

        var lines = await LinesAsync(node);
        var logged = lines.Where(l => l.StartsWith('{')).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Contains(logged, l => l.GetProperty("Category").GetString()!.StartsWith("Gateway.Edge", StringComparison.Ordinal) && l.GetProperty("State").EnumerateObject().Any(f => f.Value.ValueKind == JsonValueKind.Number));
        // Nor does the last node wait for another one that would take what its entities say to each other as they stop.
        Assert.All(lines, l => Assert.DoesNotContain("Graceful shutdown of shard region timed out", l, StringComparison.Ordinal));
        Assert.All(lines, l => Assert.DoesNotContain(Said, l, StringComparison.Ordinal));
        Assert.All(lines, l => Assert.DoesNotContain(Nodes.Password, l, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_database_that_is_away_is_a_line_a_line_when_it_is_back_and_between_them_a_few_with_numbers()
    {
        const int Dialogs = 40;
        await using var postgres = await PostgresServer.StartAsync();
        var metrics = GatewayProcess.FreePort();
        var node = await _nodes.StartAsync(postgres: await postgres.CreateDatabaseAsync(), settings: ["--Gateway:LogFormat", "json", "--Gateway:MetricsPort", $"{metrics}"]);
        var visitors = await Task.WhenAll(Enumerable.Range(0, Dialogs).Select(_ => _nodes.VisitorAsync(node)));
        try
        {
            var begun = await Task.WhenAll(visitors.Select(v => v.BeginAsync("sales", null, Said, _nodes.Stop)));
            await postgres.StopAsync();
            var posts = visitors.Select((v, i) => v.PostAsync(begun[i].Dialog, Said, _nodes.Stop)).ToList();
            await UntilAsync(metrics, text => Failures().Match(text) is { Success: true } m && long.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture) >= Dialogs && Away().IsMatch(text));
            await postgres.StartAgainAsync();
            Assert.All(await Task.WhenAll(posts), p => Assert.True(p.Acknowledged));
        }
        finally
        {
            foreach (var visitor in visitors) await visitor.DisposeAsync();
        }
        await node.StopAsync(TimeSpan.FromSeconds(60));
        await node.DisposeAsync();

        var logged = (await LinesAsync(node)).Where(l => l.StartsWith('{')).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Single(Of("DatabaseWatch", "Error"));
        Assert.Single(Of("DatabaseWatch", "Warning"));
        // More dialogs failed than lines tell of; the rest is a number.
        Assert.InRange(Of("DialogActor", "Error").Count(l => l.TryGetProperty("Exception", out _)), 1, Dialogs / 2);
        Assert.Contains(Of("DialogActor", "Error"), l => l.GetProperty("State").TryGetProperty("LeftOut", out var left) && left.GetInt32() > 0);
        Assert.All(logged, l => Assert.Equal("edge,core", l.GetProperty("Roles").GetString()));
        Assert.StartsWith("127.0.0.1:", logged[^1].GetProperty("Node").GetString(), StringComparison.Ordinal);
        // What actors say has its parts as fields too.
        Assert.Contains(Of("DialogActor", "Error"), l => l.GetProperty("State").TryGetProperty("Dialog", out _) && l.GetProperty("State").TryGetProperty("Event", out _));

        List<JsonElement> Of(string type, string level) => [.. logged.Where(l => l.GetProperty("Category").GetString()!.EndsWith($".{type}", StringComparison.Ordinal) && l.GetProperty("LogLevel").GetString() == level)];
    }

    private async Task UntilAsync(int port, Func<string, bool> wanted)
    {
        using var http = new HttpClient();
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!wanted(await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), _nodes.Stop))) await ticks.WaitForNextTickAsync(_nodes.Stop);
    }

    [GeneratedRegex(@"^gateway_journal_failures_total(?:\{[^}]*\})? (\d+)", RegexOptions.Multiline)]
    private static partial Regex Failures();

    [GeneratedRegex(@"^gateway_node_database(?:\{[^}]*\})? 0", RegexOptions.Multiline)]
    private static partial Regex Away();

    private Task<string[]> LinesAsync(GatewayProcess node) => File.ReadAllLinesAsync(Path.Combine(node.Setup.DataFolder, "node.log"), _nodes.Stop);
}
