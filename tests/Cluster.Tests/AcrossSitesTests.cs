using Gateway.Protocol;

namespace Gateway.Cluster.Tests;

/// <summary>
/// Every packet there is, said by people of one site about things of another: nothing comes back but refusals, and nothing happens there. A packet added
/// to the protocol fails here until it has its case.
/// </summary>
public sealed class AcrossSitesTests(TwoSites sites) : IClassFixture<TwoSites>
{
    private const string Secret = "a secret of the rival's";

    /// <summary>What the rival has: a visitor in a dialog with an operator in a department.</summary>
    private sealed record Rival(string Visitor, string Dialog, uint Epoch, string Operator, string Department, string VisitorTicket);

    private static readonly Dictionary<Type, Func<Rival, int, ClientPacket>> Cases = new()
    {
        // In front of those that are answered, so that an answer tells that these were heard too.
        [typeof(Typing)] = (r, _) => new Typing(r.Dialog, "typing there"),
        [typeof(Fetch)] = (r, _) => new Fetch(r.Dialog, r.Epoch, 0),
        [typeof(Post)] = (r, rid) => new Post(rid, r.Dialog, "o", 1, "intrusion"),
        [typeof(CloseDialog)] = (r, rid) => new CloseDialog(rid, r.Dialog),
        [typeof(Rate)] = (r, rid) => new Rate(rid, r.Dialog, 1, "intrusion"),
        [typeof(LeaveAddress)] = (r, rid) => new LeaveAddress(rid, r.Dialog, "intruder@example.org"),
        [typeof(Mute)] = (r, rid) => new Mute(rid, r.Dialog, true),
        [typeof(Resolve)] = (r, rid) => new Resolve(rid, r.Dialog, 3),
        [typeof(BeatAnswer)] = (_, _) => new BeatAnswer(1),
        [typeof(PageViewed)] = (_, _) => new PageViewed("p2", "http://127.0.0.1/", "", ""),
        [typeof(EventRaised)] = (_, _) => new EventRaised("cart_add", 1, "EUR", new Dictionary<string, string>()),
        [typeof(Active)] = (_, _) => new Active(),
        [typeof(AttributesSet)] = (_, _) => new AttributesSet(new Dictionary<string, string> { ["k"] = "v" }),
        [typeof(InvitationAnswer)] = (r, _) => new InvitationAnswer(r.Dialog, 3),
        [typeof(FormAnswer)] = (r, rid) => new FormAnswer(rid, r.Dialog, new Dictionary<string, string> { ["k"] = "v" }),
        [typeof(StartDialog)] = (r, rid) => new StartDialog(rid, "k", r.Department, null, "o2", 1, "hello"),
        [typeof(SetState)] = (_, rid) => new SetState(rid, 1),
        [typeof(Watch)] = (_, rid) => new Watch(7, "", 0, false, 500, Rid: rid),
        [typeof(Unwatch)] = (_, _) => new Unwatch(8),
        [typeof(WatchVisitor)] = (r, rid) => new WatchVisitor(rid, r.Visitor, true),
        [typeof(Invite)] = (r, rid) => new Invite(rid, r.Visitor, r.Department, "come here"),
        [typeof(StartWith)] = (r, rid) => new StartWith(rid, "k", r.Visitor, r.Department, "o3", 1, "hello", true),
        [typeof(Accept)] = (r, rid) => new Accept(rid, r.Dialog, 1),
        [typeof(Decline)] = (r, rid) => new Decline(rid, r.Dialog, 1),
        [typeof(Transfer)] = (r, rid) => new Transfer(rid, r.Dialog, null, r.Operator, "", true),
        [typeof(Take)] = (r, rid) => new Take(rid, r.Dialog, true),
        [typeof(Change)] = (r, rid) => new Change(rid, r.Dialog, "o5", 1, 2, "intrusion"),
        [typeof(PostFile)] = (r, rid) => new PostFile(rid, r.Dialog, "o6", 1, "p.s"),
        [typeof(SendCard)] = (r, rid) => new SendCard(rid, r.Dialog, "o7", 1, "form", "delivery"),
        [typeof(AnswerCard)] = (r, rid) => new AnswerCard(rid, r.Dialog, "o8", 1, 1, new Dictionary<string, string> { ["k"] = "v" }),
        [typeof(PostNote)] = (r, rid) => new PostNote(rid, r.Dialog, "o4", 1, "intrusion"),
        [typeof(Look)] = (r, _) => new Look(r.Dialog, 2),
        [typeof(AskToJoin)] = (r, rid) => new AskToJoin(rid, r.Dialog, r.Operator, "come", true),
        [typeof(Join)] = (r, rid) => new Join(rid, r.Dialog, true),
        [typeof(PushPage)] = (r, rid) => new PushPage(rid, r.Dialog, "https://shop.example/"),
        [typeof(AnswerPage)] = (r, rid) => new AnswerPage(rid, r.Dialog, 1, true),
        [typeof(Hold)] = (r, rid) => new Hold(rid, r.Dialog, true, "wait"),
        [typeof(Observe)] = (r, rid) => new Observe(rid, r.Dialog, true),
        [typeof(WatchSiteAlerts)] = (_, _) => new WatchSiteAlerts(true),
        [typeof(AlertAction)] = (r, rid) => new AlertAction(rid, r.Dialog, 4, r.Department, "come here"),
        // Last: they end the state or the visit of the one who says them.
        [typeof(SignOff)] = (_, rid) => new SignOff(rid),
        [typeof(Goodbye)] = (_, _) => new Goodbye(),
        // Each on a connection of its own, below.
        [typeof(Hello)] = (r, _) => new Hello(r.VisitorTicket, 2, [], null, "test"),
        [typeof(RefreshTicket)] = (r, _) => new RefreshTicket(r.VisitorTicket),
    };

    [Fact]
    public void Every_packet_of_the_protocol_has_a_case()
    {
        var packets = typeof(ClientPacket).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(ClientPacket)) && t != typeof(UnknownPacket));
        Assert.Equal([], packets.Where(t => !Cases.ContainsKey(t)).Select(t => t.Name));
    }

    [Fact]
    public async Task Nothing_said_on_one_site_reaches_another()
    {
        var (rivalId, rivalTicket) = await sites.VisitorAsync("rival");
        await using var rita = await Peer.HelloAsync(sites.Node.Address, sites.Console, await sites.OperatorAsync("rival", "rita"), sites.Stop);
        await rita.HearAsync<Welcome>();
        await rita.SendAsync(new SetState(1, 1));
        await rita.HearAsync<Done>();
        await using var victim = await Peer.HelloAsync(sites.Node.Address, sites.Shop, rivalTicket, sites.Stop);
        await victim.HearAsync<Welcome>();
        await victim.SendAsync(new StartDialog(1, "k", null, null, "box", 1, Secret));
        var dialog = (await victim.HearAsync<Done>()).Value!;
        await rita.HearAsync<Entry>(e => e.Text == Secret);
        var rival = new Rival(rivalId, dialog, (await victim.HearAsync<DialogInfo>()).Epoch, "rival-person", "rival-desk", rivalTicket);
        await rita.SendAsync(new Post(2, dialog, "rita", 1, "What can I do for you?"));
        await rita.HearAsync<Posted>();

        var (_, ticket) = await sites.VisitorAsync("demo");
        await using var stranger = await Peer.HelloAsync(sites.Node.Address, sites.Shop, ticket, sites.Stop, new ResumePoint(dialog, rival.Epoch, 0));
        await using var foreigner = await Peer.HelloAsync(sites.Node.Address, sites.Console, await sites.OperatorAsync("demo", "admin"), sites.Stop, new ResumePoint(dialog, rival.Epoch, 0));
        await SayAllAsync(stranger, rival);
        await SayAllAsync(foreigner, rival);

        foreach (var peer in (Peer[])[stranger, foreigner])
        {
            Assert.False(peer.HasHeardOf(Secret));
            // A refusal may repeat what its own request named.
            Assert.DoesNotContain(peer.Heard, h => h.Packet is not Refused && (Names(h.Bytes, rival.Dialog) || Names(h.Bytes, rival.Visitor) || Names(h.Bytes, rival.Operator)));
        }
        // Nothing was added there: the next words get the next number.
        var head = (await victim.HearAsync<Entry>(e => e.Text == "What can I do for you?")).Seq;
        await victim.SendAsync(new Post(3, dialog, "box", 2, "And now?"));
        Assert.Equal(head + 1, (await victim.HearAsync<Posted>(p => p.N == 2)).Seq);
        await rita.HearAsync<Entry>(e => e.Seq == head + 1);
        foreach (var peer in (Peer[])[victim, rita])
            Assert.DoesNotContain(peer.Heard, h => h.Packet is Entry { Text: "intrusion" } or TypingBy { Draft.Length: > 0 } or Invitation || h.Packet is DialogInfo { Status: 4 });
    }

    [Theory]
    [InlineData("visitor")]
    [InlineData("operator")]
    public async Task A_ticket_of_another_site_neither_greets_twice_nor_refreshes(string role)
    {
        var (_, foreign) = await sites.VisitorAsync("rival");
        foreach (var packet in (ClientPacket[])[new Hello(foreign, 2, [], null, "test"), new RefreshTicket(foreign)])
        {
            await using var peer = role == "visitor"
                ? await Peer.HelloAsync(sites.Node.Address, sites.Shop, (await sites.VisitorAsync("demo")).Ticket, sites.Stop)
                : await Peer.HelloAsync(sites.Node.Address, sites.Console, await sites.OperatorAsync("demo", "boris"), sites.Stop);
            await peer.HearAsync<Welcome>();
            await peer.SendAsync(packet);
            Assert.Equal(packet is Hello ? CloseCode.BadPacket : CloseCode.WrongAudience, await peer.ClosedAsync());
        }
    }

    /// <summary>Returns when everything that has an answer was answered, and with it all that was said before.</summary>
    private static async Task SayAllAsync(Peer peer, Rival rival)
    {
        await peer.HearAsync<Welcome>();
        var rid = 100;
        foreach (var (type, say) in Cases)
        {
            if (type == typeof(Hello) || type == typeof(RefreshTicket)) continue;
            await peer.SendAsync(say(rival, ++rid));
            if (type.GetProperty("Rid") is null) continue;
            var asked = rid;
            var answer = await peer.HearAsync<ServerPacket>(p => p is Refused r && r.Rid == asked || p is Done d && d.Rid == asked || p is Card c && c.Rid == asked);
            Assert.True(answer is Refused || type == typeof(SetState) || type == typeof(SignOff) || type == typeof(Watch), $"{type.Name} was answered with {answer}");
        }
        if (peer.Heard.Any(h => h.Packet is Self)) Assert.Equal(0, (await peer.HearAsync<Rows>(r => r.Query == 7)).Changed.Count(r => r.Visitor == rival.Visitor));
    }

    private static bool Names(byte[] bytes, string id) => bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(id)) >= 0;
}
