using Gateway.Protocol;

namespace Gateway.Cluster.Tests;

/// <summary>Operators who join and take over, on real sockets of two nodes.</summary>
public sealed class BesideTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    private async Task<Peer> OperatorAsync(Swarm.GatewayProcess node, string login, bool available = false)
    {
        var peer = await Peer.HelloAsync(node.Address, Nodes.At(node).ConsoleOrigin, await Office.OperatorTicketAsync(node, await Office.SignInAsync(node, login, _nodes.Stop), _nodes.Stop), _nodes.Stop);
        await peer.HearAsync<Welcome>();
        await peer.SendAsync(new SetState(1, available ? 1 : 3));
        await peer.HearAsync<Done>(d => d.Rid == 1);
        return peer;
    }

    [Fact]
    public async Task F24_A_second_operator_joins_when_asked_and_a_supervisor_takes_over_and_the_visitor_meets_each_by_name()
    {
        var database = await Nodes.DatabaseAsync();
        var first = await _nodes.StartAsync(postgres: database);
        var second = await _nodes.StartAsync(postgres: database);
        await using var anna = await OperatorAsync(first, "anna", available: true);
        await using var boris = await OperatorAsync(second, "boris");
        await using var mira = await OperatorAsync(second, "admin");
        await using var visitor = await Peer.HelloAsync(second.Address, second.ShopOrigin, (await Office.VisitorAsync(second, _nodes.Stop)).Ticket, _nodes.Stop);
        await visitor.HearAsync<Welcome>();
        await visitor.SendAsync(new StartDialog(1, "k", null, null, "box", 1, "Is it in stock?"));
        var dialog = (await visitor.HearAsync<Done>(d => d.Rid == 1)).Value!;
        var offer = (await anna.HearAsync<Self>(s => s.Dialogs.Count == 1)).Dialogs[0];
        if (!offer.Accepted) await anna.SendAsync(new Accept(2, dialog, offer.Term));
        await visitor.HearAsync<DialogInfo>(i => i is { Status: 3, OperatorName: "Anna Sorokina" });
        var borisId = (await anna.HearAsync<Team>(t => t.Operators.Any(o => o.Name == "Boris Linde"))).Operators.Single(o => o.Name == "Boris Linde").Id;

        await boris.SendAsync(new Join(3, dialog, true));
        Assert.Equal((int)RefusalCode.NotCurrent, (await boris.HearAsync<Refused>(r => r.Rid == 3)).Code);
        await anna.SendAsync(new AskToJoin(4, dialog, borisId, "you know tents", true));
        Assert.Equal((1, "you know tents", "Anna Sorokina"), (await boris.HearAsync<Beside>(b => b.Dialogs.Count == 1)).Dialogs.Select(b => (b.Stage, b.Comment, b.OwnerName)).Single());
        await boris.HearAsync<Entry>(e => e.Text == "Is it in stock?");
        await boris.SendAsync(new Join(5, dialog, true));
        await boris.HearAsync<Beside>(b => b.Dialogs is [{ Stage: 2 }]);
        await visitor.HearAsync<Entry>(e => e is { Kind: 8, AuthorName: "Boris Linde" });
        await boris.SendAsync(new Post(6, dialog, "box", 1, "In both colours."));
        await visitor.HearAsync<Entry>(e => e is { Text: "In both colours.", AuthorName: "Boris Linde" });
        await anna.HearAsync<Entry>(e => e.Text == "In both colours.");
        Assert.False(visitor.HasHeardOf("you know tents"));

        // His console comes back, here on the other node, and he is still in it.
        await boris.DisposeAsync();
        await using var again = await OperatorAsync(first, "boris");
        await again.HearAsync<Beside>(b => b.Dialogs is [{ Stage: 2 }]);
        await again.HearAsync<Entry>(e => e.Text == "In both colours.");

        await mira.SendAsync(new Take(7, dialog, false));
        await mira.HearAsync<Done>(d => d.Rid == 7);
        await mira.HearAsync<Self>(s => s.Dialogs is [{ Accepted: true }]);
        await anna.HearAsync<Self>(s => s is { Load: 0 } && s.Dialogs.Count == 0);
        await visitor.HearAsync<DialogInfo>(i => i is { Status: 3, OperatorName: "Mira Holm" });
        await anna.SendAsync(new Post(8, dialog, "box", 1, "Mine?"));
        Assert.Equal((int)RefusalCode.NotCurrent, (await anna.HearAsync<Refused>(r => r.Rid == 8)).Code);
        await mira.SendAsync(new Post(9, dialog, "box", 1, "I see to it."));
        await visitor.HearAsync<Entry>(e => e.Text == "I see to it.");
        await again.HearAsync<Entry>(e => e.Text == "I see to it.");
        // Whoever does not supervise takes nothing from others.
        await anna.SendAsync(new Take(10, dialog, true));
        Assert.NotEqual(0, (await anna.HearAsync<Refused>(r => r.Rid == 10)).Code);
        await mira.SendAsync(new CloseDialog(11, dialog));
        await again.HearAsync<Beside>(b => b.Dialogs.Count == 0 && again.Heard.Any(h => h.Packet is DialogInfo { Status: 4 }));
    }
}
