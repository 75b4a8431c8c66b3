using System.Text.Json.Nodes;
using Akka.Actor;
using Akka.TestKit;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Radar;
using Gateway.Actors.Sites;
using Gateway.Actors.Timers;
using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Actors.Tests.Visitors;

/// <summary>What rules do beside inviting with words, killed at each step: together on disk, or not at all.</summary>
public sealed class RuleActionsTests : PatientTestKit
{
    private const string Chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    private const string View = """{"kind":"event","name":"product_view"}""";
    private static readonly SiteId Site = new("s");
    private static readonly VisitorId Vera = new("v");
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
    private readonly NodeServices _node;
    private readonly TestProbe _store, _desk, _radar, _socket, _dialogs;
    private IActorRef _visitor;
    private byte[]? _disk;

    public RuleActionsTests() : base("akka.loglevel = WARNING")
    {
        (_store, _desk, _radar, _socket, _dialogs) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        _node = new NodeServices { Time = _time, Wheel = new TimerWheel(_time), VisitorStore = _store, Scout = _radar };
        _node.Entities.Connect(ActorRefs.Nobody, ActorRefs.Nobody, _dialogs, _desk);
        _node.Facts.Set(Site, new("sales"), new DepartmentFacts(1, 2, 0));
        Configure();
        _visitor = Wake();
    }

    private void Configure(params string[] rules) => _node.Sites.Replace([new SiteSnapshot(Site, "s", new("d"), ["https://shop.example"], "", "en",
        [new DepartmentInfo(new("sales"), new Dictionary<string, string> { ["en"] = "Sales" })], [new OperatorInfo(new("mira"), "Mira Holm", 2, [new("sales")])],
        RuleSet.Compile(rules.Select(json => RuleDefinition.TryParse(json, out var rule, out var faults) ? rule! : throw new ArgumentException(string.Join("; ", faults)))), TimeSpan.FromSeconds(30), false, 1)
        { InvitationLimits = new InvitationLimits(CoolDownSeconds: 0, NewcomerQuietSeconds: 0), WordFilter = new(new(Mask: ["darn"], Refuse: ["casino"])) }]);

    private static string Rule(string on, string then, string more = "") => $$"""{"id":"r","name":"Offer","on":{{on}},"where":[],"then":{{then}}{{more}}}""";

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
        Attach();
    }

    private ConnectionRef Tab => new(_socket, 1);

    private void Attach(string page = "a") => _visitor.Tell(new AttachVisitor(Site, Vera, Tab, 1, new VisitPage(page, "https://shop.example/tent", "Tent", ""), "en", "", "", Chrome, "127.0.0.1", 0, "Olga"));

    private void LookAtTent(string picture = "https://cdn.example/tent.jpg") => _visitor.Tell(new RaiseEvent(Site, Vera, "product_view", 59, "EUR",
        new Dictionary<string, string> { ["id"] = "t1", ["name"] = "Ridgeback", ["price"] = "59.5", ["picture"] = picture }));

    private T Said<T>() where T : class, IDelivery => (T)((Deliver)_socket.FishForMessage(m => m is Deliver { Body: T })).Body;

    private CommitVisitor Commit() => (CommitVisitor)_store.FishForMessage(m => m is CommitVisitor);

    private void Land(CommitVisitor commit)
    {
        _disk = commit.Snapshot;
        _visitor.Tell(new VisitorCommitted(commit.Version));
    }

    private CardChanged Card()
    {
        _visitor.Tell(new WatchVisitorCard(Site, Vera, 7, Tab, true));
        return (CardChanged)((Deliver)_socket.FishForMessage(m => m is Deliver { Body: CardChanged { Rid: 7 } })).Body;
    }

    /// <summary>All that was said before this round trip.</summary>
    private List<IDelivery> Heard()
    {
        _visitor.Tell(new WatchVisitorCard(Site, Vera, 99, Tab, false));
        var heard = new List<IDelivery>();
        while (((Deliver)_socket.ReceiveOne(TimeSpan.FromSeconds(5))!).Body is var body && body is not RequestDone { Rid: 99 }) heard.Add(body);
        return heard;
    }

    [Fact]
    public void F42_a_tag_a_note_and_a_segment_are_on_disk_together_and_a_killed_process_does_them_once()
    {
        Configure(Rule(View, """[{"kind":"tag","tag":"tents"},{"kind":"note","text":"Looked at {product} for {price}"},{"kind":"segment","segment":"campers"},{"kind":"alert","text":"Somebody wants a tent"}]"""));
        Attach();
        LookAtTent();
        var commit = Commit();
        Assert.Equal(["campers"], commit.Segments);
        Land(commit);
        var alert = Assert.IsType<Spotted>(_radar.FishForMessage(m => m is Spotted { Cause.Kind: AlertKind.Rule }));
        Assert.Equal(("Somebody wants a tent", Vera), (alert.Cause.Subject, alert.Visitor));

        KillAndWake();
        LookAtTent();
        var marks = Card().Marks!;
        Assert.Equal(["tents"], marks.Tags);
        Assert.Equal([("Looked at Ridgeback for 59.5 EUR", "Offer")], marks.Notes.Select(n => (n.Text, n.Rule)));
        while (_store.HasMessages) Assert.IsNotType<CommitVisitor>(_store.ReceiveOne(TimeSpan.Zero));
    }

    [Fact]
    public void A_process_killed_before_the_commit_does_everything_again()
    {
        Configure(Rule(View, """[{"kind":"tag","tag":"tents"},{"kind":"webhook","webhook":"crm"}]"""));
        Attach();
        LookAtTent();
        var lost = Commit();
        Assert.Equal("crm", Assert.Single(lost.Calls!).Webhook);
        KillAndWake();
        Assert.Null(Card().Marks);
        LookAtTent();
        var again = Commit();
        var call = Assert.Single(again.Calls!);
        var body = JsonNode.Parse(call.Body)!;
        Assert.Equal((call.Id, "v", "Ridgeback", "tents"), ((string?)body["id"], (string?)body["visitor"]!["id"], (string?)body["product"]!["name"], (string?)body["visitor"]!["tags"]![0]));
        // The database was away: the same call under the same id, with the next attempt.
        _visitor.Tell(new VisitorCommitFailed(again.Version, "disk full"));
        Heard();
        for (var i = 0; i < 20; i++) _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(call.Id, Assert.Single(Commit().Calls!).Id);
    }

    private const string Offer = """
        [{"kind":"invite","department":"sales","operator":"Anna","text":{"en":"Still thinking about {product}?"},"title":{"en":"{product}"},"price":"{price}","picture":"{picture}",
          "buttons":[{"kind":"open","label":{"en":"Look again"},"address":"{address}"},{"kind":"accept"},{"kind":"decline","label":{"en":"Not now"}}],"coupon":{"pool":"spring","note":{"en":"10 % off"}}},
         {"kind":"tag","tag":"offered"}]
        """;

    [Fact]
    public void F47_F49_F70_a_card_with_picture_price_buttons_and_a_coupon_of_the_visitors_own_is_shown_once_it_is_on_disk()
    {
        Configure(Rule(View, Offer));
        Attach();
        LookAtTent();
        var asked = _desk.ExpectMsg<RequestInvitation>();
        _visitor.Tell(new InvitationGranted(Site, Vera, asked.Invitation));
        var claim = (ClaimCoupon)_store.FishForMessage(m => m is ClaimCoupon);
        Assert.Equal(("spring", asked.Invitation), (claim.Pool, claim.Invitation));
        _visitor.Tell(new CouponClaimed(claim.Invitation, "SPR-1"));
        var commit = Commit();
        Assert.Equal((asked.Invitation, "SPR-1"), (commit.Invitation!.Id, commit.Invitation.Coupon));
        Assert.DoesNotContain(Heard(), d => d is InvitationShown);
        Land(commit);
        var shown = Said<InvitationShown>();
        Assert.Equal("Still thinking about Ridgeback?", shown.Text);
        var content = JsonNode.Parse(shown.Content!)!;
        Assert.Equal(("https://cdn.example/tent.jpg", "Ridgeback", "59.5 EUR", "SPR-1", "10 % off"),
            ((string?)content["picture"], (string?)content["title"], (string?)content["price"], (string?)content["coupon"]!["code"], (string?)content["coupon"]!["note"]));
        Assert.Equal(["open https://shop.example/tent", "accept ", "decline "], content["buttons"]!.AsArray().Select(b => $"{b!["kind"]} {b["address"]}"));
        Assert.Equal(["SPR-1"], Card().Marks!.Coupons.Select(c => c.Code));

        // Killed with the invitation open: it is there again with its card, and is not made a second time.
        KillAndWake();
        Assert.Equal(shown.Content, Said<InvitationShown>().Content);
        LookAtTent();
        _desk.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        Assert.Equal(["offered"], Card().Marks!.Tags);
    }

    [Fact]
    public void F70_without_a_coupon_left_nobody_is_invited_and_it_is_said_why()
    {
        Configure(Rule(View, Offer));
        Attach();
        LookAtTent();
        var asked = _desk.ExpectMsg<RequestInvitation>();
        _visitor.Tell(new InvitationGranted(Site, Vera, asked.Invitation));
        _visitor.Tell(new CouponClaimed(((ClaimCoupon)_store.FishForMessage(m => m is ClaimCoupon)).Invitation, null));
        _visitor.Tell(new WatchVisitorCard(Site, Vera, 5, Tab, false, "r"));
        var why = JsonNode.Parse(((RequestDone)((Deliver)_socket.FishForMessage(m => m is Deliver { Body: RequestDone { Rid: 5 } })).Body).Value!)!;
        Assert.Contains(why["limits"]!.AsArray(), l => (string?)l!["kind"] == "coupons");
        // It is asked again, and gets the code that was put in meanwhile.
        for (var i = 0; i < 110; i++) _time.Advance(TimeSpan.FromMilliseconds(100));
        asked = _desk.ExpectMsg<RequestInvitation>();
        _visitor.Tell(new InvitationGranted(Site, Vera, asked.Invitation));
        _visitor.Tell(new CouponClaimed(((ClaimCoupon)_store.FishForMessage(m => m is ClaimCoupon)).Invitation, "SPR-2"));
        Assert.Equal("SPR-2", ((CommitVisitor)_store.FishForMessage(m => m is CommitVisitor { Invitation: not null })).Invitation!.Coupon);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://elsewhere.example/a.jpg")]
    [InlineData("//elsewhere.example/a.jpg")]
    [InlineData("https://user:secret@cdn.example/a.jpg")]
    public void F47_a_picture_that_a_page_names_is_shown_only_from_where_pictures_may_come(string picture)
    {
        Configure(Rule(View, """{"kind":"invite","department":"sales","text":{"en":"?"},"picture":"{picture}","title":{"en":"{product}"}}"""));
        Attach();
        LookAtTent(picture);
        _visitor.Tell(new InvitationGranted(Site, Vera, _desk.ExpectMsg<RequestInvitation>().Invitation));
        Land(Commit());
        Assert.Equal("""{"title":"Ridgeback"}""", Said<InvitationShown>().Content);
    }

    [Fact]
    public void Who_is_left_out_sees_nothing_and_is_tagged_like_the_others()
    {
        // Of a hundred visitors ninety are left out; this one is.
        Configure(Rule(View, Offer, ""","holdout":90"""));
        Attach();
        LookAtTent();
        Land(Commit());
        Assert.Equal(["offered"], Card().Marks!.Tags);
        _desk.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        Assert.Empty(Card().Marks!.Coupons);
    }

    private const string Callback = """
        {"kind":"form","name":"callback","title":{"en":"May we call you?"},"fields":[{"name":"phone","label":{"en":"Phone"},"type":"phone","required":true},
          {"name":"when","label":{"en":"When"},"type":"choice","options":[{"value":"morning"},{"value":"evening"}]}]}
        """;

    private void AnswerForm(string invitation, int rid, params (string Name, string Value)[] answers) =>
        _visitor.Tell(new AnswerForm(Site, Vera, invitation, answers.ToDictionary(a => a.Name, a => a.Value), rid, Tab));

    [Fact]
    public void F12_Free_texts_of_an_answer_to_a_rule_s_form_go_through_the_word_filter()
    {
        Configure(Rule(View, """{"kind":"form","name":"idea","title":{"en":"Ideas?"},"fields":[{"name":"idea","label":{"en":"Idea"},"type":"long"}]}"""));
        Attach();
        LookAtTent();
        Land(Commit());
        var shown = Said<InvitationShown>();
        AnswerForm(shown.Invitation, 1, ("idea", "a Casino"));
        Assert.Equal(Refusals.Unwanted, Said<RequestRefused>().Code);
        AnswerForm(shown.Invitation, 2, ("idea", "darn good"));
        Land(Commit());
        Assert.Equal(2, Said<RequestDone>().Rid);
        Assert.Equal("**** good", Assert.Single(Card().Marks!.Forms).Answers["idea"]);
    }

    [Fact]
    public void F101_an_answer_to_a_form_is_checked_acknowledged_on_disk_and_wakes_rules()
    {
        Configure(Rule(View, Callback), """{"id":"called","name":"x","on":{"kind":"event","name":"form_callback"},"where":[{"field":"attribute:phone","op":"starts","value":"+49"}],"then":{"kind":"segment","segment":"wants-call"}}""");
        Attach();
        LookAtTent();
        Land(Commit());
        var shown = Said<InvitationShown>();
        Assert.Equal("callback", (string?)JsonNode.Parse(shown.Content!)!["form"]);
        string Refused(int rid) => ((RequestRefused)((Deliver)_socket.FishForMessage(m => m is Deliver { Body: RequestRefused r } && r.Rid == rid)).Body).Text;
        AnswerForm(shown.Invitation, 1);
        Assert.StartsWith("phone: an answer", Refused(1));
        AnswerForm(shown.Invitation, 2, ("phone", "call me"));
        Assert.StartsWith("phone: a telephone number", Refused(2));
        AnswerForm(shown.Invitation, 3, ("phone", "+49 30 123456"), ("when", "never"));
        Assert.StartsWith("when: not one", Refused(3));
        AnswerForm(shown.Invitation, 4, ("phone", "+49 30 123456"), ("admin", "yes"));
        Assert.StartsWith("admin: the form has no such field", Refused(4));

        AnswerForm(shown.Invitation, 5, ("phone", " +49 30 123456 "), ("when", "evening"));
        var commit = Commit();
        Assert.Equal(2, commit.Invitation!.Outcome);
        Assert.DoesNotContain(Heard(), d => d is RequestDone);
        _disk = commit.Snapshot;

        // Killed before the acknowledgement: what is on disk is acknowledged when it comes again, and kept once.
        KillAndWake();
        AnswerForm(shown.Invitation, 6, ("phone", "+49 30 123456"), ("when", "evening"));
        Land(Commit());
        Assert.Equal(6, Said<RequestDone>().Rid);
        var card = Card();
        var answered = Assert.Single(card.Marks!.Forms);
        Assert.Equal(("callback", "+49 30 123456", "evening"), (answered.Form, answered.Answers["phone"], answered.Answers["when"]));
        Assert.Equal("+49 30 123456", card.Attributes["phone"]);
    }

    [Fact]
    public void F101_the_answer_wakes_rules_that_wait_for_it()
    {
        Configure(Rule(View, Callback), """{"id":"called","name":"x","on":{"kind":"event","name":"form_callback"},"where":[{"field":"attribute:phone","op":"starts","value":"+49"}],"then":{"kind":"segment","segment":"wants-call"}}""");
        Attach();
        LookAtTent();
        Land(Commit());
        AnswerForm(Said<InvitationShown>().Invitation, 1, ("phone", "+49 30 123456"));
        Assert.Empty(Commit().Segments);
        Assert.Equal(["wants-call"], Commit().Segments);
    }

    [Fact]
    public void F101_an_answer_in_a_dialog_is_in_the_profile_once_and_the_dialog_hears_it_when_it_is_on_disk()
    {
        Configure("""{"id":"called","name":"x","on":{"kind":"event","name":"form_delivery"},"where":[{"field":"attribute:town","op":"is","value":"Perm"}],"then":{"kind":"segment","segment":"buyers"}}""");
        Attach();
        var told = new KeepAnswer(Site, Vera, new("g"), 7, "delivery", new Dictionary<string, string> { ["town"] = "Perm", ["note"] = new string('x', 2000) }, 1_700_000_000_000);
        _visitor.Tell(told);
        var commit = Commit();
        _dialogs.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        _disk = commit.Snapshot;
        // Killed before it could say so: it comes again, is known, and is said to be there once that is on disk.
        KillAndWake();
        _visitor.Tell(told);
        Land(Commit());
        Assert.Equal(7, ((AnswerKept)_dialogs.FishForMessage(m => m is AnswerKept)).Answer);
        Attach();
        var answered = Assert.Single(Card().Marks!.Forms);
        Assert.Equal(("delivery", 2000), (answered.Form, answered.Answers["note"].Length));
        Assert.Equal(("Perm", 256), (Card().Attributes["town"], Card().Attributes["note"].Length));
    }

    [Fact]
    public void F41_a_visit_that_goes_on_is_on_disk_with_the_segment_and_again_from_its_beginning()
    {
        Configure(Rule(View, """{"kind":"segment","segment":"campers"}"""));
        Attach();
        _visitor.Tell(new RaiseEvent(Site, Vera, "other", null, null, new Dictionary<string, string>()));
        LookAtTent();
        var joined = Commit();
        Assert.Equal((1, 1, false), (joined.Visit!.Number, joined.Visit.Pages, joined.Visit.Talked));
        Land(joined);
        _visitor.Tell(new DialogProgress(Site, Vera, new("g"), new("sales"), Gateway.Actors.Dialogs.DialogStatus.Active, 1));
        Assert.True(((SaveVisitor)_store.FishForMessage(m => m is SaveVisitor { Visit: not null })).Visit!.Talked);
    }

    [Fact]
    public void F42_a_tag_stands_in_the_row_of_the_live_list_at_once()
    {
        var index = CreateTestProbe();
        _node.LiveIndex = index;
        Configure(Rule(View, """{"kind":"tag","tag":"tents"}"""));
        Attach();
        Assert.Empty(((Gateway.Actors.LiveList.RowChanged)index.FishForMessage(m => m is Gateway.Actors.LiveList.RowChanged)).Row.Tags);
        LookAtTent();
        Land(Commit());
        Assert.Equal(["tents"], ((Gateway.Actors.LiveList.RowChanged)index.FishForMessage(m => m is Gateway.Actors.LiveList.RowChanged { Row.Tags.Count: > 0 })).Row.Tags);
    }

    /// <summary>The dialog that is begun when the visitor accepts.</summary>
    private BeginDialog Accept(string invitation)
    {
        var begin = new BeginDialog(Site, new("g"), Tab, 9, Vera, "Olga", new("sales"), null, "", false, invitation, "o", 1, "");
        _visitor.Tell(new AcceptInvitation(Site, Vera, invitation, begin));
        var begun = _dialogs.ExpectMsg<BeginDialog>();
        Assert.Equal(begin, begun with { Inviter = null });
        return begun;
    }

    [Theory]
    [InlineData("mira", "Mira Holm", "mira")]
    [InlineData("Mira Holm", "Mira Holm", "mira")]
    [InlineData("The tent team", "The tent team", null)]
    public void F3_a_rule_invites_from_an_operator_and_who_accepts_is_for_that_operator(string named, string shownAs, string? inviter)
    {
        Configure(Rule(View, $$$"""{"kind":"invite","department":"sales","operator":"{{{named}}}","text":{"en":"Hello"}}"""));
        Attach();
        LookAtTent();
        var asked = _desk.ExpectMsg<RequestInvitation>();
        _visitor.Tell(new InvitationGranted(Site, Vera, asked.Invitation));
        Land(Commit());
        var shown = Said<InvitationShown>();
        Assert.Equal(shownAs, shown.OperatorName);
        Assert.Equal(inviter, Accept(shown.Invitation).Inviter?.Value);
        Assert.Equal(2, Commit().Invitation!.Outcome);
        // The answer was lost and it is asked again: the same. Another invitation is nobody's.
        Assert.Equal(inviter, Accept(shown.Invitation).Inviter?.Value);
        Assert.Null(Accept("no-such").Inviter);
    }

    [Fact]
    public void F2_an_operator_who_invites_by_hand_is_who_the_dialog_is_for()
    {
        Attach();
        _visitor.Tell(new InviteVisitor(Site, Vera, new("mira"), "Mira Holm", new("sales"), "Hello", 5, Tab));
        Land(Commit());
        Assert.Equal("mira", Accept(Said<InvitationShown>().Invitation).Inviter?.Value);
    }
}
