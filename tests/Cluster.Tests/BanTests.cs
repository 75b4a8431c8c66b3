using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Protocol;

namespace Gateway.Cluster.Tests;

/// <summary>Somebody is kept out through one node while connected to the other.</summary>
public sealed class BanTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task F12_Who_is_banned_through_one_node_loses_the_socket_on_the_other_and_gets_no_ticket_until_let_in_again()
    {
        var database = await Nodes.DatabaseAsync();
        var first = await _nodes.StartAsync(postgres: database);
        var second = await _nodes.StartAsync(postgres: database);
        var admin = await Office.SignInAsync(first, "admin", _nodes.Stop);
        var (visitor, ticket) = await Office.VisitorAsync(second, _nodes.Stop);
        await using var shopper = await Peer.HelloAsync(second.Address, second.ShopOrigin, ticket, _nodes.Stop);
        await shopper.HearAsync<Welcome>();
        await using var bystander = await Peer.HelloAsync(second.Address, second.ShopOrigin, (await Office.VisitorAsync(second, _nodes.Stop)).Ticket, _nodes.Stop);
        await bystander.HearAsync<Welcome>();

        using var made = await Office.SendAsync(first, HttpMethod.Post, "/api/v1/sites/demo/bans", new { visitor, minutes = 5, reason = "abuse" }, admin, _nodes.Stop);
        Assert.Equal(CloseCode.Banned, await shopper.ClosedAsync());
        await using (var again = await Peer.HelloAsync(second.Address, second.ShopOrigin, ticket, _nodes.Stop)) Assert.Equal(CloseCode.Banned, await again.ClosedAsync());
        await bystander.SendAsync(new StartDialog(1, "k", null, null, "box", 1, "Hello"));
        await bystander.HearAsync<Done>();
        var id = (await made.Content.ReadFromJsonAsync<JsonElement>(_nodes.Stop)).GetProperty("id").GetString();
        using (await Office.SendAsync(first, HttpMethod.Delete, $"/api/v1/sites/demo/bans/{id}", null, admin, _nodes.Stop)) { }
        await using (var back = await Peer.HelloAsync(first.Address, second.ShopOrigin, ticket, _nodes.Stop)) await back.HearAsync<Welcome>();

        // The whole network, of which everybody here is. The console's people are not met by it.
        using (await Office.SendAsync(first, HttpMethod.Post, "/api/v1/sites/demo/bans", new { address = "127.0.0.0/8", minutes = 5 }, admin, _nodes.Stop)) { }
        Assert.Equal(CloseCode.Banned, await bystander.ClosedAsync());
        await Assert.ThrowsAnyAsync<Exception>(() => Office.VisitorAsync(first, _nodes.Stop));
        await using var anna = await Peer.HelloAsync(first.Address, Nodes.At(first).ConsoleOrigin, await Office.OperatorTicketAsync(first, await Office.SignInAsync(first, "anna", _nodes.Stop), _nodes.Stop), _nodes.Stop);
        await anna.HearAsync<Welcome>();
    }
}
