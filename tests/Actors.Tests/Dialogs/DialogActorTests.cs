using Akka.Actor;
using Akka.TestKit;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Operators;
using Gateway.Actors.Serialization;
using Gateway.Actors.Sites;
using Gateway.Actors.Timers;
using Gateway.Actors.Triggers;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Actors.Tests.Dialogs;

/// <summary>A dialog, its desk and an operator as real actors over a journal, with one of them killed in the middle.</summary>
public sealed partial class DialogActorTests : PatientTestKit
{
    private static readonly SiteId Site = new("s");
    private static readonly DialogId Id = new("g");
    private static readonly DeskId Desk = new("d");
    private static readonly Party Vera = new(Author.Visitor, "v", "Vera");
    private static readonly Party Anna = new(Author.Operator, "anna", "Anna");
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
    private readonly NodeServices _node;
    private readonly TestProbe _visitors;
    private readonly TestProbe _visitorSocket;
    private readonly TestProbe _operatorSocket;
    private readonly Dictionary<string, IActorRef> _entities = [];

    public DialogActorTests() : base(WireSerializer.Hocon + """
        akka.actor.provider = cluster
        akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
        akka.cluster.jmx.enabled = off
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        akka.persistence.journal.inmem.serialize = on
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        """)
    {
        _node = new NodeServices { Time = _time, Wheel = new TimerWheel(_time) };
        _node.Sites.Replace([new SiteSnapshot(Site, "s", Desk, [], "", "en", [new DepartmentInfo(new("sales"), new Dictionary<string, string>())],
            [new OperatorInfo(new("anna"), "Anna", 2, [new("sales")])], RuleSet.Empty, TimeSpan.FromSeconds(20), false, 1)]);
        (_visitors, _visitorSocket, _operatorSocket) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        Connect();
    }

    private void Connect() => _node.Entities.Connect(
        _visitors,
        Router("operator", () => Props.Create(() => new OperatorActor(_node, $"{Site}/anna"))),
        Router("dialog", () => Props.Create(() => new DialogActor(_node, $"{Site}/{Id}"))),
        Router("desk", () => Props.Create(() => new DeskActor(_node, Desk.Value))));

    /// <summary>Stands for a region: starts the entity at the first message and again after it was killed.</summary>
    private IActorRef Router(string name, Func<Props> props) => Sys.ActorOf(Props.Create(() => new Region(name, props, _entities)));

    private sealed class Region : ReceiveActor
    {
        public Region(string name, Func<Props> props, Dictionary<string, IActorRef> entities)
        {
            IActorRef? entity = null;
            Receive<Terminated>(_ =>
            {
                entity = null;
                lock (entities) entities.Remove(name);
            });
            ReceiveAny(m =>
            {
                entity ??= Context.Watch(Context.ActorOf(props()));
                lock (entities) entities[name] = entity;
                entity.Forward(m);
            });
        }

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);
    }

    private ConnectionRef VisitorConnection => new(_visitorSocket, 1);

    private ConnectionRef OperatorConnection => new(_operatorSocket, 2);

    private void Kill(string name) => Stop(name, Akka.Actor.Kill.Instance);

    private void Stop(string name, object? by = null)
    {
        IActorRef entity;
        lock (_entities) entity = _entities[name];
        Watch(entity);
        entity.Tell(by ?? PoisonPill.Instance);
        ExpectTerminated(entity);
        // The region may hear of it later than we do, and what came in between would be lost.
        AwaitCondition(() => { lock (_entities) return !(_entities.TryGetValue(name, out var now) && now.Equals(entity)); });
    }

    private static T Fish<T>(TestProbe probe, Func<T, bool>? which = null) where T : class, IDelivery =>
        (T)((Deliver)probe.FishForMessage(m => m is Deliver { Body: T body } && (which is null || which(body)), TimeSpan.FromSeconds(10))).Body;

    private void Begin(string text = "hello") =>
        _node.Entities.Tell(new BeginDialog(Site, Id, VisitorConnection, 1, new("v"), "Vera", new("sales"), null, "", false, null, "o", 1, text));

    private void AnnaWorks()
    {
        _node.Entities.Tell(new AttachOperator(Site, new("anna"), OperatorConnection, Desk));
        _node.Entities.Tell(new ChangeOperatorState(Desk, Site, new("anna"), OperatorState.Available, 5, OperatorConnection));
        Fish<RequestDone>(_operatorSocket, d => d.Rid == 5);
    }

    private HeldDialog AnnaGets()
    {
        var held = Assert.Single(Fish<SelfChanged>(_operatorSocket, s => s.Dialogs.Count == 1).Dialogs);
        _node.Entities.Tell(new AttachDialog(Site, Id, OperatorConnection, Anna, 0, 0));
        return held;
    }

    /// <summary>Anna has accepted the dialog, and the visitor reads it.</summary>
    private void TheyTalk()
    {
        AnnaWorks();
        Begin();
        var held = AnnaGets();
        _node.Entities.Tell(new AcceptOffer(Site, Id, OperatorConnection, 6, Anna, held.Term));
        Fish<RequestDone>(_operatorSocket, d => d.Rid == 6);
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
    }

    [Fact]
    public void F56_The_desk_counts_on_an_invitation_until_it_is_returned_or_its_visitor_asks()
    {
        AnnaWorks();
        void Ask(string visitor, bool granted)
        {
            _node.Entities.Tell(new RequestInvitation(Desk, Site, new(visitor), "of " + visitor, new("sales")));
            var answer = _visitors.FishForMessage(m => m is InvitationGranted or InvitationDenied);
            Assert.Equal((granted, "of " + visitor), (answer is InvitationGranted, answer is InvitationGranted g ? g.Invitation : ((InvitationDenied)answer).Invitation));
        }
        // Anna has two slots.
        Ask("v", true);
        Ask("w", true);
        Ask("x", false);
        _node.Entities.Tell(new InvitationReturned(Desk, Site, new("w")));
        Ask("x", true);
        Ask("w", false);
        Begin();
        AnnaGets();
        // One slot is taken by v now, the other is counted on for x; nothing is left for v's invitation besides.
        _node.Entities.Tell(new InvitationReturned(Desk, Site, new("x")));
        Ask("w", true);
    }

    [Fact]
    public void A_dialog_and_an_operator_that_stop_send_their_connections_to_the_next()
    {
        AnnaWorks();
        Begin();
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        Fish<DialogReplayed>(_visitorSocket);

        Stop("dialog");
        Assert.Equal([1L], ((DialogHead)_visitorSocket.FishForMessage(m => m is DialogHead, TimeSpan.FromSeconds(10))).Unknown);
        Stop("operator");
        Assert.Equal([2L], ((OperatorUnknown)_operatorSocket.FishForMessage(m => m is OperatorUnknown, TimeSpan.FromSeconds(10))).Connections);
    }

    [Fact]
    public void A_dialog_that_is_told_to_sleep_stops_whoever_came_meanwhile_and_the_next_goes_on()
    {
        Begin();
        Fish<MessageKept>(_visitorSocket);
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        Fish<DialogReplayed>(_visitorSocket);

        // A shard that has sent this holds back what follows until the entity has ended; one that stayed would never hear anything again.
        Stop("dialog", FallAsleep.Instance);
        _node.Entities.Tell(new PostMessage(Site, Id, VisitorConnection, 2, Vera, "o", 2, "still there?"));
        Assert.Equal(3, Fish<MessageKept>(_visitorSocket, k => k.N == 2).Seq);
    }

    [Fact]
    public void A_visitor_who_is_silent_takes_no_room_until_the_next_word_and_the_dialog_ends_after_a_while()
    {
        var site = _node.Sites.Find(Site)!;
        _node.Sites.Replace([site with { Routing = new SiteRouting(GoneSeconds: 60, CloseSeconds: 600) }]);
        void Beat() => _node.Entities.Tell(new BeatDialog(Site, Id, [VisitorConnection, OperatorConnection]));
        AnnaWorks();
        Begin();
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        var held = AnnaGets();
        _node.Entities.Tell(new AcceptOffer(Site, Id, OperatorConnection, 6, Anna, held.Term));
        Fish<RequestDone>(_operatorSocket, d => d.Rid == 6);
        // As long as the operator owes the answer the visitor waits, however long that takes.
        _time.Advance(TimeSpan.FromSeconds(90));
        Beat();
        _node.Entities.Tell(new PostMessage(Site, Id, OperatorConnection, 7, Anna, "a", 1, "Which size?"));
        Fish<MessageKept>(_operatorSocket, k => k.Rid == 7);
        _time.Advance(TimeSpan.FromSeconds(61));
        Beat();
        Fish<SelfChanged>(_operatorSocket, s => s.Load == 0 && s.Dialogs.Count == 1);
        // A restarted desk hears it again.
        Kill("desk");
        _node.Entities.Tell(new PostMessage(Site, Id, VisitorConnection, 8, Vera, "o", 2, "43"));
        Fish<MessageKept>(_visitorSocket, k => k.Rid == 8);
        _node.Entities.Tell(new OperatorBeat(Desk, Site, new("anna"), true));
        Fish<SelfChanged>(_operatorSocket, s => s.Load == 1);
        _node.Entities.Tell(new PostMessage(Site, Id, OperatorConnection, 9, Anna, "a", 2, "It is on its way."));
        Fish<MessageKept>(_operatorSocket, k => k.Rid == 9);
        _time.Advance(TimeSpan.FromSeconds(600));
        Beat();
        Assert.Equal(Author.System, Fish<EntriesAdded>(_visitorSocket, e => e.Entries[^1].Kind == EntryKind.Closed).Entries[^1].Author);
        Fish<SelfChanged>(_operatorSocket, s => s.Dialogs.Count == 0);
    }

    [Fact]
    public void A_waiting_dialog_whose_visitor_left_closes_with_its_reason_and_the_desk_forgets_it_also_after_both_were_killed()
    {
        _node.Sites.Replace([_node.Sites.Find(Site)! with { Routing = new SiteRouting(CloseSeconds: 600) }]);
        void Beat(ConnectionRef of)
        {
            _node.Entities.Tell(new OperatorBeat(Desk, Site, new("anna"), true));
            _node.Entities.Tell(new BeatDialog(Site, Id, [of]));
        }
        _node.Entities.Tell(new AttachOperator(Site, new("anna"), OperatorConnection, Desk));
        _node.Entities.Tell(new ChangeOperatorState(Desk, Site, new("anna"), OperatorState.Busy, 5, OperatorConnection));
        Fish<RequestDone>(_operatorSocket, d => d.Rid == 5);
        Begin();
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        Fish<DialogReplayed>(_visitorSocket);
        // Who stays may wait for as long as it takes.
        _time.Advance(TimeSpan.FromSeconds(601));
        Beat(VisitorConnection);
        _node.Entities.Tell(new DetachDialog(Site, Id, VisitorConnection));
        _time.Advance(TimeSpan.FromSeconds(599));
        Beat(OperatorConnection);
        _node.Entities.Tell(new PostMessage(Site, Id, VisitorConnection, 8, Vera, "o", 2, "still here"));
        Fish<MessageKept>(_visitorSocket, k => k.Rid == 8);
        _time.Advance(TimeSpan.FromSeconds(599));
        // Nobody knows any more since when the visitor is gone: it counts from now on.
        Kill("dialog");
        Kill("desk");
        Beat(OperatorConnection);
        _node.Entities.Tell(new PostMessage(Site, Id, VisitorConnection, 9, Vera, "o", 3, "and again"));
        Fish<MessageKept>(_visitorSocket, k => k.Rid == 9);
        _time.Advance(TimeSpan.FromSeconds(601));
        Beat(OperatorConnection);
        _visitors.FishForMessage(m => m is DialogProgress { Status: DialogStatus.Closed }, TimeSpan.FromSeconds(10));
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        var end = Fish<EntriesAdded>(_visitorSocket, e => e.Entries[^1].Kind == EntryKind.Closed).Entries[^1];
        Assert.Equal((Author.System, "gone"), (end.Author, end.Detail));
        Fish<QueueChanged>(_operatorSocket, q => q.Total == 0);
    }

    [Fact]
    public void What_a_dialog_says_by_itself_is_said_once_also_when_it_was_killed_and_not_to_who_is_not_there()
    {
        var site = _node.Sites.Find(Site)!;
        _node.Sites.Replace([site with { AutoMessages = new AutoMessages(new AutoMessage(60, 2, new Dictionary<string, string> { ["en"] = "please wait" })) }]);
        void Attach() => _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        DialogEntry Told() => Fish<EntriesAdded>(_visitorSocket, e => e.Entries[^1].Text == "please wait").Entries[^1];
        Begin();
        Attach();
        Fish<DialogReplayed>(_visitorSocket);
        _time.Advance(TimeSpan.FromSeconds(61));
        var told = Told();
        Assert.Equal((3L, EntryKind.Message, Author.System), (told.Seq, told.Kind, told.Author));
        // The next one knows from the journal what was said and when; it says the rest to the visitor who is back.
        _time.Advance(TimeSpan.FromSeconds(30));
        Kill("dialog");
        Attach();
        Assert.Equal(3, Fish<DialogReplayed>(_visitorSocket).Head);
        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(4, Told().Seq);
        // And nothing after that; nor, of another dialog, to who has left.
        _time.Advance(TimeSpan.FromSeconds(600));
        Attach();
        Assert.Equal(4, Fish<DialogReplayed>(_visitorSocket).Head);
    }

    [Fact]
    public void What_is_due_while_the_visitor_is_away_is_said_on_the_return_and_not_when_it_has_ended_meanwhile()
    {
        var site = _node.Sites.Find(Site)!;
        _node.Sites.Replace([site with { AutoMessages = new AutoMessages(new AutoMessage(60, 1, new Dictionary<string, string> { ["en"] = "please wait" })) }]);
        void Attach() => _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        AnnaWorks();
        Begin();
        var held = AnnaGets();
        _node.Entities.Tell(new AcceptOffer(Site, Id, OperatorConnection, 6, Anna, held.Term));
        Fish<RequestDone>(_operatorSocket, d => d.Rid == 6);
        _time.Advance(TimeSpan.FromSeconds(61));
        Attach();
        var before = Fish<DialogReplayed>(_visitorSocket).Head;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(before + 1, Fish<EntriesAdded>(_visitorSocket, e => e.Entries[^1].Text == "please wait").Entries[^1].Seq);
        _node.Entities.Tell(new PostMessage(Site, Id, OperatorConnection, 7, Anna, "a", 1, "good day"));
        Fish<MessageKept>(_operatorSocket, k => k.Rid == 7);
        _node.Entities.Tell(new PostMessage(Site, Id, VisitorConnection, 8, Vera, "o", 2, "good day"));
        Fish<MessageKept>(_visitorSocket, k => k.Rid == 8);
        // Answered between the turn of the wheel and the word.
        _node.Entities.Tell(new PostMessage(Site, Id, OperatorConnection, 9, Anna, "a", 2, "yes?"));
        Fish<MessageKept>(_operatorSocket, k => k.Rid == 9);
        _time.Advance(TimeSpan.FromSeconds(61));
        Attach();
        Assert.Equal(before + 4, Fish<DialogReplayed>(_visitorSocket).Head);
    }

    [Fact]
    public void A_long_dialog_is_snapshotted_the_less_often_the_longer_it_is()
    {
        var first = DialogActor.FirstSnapshot(Id);
        Assert.Equal([first, 2 * first, 4 * first], Enumerable.Range(0, 2).Aggregate(new List<long> { first }, (at, _) => [.. at, DialogActor.NextSnapshot(at[^1])]));
        // What all of them hold together grows with the dialog, not with its square.
        var (held, last) = (0L, 0L);
        for (var at = first; at <= 1_000_000; at = DialogActor.NextSnapshot(at)) held += last = at;
        Assert.InRange(held, last, 2 * last);
    }

    [Fact]
    public void Dialogs_that_grow_together_are_not_snapshotted_together()
    {
        var firsts = Enumerable.Range(0, 1000).Select(i => DialogActor.FirstSnapshot(new DialogId($"d-{i:x8}"))).ToList();
        Assert.All(firsts, at => Assert.InRange(at, 256, 511));
        // 1000 dialogs on 256 places: about four on each.
        Assert.InRange(firsts.CountBy(at => at).Max(place => place.Value), 1, 20);
    }

    [Fact]
    public void A_visitor_writes_an_operator_is_offered_accepts_and_both_sides_read_the_same()
    {
        AnnaWorks();
        Begin();
        Assert.Equal(2, Fish<MessageKept>(_visitorSocket).Seq);
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        var held = AnnaGets();
        Assert.False(held.Accepted);
        _node.Entities.Tell(new AcceptOffer(Site, Id, OperatorConnection, 6, Anna, held.Term));
        Fish<RequestDone>(_operatorSocket, d => d.Rid == 6);
        _node.Entities.Tell(new PostMessage(Site, Id, OperatorConnection, 7, Anna, "a", 1, "good day"));
        Assert.Equal("good day", Fish<EntriesAdded>(_visitorSocket, e => e.Entries[^1].Author == Author.Operator && e.Entries[^1].Kind == EntryKind.Message).Entries[^1].Text);
        Assert.Equal("good day", Fish<EntriesAdded>(_operatorSocket, e => e.Entries[^1].Text == "good day").Entries[^1].Text);
    }

    [Fact]
    public void A_killed_dialog_comes_back_with_everything_acknowledged_and_numbers_on()
    {
        Begin("first");
        Fish<MessageKept>(_visitorSocket);
        Kill("dialog");
        _node.Entities.Tell(new PostMessage(Site, Id, VisitorConnection, 2, Vera, "o", 1, "first"));
        Assert.Equal(2, Fish<MessageKept>(_visitorSocket, k => k.Rid == 2).Seq);
        _node.Entities.Tell(new PostMessage(Site, Id, VisitorConnection, 3, Vera, "o", 2, "second"));
        Assert.Equal(3, Fish<MessageKept>(_visitorSocket, k => k.Rid == 3).Seq);
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        Assert.Equal(["", "first", "second"], Fish<EntriesAdded>(_visitorSocket).Entries.Select(e => e.Text));
        Assert.Equal(3, Fish<DialogReplayed>(_visitorSocket).Head);
    }

    [Fact]
    public void A_dialog_whose_beginning_was_deleted_does_not_come_back_as_another_one()
    {
        var late = Sys.ActorOf(Props.Create(() => new LateEvent()));
        late.Tell(new DialogRated(9, 5, "", new("anna"), 1), TestActor);
        ExpectMsg("kept");
        Begin();
        Assert.Equal(Refusals.NotFound, Fish<RequestRefused>(_visitorSocket).Code);
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        Fish<DialogLeft>(_visitorSocket);
    }

    /// <summary>Stands for a dialog that retention deleted while it was awake, and that wrote once more.</summary>
    private sealed class LateEvent : Akka.Persistence.UntypedPersistentActor
    {
        public override string PersistenceId => DialogActor.PersistenceIdOf($"{Site}/{Id}");

        protected override void OnRecover(object message)
        {
        }

        protected override void OnCommand(object message)
        {
            var asker = Sender;
            Persist(message, _ => asker.Tell("kept"));
        }
    }

    [Fact]
    public void A_killed_desk_remembers_who_waits_and_serves_them_when_the_operator_comes()
    {
        Begin();
        Fish<MessageKept>(_visitorSocket);
        _visitors.FishForMessage(m => m is DialogProgress { Status: DialogStatus.Waiting });
        AwaitAssert(() => { lock (_entities) Assert.Contains("desk", _entities.Keys); });
        Kill("desk");
        AnnaWorks();
        Assert.Equal(Id, AnnaGets().Dialog);
    }

    [Fact]
    public void Who_becomes_available_while_somebody_waits_gets_the_dialog_once_and_its_room_back_after_it()
    {
        _node.Entities.Tell(new AttachOperator(Site, new("anna"), OperatorConnection, Desk));
        Begin();
        Fish<QueueChanged>(_operatorSocket, q => q.Total == 1);
        _node.Entities.Tell(new ChangeOperatorState(Desk, Site, new("anna"), OperatorState.Available, 5, OperatorConnection));
        var held = AnnaGets();
        _node.Entities.Tell(new AcceptOffer(Site, Id, OperatorConnection, 6, Anna, held.Term));
        Fish<RequestDone>(_operatorSocket, d => d.Rid == 6);
        _node.Entities.Tell(new EndDialog(Site, Id, OperatorConnection, 7, Anna));
        Assert.Equal(0, Fish<SelfChanged>(_operatorSocket, s => s.Dialogs.Count == 0).Load);
    }

    [Fact]
    public void An_operator_hears_what_changes_of_list_and_team_who_knows_no_changes_the_whole_and_a_restarted_entity_or_desk_everything_once_more()
    {
        var old = CreateTestProbe();
        _node.Entities.Tell(new AttachOperator(Site, new("anna"), OperatorConnection, Desk, TakesChanges: true));
        _node.Entities.Tell(new AttachOperator(Site, new("anna"), new ConnectionRef(old.Ref, 77), Desk));
        Assert.Equal(0, Fish<QueueChanged>(_operatorSocket).Total);
        Fish<TeamChanged>(_operatorSocket, t => t.Team.Count > 0);
        Begin();
        var came = Fish<QueueAltered>(_operatorSocket);
        Assert.Equal((Id, 0, 1), (Assert.Single(came.Came).Row.Dialog, came.Came[0].At, came.Total));
        Assert.Equal(Id, Assert.Single(Fish<QueueChanged>(old, q => q.Total == 1).Waiting).Dialog);
        _node.Entities.Tell(new ChangeOperatorState(Desk, Site, new("anna"), OperatorState.Available, 5, OperatorConnection));
        Assert.Equal([Id], Fish<QueueAltered>(_operatorSocket, q => q.Total == 0).Gone);
        Assert.Equal(1, Assert.Single(Fish<TeamAltered>(_operatorSocket, t => t.Team[0].Load == 1).Team).Load);
        Fish<TeamChanged>(old, t => t.Team.Any(c => c.Load == 1));

        Kill("operator");
        _node.Entities.Tell(new AttachOperator(Site, new("anna"), OperatorConnection, Desk, TakesChanges: true));
        Assert.Contains(Fish<TeamChanged>(_operatorSocket).Team, c => c.Load == 1);
        Kill("desk");
        _node.Entities.Tell(new ChangeOperatorState(Desk, Site, new("anna"), OperatorState.Busy, 6, OperatorConnection));
        _node.Entities.Tell(new AttachOperator(Site, new("anna"), OperatorConnection, Desk, TakesChanges: true));
        Assert.Contains(Fish<TeamChanged>(_operatorSocket, t => t.Team.Any(c => c.State == OperatorState.Busy)).Team, c => c.Load == 1);
    }

    [Fact]
    public void A_killed_operator_entity_learns_its_dialogs_from_the_desk_again()
    {
        AnnaWorks();
        Begin();
        AnnaGets();
        Kill("operator");
        _node.Entities.Tell(new AttachOperator(Site, new("anna"), OperatorConnection, Desk));
        Fish<OperatorAttached>(_operatorSocket);
        Assert.Equal(Id, Assert.Single(Fish<SelfChanged>(_operatorSocket, s => s.Dialogs.Count == 1).Dialogs).Dialog);
    }

    [Fact]
    public void Resume_replays_only_what_is_missing_and_everything_in_another_epoch()
    {
        Begin("first");
        _node.Entities.Tell(new PostMessage(Site, Id, VisitorConnection, 2, Vera, "o", 2, "second"));
        Fish<MessageKept>(_visitorSocket, k => k.Seq == 3);
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        var epoch = Fish<DialogReplayed>(_visitorSocket).Epoch;
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, epoch, 2));
        Assert.Equal("second", Assert.Single(Fish<EntriesAdded>(_visitorSocket).Entries).Text);
        Fish<DialogReplayed>(_visitorSocket);
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, epoch + 1, 2));
        Assert.Equal(3, Fish<EntriesAdded>(_visitorSocket).Entries.Count);
    }

    [Fact]
    public void Who_asks_for_a_page_or_for_nothing_hears_of_the_head_all_the_same()
    {
        Begin(new string('a', 5_000));
        for (var n = 2; n <= 4; n++)
        {
            _node.Entities.Tell(new PostMessage(Site, Id, VisitorConnection, n, Vera, "o", n, new string('b', 5_000)));
            Fish<MessageKept>(_visitorSocket, k => k.N == n);
        }
        List<long> Replayed(long last, ReplayPortion portion, uint epoch)
        {
            _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, epoch, last, portion));
            List<long> seqs = [];
            while (true)
            {
                var body = ((Deliver)_visitorSocket.FishForMessage(m => m is Deliver { Body: EntriesAdded or DialogReplayed })).Body;
                if (body is DialogReplayed end)
                {
                    Assert.Equal(5, end.Head);
                    return seqs;
                }
                seqs.AddRange(((EntriesAdded)body).Entries.Select(e => e.Seq));
            }
        }
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0, ReplayPortion.Nothing));
        var epoch = Fish<DialogReplayed>(_visitorSocket).Epoch;
        Assert.Empty(Replayed(0, ReplayPortion.Nothing, epoch));
        Assert.Equal([1, 2, 3], Replayed(0, ReplayPortion.Page, epoch));
        Assert.Equal([3, 4], Replayed(2, ReplayPortion.Page, epoch));
        Assert.Equal([3, 4, 5], Replayed(2, ReplayPortion.Whole, epoch));
    }

    [Fact]
    public void A_dialog_that_hears_of_an_entry_which_it_does_not_know_reads_the_journal_again()
    {
        Begin("first");
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        var epoch = Fish<DialogReplayed>(_visitorSocket).Epoch;
        // A node that was taken for dead wrote one more entry after this one had read the journal.
        var zombie = Sys.ActorOf(Props.Create(() => new DialogActor(_node, $"{Site}/{Id}")), "zombie");
        zombie.Tell(new PostMessage(Site, Id, VisitorConnection, 2, Vera, "o", 2, "the last word"));
        Assert.Equal(3, Fish<MessageKept>(_visitorSocket, k => k.N == 2).Seq);

        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, epoch, 2));
        Assert.Equal(2, Fish<DialogReplayed>(_visitorSocket).Head);
        _time.Advance(TimeSpan.FromSeconds(3));
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, epoch, 3));
        Assert.Equal([1L], ((DialogHead)_visitorSocket.FishForMessage(m => m is DialogHead, TimeSpan.FromSeconds(10))).Unknown);
        // Said again until the next one is there, as an edge does.
        AwaitAssert(() =>
        {
            _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, epoch, 2));
            Assert.Equal("the last word", Assert.Single(Fish<EntriesAdded>(_visitorSocket).Entries).Text);
        }, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public void Strangers_are_not_attached()
    {
        Begin();
        Fish<MessageKept>(_visitorSocket);
        _node.Entities.Tell(new AttachDialog(Site, Id, new ConnectionRef(_operatorSocket, 9), new Party(Author.Visitor, "other", ""), 0, 0));
        Fish<DialogLeft>(_operatorSocket);
        _node.Entities.Tell(new AttachDialog(Site, Id, new ConnectionRef(_operatorSocket, 9), Anna, 0, 0));
        Fish<DialogLeft>(_operatorSocket);
    }

    [Fact]
    public void A_beat_names_the_head_and_the_connections_that_must_attach_again()
    {
        Begin();
        Fish<MessageKept>(_visitorSocket);
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        Fish<DialogReplayed>(_visitorSocket);
        _node.Entities.Tell(new BeatDialog(Site, Id, [VisitorConnection, new ConnectionRef(_visitorSocket, 77)]));
        var head = (DialogHead)_visitorSocket.FishForMessage(m => m is DialogHead);
        Assert.Equal((2L, 1L, 77L), (head.Head, head.Known.Single(), head.Unknown.Single()));
    }

    [Fact]
    public void An_operator_sees_the_draft_and_the_visitor_only_that_somebody_types()
    {
        AnnaWorks();
        Begin();
        _node.Entities.Tell(new AttachDialog(Site, Id, VisitorConnection, Vera, 0, 0));
        var held = AnnaGets();
        _node.Entities.Tell(new AcceptOffer(Site, Id, OperatorConnection, 6, Anna, held.Term));
        Fish<RequestDone>(_operatorSocket, d => d.Rid == 6);
        _node.Entities.Tell(new ShowTyping(Site, Id, VisitorConnection, Vera, "do you have"));
        Assert.Equal("do you have", Fish<TypingShown>(_operatorSocket).Draft);
        _node.Entities.Tell(new ShowTyping(Site, Id, OperatorConnection, Anna, "secret draft"));
        Assert.Equal("", Fish<TypingShown>(_visitorSocket).Draft);
    }

    [Fact]
    public void F101_an_answer_reaches_the_visitor_s_profile_though_the_dialog_is_killed_before_it_is_there()
    {
        Assert.True(SiteForm.TryRead("size", """{"title":{"en":"Your size"},"fields":[{"name":"size","label":{"en":"Size"},"type":"number","required":true}]}""", out var form, out _));
        _node.Sites.Replace([_node.Sites.Find(Site)! with { Forms = new Dictionary<string, SiteForm> { ["size"] = form! } }]);
        TheyTalk();
        _node.Entities.Tell(new SendCard(Site, Id, OperatorConnection, 7, Anna, "cards", 1, "form", "size"));
        var card = Fish<EntriesAdded>(_visitorSocket, e => e.Entries[^1].Kind == EntryKind.Card).Entries[^1].Seq;
        AnswerCard Filled(int rid, string size) => new(Site, Id, VisitorConnection, rid, Vera, "answers", 1, card, new Dictionary<string, string> { ["size"] = size });
        _node.Entities.Tell(Filled(8, "large"));
        Assert.Equal((Refusals.Faulty, """{"size":"number"}"""), (Fish<RequestRefused>(_visitorSocket) is { } r ? (r.Code, r.Text) : default));
        _node.Entities.Tell(Filled(9, "43"));
        var kept = Fish<MessageKept>(_visitorSocket, k => k.Rid == 9);
        Assert.Equal("Size: 43", Fish<EntriesAdded>(_operatorSocket, e => e.Entries[^1].Kind == EntryKind.Answer).Entries[^1].Text);
        KeepAnswer Owed() => (KeepAnswer)_visitors.FishForMessage(m => m is KeepAnswer, TimeSpan.FromSeconds(10));
        Assert.Equal(("size", "43", kept.Seq), (Owed() is { } o ? (o.Form, o.Answers["size"], o.Answer) : default));

        // Nobody has said that it is there: the next one of the dialog says it again, and takes the answer no second time.
        Kill("dialog");
        _node.Entities.Tell(Filled(10, "44"));
        Assert.Equal(kept.Seq, Fish<MessageKept>(_visitorSocket, k => k.Rid == 10).Seq);
        Assert.Equal("43", Owed().Answers["size"]);
        _node.Entities.Tell(new AnswerKept(Site, Id, kept.Seq));
        _node.Entities.Tell(new PostMessage(Site, Id, VisitorConnection, 11, Vera, "o", 2, "thanks"));
        Fish<MessageKept>(_visitorSocket, k => k.Rid == 11);
        Kill("dialog");
        while (_visitors.HasMessages) _visitors.ReceiveOne(TimeSpan.Zero);
        _node.Entities.Tell(new PostMessage(Site, Id, VisitorConnection, 12, Vera, "o", 3, "bye"));
        Fish<MessageKept>(_visitorSocket, k => k.Rid == 12);
        // All that the visitor hears until the end of it: no answer any more.
        _node.Entities.Tell(new EndDialog(Site, Id, VisitorConnection, 13, Vera));
        _visitors.FishForMessage(m =>
        {
            Assert.IsNotType<KeepAnswer>(m);
            return m is DialogProgress { Status: DialogStatus.Closed };
        }, TimeSpan.FromSeconds(10));
    }
}
