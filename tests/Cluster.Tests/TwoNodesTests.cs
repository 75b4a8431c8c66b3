using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>Two processes on one PostgreSQL are one cluster, and a node that dies takes nothing with it that was acknowledged.</summary>
public sealed class TwoNodesTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => _nodes.DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task A_visitor_on_one_node_talks_with_an_operator_on_the_other()
    {
        await using var postgres = await PostgresServer.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        // Of two nodes the one with the lower address goes on alone, the other ends itself: the one that is killed here must be the other.
        int[] ports = [GatewayProcess.FreePort(), GatewayProcess.FreePort()];
        var first = await _nodes.StartAsync(postgres: database, settings: ["--Gateway:ClusterPort", $"{ports.Max()}"]);
        var second = await _nodes.StartAsync(postgres: database, settings: ["--Gateway:ClusterPort", $"{ports.Min()}"]);

        await using var anna = await _nodes.OperatorAsync(second, "anna");
        await anna.SetStateAsync(1, _nodes.Stop);
        await using var visitor = await _nodes.VisitorAsync(first);
        var begun = await visitor.BeginAsync("sales", null, "Is the tent in stock?", _nodes.Stop);
        Assert.True(begun.Acknowledged);
        await anna.Changed.UntilAsync(() => anna.Holds(begun.Dialog), _nodes.Stop);
        Assert.True((await anna.PostAsync(begun.Dialog, "It is.", _nodes.Stop)).Acknowledged);
        Assert.True((await visitor.PostAsync(begun.Dialog, "Good!", _nodes.Stop)).Acknowledged);
        await anna.Changed.UntilAsync(() => Messages(anna.Dialogs[begun.Dialog]) == 3, _nodes.Stop);
        await visitor.Changed.UntilAsync(() => Messages(visitor.Dialogs[begun.Dialog]) == 3, _nodes.Stop);
        Assert.Equal(anna.Dialogs[begun.Dialog].Entries.Select(e => (e.Seq, e.Text)), visitor.Dialogs[begun.Dialog].Entries.Select(e => (e.Seq, e.Text)));

        // The live list of the second node's console shows the first node's visitor.
        await anna.WatchAsync("", 100);
        await anna.Changed.UntilAsync(() => anna.RowsTotal >= 1, _nodes.Stop);

        // Whichever node held the dialog: after one is killed the other serves it, whole.
        first.Kill();
        var ends = await anna.PostAsync(begun.Dialog, "Are you still there?", _nodes.Stop);
        Assert.True(ends.Acknowledged);
        Assert.Equal(anna.Dialogs[begun.Dialog].Entries.Count, anna.LastSeq(begun.Dialog));
    }

    private static int Messages(Swarm.DialogLog log) => log.Entries.Count(e => e.Kind == Swarm.EntryKinds.Message);
}
