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

namespace Gateway.Actors.Tests.Radar;

/// <summary>What a visitor's entity tells the scout, and how it is invited because of an alert. Features 53 and 54.</summary>
public sealed class VisitorRadarTests : PatientTestKit
{
    private const string Chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
    private static readonly SiteId Site = new("s");
    private static readonly VisitorId Vera = new("v");
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
    private readonly TestProbe _store, _desk, _scout, _socket, _radar;
    private readonly IActorRef _visitor;

    private readonly NodeServices _node;
    private int _asked;

    public VisitorRadarTests() : base("akka.loglevel = WARNING")
    {
        (_store, _desk, _scout, _socket, _radar) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        var node = _node = new NodeServices { Time = _time, Wheel = new TimerWheel(_time), VisitorStore = _store, Scout = _scout };
        node.Entities.Connect(ActorRefs.Nobody, ActorRefs.Nobody, ActorRefs.Nobody, _desk);
        node.Sites.Replace([new SiteSnapshot(Site, "s", new("d"), [], "", "en", [new DepartmentInfo(new("support"), new Dictionary<string, string> { ["en"] = "Support" })], [],
            RuleSet.Empty, TimeSpan.FromSeconds(30), false, 1) { Radar = RadarWatch.Compile(RadarSettings.Default) }]);
        _visitor = Sys.ActorOf(Props.Create(() => new VisitorActor(node, $"{Site}~{Vera}")));
        _store.ExpectMsg<LoadVisitor>();
        _visitor.Tell(new VisitorLoaded(null));
    }

    private ConnectionRef Tab => new(_socket, 1);

    private void Attach(string url, string agent = Chrome) => _visitor.Tell(new AttachVisitor(Site, Vera, Tab, 1, new VisitPage("p0", url, "", ""), "en", "", "", agent, "127.0.0.1", 0, ""));

    private void View(string url, string page = "p1") => _visitor.Tell(new ViewPage(Site, Vera, Tab, new VisitPage(page, url, "", "")));

    private void Raise(string name, string key = "code", string value = "51") => _visitor.Tell(new RaiseEvent(Site, Vera, name, null, null, new Dictionary<string, string> { [key] = value }));

    private void Ask() => _visitor.Tell(new InviteHit(Site, Vera, "a1", new("anna"), "Anna", new("support"), "Trouble?", _radar));

    private HitOutcome Outcome() => _radar.ExpectMsg<HitInvited>().Outcome;

    private void Store()
    {
        var commit = (CommitVisitor)_store.FishForMessage(m => m is CommitVisitor);
        _visitor.Tell(new VisitorCommitted(commit.Version));
    }

    /// <summary>Everything said so far has been heard.</summary>
    private void Settle()
    {
        var rid = ++_asked;
        _visitor.Tell(new WatchVisitorCard(Site, Vera, rid, Tab, true));
        _socket.FishForMessage(m => m is Deliver { Body: CardChanged card } && card.Rid == rid);
    }

    [Fact]
    public void F53_An_error_page_and_an_error_event_are_spotted_and_nothing_else_is()
    {
        Attach("https://shop.example/");
        View("https://shop.example/cart");
        Raise("cart_add");
        Raise("payment_error");
        View("https://shop.example/error", "p2");
        Assert.Equal(new Spotted(Site, new(AlertKind.ErrorEvent, "payment_error 51"), Vera, "https://shop.example/cart", 1), _scout.ExpectMsg<Spotted>());
        Assert.Equal(new Spotted(Site, new(AlertKind.ErrorPage, "*/error"), Vera, "https://shop.example/error", 1), _scout.ExpectMsg<Spotted>());
        // What an error page says of itself is the same fault.
        Raise("error", "status", "500");
        View("https://shop.example/wp-admin/x", "p3");
        Assert.Equal(AlertKind.ForbiddenPage, _scout.ExpectMsg<Spotted>().Cause.Kind);
    }

    [Fact]
    public void F54_Thirty_pages_in_fourteen_seconds_are_a_flood_and_in_a_minute_are_not()
    {
        Attach("https://shop.example/");
        for (var i = 0; i < 40; i++)
        {
            View("https://shop.example/x", $"slow{i}");
            Settle();
            _time.Advance(TimeSpan.FromSeconds(2));
        }
        Assert.False(_scout.HasMessages);
        for (var i = 0; i < 29; i++) View("https://shop.example/x", $"fast{i}");
        var spotted = _scout.ExpectMsg<Spotted>();
        Assert.Equal(AlertKind.VisitorFlood, spotted.Cause.Kind);
    }

    [Fact]
    public void Robots_are_not_spotted()
    {
        Attach("https://shop.example/error", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)");
        Settle();
        Assert.False(_scout.HasMessages);
    }

    [Fact]
    public void F53_The_desk_is_asked_and_the_invitation_is_on_disk_before_it_is_reported()
    {
        Attach("https://shop.example/error");
        Ask();
        var asked = _desk.ExpectMsg<RequestInvitation>();
        _visitor.Tell(new InvitationGranted(Site, Vera, asked.Invitation));
        Assert.False(_radar.HasMessages);
        Store();
        Assert.Equal(HitOutcome.Invited, Outcome());
        var shown = (InvitationShown)((Deliver)_socket.FishForMessage(m => m is Deliver { Body: InvitationShown })).Body;
        Assert.Equal(("Trouble?", "Anna"), (shown.Text, shown.OperatorName));
        // Asked again for want of an answer: the same invitation, and no second one.
        Ask();
        Assert.Equal(HitOutcome.Invited, Outcome());
        Assert.False(_desk.HasMessages);
    }

    [Fact]
    public void F53_Without_a_free_operator_it_is_later()
    {
        Attach("https://shop.example/error");
        Ask();
        _visitor.Tell(new InvitationDenied(Site, Vera, _desk.ExpectMsg<RequestInvitation>().Invitation, "nobody"));
        Assert.Equal(HitOutcome.Later, Outcome());
    }

    [Fact]
    public void F53_Who_is_gone_in_a_dialog_or_said_no_is_not_invited()
    {
        Ask();
        Assert.Equal(HitOutcome.Gone, Outcome());
        Attach("https://shop.example/error");
        _visitor.Tell(new DialogProgress(Site, Vera, new("d1"), new("support"), DialogStatus.Waiting, 1));
        Ask();
        Assert.Equal(HitOutcome.InDialog, Outcome());
        _visitor.Tell(new DialogProgress(Site, Vera, new("d1"), new("support"), DialogStatus.Closed, 2));
        _visitor.Tell(new InviteVisitor(Site, Vera, new("boris"), "Boris", new("support"), "Hello", 1, Tab));
        Store();
        Ask();
        Assert.Equal(HitOutcome.NotNow, Outcome());
        var id = ((RequestDone)((Deliver)_socket.FishForMessage(m => m is Deliver { Body: RequestDone })).Body).Value!;
        _visitor.Tell(new AnswerInvitation(Site, Vera, id, 3));
        Ask();
        Assert.Equal(HitOutcome.NotNow, Outcome());
        Assert.False(_desk.HasMessages);
    }

    [Fact]
    public void F53_Between_two_pages_it_is_later_and_after_leaving_it_is_gone()
    {
        Attach("https://shop.example/error");
        _visitor.Tell(new DetachVisitor(Site, Vera, Tab, true));
        Ask();
        Assert.Equal(HitOutcome.Later, Outcome());
        _time.Advance(TimeSpan.FromSeconds(10));
        AwaitAssert(() =>
        {
            Ask();
            Assert.Equal(HitOutcome.Gone, Outcome());
        }, TimeSpan.FromSeconds(30));
    }

    private void Try(int holdout, string goal = "")
    {
        Assert.True(RuleDefinition.TryParse($$$"""{"id":"tried","name":"t","on":{"kind":"page"},"then":{"kind":"invite","department":"support","text":{"en":"Hi"}},"holdout":{{{holdout}}}{{{goal}}}}""", out var rule, out _));
        _node.Sites.Replace([_node.Sites.Find(Site)! with { Rules = RuleSet.Compile([rule!]) }]);
        _node.Facts.Set(Site, new("support"), new DepartmentFacts(1, 2, 0));
    }

    [Theory]
    [InlineData(0, false, false)]
    [InlineData(90, true, true)]
    [InlineData(1, true, false)]
    public void F31_Who_is_left_out_sees_nothing_and_both_groups_are_entered_with_their_orders(int holdout, bool entered, bool leftOut)
    {
        Assert.Equal(leftOut, Gateway.Actors.Triggers.Trials.TrialLog.HoldsOut("tried", holdout, Vera));
        Try(holdout);
        Attach("https://shop.example/");
        Settle();
        _time.Advance(TimeSpan.FromSeconds(10));
        View("https://shop.example/cart");
        Raise("purchase", "order", "7");
        Settle();
        var (entries, orders, _) = _node.Trials.Take();
        Assert.Equal(entered, entries.Count > 0);
        Assert.All(entries, e => Assert.Equal((Site, "tried", Vera, leftOut), (e.Site, e.Rule, e.Visitor, e.HeldOut)));
        Assert.Equal(Vera, Assert.Single(orders).Visitor);
        if (leftOut) Assert.False(_desk.HasMessages);
        else AwaitCondition(() => _desk.HasMessages, TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData(90, ""","goal":{"kind":"event","name":"signup"}""", 3, 11.9)]
    [InlineData(1, ""","goal":{"kind":"event","name":"signup","least":5}""", 1, 7)]
    [InlineData(1, ""","goal":{"kind":"page","op":"wildcard","value":"*/thanks*"}""", 2, 0)]
    [InlineData(90, "", 0, 0)]
    public void F31_A_rules_own_goal_is_told_for_both_groups(int holdout, string goal, int reached, double value)
    {
        Try(holdout, goal);
        Attach("https://shop.example/thanks");
        foreach (var (name, worth) in ((string, double?)[])[("signup", 7), ("signup", null), ("signup", 4.9), ("other", 9)])
            _visitor.Tell(new RaiseEvent(Site, Vera, name, worth, null, new Dictionary<string, string>()));
        View("https://shop.example/thanks?again");
        View("https://shop.example/");
        Settle();
        var goals = _node.Trials.Take().Goals;
        Assert.Equal(reached, goals.Count);
        Assert.All(goals, g => Assert.Equal((Site, "tried", Vera), (g.Site, g.Rule, g.Visitor)));
        Assert.Equal(value, goals.Sum(g => g.Value), 9);
    }
}
