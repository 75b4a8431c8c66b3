using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Protocol;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>Somebody is kept out through one node while connected to the other.</summary>
public sealed class BanTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    private async Task<HttpStatusCode> FileStatusAsync(GatewayProcess node, HttpMethod method, string path, string ticket)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = node.Address };
        using var request = new HttpRequestMessage(method, path) { Content = method == HttpMethod.Post ? new ByteArrayContent("plain words"u8.ToArray()) : null };
        request.Headers.Add("Origin", node.ShopOrigin);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ticket);
        using var answer = await http.SendAsync(request, _nodes.Stop);
        return answer.StatusCode;
    }

    /// <summary>A ticket lives for an hour; whoever is kept out by name or by address neither brings nor fetches files with it.</summary>
    [Fact]
    public async Task F12_A_ticket_from_before_the_ban_brings_and_fetches_no_files()
    {
        var node = await _nodes.StartAsync();
        var admin = await Office.SignInAsync(node, "admin", _nodes.Stop);
        var (visitor, ticket) = await Office.VisitorAsync(node, _nodes.Stop);
        // There is no such file and no such dialog: whoever is let in is told so.
        async Task AssertAsync(HttpStatusCode expected)
        {
            Assert.Equal(expected, await FileStatusAsync(node, HttpMethod.Get, "/api/v1/visitor-files/none", ticket));
            Assert.Equal(expected, await FileStatusAsync(node, HttpMethod.Post, "/api/v1/visitor-files?dialog=none&name=a.txt", ticket));
        }

        await AssertAsync(HttpStatusCode.NotFound);
        foreach (var ban in (object[])[new { visitor, minutes = 5 }, new { address = "127.0.0.1", minutes = 5 }])
        {
            using var made = await Office.SendAsync(node, HttpMethod.Post, "/api/v1/sites/demo/bans", ban, admin, _nodes.Stop);
            await AssertAsync(HttpStatusCode.Unauthorized);
            using (await Office.SendAsync(node, HttpMethod.Delete, $"/api/v1/sites/demo/bans/{(await made.Content.ReadFromJsonAsync<JsonElement>(_nodes.Stop)).GetProperty("id").GetString()}", null, admin, _nodes.Stop)) { }
            await AssertAsync(HttpStatusCode.NotFound);
        }
    }

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
