using Akka.Actor;
using Akka.TestKit;
using Gateway.Actors.Radar;
using Gateway.Actors.Sites;
using Gateway.Actors.Timers;
using Gateway.Actors.Triggers;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Actors.Tests.Radar;

/// <summary>The radar between scouts, its store, hubs, operators and visitors. Features 53 and 54.</summary>
public sealed class RadarActorTests : PatientTestKit
{
    private static readonly SiteId Site = new("s");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000));
    private readonly TestProbe _store, _hub, _socket, _visitors;
    private readonly NodeServices _node;
    private IActorRef _radar;

    public RadarActorTests() : base("""
        akka.loglevel = ERROR
        akka.actor.provider = cluster
        akka.remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        """)
    {
        (_store, _hub, _socket, _visitors) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        _node = new NodeServices { Time = _time, Wheel = new TimerWheel(_time), AlertStore = _store };
        _node.Entities.Connect(_visitors, ActorRefs.Nobody, ActorRefs.Nobody, ActorRefs.Nobody);
        var departments = new List<DepartmentInfo> { new(new("support"), new Dictionary<string, string>()), new(new("sales"), new Dictionary<string, string>()) };
        _node.Sites.Replace([new SiteSnapshot(Site, "s", new("d"), [], "", "en", departments,
            [new OperatorInfo(new("anna"), "Anna", 4, [new("support")]), new OperatorInfo(new("boris"), "Boris", 4, [new("sales")]), new OperatorInfo(new("mira"), "Mira", 4, []) { May = Permission.Supervise }],
            RuleSet.Empty, TimeSpan.FromSeconds(30), false, 1) { Radar = RadarWatch.Compile(new RadarSettings { Visitors = 3, Departments = [new("support")] }) }]);
        _radar = Start([]);
    }

    private IActorRef Start(IReadOnlyList<AlertWrite> stored)
    {
        var radar = Sys.ActorOf(Props.Create(() => new RadarActor(_node)));
        _store.ExpectMsg<LoadAlerts>(Patience);
        radar.Tell(new AlertsLoaded(stored), _store);
        radar.Tell(new FollowAlerts(Site), _hub);
        return radar;
    }

    private void Hit(params string[] visitors) => _radar.Tell(new RadarHits(Site, AlertKind.ErrorPage, "*/error*", "https://shop.example/error", visitors.Length, [.. visitors.Select(v => new VisitorId(v))], "a"));

    private SaveAlerts Saved(bool ok = true)
    {
        var save = _store.ExpectMsg<SaveAlerts>(Patience);
        _radar.Tell(new AlertsSaved(save.Number, ok, ok ? "" : "disk full"), _store);
        return save;
    }

    /// <summary>The next board on which it is so; whatever is to be written meanwhile is.</summary>
    private IReadOnlyList<AlertView> Board(Func<IReadOnlyList<AlertView>, bool> which)
    {
        IReadOnlyList<AlertView> alerts = [];
        AwaitCondition(() =>
        {
            while (_store.HasMessages)
                if (_store.ReceiveOne(TimeSpan.Zero) is SaveAlerts save) _radar.Tell(new AlertsSaved(save.Number, true, ""), _store);
            while (_hub.HasMessages)
                if (_hub.ReceiveOne(TimeSpan.Zero) is AlertBoard board && which(alerts = board.Alerts)) return true;
            return false;
        }, Patience, TimeSpan.FromMilliseconds(50));
        return alerts;
    }

    private AlertView Raise()
    {
        Hit("v1", "v2", "v3");
        return Assert.Single(Board(b => b.Count == 1));
    }

    private IDelivery Act(string alert, AlertAct act, string person = "anna", string department = "support", string text = "Trouble?")
    {
        _radar.Tell(new HandleAlert(Site, alert, act, new(person), person, new(department), text, 7, new ConnectionRef(_socket, 1)));
        return _socket.ExpectMsg<Deliver>(Patience).Body;
    }

    [Fact]
    public void F53_An_alert_is_told_once_it_is_stored()
    {
        Assert.Empty(_hub.ExpectMsg<AlertBoard>(Patience).Alerts);
        Hit("v1", "v2", "v3");
        var save = _store.ExpectMsg<SaveAlerts>(Patience);
        Assert.Equal(["v1", "v2", "v3"], Assert.Single(save.Writes).Hit.Select(h => h.Visitor.Value).Order());
        Assert.False(_hub.HasMessages);
        _radar.Tell(new AlertsSaved(save.Number, true, ""), _store);
        Assert.Equal(3, Assert.Single(_hub.ExpectMsg<AlertBoard>(Patience).Alerts).Visitors);

        // So is each change: who reads the visitors hit when he is told of a fourth finds him.
        Hit("v4");
        save = _store.ExpectMsg<SaveAlerts>(Patience);
        _radar.Tell(new FollowAlerts(Site), _hub);
        Assert.Equal(3, Assert.Single(_hub.ExpectMsg<AlertBoard>(Patience).Alerts).Visitors);
        _radar.Tell(new AlertsSaved(save.Number, true, ""), _store);
        Assert.Equal(4, Assert.Single(_hub.ExpectMsg<AlertBoard>(Patience).Alerts).Visitors);
    }

    [Fact]
    public void F53_A_database_that_is_away_does_not_keep_an_alert_from_people_and_gets_it_later()
    {
        _hub.ExpectMsg<AlertBoard>(Patience);
        Hit("v1", "v2", "v3");
        Saved(ok: false);
        Assert.Single(_hub.ExpectMsg<AlertBoard>(Patience).Alerts);
        Assert.Equal(3, Assert.Single(Saved().Writes).Hit.Count);
    }

    [Fact]
    public void F53_After_its_node_is_gone_the_next_radar_goes_on_with_the_same_alert()
    {
        var alert = Raise();
        Watch(_radar);
        _radar.Tell(PoisonPill.Instance);
        ExpectTerminated(_radar, Patience);
        _radar = Start([new AlertWrite(Site, alert, [new(new("v1"), 1, 0), new(new("v2"), 2, 0), new(new("v3"), 3, 0)])]);
        Hit("v1", "v4");
        var now = Assert.Single(Board(b => b.Count == 1 && b[0].Visitors == 4));
        Assert.Equal((alert.Id, 5L), (now.Id, now.Hits));
    }

    [Fact]
    public void F53_Only_who_is_told_of_alerts_may_act_on_them()
    {
        var alert = Raise();
        Assert.Equal(Refusals.NotAllowed, Assert.IsType<RequestRefused>(Act(alert.Id, AlertAct.Take, "boris")).Code);
        Assert.Equal(Refusals.NotFound, Assert.IsType<RequestRefused>(Act("other", AlertAct.Take)).Code);
        Assert.IsType<RequestDone>(Act(alert.Id, AlertAct.Take, "mira"));
        Assert.Equal((AlertState.Taken, "mira"), (Board(b => b[0].State == AlertState.Taken)[0].State, "mira"));
        Assert.IsType<RequestDone>(Act(alert.Id, AlertAct.Close));
        Assert.Equal("anna", Board(b => b[0].State == AlertState.Closed)[0].ByName);
        Assert.Equal(Refusals.Closed, Assert.IsType<RequestRefused>(Act(alert.Id, AlertAct.Take)).Code);
    }

    [Fact]
    public void F53_One_click_invites_all_and_says_how_many_were()
    {
        var alert = Raise();
        Assert.IsType<RequestDone>(Act(alert.Id, AlertAct.Invite));
        var asked = Enumerable.Range(0, 3).Select(_ => _visitors.ExpectMsg<InviteHit>(Patience)).ToList();
        Assert.Equal(["v1", "v2", "v3"], asked.Select(a => a.Visitor.Value).Order());
        _radar.Tell(new HitInvited(Site, new("v1"), alert.Id, HitOutcome.Invited));
        _radar.Tell(new HitInvited(Site, new("v1"), alert.Id, HitOutcome.Invited));
        _radar.Tell(new HitInvited(Site, new("v2"), alert.Id, HitOutcome.InDialog));
        _radar.Tell(new HitInvited(Site, new("v3"), alert.Id, HitOutcome.Later));
        var during = Board(b => b[0] is { Invited: 1, Skipped: 1, Waiting: 1 })[0];
        Assert.Equal(AlertState.Taken, during.State);
        // An operator has become free meanwhile.
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("v3", _visitors.ExpectMsg<InviteHit>(Patience).Visitor.Value);
        _radar.Tell(new HitInvited(Site, new("v3"), alert.Id, HitOutcome.Invited));
        Board(b => b[0] is { Invited: 2, Skipped: 1, Waiting: 0 });
        // Again: only who was not invited.
        Assert.IsType<RequestDone>(Act(alert.Id, AlertAct.Invite));
        Assert.Equal("v2", _visitors.ExpectMsg<InviteHit>(Patience).Visitor.Value);
    }

    [Fact]
    public void F53_Inviting_ends_when_the_alert_is_closed_or_after_ten_minutes()
    {
        var alert = Raise();
        Act(alert.Id, AlertAct.Invite);
        for (var i = 0; i < 3; i++) _radar.Tell(new HitInvited(Site, _visitors.ExpectMsg<InviteHit>(Patience).Visitor, alert.Id, HitOutcome.Later));
        Board(b => b[0].Waiting == 3);
        _time.Advance(TimeSpan.FromMinutes(11));
        // A hub that does not ask again is gone.
        _radar.Tell(new FollowAlerts(Site), _hub);
        Board(b => b[0].Waiting == 0);
        Act(alert.Id, AlertAct.Close);
        Board(b => b[0] is { State: AlertState.Closed, Waiting: 0 });
    }
}
