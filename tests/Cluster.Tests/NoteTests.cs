using Gateway.Protocol;

namespace Gateway.Cluster.Tests;

/// <summary>A note to colleagues on real sockets: its author gets it, and nothing of it but a number ever goes to the visitor.</summary>
public sealed class NoteTests(TwoSites sites) : IClassFixture<TwoSites>
{
    private const string Secret = "asks for a discount each time";

    [Fact]
    public async Task A_visitor_gets_the_number_of_a_note_and_nothing_else_live_replayed_or_fetched()
    {
        await using var rita = await Peer.HelloAsync(sites.Node.Address, sites.Console, await sites.OperatorAsync("rival", "rita"), sites.Stop);
        await rita.HearAsync<Welcome>();
        await rita.SendAsync(new SetState(1, 1));
        await rita.HearAsync<Done>();
        var (_, ticket) = await sites.VisitorAsync("rival");
        await using var visitor = await Peer.HelloAsync(sites.Node.Address, sites.Shop, ticket, sites.Stop);
        await visitor.HearAsync<Welcome>();
        await visitor.SendAsync(new StartDialog(1, "k", null, null, "box", 1, "Any discount?"));
        var dialog = (await visitor.HearAsync<Done>()).Value!;
        await rita.HearAsync<Entry>(e => e.Text == "Any discount?");
        await rita.SendAsync(new PostNote(2, dialog, "notes", 1, Secret));
        var kept = await rita.HearAsync<Posted>(p => p.Rid == 2);
        Assert.Equal(Secret, (await rita.HearAsync<Entry>(e => e.Seq == kept.Seq)).Text);
        // Sent again it is there once, and the next words follow on it without a gap for the visitor.
        await rita.SendAsync(new PostNote(3, dialog, "notes", 1, Secret));
        Assert.Equal(kept.Seq, (await rita.HearAsync<Posted>(p => p.Rid == 3)).Seq);
        await rita.SendAsync(new Post(4, dialog, "rita", 1, "None today."));
        var live = await visitor.HearAsync<Entry>(e => e.Text == "None today.");
        Assert.Equal(kept.Seq + 1, live.Seq);
        AssertBlank(visitor, kept);
        await visitor.SendAsync(new PostNote(5, dialog, "box", 2, "mine"));
        Assert.Equal((int)RefusalCode.NotAllowed, (await visitor.HearAsync<Refused>(r => r.Rid == 5)).Code);

        await using var again = await Peer.HelloAsync(sites.Node.Address, sites.Shop, ticket, sites.Stop, new ResumePoint(dialog, live.Epoch, kept.Seq - 1));
        Assert.Equal(live.Seq, (await again.HearAsync<ReplayEnd>(e => e.Dialog == dialog)).Head);
        AssertBlank(again, kept);
        await again.SendAsync(new Fetch(dialog, live.Epoch, 0));
        await again.HearAsync<Entry>(e => e.Seq == 1);
        await again.SendAsync(new Post(6, dialog, "box", 2, "A pity."));
        Assert.Equal(live.Seq + 1, (await again.HearAsync<Entry>(e => e.Text == "A pity.")).Seq);
        Assert.All((Peer[])[visitor, again], p => Assert.False(p.HasHeardOf(Secret)));
    }

    private static void AssertBlank(Peer peer, Posted kept)
    {
        var entry = Assert.Single(peer.Heard.Select(h => h.Packet).OfType<Entry>(), e => e.Seq == kept.Seq);
        Assert.Equal(entry with { Kind = 9, Author = 0, AuthorId = "", AuthorName = "", Text = "", Outbox = null, N = 0, Detail = "" }, entry);
    }
}
