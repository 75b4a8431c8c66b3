using System.Text.Json;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>An administrator sees all nodes from any of them and drains one: its clients move, its process ends.</summary>
public sealed class NodesTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();
    private readonly Balancer _balancer = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _nodes.DisposeAsync();
        await _balancer.DisposeAsync();
    }

    [Fact]
    public async Task An_administrator_drains_a_node_from_another_and_its_clients_move()
    {
        var database = await Nodes.DatabaseAsync();
        string[] settings = ["--Gateway:Api:ConsoleOrigins:0", _balancer.Address.GetLeftPart(UriPartial.Authority)];
        int[] ports = [GatewayProcess.FreePort(), GatewayProcess.FreePort()];
        var going = await _nodes.StartAsync(postgres: database, settings: [.. settings, "--Gateway:ClusterPort", $"{ports[0]}"]);
        _balancer.Serve(going);
        var place = new Place(_balancer.Address, "demo", going.ShopOrigin);
        await using var visitor = await _nodes.VisitorAsync(place);
        var staying = await _nodes.StartAsync(postgres: database, settings: [.. settings, "--Gateway:ClusterPort", $"{ports[1]}"]);
        _balancer.Serve(going, staying);

        var admin = await Office.SignInAsync(staying, "admin", _nodes.Stop);
        var seen = await UntilAsync(staying, admin, all => all.Count == 2 && all.All(n => n.GetProperty("state").GetString() == "ready"));
        var node = seen.Single(n => n.GetProperty("origin").GetString() == going.Address.GetLeftPart(UriPartial.Authority));
        Assert.Equal($"127.0.0.1:{ports[0]}", node.GetProperty("id").GetString());
        Assert.Equal(1, node.GetProperty("connections").GetInt32());
        Assert.False(node.GetProperty("self").GetBoolean());

        using (await Office.SendAsync(staying, HttpMethod.Post, $"/api/v1/nodes/127.0.0.1:{ports[0]}/drain", new { }, admin, _nodes.Stop)) { }
        await going.ExitedAsync(_nodes.Stop);
        await visitor.Changed.UntilAsync(() => visitor.Connections > 1 && visitor.Welcome is not null, _nodes.Stop);
        Assert.True((await visitor.BeginAsync("sales", null, "Still here?", _nodes.Stop)).Acknowledged);
        await UntilAsync(staying, admin, all => all.Count == 1 && all[0].GetProperty("connections").GetInt32() == 1);
    }

    private async Task<IReadOnlyList<JsonElement>> UntilAsync(GatewayProcess node, string cookie, Func<IReadOnlyList<JsonElement>, bool> wanted)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (true)
        {
            var all = await Office.NodesAsync(node, cookie, _nodes.Stop);
            if (wanted(all)) return all;
            await ticks.WaitForNextTickAsync(_nodes.Stop);
        }
    }
}
