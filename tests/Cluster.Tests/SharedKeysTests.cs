using System.Net.Http.Json;
using System.Text.Json;
using Dapper;
using Gateway.Persistence;
using Gateway.Protocol;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>Three nodes share the keys of tickets: a key that changes at one signs and verifies at all.</summary>
public sealed class SharedKeysTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task A_key_changed_at_one_node_signs_and_verifies_at_all_three()
    {
        var at = await Nodes.DatabaseAsync();
        var nodes = new List<GatewayProcess>();
        for (var i = 0; i < 3; i++) nodes.Add(await _nodes.StartAsync(postgres: at));
        var admin = await Office.SignInAsync(nodes[0], "admin", _nodes.Stop);
        var (_, old) = await Office.VisitorAsync(nodes[0], _nodes.Stop);
        string fresh;
        using (var changed = await Office.SendAsync(nodes[0], HttpMethod.Post, "/api/v1/ticket-keys", new { }, admin, _nodes.Stop))
            fresh = (await changed.Content.ReadFromJsonAsync<JsonElement>(_nodes.Stop)).GetProperty("id").GetString()!;
        // Its notice of a minute is over at once; nodes look every few seconds.
        using (var database = Database.Postgres(at))
        {
            await using var connection = await database.OpenAsync(_nodes.Stop);
            await connection.ExecuteAsync("UPDATE ticket_keys SET signs_from = @now WHERE id = @fresh", new { fresh, now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() });
        }
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        foreach (var node in nodes)
            while (await SigningAsync(node, admin) != fresh) await ticks.WaitForNextTickAsync(_nodes.Stop);

        List<(string Ticket, string Origin)> tickets = [(old, nodes[0].ShopOrigin)];
        foreach (var node in nodes) tickets.Add(((await Office.VisitorAsync(node, _nodes.Stop)).Ticket, node.ShopOrigin));
        foreach (var node in nodes)
            foreach (var (ticket, origin) in tickets)
            {
                await using var peer = await Peer.HelloAsync(node.Address, origin, ticket, _nodes.Stop);
                await peer.HearAsync<Welcome>();
            }
    }

    private async Task<string> SigningAsync(GatewayProcess node, string cookie)
    {
        using var answer = await Office.SendAsync(node, HttpMethod.Get, "/api/v1/ticket-keys", null, cookie, _nodes.Stop);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(_nodes.Stop)).GetProperty("signing").GetString()!;
    }
}
