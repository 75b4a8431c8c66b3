using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster;
using Gateway.Persistence;
using Gateway.Persistence.Nodes;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>Nodes that start together are one cluster, however they are told to find each other; a node that nobody lets in says why and ends.</summary>
public sealed class FormingTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task Of_four_nodes_that_start_at_once_on_an_empty_database_one_cluster_forms()
    {
        var database = await Nodes.DatabaseAsync();
        await OneClusterAsync(await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _nodes.StartAsync(postgres: database))));
    }

    [Fact]
    public async Task Nodes_find_each_other_by_a_list_in_whichever_order_they_start()
    {
        var database = await Nodes.DatabaseAsync();
        int[] ports = [GatewayProcess.FreePort(), GatewayProcess.FreePort()];
        // Not as the first calls itself.
        var seeds = $"LocalHost:{ports[0]},127.0.0.1:{ports[1]}";
        Task<GatewayProcess> StartAsync(int port) => _nodes.StartAsync(postgres: database, settings: ["--Gateway:Seeds", seeds, "--Gateway:ClusterPort", $"{port}"]);
        // Only the first in the list may begin alone; the other waits for it.
        await OneClusterAsync(await Task.WhenAll(StartAsync(ports[1]), StartAsync(ports[0])));
    }

    [Fact]
    public async Task Nodes_find_each_other_by_the_addresses_of_a_name()
    {
        var database = await Nodes.DatabaseAsync();
        var port = GatewayProcess.FreePort();
        Task<GatewayProcess> StartAsync(string address) =>
            _nodes.StartAsync(postgres: database, settings: ["--Gateway:Seeds", $"dns:localhost:{port}", "--Gateway:ClusterAddress", address, "--Gateway:ClusterPort", $"{port}"]);
        await OneClusterAsync(await Task.WhenAll(StartAsync("127.0.0.2"), StartAsync("127.0.0.1")));
    }

    [Fact]
    public async Task Nodes_find_each_other_by_addresses_of_IPv6()
    {
        if (!Socket.OSSupportsIPv6) return;
        var database = await Nodes.DatabaseAsync();
        int[] ports = [GatewayProcess.FreePort(), GatewayProcess.FreePort()];
        Task<GatewayProcess> StartAsync(string address, int port) =>
            _nodes.StartAsync(postgres: database, settings: ["--Gateway:Seeds", $"[0:0:0:0:0:0:0:1]:{ports[0]},[::1]:{ports[1]}", "--Gateway:ClusterAddress", address, "--Gateway:ClusterPort", $"{port}"]);
        await OneClusterAsync(await Task.WhenAll(StartAsync("[::1]", ports[1]), StartAsync("::1", ports[0])));
    }

    [Fact]
    public async Task A_node_that_no_member_in_the_table_lets_in_ends_with_one_line_that_names_them()
    {
        var at = await Nodes.DatabaseAsync();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var database = Database.Postgres(at);
        await database.MigrateAsync();
        var member = (IPEndPoint)silent.LocalEndpoint;
        await new NodeTable(database, new UniqueAddress(Address.Parse($"akka.tcp://gateway@{member}"), 1)).JoinAsync(ct: _nodes.Stop);

        var (code, output) = await _nodes.FailAsync("--Gateway:Postgres", at, "--Gateway:JoinSeconds", "5", "--Gateway:Port", "0", "--Gateway:ShopPort", "-1");
        Assert.Equal(1, code);
        Assert.Contains($"gateway: nobody of the members in the database's table of nodes let this node in for 5 s: {member} answers but does not let this node in.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_nobody_lets_in_ends_with_one_line_that_names_what_it_tried()
    {
        var database = await Nodes.DatabaseAsync();
        var dead = GatewayProcess.FreePort();
        Task<(int Code, string Output)> FailAsync(string seeds) => _nodes.FailAsync("--Gateway:Postgres", database, "--Gateway:Seeds", seeds, "--Gateway:JoinSeconds", "5",
            "--Gateway:Port", "0", "--Gateway:ShopPort", "-1", "--Gateway:ClusterPort", $"{GatewayProcess.FreePort()}");

        var (listed, named) = (FailAsync($"127.0.0.1:{dead}"), FailAsync("dns:no-such-name.invalid:4053"));
        var refused = await listed;
        Assert.Equal(1, refused.Code);
        Assert.Contains($"gateway: Gateway:Seeds is \"127.0.0.1:{dead}\" and nobody there let this node in for 5 s: 127.0.0.1:{dead} refuses connections.", refused.Output, StringComparison.Ordinal);

        var unknown = await named;
        Assert.Equal(1, unknown.Code);
        Assert.Contains("the name no-such-name.invalid has no addresses", unknown.Output, StringComparison.Ordinal);
    }

    /// <summary>Each node sees all of them, and a dialog over the first and the last works.</summary>
    private async Task OneClusterAsync(GatewayProcess[] nodes)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        foreach (var node in nodes)
        {
            var admin = await Office.SignInAsync(node, "admin", _nodes.Stop);
            while ((await Office.NodesAsync(node, admin, _nodes.Stop)).Count < nodes.Length) await ticks.WaitForNextTickAsync(_nodes.Stop);
            Assert.Equal(nodes.Length, (await Office.NodesAsync(node, admin, _nodes.Stop)).Count);
        }
        await using var anna = await _nodes.OperatorAsync(nodes[0], "anna");
        await anna.SetStateAsync(1, _nodes.Stop);
        await using var visitor = await _nodes.VisitorAsync(nodes[^1]);
        var begun = await visitor.BeginAsync("sales", null, "Is the tent in stock?", _nodes.Stop);
        await anna.Changed.UntilAsync(() => anna.Holds(begun.Dialog), _nodes.Stop);
        Assert.True((await anna.PostAsync(begun.Dialog, "It is.", _nodes.Stop)).Acknowledged);
    }
}

public sealed class SeedFaultTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Theory]
    [InlineData("10.0.0.5", "host:port")]
    [InlineData("10.0.0.5:99999", "host:port")]
    [InlineData("fd00::5:4053", "[fd00::5]:4053")]
    [InlineData("dns:gateway", "dns:name:port")]
    [InlineData("dns:a:1,b:2", "dns:name:port")]
    public async Task Seeds_that_cannot_be_read_are_one_line_that_says_what_is_allowed(string seeds, string allowed)
    {
        var (code, output) = await _nodes.FailAsync("--Gateway:Postgres", "Host=127.0.0.1", "--Gateway:Seeds", seeds, "--Gateway:ClusterPort", "4053");
        Assert.Equal(1, code);
        Assert.Contains($"\"{seeds}\"", output, StringComparison.Ordinal);
        Assert.Contains(allowed, output, StringComparison.Ordinal);
    }
}
