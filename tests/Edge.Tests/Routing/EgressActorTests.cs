using System.Buffers;
using Akka.Actor;
using Akka.TestKit;
using Gateway.Actors;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Hops;
using Gateway.Actors.Nodes;
using Gateway.Actors.Operators;
using Gateway.Actors.Sites;
using Gateway.Actors.Timers;
using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;
using Gateway.Edge.Routing;
using Gateway.Protocol;

namespace Gateway.Edge.Tests.Routing;

/// <summary>Real connections at a real egress actor; the entities are probes and time is the test's.</summary>
public sealed partial class EgressActorTests : PatientTestKit, IAsyncLifetime
{
    private static readonly DialogId Tent = new("tent"), Boat = new("boat");
    /// <summary>Never answers.</summary>
    private static readonly DialogId Mute = new("mute");
    private readonly TestProbe _visitors, _operators, _dialogs;
    private readonly IActorRef _egress;
    private readonly SocketSessions _sessions;
    private readonly TicketKeyring _keys = new(new TicketKey("k", new byte[TicketKey.SecretBytes]));
    private readonly List<(RawClient Client, Session Session)> _open = [];
    private readonly NodeServices _node;
    private SocketHost _host = null!;

    public EgressActorTests() : base("akka.scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\"")
    {
        (_visitors, _operators, _dialogs) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        var node = _node = new NodeServices { Wheel = new TimerWheel(TimeProvider.System) };
        node.Entities.Connect(_visitors, _operators, _dialogs, ActorRefs.Nobody);
        node.Sites.Replace([new(new SiteId("shop"), "shop", new DeskId("desk"), [SocketHost.Origin], "#000000", "en", [], [new(new("anna"), "Anna", 4, [])], RuleSet.Empty, TimeSpan.FromSeconds(30), false, 1)]);
        _sessions = new SocketSessions(node, _keys, [SocketHost.Origin]);
        _egress = Sys.ActorOf(Props.Create(() => new EgressActor(node, ActorRefs.Nobody)));
        _sessions.Start(new PacketRouter(node, new TicketKeyring(), ActorRefs.Nobody), [_egress]);
    }

    private TestScheduler Time => (TestScheduler)Sys.Scheduler;

    public async Task InitializeAsync()
    {
        _host = await SocketHost.StartAsync(Transport.Lean);
        await CaughtUpAsync();
    }

    /// <summary>The egress actor has started its clocks and done all that it was told before: time may pass.</summary>
    private Task CaughtUpAsync() => _egress.Ask<ActorIdentity>(new Identify(0), Patience.Span);

    public async Task DisposeAsync()
    {
        foreach (var (client, _) in _open) client.Dispose();
        await _host.DisposeAsync();
    }

    /// <summary>A visitor whose dialogs the egress actor follows.</summary>
    private async Task<(RawClient Client, Session Session)> OpenAsync(string visitor, params DialogId[] dialogs)
    {
        var (client, session) = await GreetAsync(TicketRole.Visitor, visitor);
        // Those who came before may be spoken for meanwhile: in which second a person is, chance decides.
        var connection = Visitors<AttachVisitor>().Connection;
        _egress.Tell(new Deliver([connection.Id], new VisitorAttached(new("shop"), new(visitor), 1, dialogs)));
        foreach (var dialog in dialogs) Assert.Equal(dialog, Dialogs<AttachDialog>().Dialog);
        foreach (var dialog in dialogs.Where(d => d != Mute)) _egress.Tell(new Deliver([connection.Id], new DialogReplayed(dialog, 7, 0)));
        await CaughtUpAsync();
        return (client, session);
    }

    private async Task<(RawClient Client, Session Session)> GreetAsync(TicketRole role, string subject)
    {
        Session? session = null;
        var opened = new TaskCompletionSource<Session>(TaskCreationOptions.RunContinuationsAsynchronously);
        _host.Sinks.OnOpen = sink => opened.SetResult(session = new Session(sink.Connection, _sessions));
        _host.Sinks.OnBytes = (_, bytes) => session!.OnMessage(bytes);
        var client = await _host.OpenRawAsync();
        var ticket = TicketCodec.Sign(new("shop", role, subject, SocketHost.Origin, DateTimeOffset.UtcNow.AddHours(1), ""), _keys);
        var hello = new ArrayBufferWriter<byte>();
        PacketCodec.Write(hello, new Hello(ticket, 1, [], null, "test"));
        await client.SendAsync(ClientFrames.Binary(hello.WrittenSpan.ToArray()));
        _open.Add((client, await opened.Task.WaitAsync(Patience.Span)));
        return (client, session!);
    }

    private static async Task<T> HearAsync<T>(RawClient client) where T : ServerPacket
    {
        while (true)
        {
            var (_, payload) = await client.ReadMessageAsync();
            Assert.True(PacketCodec.TryReadServer(new(payload), out var packet, out var fault), fault);
            if (packet is T wanted) return wanted;
        }
    }

    private static EntriesAdded Entries(DialogId dialog, params long[] seqs) =>
        new(dialog, 7, [.. seqs.Select(s => new DialogEntry(s, 0, EntryKind.Message, Author.Operator, "anna", "Anna", $"{dialog} {s}", "o", s, ""))]);

    private void Deliver(Session session, IDelivery body) => _egress.Tell(new Deliver([session.Connection.Id], body));

    [Fact]
    public async Task What_was_lost_on_the_way_is_asked_for_once_and_comes_to_the_client_in_order()
    {
        var (client, session) = await OpenAsync("vera", Tent);
        Deliver(session, Entries(Tent, 1));
        Deliver(session, Entries(Tent, 3));
        Deliver(session, Entries(Tent, 4));
        var asked = Dialogs<AttachDialog>();
        Assert.Equal((Tent, 7u, 1L), (asked.Dialog, asked.Epoch, asked.LastSeq));
        Deliver(session, Entries(Tent, 2, 3));
        Deliver(session, Entries(Tent, 4));
        Deliver(session, Entries(Tent, 5));
        for (var seq = 1; seq <= 5; seq++) Assert.Equal(seq, (await HearAsync<Entry>(client)).Seq);
        // Nothing was asked twice: the next question is the one for a gap that came later.
        Deliver(session, Entries(Tent, 7));
        Assert.Equal(5, Dialogs<AttachDialog>().LastSeq);
    }

    [Fact]
    public async Task A_dialog_that_knows_less_than_was_shown_is_told_so_three_times()
    {
        var (_, session) = await OpenAsync("vera", Tent);
        void Beaten(long head) => _egress.Tell(new DialogHead(new("shop"), Tent, 7, head, [session.Connection.Id], []));
        Deliver(session, Entries(Tent, 1, 2, 3));
        for (var doubt = 0; doubt < 3; doubt++)
        {
            Beaten(2);
            Assert.Equal(3, Dialogs<AttachDialog>().LastSeq);
        }
        // Then it is believed, until there is news: the next question is the one for what it knows more.
        Beaten(2);
        Beaten(4);
        Assert.Equal((3L, ReplayPortion.Page), Dialogs<AttachDialog>() is var asked ? (asked.LastSeq, asked.Portion) : default);
        Deliver(session, Entries(Tent, 4));
        Beaten(3);
        Assert.Equal(4, Dialogs<AttachDialog>().LastSeq);
    }

    [Fact]
    public async Task A_question_without_answer_is_asked_again()
    {
        var (_, session) = await OpenAsync("vera", Tent);
        Deliver(session, Entries(Tent, 1));
        _egress.Tell(new DialogHead(new("shop"), Tent, 7, 4, [session.Connection.Id], []));
        Assert.Equal(1, Dialogs<AttachDialog>().LastSeq);
        _egress.Tell(new DialogHead(new("shop"), Tent, 7, 4, [session.Connection.Id], []));
        for (var second = 0; second < 4; second++) Time.Advance(TimeSpan.FromSeconds(1));
        _egress.Tell(new DialogHead(new("shop"), Tent, 7, 5, [session.Connection.Id], []));
        Assert.Equal(1, Dialogs<AttachDialog>().LastSeq);
    }

    [Fact]
    public async Task A_connection_that_no_dialog_has_answered_is_told_again_until_it_is()
    {
        var (_, session) = await OpenAsync("vera", Tent, Mute);
        for (var round = 0; round < 2; round++)
        {
            for (var second = 0; second < 3; second++) Time.Advance(TimeSpan.FromSeconds(1));
            var again = Dialogs<AttachDialog>();
            Assert.Equal((Mute, session.Reference), (again.Dialog, again.Connection));
        }
        Deliver(session, new DialogReplayed(Mute, 7, 0));
        for (var second = 0; second < 20; second++) Time.Advance(TimeSpan.FromSeconds(1));
        // What comes after those twenty seconds is what was asked for just now.
        Deliver(session, Entries(Tent, 1));
        Deliver(session, Entries(Tent, 3));
        Assert.Equal(Tent, Dialogs<AttachDialog>().Dialog);
    }

    [Fact]
    public async Task A_dialog_that_does_not_know_its_operator_yet_is_told_of_him_until_it_does_or_the_desk_says_otherwise()
    {
        var (client, session) = await OpenAsync("anna");
        Deliver(session, Holding(Tent, Boat));
        Assert.Equal(Tent, Dialogs<AttachDialog>().Dialog);
        Assert.Equal(Boat, Dialogs<AttachDialog>().Dialog);
        Deliver(session, new DialogLeft(Tent));
        Deliver(session, new DialogReplayed(Boat, 7, 0));
        for (var second = 0; second < 3; second++) Time.Advance(TimeSpan.FromSeconds(1));
        var again = Dialogs<AttachDialog>();
        Assert.Equal((Tent, session.Reference, 0L), (again.Dialog, again.Connection, again.LastSeq));
        // The desk's word has reached the dialog meanwhile.
        Deliver(session, Entries(Tent, 1, 2));
        Deliver(session, new DialogReplayed(Tent, 7, 2));
        for (var seq = 1; seq <= 2; seq++) Assert.Equal(seq, (await HearAsync<Entry>(client)).Seq);

        Deliver(session, Holding(Tent));
        Deliver(session, new DialogLeft(Boat));
        for (var second = 0; second < 20; second++) Time.Advance(TimeSpan.FromSeconds(1));
        // What comes after those twenty seconds is what was asked for just now.
        Deliver(session, Entries(Tent, 4));
        Assert.Equal(Tent, Dialogs<AttachDialog>().Dialog);
    }

    private static SelfChanged Holding(params DialogId[] dialogs) =>
        new(OperatorState.Available, 4, dialogs.Length, [.. dialogs.Select(d => new HeldDialog(d, 1, true, 0, new("vera"), "", new("sales")))]);

    [Fact]
    public async Task A_dialog_that_does_not_know_a_connection_is_told_of_it_again_from_where_it_stands()
    {
        var (client, session) = await OpenAsync("vera", Tent, Boat);
        Deliver(session, Entries(Tent, 1, 2));
        // Woken anew elsewhere, with the same journal.
        _egress.Tell(new DialogHead(new("shop"), Tent, 7, 3, [], [session.Connection.Id]));
        var again = Dialogs<AttachDialog>();
        Assert.Equal((Tent, session.Reference, 7u, 2L), (again.Dialog, again.Connection, again.Epoch, again.LastSeq));
        Deliver(session, Entries(Tent, 3));
        for (var seq = 1; seq <= 3; seq++) Assert.Equal(seq, (await HearAsync<Entry>(client)).Seq);
    }

    [Fact]
    public async Task A_dialog_that_was_restored_is_asked_and_told_from_its_first_entry()
    {
        var (client, session) = await OpenAsync("vera", Tent);
        Deliver(session, Entries(Tent, 1, 2));
        _egress.Tell(new DialogHead(new("shop"), Tent, 8, 1, [session.Connection.Id], []));
        var asked = Dialogs<AttachDialog>();
        Assert.Equal((7u, 2L), (asked.Epoch, asked.LastSeq));
        Deliver(session, Entries(Tent, 1) with { Epoch = 8 });
        Deliver(session, Entries(Tent, 2) with { Epoch = 8 });
        List<(uint, long)> heard = [];
        while (heard.Count < 4)
        {
            var entry = await HearAsync<Entry>(client);
            heard.Add((entry.Epoch, entry.Seq));
        }
        Assert.Equal([(7, 1), (7, 2), (8, 1), (8, 2)], heard);
    }

    [Fact]
    public async Task Beats_to_clients_carry_the_heads_that_the_dialogs_themselves_said()
    {
        var (client, session) = await OpenAsync("vera", Tent, Boat);
        Deliver(session, Entries(Tent, 1));
        Deliver(session, Entries(Boat, 1, 2));
        _egress.Tell(new DialogHead(new("shop"), Tent, 7, 9, [session.Connection.Id], []));
        Dialogs<AttachDialog>();
        _egress.Tell(new DialogHead(new("shop"), Boat, 7, 2, [session.Connection.Id], []));
        // Whatever is delivered now comes after both.
        Deliver(session, Entries(Boat, 3));
        while ((await HearAsync<Entry>(client)).Seq != 3) { }
        session.OnBeatDue(0);
        var heads = (await HearAsync<Protocol.Beat>(client)).Heads.ToDictionary(h => h.Dialog, h => h.Seq);
        Assert.Equal((9, 2), (heads["tent"], heads["boat"]));
    }

    [Fact]
    public async Task Each_person_and_dialog_is_beaten_once_in_a_beat_and_at_once_and_twice_more_when_a_node_is_gone()
    {
        string[] people = [.. Enumerable.Range(0, 12).Select(i => $"visitor-{i}")];
        foreach (var person in people) await OpenAsync(person, new DialogId($"dialog of {person}"));
        void ExpectBeats()
        {
            var beaten = people.Select(_ => Visitors<BeatVisitor>()).ToList();
            Assert.Equal(people.Order(), beaten.Select(b => b.Visitor.Value).Order());
            Assert.All(beaten, b => Assert.Single(b.Connections));
            Assert.Equal(people.Select(p => $"dialog of {p}").Order(), people.Select(_ => Dialogs<BeatDialog>().Dialog.Value).Order());
        }
        for (var second = 0; second < 10; second++) Time.Advance(TimeSpan.FromSeconds(1));
        ExpectBeats();
        Sys.EventStream.Publish(new NodeGone(new Address("akka.tcp", "gateway", "127.0.0.1", 1)));
        ExpectBeats();
        // What was said so early may have gone to the node that is gone.
        foreach (var after in (int[])[1, 2])
        {
            for (var second = 0; second < after; second++) Time.Advance(TimeSpan.FromSeconds(1));
            HashSet<string> visitors = [], dialogs = [];
            while (visitors.Count < people.Length) visitors.Add(Visitors<BeatVisitor>().Visitor.Value);
            while (dialogs.Count < people.Length) dialogs.Add(Dialogs<BeatDialog>().Dialog.Value);
        }
    }

    [Fact]
    public async Task Everybody_hears_that_the_database_is_away_and_dialogs_are_beaten_when_it_is_back()
    {
        var (early, _) = await OpenAsync("vera", Tent);
        Sys.EventStream.Publish(new DatabaseSeen(false));
        Assert.True((await HearAsync<Storage>(early)).Away);
        var (late, _) = await OpenAsync("willi");
        Assert.True((await HearAsync<Storage>(late)).Away);
        Sys.EventStream.Publish(new DatabaseSeen(true));
        foreach (var client in new[] { early, late }) Assert.False((await HearAsync<Storage>(client)).Away);
        Assert.Equal(Tent, _dialogs.ExpectMsg<BeatDialog>(Patience.Span).Dialog);
        Assert.Equal(["vera", "willi"], new[] { Visitors<BeatVisitor>(), Visitors<BeatVisitor>() }.Select(b => b.Visitor.Value).Order());
        var (after, session) = await OpenAsync("xenia");
        session.OnBeatDue(0);
        Assert.IsNotType<Storage>(await FirstAsync(after));
    }

    [Fact]
    public async Task While_the_database_is_away_no_dialog_is_started_in_vain_and_when_it_is_back_who_waits_is_told_again()
    {
        var (client, session) = await OpenAsync("vera", Tent, Mute);
        Sys.EventStream.Publish(new DatabaseSeen(false));
        Assert.True((await HearAsync<Storage>(client)).Away);
        for (var second = 0; second < 8; second++) Time.Advance(TimeSpan.FromSeconds(1));
        // What comes after those seconds is what was asked for just now.
        Deliver(session, Entries(Tent, 1));
        Deliver(session, Entries(Tent, 3));
        Assert.Equal(Tent, Dialogs<AttachDialog>().Dialog);
        Sys.EventStream.Publish(new DatabaseSeen(true));
        Assert.False((await HearAsync<Storage>(client)).Away);
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Mute, Dialogs<AttachDialog>().Dialog);
    }

    [Fact]
    public async Task A_department_is_online_busy_offline_or_not_offered_by_its_people_its_hours_and_what_it_shows_when_closed()
    {
        DepartmentInfo Of(string id, WhenClosed closed, bool open = true) => new(new(id), new Dictionary<string, string> { ["en"] = id })
        {
            Routing = new DepartmentRouting(Closed: closed, Hours: open ? null : new OpeningHours("UTC", [[], [], [], [], [], [], []])),
        };
        void Staff(string id, int online, int free) => _node.Facts.Set(new("shop"), new(id), new DepartmentFacts(online, free, 0));
        var site = _node.Sites.Find(new SiteId("shop"))!;
        _node.Sites.Replace([site with { Departments = [Of("sales", WhenClosed.Form), Of("rent", WhenClosed.Off), Of("night", WhenClosed.Form, false), Of("fair", WhenClosed.Off, false)] }]);
        foreach (var id in new[] { "sales", "rent", "night", "fair" }) Staff(id, 2, 0);
        // After the first look, which only remembers; who opens next has the egress actor behind it.
        await OpenAsync("anton");
        Time.Advance(TimeSpan.FromSeconds(1));
        var (client, _) = await OpenAsync("vera");
        async Task<(int, string)> StatusAsync() => await HearAsync<SiteStatus>(client) is var s ? (s.Status, string.Join(' ', s.Departments.Select(d => $"{d.Id}={d.Status}"))) : default;
        Assert.Equal((2, "sales=2 rent=2 night=3"), await StatusAsync());
        // What changes is told without being asked for.
        Staff("sales", 2, 1);
        Staff("rent", 0, 0);
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((1, "sales=1 night=3"), await StatusAsync());
        _node.Sites.Replace([site with { Departments = [Of("rent", WhenClosed.Off), Of("fair", WhenClosed.Off, false)] }]);
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((0, ""), await StatusAsync());
    }

    private static async Task<ServerPacket> FirstAsync(RawClient client)
    {
        while (true)
            if (await HearAsync<ServerPacket>(client) is var packet and not (Welcome or SiteStatus)) return packet;
    }

    private T Visitors<T>() => (T)_visitors.FishForMessage(m => m is T, Patience.Span);

    private T Dialogs<T>() => (T)_dialogs.FishForMessage(m => m is T, Patience.Span);
}
