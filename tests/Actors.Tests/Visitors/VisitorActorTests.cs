using System.Text.Json.Nodes;
using Akka.Actor;
using Akka.TestKit;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.LiveList;
using Gateway.Actors.Sites;
using Gateway.Actors.Timers;
using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Actors.Tests.Visitors;

/// <summary>A visitor's entity between sockets, store, desk and live list; the test holds the clock and what the store answers.</summary>
public sealed class VisitorActorTests : PatientTestKit
{
    private const string Chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    private static readonly SiteId Site = new("s");
    private static readonly VisitorId Vera = new("v");
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
    private readonly NodeServices _node;
    private readonly TestProbe _store;
    private readonly TestProbe _desk;
    private readonly TestProbe _list;
    private readonly TestProbe _socket;
    private IActorRef _visitor;
    private byte[]? _disk;

    public VisitorActorTests() : base("akka.loglevel = WARNING")
    {
        (_store, _desk, _list, _socket) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        _node = new NodeServices { Time = _time, Wheel = new TimerWheel(_time), VisitorStore = _store, LiveIndex = _list };
        _node.Entities.Connect(ActorRefs.Nobody, ActorRefs.Nobody, ActorRefs.Nobody, _desk);
        Configure();
        _node.Facts.Set(Site, new("sales"), new DepartmentFacts(1, 2, 0));
        _visitor = Wake();
    }

    private void Configure(params string[] rules)
    {
        var read = rules.Select(json => RuleDefinition.TryParse(json, out var rule, out var faults) ? rule! : throw new ArgumentException(string.Join("; ", faults)));
        _node.Sites.Replace([new SiteSnapshot(Site, "s", new("d"), [], "", "en", [new DepartmentInfo(new("sales"), new Dictionary<string, string> { ["en"] = "Sales", ["ru"] = "Продажи" })], [],
            RuleSet.Compile(read), TimeSpan.FromSeconds(30), false, 1)]);
    }

    private DialogProgress Dialog(DialogStatus status, string? said = null, bool answered = false) => new(Site, Vera, new("d1"), new("sales"), status, 1, said, answered);

    private static string Marks(string on, string segment, string where = "[]") =>
        $$"""{"id":"{{segment}}","name":"x","on":{{on}},"where":{{where}},"then":{"kind":"segment","segment":"{{segment}}"} }""";

    [Fact]
    public void F71_what_the_visitor_writes_wakes_rules_and_is_remembered_after_the_dialog()
    {
        Configure(Marks("""{"kind":"said"}""", "asked", """[{"field":"said","op":"contains","value":"delivery"}]"""),
            Marks("""{"kind":"page"}""", "offered", """[{"field":"said","op":"contains","value":"delivery"},{"field":"dialogs","op":">=","value":1}]"""));
        Attach(1, "a", "/home");
        _visitor.Tell(Dialog(DialogStatus.Active, "What does the DELIVERY cost?"));
        Assert.Equal(["asked"], Committed().Segments);
        _visitor.Tell(Dialog(DialogStatus.Closed, answered: true));
        Attach(1, "b", "/cart");
        Assert.Equal(["asked", "offered"], Committed().Segments);
    }

    [Fact]
    public void F45_a_dialog_asked_for_and_one_that_nobody_answered_wake_rules()
    {
        Configure(Marks("""{"kind":"chat-asked"}""", "asked"), Marks("""{"kind":"chat-unanswered"}""", "unanswered"));
        Attach(1, "a", "/home");
        _visitor.Tell(Dialog(DialogStatus.Waiting));
        Assert.Equal(["asked"], Committed().Segments);
        _visitor.Tell(Dialog(DialogStatus.Closed));
        Assert.Equal(["asked", "unanswered"], Committed().Segments);
    }

    [Fact]
    public void F45_an_attribute_that_changes_wakes_rules_and_one_that_stays_does_not()
    {
        Configure(Marks("""{"kind":"attribute","name":"plan"}""", "gold", """[{"field":"attribute:plan","op":"is","value":"gold"}]"""));
        Attach(1, "a", "/home");
        _visitor.Tell(new SetAttributes(Site, Vera, new Dictionary<string, string> { ["other"] = "gold" }));
        _visitor.Tell(new SetAttributes(Site, Vera, new Dictionary<string, string> { ["plan"] = "gold" }));
        Assert.Equal(["gold"], Committed().Segments);
    }

    [Fact]
    public void F45_silence_and_what_does_not_follow_wake_rules_when_their_time_has_come()
    {
        Configure(Marks("""{"kind":"idle","seconds":20}""", "idle"), Marks("""{"kind":"missing","after":"event:cart_add","no":"event:purchase","seconds":10}""", "left"));
        Attach(1, "a", "/home");
        Listed();
        _visitor.Tell(new RaiseEvent(Site, Vera, "cart_add", 5, "EUR", new Dictionary<string, string>()));
        Listed(r => r.LastEvent == "cart_add");
        Pass(11);
        Assert.Equal(["left"], Committed().Segments);
        Pass(11);
        Assert.Equal(["left", "idle"], Committed().Segments);
    }

    [Fact]
    public void A_rule_that_is_switched_on_meets_those_who_only_sit_there_with_their_next_sign_of_life()
    {
        Attach(1, "a", "/home");
        Listed();
        Configure(Marks("""{"kind":"site-time","seconds":10}""", "sat"));
        _visitor.Tell(new BeatVisitor(Site, Vera, [Tab(1)]));
        Settle();
        Pass(11);
        Assert.Equal(["sat"], Committed().Segments);
    }

    private JsonNode Why(string rule)
    {
        _visitor.Tell(new WatchVisitorCard(Site, Vera, 5, Tab(9), false, rule));
        return JsonNode.Parse(Said<RequestDone>().Value!)!;
    }

    [Fact]
    public void Why_a_rule_fires_or_does_not_is_told_with_values_times_and_limits()
    {
        Configure("""
            {"id":"err","name":"payment","on":[{"kind":"page"},{"kind":"page-time","seconds":30}],"where":[{"any":[{"field":"url","op":"contains","value":"/payment-error"},{"field":"pages","op":">=","value":9}]},
            {"field":"site-time","op":">=","value":20}],"then":{"kind":"invite","department":"sales","text":{"en":"?"}}}
            """);
        Attach(1, "a", "https://shop.example/home");
        var why = Why("err");
        Assert.False((bool)why["holds"]!);
        Assert.Equal("https://shop.example/home", (string)why["where"]![0]!["of"]![0]!["now"]!);
        Assert.Equal(1, (double)why["where"]![0]!["of"]![1]!["now"]!);
        var now = (long)why["at"]!;
        Assert.Equal((now + 20_000, now + 30_000), ((long)why["where"]![1]!["holdsFrom"]!, (long)why["on"]![1]!["due"]!));
        Assert.Equal(("quiet", now + 5_000), ((string)why["limits"]![0]!["kind"]!, (long)why["limits"]![0]!["until"]!));
        _node.Facts.Set(Site, new("sales"), new DepartmentFacts(1, 0, 3));
        Pass(21);
        Attach(1, "b", "https://shop.example/payment-error");
        why = Why("err");
        Assert.True((bool)why["holds"]!);
        Assert.Equal(["operators"], why["limits"]!.AsArray().Select(l => (string)l!["kind"]!));
        Assert.True((long)why["tries"]!["next"]! > (long)why["at"]!);
    }

    [Fact]
    public void A_rule_that_is_not_in_force_has_no_why()
    {
        Attach(1, "a", "/home");
        _visitor.Tell(new WatchVisitorCard(Site, Vera, 5, Tab(9), false, "nothing"));
        Assert.Equal(Refusals.NotFound, Said<RequestRefused>().Code);
    }

    [Fact]
    public void F56_after_an_invitation_the_next_waits_for_the_cool_down()
    {
        Configure(InviteOnError, """{"id":"second","name":"x","on":{"kind":"event","name":"again"},"then":{"kind":"invite","department":"sales","text":{"en":"?"}}}""");
        _node.Sites.Replace([.. _node.Sites.All.Select(s => s with { InvitationLimits = new(CoolDownSeconds: 15) })]);
        InvitedTo();
        var id = Committed(which: c => c.Invitation is not null).Invitation!.Id;
        Said<InvitationShown>();
        _visitor.Tell(new AnswerInvitation(Site, Vera, id, 4));
        Committed(which: c => c.Invitation?.Outcome == 4);
        _desk.ExpectMsg<InvitationReturned>();
        _visitor.Tell(new RaiseEvent(Site, Vera, "again", null, null, new Dictionary<string, string>()));
        Pass(10);
        _desk.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Pass(6);
        Asked();
    }

    private const string InviteOnError =
        """{"id":"err","name":"payment","on":{"kind":"page"},"where":[{"field":"url","op":"contains","value":"/payment-error"}],"then":{"kind":"invite","department":"sales","text":{"en":"Need help?","ru":"Помочь?"}}}""";

    private const string BuyerOnCart = """{"id":"buyer","name":"cart","on":{"kind":"event","name":"cart_add"},"then":{"kind":"segment","segment":"potential-buyer"}}""";

    private IActorRef Wake()
    {
        var visitor = Sys.ActorOf(Props.Create(() => new VisitorActor(_node, $"{Site}~{Vera}")));
        _store.ExpectMsg<LoadVisitor>();
        visitor.Tell(new VisitorLoaded(_disk));
        return visitor;
    }

    private void KillAndWake()
    {
        Watch(_visitor);
        _visitor.Tell(Kill.Instance);
        ExpectTerminated(_visitor);
        while (_store.HasMessages) _store.ReceiveOne(TimeSpan.Zero);
        _visitor = Wake();
    }

    private ConnectionRef Tab(long id) => new(_socket, id);

    private void Attach(long tab, string page, string url = "/", string language = "en") =>
        _visitor.Tell(new AttachVisitor(Site, Vera, Tab(tab), 1, new VisitPage(page, url, "", ""), language, "", "", Chrome, "127.0.0.1", 0, ""));

    private T Said<T>() where T : class, IDelivery => (T)((Deliver)_socket.FishForMessage(m => m is Deliver { Body: T })).Body;

    private CommitVisitor Committed(bool ok = true, Func<CommitVisitor, bool>? which = null)
    {
        var commit = (CommitVisitor)_store.FishForMessage(m => m is CommitVisitor c && (which is null || which(c)));
        if (ok) _disk = commit.Snapshot;
        _visitor.Tell(ok ? new VisitorCommitted(commit.Version) : new VisitorCommitFailed(commit.Version, "disk full"));
        return commit;
    }

    private void NobodySaid<T>() where T : IDelivery
    {
        // A round trip through the visitor: whatever it had to say has been said before the answer.
        _visitor.Tell(new WatchVisitorCard(Site, Vera, 99, Tab(77), true));
        while (true)
        {
            var said = ((Deliver)_socket.ReceiveOne(TimeSpan.FromSeconds(5))!).Body;
            Assert.IsNotType<T>(said);
            if (said is CardChanged { Rid: 99 }) return;
        }
    }

    /// <summary>Whatever was told before has been handled when this returns, so that the clock moves between messages and not under them.</summary>
    private void Settle()
    {
        var probe = CreateTestProbe();
        _visitor.Tell(new WatchVisitorCard(Site, Vera, 98, new ConnectionRef(probe, 1), false));
        probe.ExpectMsg<Deliver>();
    }

    private void Pass(double seconds)
    {
        Settle();
        for (var i = 0; i < seconds * 10; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            if (i % 10 == 9) Settle();
        }
        Settle();
    }

    private RowChanged Listed(Func<LiveRow, bool>? which = null) => (RowChanged)_list.FishForMessage(m => m is RowChanged r && (which is null || which(r.Row)));

    private string Asked() => _desk.ExpectMsg<RequestInvitation>().Invitation;

    private void InvitedTo(string url = "/payment-error")
    {
        Attach(1, "a", "/home");
        Pass(6);
        Attach(1, "b", url);
        _visitor.Tell(new InvitationGranted(Site, Vera, Asked()));
    }

    [Fact]
    public void F46_an_invitation_is_shown_only_after_it_is_on_disk()
    {
        Configure(InviteOnError);
        InvitedTo();
        var commit = (CommitVisitor)_store.FishForMessage(m => m is CommitVisitor { Invitation: not null });
        NobodySaid<InvitationShown>();
        _visitor.Tell(new VisitorCommitted(commit.Version));
        var shown = Said<InvitationShown>();
        Assert.Equal(("Need help?", "Sales", false), (shown.Text, shown.DepartmentName, shown.ShownBefore));
    }

    [Fact]
    public void A_failed_commit_shows_nothing_and_is_tried_again_until_it_holds()
    {
        Configure(InviteOnError);
        InvitedTo();
        Committed(ok: false, which: c => c.Invitation is not null);
        NobodySaid<InvitationShown>();
        Pass(2);
        Committed(which: c => c.Invitation is not null);
        Said<InvitationShown>();
    }

    [Fact]
    public void F44_a_killed_visitor_keeps_segments_and_is_not_invited_twice()
    {
        Configure(InviteOnError, BuyerOnCart);
        InvitedTo();
        Committed(which: c => c.Invitation is not null);
        Said<InvitationShown>();
        _visitor.Tell(new RaiseEvent(Site, Vera, "cart_add", 5, "EUR", new Dictionary<string, string>()));
        Assert.Equal(["potential-buyer"], Committed(which: c => c.Segments.Count > 0).Segments);
        KillAndWake();
        Attach(2, "c", "/payment-error");
        Assert.True(Said<InvitationShown>().ShownBefore is false, "the open invitation is shown on");
        Assert.Contains("potential-buyer", Listed(r => r.Segments.Count > 0).Row.Segments);
        _desk.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void Newcomers_are_left_alone_for_five_seconds()
    {
        Configure(InviteOnError);
        Attach(1, "a", "/payment-error");
        Listed();
        _desk.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Pass(6);
        Asked();
    }

    [Fact]
    public void Nobody_is_invited_while_nobody_is_free_and_as_soon_as_somebody_is()
    {
        Configure(InviteOnError);
        _node.Facts.Set(Site, new("sales"), new DepartmentFacts(1, 0, 3));
        Attach(1, "a", "/payment-error");
        Pass(12);
        _desk.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        _node.Facts.Set(Site, new("sales"), new DepartmentFacts(1, 1, 0));
        Pass(11);
        Asked();
    }

    [Fact]
    public void Nobody_is_invited_in_a_dialog_or_after_saying_no()
    {
        Configure(InviteOnError, """{"id":"second","name":"x","on":{"kind":"event","name":"again"},"then":{"kind":"invite","department":"sales","text":{"en":"?"}}}""");
        InvitedTo();
        var id = Committed(which: c => c.Invitation is not null).Invitation!.Id;
        Said<InvitationShown>();
        _visitor.Tell(new AnswerInvitation(Site, Vera, id, 3));
        Assert.Equal(3, Committed(which: c => c.Invitation?.Outcome == 3).Invitation!.Outcome);
        Said<InvitationWithdrawn>();
        Assert.Equal(Vera, _desk.ExpectMsg<InvitationReturned>().Visitor);
        _visitor.Tell(new RaiseEvent(Site, Vera, "again", null, null, new Dictionary<string, string>()));
        Pass(20);
        _desk.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void The_invitation_speaks_the_visitors_language()
    {
        Configure(InviteOnError);
        Attach(1, "a", "/home", "ru-RU");
        Pass(6);
        Attach(1, "b", "/payment-error", "ru-RU");
        _visitor.Tell(new InvitationGranted(Site, Vera, Asked()));
        Committed(which: c => c.Invitation is not null);
        var shown = Said<InvitationShown>();
        Assert.Equal(("Помочь?", "Продажи"), (shown.Text, shown.DepartmentName));
    }

    [Fact]
    public void Several_tabs_are_one_visitor_and_closing_one_changes_nothing()
    {
        Attach(1, "a");
        Attach(2, "b");
        Assert.Equal(2, Listed(r => r.Pages == 2).Row.Pages);
        _visitor.Tell(new DetachVisitor(Site, Vera, Tab(1), true));
        for (var beats = 0; beats < 4; beats++)
        {
            Pass(15);
            _visitor.Tell(new BeatVisitor(Site, Vera, [Tab(2)]));
        }
        AssertStillListed();
    }

    private void AssertStillListed()
    {
        NobodySaid<InvitationShown>();
        while (_list.HasMessages) Assert.IsNotType<RowGone>(_list.ReceiveOne(TimeSpan.Zero));
    }

    [Fact]
    public void Gone_within_a_minute_of_closing_and_soon_after_a_goodbye()
    {
        Attach(1, "a");
        Listed();
        _visitor.Tell(new DetachVisitor(Site, Vera, Tab(1), false));
        Pass(46);
        _list.FishForMessage(m => m is RowGone);
        Attach(2, "b");
        Listed();
        _visitor.Tell(new DetachVisitor(Site, Vera, Tab(2), true));
        Pass(4);
        _list.FishForMessage(m => m is RowGone);
    }

    [Fact]
    public void Going_to_the_next_page_never_takes_the_row_away()
    {
        Attach(1, "a", "/one");
        Listed();
        _visitor.Tell(new DetachVisitor(Site, Vera, Tab(1), true));
        Pass(1);
        Attach(2, "b", "/two");
        Pass(10);
        _visitor.Tell(new BeatVisitor(Site, Vera, [Tab(2)]));
        AssertStillListed();
    }

    [Fact]
    public void Connections_of_which_no_edge_speaks_any_more_are_dropped()
    {
        Attach(1, "a");
        Listed();
        Pass(45);
        _list.FishForMessage(m => m is RowGone);
        _visitor.Tell(new BeatVisitor(Site, Vera, [Tab(1)]));
        Assert.Equal([1L], ((VisitorUnknown)_socket.FishForMessage(m => m is VisitorUnknown)).Connections);
    }

    [Fact]
    public void An_open_dialog_is_known_to_the_next_tab_and_ends_with_the_dialog()
    {
        Attach(1, "a");
        _visitor.Tell(new DialogProgress(Site, Vera, new("g"), new("sales"), DialogStatus.Active, 1));
        Listed(r => r.Status == 3);
        Attach(2, "b");
        Assert.Equal([new DialogId("g")], ((VisitorAttached)((Deliver)_socket.FishForMessage(m => m is Deliver { Body: VisitorAttached { OpenDialogs.Count: > 0 } })).Body).OpenDialogs);
        _visitor.Tell(new DialogProgress(Site, Vera, new("g"), new("sales"), DialogStatus.Closed, 1));
        Listed(r => r.Status == 4);
    }

    [Fact]
    public void F2_a_dialog_begun_elsewhere_is_told_to_every_open_tab()
    {
        Attach(1, "a");
        Attach(2, "b");
        Listed(r => r.Pages == 2);
        _visitor.Tell(new DialogProgress(Site, Vera, new("g"), new("sales"), DialogStatus.Active, 1));
        var told = (Deliver)_socket.FishForMessage(m => m is Deliver { Body: VisitorAttached { OpenDialogs.Count: > 0 } });
        Assert.Equal([1, 2], told.Connections.Order());
        Assert.Equal([new DialogId("g")], ((VisitorAttached)told.Body).OpenDialogs);
    }

    [Fact]
    public void An_operator_cannot_invite_who_has_left_or_talks()
    {
        _visitor.Tell(new InviteVisitor(Site, Vera, new("anna"), "Anna", new("sales"), "Hello", 5, Tab(9)));
        Assert.Equal(Refusals.VisitorGone, Said<RequestRefused>().Code);
        Attach(1, "a");
        _visitor.Tell(new DialogProgress(Site, Vera, new("g"), new("sales"), DialogStatus.Active, 1));
        _visitor.Tell(new InviteVisitor(Site, Vera, new("anna"), "Anna", new("sales"), "Hello", 6, Tab(9)));
        Assert.Equal(Refusals.InDialog, Said<RequestRefused>().Code);
    }

    [Fact]
    public void Dirty_state_is_saved_within_two_seconds_and_not_before_every_page()
    {
        Attach(1, "a");
        for (var i = 0; i < 10; i++) _visitor.Tell(new ViewPage(Site, Vera, Tab(1), new VisitPage($"p{i}", "/", "", "")));
        Listed(r => r.Pages == 11);
        _store.ExpectNoMsg(TimeSpan.Zero);
        Pass(2.3);
        _disk = _store.ExpectMsg<SaveVisitor>().Snapshot;
        var restored = new VisitorState();
        restored.Restore(_disk);
        Assert.Equal(11, restored.PageCount);
    }

    [Fact]
    public void Crawlers_are_not_listed_and_not_invited()
    {
        Configure(InviteOnError);
        _visitor.Tell(new AttachVisitor(Site, Vera, Tab(1), 1, new VisitPage("a", "/payment-error", "", ""), "en", "", "", "Mozilla/5.0 (compatible; bingbot/2.0)", "127.0.0.1", 0, ""));
        Said<VisitorAttached>();
        Pass(20);
        _desk.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Assert.False(_list.HasMessages);
    }

    [Fact]
    public void Crawlers_are_listed_where_the_node_is_told_to_and_still_not_invited()
    {
        Configure(InviteOnError);
        var node = new NodeServices { Time = _time, Wheel = new TimerWheel(_time), VisitorStore = _store, LiveIndex = _list, Sites = _node.Sites, Facts = _node.Facts, Entities = _node.Entities, ListsCrawlers = true };
        var visitor = Sys.ActorOf(Props.Create(() => new VisitorActor(node, $"{Site}~{Vera}")));
        _store.ExpectMsg<LoadVisitor>();
        visitor.Tell(new VisitorLoaded(null));
        visitor.Tell(new AttachVisitor(Site, Vera, Tab(1), 1, new VisitPage("a", "/payment-error", "", ""), "en", "", "", "Mozilla/5.0 (compatible; bingbot/2.0)", "127.0.0.1", 0, ""));
        Assert.Equal("Robot", _list.FishForMessage<RowChanged>(_ => true, TimeSpan.FromSeconds(30)).Row.Browser);
        _desk.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void F34_F39_row_and_card_tell_the_place_and_what_brought_the_visitor()
    {
        _visitor.Tell(new AttachVisitor(Site, Vera, Tab(1), 1, new VisitPage("a", "https://shop.example/?utm_campaign=spring", "", "https://www.google.com/search?q=red+shoes"), "en", "", "", Chrome, "77.88.8.8", 0, "",
            new Place("RU", "Perm Krai", "Perm")));
        var row = _list.FishForMessage<RowChanged>(_ => true, TimeSpan.FromSeconds(30)).Row;
        Assert.Equal(("RU", "Perm Krai", "Perm", "desktop", "search", "spring"), (row.Country, row.Region, row.City, row.Device, row.Source, row.Campaign));
        _visitor.Tell(new WatchVisitorCard(Site, Vera, 7, Tab(9), true));
        var card = Said<CardChanged>();
        Assert.Equal((new Place("RU", "Perm Krai", "Perm"), new VisitOrigin("search", "Google", "red shoes", "spring")), (card.Place, card.Origin));
    }

    [Fact]
    public void A_store_that_cannot_be_read_is_asked_again_and_nothing_said_meanwhile_is_lost()
    {
        var other = Sys.ActorOf(Props.Create(() => new VisitorActor(_node, $"{Site}~{Vera}")));
        _store.ExpectMsg<LoadVisitor>();
        other.Tell(new AttachVisitor(Site, Vera, Tab(5), 1, null, "en", "", "", Chrome, "", 0, ""));
        other.Tell(new VisitorLoadFailed("away"));
        Within(TimeSpan.FromSeconds(5), () => AwaitAssert(() =>
        {
            Pass(1);
            _store.ExpectMsg<LoadVisitor>(TimeSpan.FromMilliseconds(50));
        }));
        other.Tell(new VisitorLoaded(null));
        Said<VisitorAttached>();
    }

    private void AttachAs(string person, long tab = 1, string page = "a") =>
        _visitor.Tell(new AttachVisitor(Site, Vera, Tab(tab), 1, new VisitPage(page, "/", "", ""), "en", "", "", Chrome, "127.0.0.1", 0, "", Person: person));

    private byte[] OtherBrowser()
    {
        var other = new VisitorState();
        other.Arrive(_time.GetUtcNow().ToUnixTimeMilliseconds(), new VisitPage("x", "/", "", ""));
        other.Set(new Dictionary<string, string> { ["phone"] = "+31 20 1", ["club"] = "none" });
        other.Join("potential-buyer");
        return other.Save();
    }

    private CommitVisitor Committed()
    {
        var commit = (CommitVisitor)_store.FishForMessage(m => m is CommitVisitor);
        _disk = commit.Snapshot;
        _visitor.Tell(new VisitorCommitted(commit.Version));
        return commit;
    }

    private static readonly SignedPerson Maria = new("c-1", "Maria", "m@shop.example", new Dictionary<string, string> { ["club"] = "gold" }, "stamp-1");

    [Fact]
    public void F110_a_signed_person_brings_name_attributes_segments_and_visits_of_the_other_browsers_and_keeps_them()
    {
        AttachAs("stamp-1");
        _store.FishForMessage(m => m is LoadPerson);
        _visitor.Tell(new PersonLoaded(Maria, [OtherBrowser()]));
        Assert.Equal(["potential-buyer"], Committed().Segments);
        // What is signed is not the page's to change; what only a browser said is.
        _visitor.Tell(new SetAttributes(Site, Vera, new Dictionary<string, string> { ["club"] = "hacked", ["name"] = "Mallory", ["login"] = "c-2", ["phone"] = "+31 20 2" }));
        for (var round = 0; round < 2; round++)
        {
            _visitor.Tell(new WatchVisitorCard(Site, Vera, 7, Tab(9), true));
            var card = Said<CardChanged>();
            Assert.Equal(("Maria", "c-1", 2), (card.Name, card.Login, card.VisitNumber));
            Assert.Equal(new SortedDictionary<string, string> { ["club"] = "gold", ["email"] = "m@shop.example", ["login"] = "c-1", ["name"] = "Maria", ["phone"] = round == 0 ? "+31 20 2" : "+31 20 1" }, new SortedDictionary<string, string>(card.Attributes.ToDictionary()));
            // The commit is what is on disk: the later attribute was only dirty when the process was killed.
            if (round == 0) KillAndWake();
        }
        AttachAs("stamp-1", 2, "b");
        _visitor.Tell(new WatchVisitorCard(Site, Vera, 8, Tab(9), false));
        _socket.FishForMessage(m => m is Deliver { Body: RequestDone });
        while (_store.HasMessages) Assert.IsNotType<LoadPerson>(_store.ReceiveOne(TimeSpan.Zero));
        AttachAs("stamp-2", 2, "b");
        _store.FishForMessage(m => m is LoadPerson);
    }

    [Fact]
    public void F110_who_the_visitor_is_is_asked_again_with_the_next_beat_when_the_store_is_silent()
    {
        AttachAs("stamp-1");
        _store.FishForMessage(m => m is LoadPerson);
        _visitor.Tell(new BeatVisitor(Site, Vera, [Tab(1)]));
        _store.FishForMessage(m => m is LoadPerson);
        _visitor.Tell(new PersonLoaded(Maria, []));
        Committed();
        _visitor.Tell(new BeatVisitor(Site, Vera, [Tab(1)]));
        _visitor.Tell(new WatchVisitorCard(Site, Vera, 8, Tab(9), false));
        _socket.FishForMessage(m => m is Deliver { Body: RequestDone });
        while (_store.HasMessages) Assert.IsNotType<LoadPerson>(_store.ReceiveOne(TimeSpan.Zero));
    }
}
