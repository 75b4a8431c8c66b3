using Gateway.Protocol;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>Several operators in one dialog on real sockets of two nodes: each sees the others, a visitor sees none who only reads.</summary>
public sealed class PresenceTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    private async Task<Peer> OperatorAsync(GatewayProcess node, string login)
    {
        var peer = await Peer.HelloAsync(node.Address, Nodes.At(node).ConsoleOrigin, await Office.OperatorTicketAsync(node, await Office.SignInAsync(node, login, _nodes.Stop), _nodes.Stop), _nodes.Stop);
        await peer.HearAsync<Welcome>();
        return peer;
    }

    private static bool Shows(Present p, string name, int doing, bool supervises) => p.People.Any(o => o.Name.StartsWith(name, StringComparison.Ordinal) && o.Doing == doing && o.Supervises == supervises);

    [Fact]
    public async Task Supervisors_on_two_nodes_see_who_reads_and_who_writes_until_the_socket_goes_and_neither_operator_nor_visitor_knows_of_them()
    {
        var database = await Nodes.DatabaseAsync();
        var first = await _nodes.StartAsync(postgres: database);
        var second = await _nodes.StartAsync(postgres: database);
        await using var anna = await OperatorAsync(first, "anna");
        await anna.SendAsync(new SetState(1, 1));
        await anna.HearAsync<Done>(d => d.Rid == 1);
        var (_, ticket) = await Office.VisitorAsync(second, _nodes.Stop);
        await using var visitor = await Peer.HelloAsync(second.Address, second.ShopOrigin, ticket, _nodes.Stop);
        await visitor.HearAsync<Welcome>();
        await visitor.SendAsync(new StartDialog(1, "k", null, null, "box", 1, "Is it in stock?"));
        var dialog = (await visitor.HearAsync<Done>(d => d.Rid == 1)).Value!;
        var offer = (await anna.HearAsync<Self>(s => s.Dialogs.Count == 1)).Dialogs[0];
        if (!offer.Accepted) await anna.SendAsync(new Accept(2, dialog, offer.Term));
        await anna.HearAsync<Entry>(e => e.Text == "Is it in stock?");

        await using var mira = await OperatorAsync(second, "admin");
        await mira.SendAsync(new Observe(3, dialog, true));
        await mira.HearAsync<Done>(d => d.Rid == 3);
        await mira.HearAsync<Entry>(e => e.Text == "Is it in stock?");
        await mira.HearAsync<Present>(p => Shows(p, "Anna", 0, false) && Shows(p, "Mira", 0, true));
        await anna.SendAsync(new Look(dialog, 2));
        await mira.HearAsync<Present>(p => Shows(p, "Anna", 2, false));
        await visitor.SendAsync(new Typing(dialog, "in red"));
        Assert.Equal("in red", (await mira.HearAsync<TypingBy>(t => t.Draft is not null)).Draft);

        var again = await OperatorAsync(first, "admin");
        await again.SendAsync(new Observe(4, dialog, true));
        await again.SendAsync(new Look(dialog, 1));
        await mira.HearAsync<Present>(p => Shows(p, "Mira", 1, true));
        var before = mira.Heard.Count;
        await again.DisposeAsync();
        await mira.NextAsync<Present>(before, p => Shows(p, "Mira", 0, true) && Shows(p, "Anna", 2, false));

        // A whisper, and words for the visitor: both know of the whisper's author, and Anna of nobody else's presence.
        await mira.SendAsync(new PostNote(5, dialog, "whispers", 1, "offer the discount"));
        await anna.HearAsync<Entry>(e => e.Text == "offer the discount");
        await anna.SendAsync(new Post(6, dialog, "box", 1, "It is, with a discount."));
        await visitor.HearAsync<Entry>(e => e.Text == "It is, with a discount.");
        await mira.HearAsync<Entry>(e => e.Text == "It is, with a discount.");
        await mira.SendAsync(new Post(7, dialog, "box", 1, "Mine."));
        Assert.Equal((int)RefusalCode.NotCurrent, (await mira.HearAsync<Refused>(r => r.Rid == 7)).Code);
        Assert.DoesNotContain(anna.Heard, h => h.Packet is Present);
        Assert.DoesNotContain(visitor.Heard, h => h.Packet is Present);
        Assert.False(visitor.HasHeardOf("Mira"));

        // Whoever supervises nothing reads nothing of others.
        await anna.SendAsync(new Observe(8, dialog, true));
        Assert.Equal((int)RefusalCode.NotAllowed, (await anna.HearAsync<Refused>(r => r.Rid == 8)).Code);
        await mira.SendAsync(new Observe(9, dialog, false));
        await mira.HearAsync<Done>(d => d.Rid == 9);
        await visitor.SendAsync(new Post(10, dialog, "box", 2, "Good!"));
        await anna.HearAsync<Entry>(e => e.Text == "Good!");
        await mira.SendAsync(new Observe(11, "no-such", true));
        Assert.Equal((int)RefusalCode.NotFound, (await mira.HearAsync<Refused>(r => r.Rid == 11)).Code);
        Assert.False(mira.HasHeardOf("Good!"));
    }
}
