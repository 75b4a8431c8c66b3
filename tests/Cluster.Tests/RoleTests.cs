using System.Net;
using System.Net.WebSockets;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>Nodes that hold only sockets and nodes that hold only entities.</summary>
public sealed class RoleTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task People_on_edge_nodes_talk_through_core_nodes_of_which_one_may_die()
    {
        var database = await Nodes.DatabaseAsync();
        // The edge comes first: it forms the cluster and waits for somebody who holds entities.
        var edges = new[] { _nodes.StartAsync(postgres: database, settings: ["--Gateway:Roles", "edge"]), _nodes.StartAsync(postgres: database, settings: ["--Gateway:Roles", "edge"]) };
        // The first has the lower address, and the other would end itself too if the database did not let it go on.
        var cores = await Task.WhenAll(new[] { GatewayProcess.FreePort(), GatewayProcess.FreePort() }.Order()
            .Select(port => _nodes.StartAsync(postgres: database, settings: ["--Gateway:Roles", "core", "--Gateway:ClusterPort", $"{port}"])));
        var (first, second) = (await edges[0], await edges[1]);

        await using var anna = await _nodes.OperatorAsync(first, "anna");
        await anna.SetStateAsync(1, _nodes.Stop);
        await using var visitor = await _nodes.VisitorAsync(second);
        var begun = await visitor.BeginAsync("sales", null, "Is the tent in stock?", _nodes.Stop);
        Assert.True(begun.Acknowledged);
        await anna.Changed.UntilAsync(() => anna.Holds(begun.Dialog), _nodes.Stop);
        await anna.WatchAsync("", 100);
        await anna.Changed.UntilAsync(() => anna.RowsTotal >= 1, _nodes.Stop);

        // A core node is no door for people, but says how it is.
        using var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };
        socket.Options.AddSubProtocol(Protocol.Limits.SubProtocol);
        socket.Options.SetRequestHeader("Origin", first.ShopOrigin);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new UriBuilder(cores[0].Address) { Scheme = "ws", Path = Protocol.Limits.SocketPath }.Uri, _nodes.Stop));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, socket.HttpStatusCode);
        using var http = new HttpClient { BaseAddress = cores[0].Address };
        Assert.Equal("ready", await http.GetStringAsync("/health/ready", _nodes.Stop));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/console/", _nodes.Stop)).StatusCode);

        cores[0].Kill();
        Assert.True((await anna.PostAsync(begun.Dialog, "It is.", _nodes.Stop)).Acknowledged);
        Assert.True((await visitor.PostAsync(begun.Dialog, "Good!", _nodes.Stop)).Acknowledged);
        await anna.Changed.UntilAsync(() => anna.Dialogs[begun.Dialog].Entries.Count(e => e.Kind == EntryKinds.Message) == 3, _nodes.Stop);

        // An edge that dies takes no dialog with it.
        first.Kill();
        Assert.True((await visitor.PostAsync(begun.Dialog, "Where can I pay?", _nodes.Stop)).Acknowledged);
    }

    [Fact]
    public async Task Roles_that_cannot_work_are_one_clear_line()
    {
        var unknown = await _nodes.FailAsync("--Gateway:Roles", "edge,cores");
        Assert.Equal(1, unknown.Code);
        Assert.Contains("edge, core or edge,core are allowed", unknown.Output, StringComparison.Ordinal);
        var alone = await _nodes.FailAsync("--Gateway:Roles", "core", "--Gateway:Data", _nodes.Folder());
        Assert.Equal(1, alone.Code);
        Assert.Contains("Gateway:Postgres", alone.Output, StringComparison.Ordinal);
    }
}
