using Gateway.Protocol;

namespace Gateway.Cluster.Tests;

/// <summary>Somebody is signed out through one node while connected to the other.</summary>
public sealed class RevocationTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task Who_is_signed_out_through_one_node_loses_the_sockets_on_every_node()
    {
        var database = await Nodes.DatabaseAsync();
        var first = await _nodes.StartAsync(postgres: database);
        var second = await _nodes.StartAsync(postgres: database);
        var admin = await Office.SignInAsync(first, "admin", _nodes.Stop);

        foreach (var (what, method, body) in ((string, HttpMethod, object)[])[("sign-out", HttpMethod.Post, new { }), ("password", HttpMethod.Put, new { password = "another password" }), ("active", HttpMethod.Put, new { active = false })])
        {
            var password = what == "active" ? "another password" : Nodes.Password;
            var anna = await Office.SignInAsync(second, "anna", _nodes.Stop, password);
            var ticket = await Office.OperatorTicketAsync(second, anna, _nodes.Stop);
            await using var here = await Peer.HelloAsync(first.Address, Nodes.At(first).ConsoleOrigin, await Office.OperatorTicketAsync(first, anna, _nodes.Stop), _nodes.Stop);
            await using var there = await Peer.HelloAsync(second.Address, Nodes.At(second).ConsoleOrigin, ticket, _nodes.Stop);
            await using var bystander = await Peer.HelloAsync(second.Address, Nodes.At(second).ConsoleOrigin, await Office.OperatorTicketAsync(second, await Office.SignInAsync(second, "boris", _nodes.Stop), _nodes.Stop), _nodes.Stop);
            await here.HearAsync<Welcome>();
            var id = (await there.HearAsync<Welcome>()).Subject;
            await bystander.HearAsync<Welcome>();

            await Office.SendAsync(first, method, $"/api/v1/team/{id}/{what}", body, admin, _nodes.Stop);
            Assert.Equal((CloseCode.Revoked, CloseCode.Revoked), (await here.ClosedAsync(), await there.ClosedAsync()));
            // The ticket in hand is worth nothing from then on, long before it expires.
            await using var again = await Peer.HelloAsync(second.Address, Nodes.At(second).ConsoleOrigin, ticket, _nodes.Stop);
            Assert.Equal(CloseCode.Revoked, await again.ClosedAsync());
            await bystander.SendAsync(new SetState(9, 1));
            await bystander.HearAsync<Done>();
        }

        var visitor = await Office.VisitorAsync(second, _nodes.Stop);
        await using var shopper = await Peer.HelloAsync(second.Address, second.ShopOrigin, visitor.Ticket, _nodes.Stop);
        await shopper.HearAsync<Welcome>();
        await Office.SendAsync(first, HttpMethod.Post, $"/api/v1/sites/demo/visitors/{visitor.Visitor}/sign-out", new { }, admin, _nodes.Stop);
        Assert.Equal(CloseCode.Revoked, await shopper.ClosedAsync());
        await using var back = await Peer.HelloAsync(second.Address, second.ShopOrigin, visitor.Ticket, _nodes.Stop);
        Assert.Equal(CloseCode.Revoked, await back.ClosedAsync());
    }
}
