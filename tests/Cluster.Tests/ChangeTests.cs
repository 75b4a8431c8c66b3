using Gateway.Protocol;

namespace Gateway.Cluster.Tests;

/// <summary>Messages that are changed, taken back and answered, on real sockets: both windows get it, live and replayed, and the visitor nothing of the words before.</summary>
public sealed class ChangeTests(TwoSites sites) : IClassFixture<TwoSites>
{
    private const string Slip = "the wrong customer's order 4711";

    [Fact]
    public async Task Both_get_a_change_once_and_a_visitor_who_comes_back_nothing_of_what_was_said_before()
    {
        await using var rita = await Peer.HelloAsync(sites.Node.Address, sites.Console, await sites.OperatorAsync("rival", "rita"), sites.Stop);
        await rita.HearAsync<Welcome>();
        await rita.SendAsync(new SetState(1, 1));
        await rita.HearAsync<Done>();
        var (_, ticket) = await sites.VisitorAsync("rival");
        await using var visitor = await Peer.HelloAsync(sites.Node.Address, sites.Shop, ticket, sites.Stop);
        await visitor.HearAsync<Welcome>();
        await visitor.SendAsync(new StartDialog(1, "changes", null, null, "box", 1, "Where is it?"));
        var dialog = (await visitor.HearAsync<Done>()).Value!;
        var asked = await rita.HearAsync<Entry>(e => e.Text == "Where is it?");
        await rita.SendAsync(new Post(2, dialog, "rita", 1, Slip, 0, asked.Seq));
        var said = await visitor.HearAsync<Entry>(e => e.Text == Slip);
        Assert.Equal(asked.Seq.ToString(), said.Detail);

        await rita.SendAsync(new Change(3, dialog, "changes", 1, said.Seq, "It left yesterday."));
        var kept = await rita.HearAsync<Posted>(p => p.Rid == 3);
        foreach (var peer in (Peer[])[rita, visitor])
        {
            var change = await peer.HearAsync<Entry>(e => e.Seq == kept.Seq);
            Assert.Equal((10, "It left yesterday.", said.Seq.ToString()), (change.Kind, change.Text, change.Detail));
        }
        // Its answer was lost: the same again is no second change.
        await rita.SendAsync(new Change(4, dialog, "changes", 1, said.Seq, "It left yesterday."));
        Assert.Equal(kept.Seq, (await rita.HearAsync<Posted>(p => p.Rid == 4)).Seq);
        await visitor.SendAsync(new Change(5, dialog, "mine", 1, said.Seq, "rita's words are not mine"));
        Assert.Equal((int)RefusalCode.NotAllowed, (await visitor.HearAsync<Refused>(r => r.Rid == 5)).Code);
        await visitor.SendAsync(new Change(6, dialog, "mine", 1, asked.Seq, new string('x', 8001)));
        Assert.Equal((int)RefusalCode.TooLong, (await visitor.HearAsync<Refused>(r => r.Rid == 6)).Code);
        await visitor.SendAsync(new Change(7, dialog, "mine", 1, asked.Seq, null));
        Assert.Equal((11, ""), ((await rita.HearAsync<Entry>(e => e.Seq == kept.Seq + 1)).Kind, (await visitor.HearAsync<Entry>(e => e.Seq == kept.Seq + 1)).Text));

        await using var again = await Peer.HelloAsync(sites.Node.Address, sites.Shop, ticket, sites.Stop, new ResumePoint(dialog, said.Epoch, 1));
        Assert.Equal(kept.Seq + 1, (await again.HearAsync<ReplayEnd>(e => e.Dialog == dialog)).Head);
        await again.SendAsync(new Fetch(dialog, said.Epoch, 0));
        await again.HearAsync<Entry>(e => e.Seq == 1);
        Assert.False(again.HasHeardOf(Slip));
        Assert.False(again.HasHeardOf("Where is it?"));
        Assert.True(again.HasHeardOf("It left yesterday."));
    }
}
