using Gateway.Swarm;
using Npgsql;

namespace Gateway.Cluster.Tests;

/// <summary>A node that stands still for so long that the others go on without it, and comes back.</summary>
public sealed class ZombieTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task A_paused_node_that_comes_back_ends_itself_with_a_code_and_the_talk_goes_on_elsewhere()
    {
        var database = await Nodes.DatabaseAsync();
        int[] ports = [GatewayProcess.FreePort(), GatewayProcess.FreePort()];
        var paused = await _nodes.StartAsync(postgres: database, settings: ["--Gateway:ClusterPort", $"{ports.Max()}"]);
        var survivor = await _nodes.StartAsync(postgres: database, settings: ["--Gateway:ClusterPort", $"{ports.Min()}"]);

        await using var anna = await _nodes.OperatorAsync(survivor, "anna");
        await anna.SetStateAsync(1, _nodes.Stop);
        await using var visitor = await _nodes.VisitorAsync(paused);
        var begun = await visitor.BeginAsync("sales", null, "Is the tent in stock?", _nodes.Stop);
        Assert.True(begun.Acknowledged);
        await anna.Changed.UntilAsync(() => anna.Holds(begun.Dialog), _nodes.Stop);

        paused.Pause();
        await FencedAsync(database);
        Assert.True((await anna.PostAsync(begun.Dialog, "It is.", _nodes.Stop)).Acknowledged);
        paused.Resume();
        await paused.ExitedAsync(_nodes.Stop);
        Assert.Equal(3, paused.ExitCode);
        Assert.Contains("has ended itself (code 3)", await File.ReadAllTextAsync(Path.Combine(paused.Setup.DataFolder, "node.log"), _nodes.Stop), StringComparison.Ordinal);

        // Its supervisor starts it again; the visitor, who never left the page, hears what was said meanwhile.
        await _nodes.StartAsync(paused.Setup);
        await visitor.Changed.UntilAsync(() => visitor.LastSeq(begun.Dialog) >= anna.LastSeq(begun.Dialog), _nodes.Stop);
        Assert.True((await visitor.PostAsync(begun.Dialog, "Good!", _nodes.Stop)).Acknowledged);
    }

    /// <summary>Returns when only one node is left in the node table.</summary>
    private async Task FencedAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(_nodes.Stop);
        await using var count = new NpgsqlCommand("SELECT count(*) FROM nodes", connection);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while ((long)(await count.ExecuteScalarAsync(_nodes.Stop))! > 1) await ticks.WaitForNextTickAsync(_nodes.Stop);
    }
}
