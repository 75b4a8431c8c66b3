using Gateway.Actors.Nodes;
using Gateway.Api.Nodes;

namespace Gateway.Api.Tests;

/// <summary>The page of nodes: what administrators see and may order. The cluster itself is played here; real ones are in Cluster.Tests.</summary>
public sealed class NodeTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private readonly TestNode _node = fixture.Node;

    /// <summary>Two nodes, of which the second does not answer.</summary>
    internal sealed class TwoNodes : INodes
    {
        public List<(string Node, string By)> Drained { get; } = [];

        public Task<IReadOnlyList<NodeReport>> ListAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<NodeReport>>(
        [
            new("10.0.0.1:4053", ["core", "edge"], "up", true, true, new NodeStatus("http://10.0.0.1:8080", "1.0.0", 1, "", false, 7, [4, 1, 3, 1], [9, 1, 3, 1], 200, 0.5, [1, 2], 5, true)),
            new("10.0.0.2:4053", ["core", "edge"], "up", false, false, null),
        ]);

        public Task<DrainOutcome> DrainAsync(string id, string by, CancellationToken stop)
        {
            if (id == "10.0.0.1:4053") return Task.FromResult(DrainOutcome.LastNode);
            if (id != "10.0.0.2:4053") return Task.FromResult(DrainOutcome.NotFound);
            Drained.Add((id, by));
            return Task.FromResult(DrainOutcome.Begun);
        }
    }

    [Fact]
    public async Task Administrators_see_every_node_also_one_that_is_silent()
    {
        var nodes = (await _node.GetAsync("/api/v1/nodes", await _node.SignInAsync("admin"))).Json.GetProperty("nodes").EnumerateArray().ToList();
        Assert.Equal(["ready", "silent"], nodes.Select(n => n.GetProperty("state").GetString()));
        Assert.Equal(7, nodes[0].GetProperty("connections").GetInt32());
        Assert.Equal([9, 1, 3, 1], nodes[0].GetProperty("shards").EnumerateArray().Select(s => s.GetInt32()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, nodes[1].GetProperty("connections").ValueKind);
    }

    [Fact]
    public async Task Only_administrators_see_and_drain_nodes()
    {
        var boris = await _node.SignInAsync("boris");
        Assert.Equal((403, "not-allowed"), Of(await _node.GetAsync("/api/v1/nodes", boris)));
        Assert.Equal((403, "not-allowed"), Of(await _node.PostAsync("/api/v1/nodes/10.0.0.2:4053/drain", "{}", boris)));
        Assert.Equal((401, "signed-out"), Of(await _node.GetAsync("/api/v1/nodes")));
        Assert.Equal((401, "signed-out"), Of(await _node.PostAsync("/api/v1/nodes/10.0.0.2:4053/drain", "{}")));
        Assert.Empty(Nodes.Drained);
    }

    [Fact]
    public async Task A_drain_names_who_asked_and_the_last_node_is_kept()
    {
        var admin = await _node.SignInAsync("admin");
        Assert.Equal((409, "last-node"), Of(await _node.PostAsync("/api/v1/nodes/10.0.0.1:4053/drain", "{}", admin)));
        Assert.Equal((404, "not-found"), Of(await _node.PostAsync("/api/v1/nodes/nowhere/drain", "{}", admin)));
        Assert.Equal(202, (await _node.PostAsync("/api/v1/nodes/10.0.0.2:4053/drain", "{}", admin)).Status);
        Assert.Equal(("10.0.0.2:4053", "admin"), Assert.Single(Nodes.Drained));
        Nodes.Drained.Clear();
    }

    private TwoNodes Nodes => (TwoNodes)_node.Service<INodes>();

    private static (int, string) Of(Answer answer) => (answer.Status, answer.Code);
}
