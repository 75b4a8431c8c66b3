using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>Two processes on one PostgreSQL are one cluster, and a node that dies takes nothing with it that was acknowledged.</summary>
public sealed class TwoNodesTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task A_visitor_on_one_node_talks_with_an_operator_on_the_other()
    {
        var database = await Nodes.DatabaseAsync();
        // Left to themselves the one with the lower address would go on alone and the other end itself: that one is killed here.
        int[] ports = [GatewayProcess.FreePort(), GatewayProcess.FreePort()];
        var first = await _nodes.StartAsync(postgres: database, settings: ["--Gateway:ClusterPort", $"{ports.Min()}"]);
        var second = await _nodes.StartAsync(postgres: database, settings: ["--Gateway:ClusterPort", $"{ports.Max()}"]);

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

    [Fact]
    public async Task Of_two_nodes_that_cannot_reach_each_other_exactly_one_goes_on()
    {
        var database = await Nodes.DatabaseAsync();
        var wall = new Wall();
        var (one, two) = (new Door(wall, "one", "two"), new Door(wall, "two", "one"));
        await using (one.Proxy)
        await using (two.Proxy)
        {
            GatewayProcess[] nodes = [await _nodes.StartAsync(postgres: database, settings: one.Settings), await _nodes.StartAsync(postgres: database, settings: two.Settings)];
            var admin = await Office.SignInAsync(nodes[0], "admin", _nodes.Stop);
            await MembersAsync(nodes[0], admin, 2);

            wall.Shut("one", "two");
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(_nodes.Stop);
            await await Task.WhenAny(nodes.Select(n => n.ExitedAsync(stop.Token)));
            var (ended, left) = nodes[0].Running ? (nodes[1], nodes[0]) : (nodes[0], nodes[1]);
            Assert.Equal(3, ended.ExitCode);
            // The one that is left is a whole cluster, and can be asked everything.
            await MembersAsync(left, await Office.SignInAsync(left, "admin", _nodes.Stop), 1);
            await using var anna = await _nodes.OperatorAsync(left, "anna");
            await anna.SetStateAsync(1, _nodes.Stop);
            await using var visitor = await _nodes.VisitorAsync(left);
            var begun = await visitor.BeginAsync("sales", null, "Is the tent in stock?", _nodes.Stop);
            await anna.Changed.UntilAsync(() => anna.Holds(begun.Dialog), _nodes.Stop);
            Assert.True(left.Running);
            await stop.CancelAsync();
        }
    }

    /// <summary>The way to one node: a port before its own, past the wall.</summary>
    private sealed class Door
    {
        private readonly int _port = GatewayProcess.FreePort();

        public Door(Wall wall, string node, string other)
        {
            Proxy = new Proxy(wall, node, _port, _ => other, GatewayProcess.FreePort());
            Proxy.Start();
        }

        public Proxy Proxy { get; }

        public string[] Settings => ["--Gateway:ClusterPort", $"{Proxy.Port}", "--Gateway:ClusterBindPort", $"{_port}"];
    }

    private async Task MembersAsync(GatewayProcess node, string admin, int wanted)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while ((await Office.NodesAsync(node, admin, _nodes.Stop)).Count != wanted) await ticks.WaitForNextTickAsync(_nodes.Stop);
    }

    private static int Messages(Swarm.DialogLog log) => log.Entries.Count(e => e.Kind == Swarm.EntryKinds.Message);
}
