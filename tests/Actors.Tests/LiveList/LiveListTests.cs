using Akka.Actor;
using Akka.Cluster;
using Akka.TestKit;
using Gateway.Actors.LiveList;
using Gateway.Actors.Serialization;

namespace Gateway.Actors.Tests.LiveList;

/// <summary>From a visitor's row on one node to the window of a console on another, over two real members of a cluster.</summary>
public sealed class LiveListTests : PatientTestKit
{
    private const string Settings = """
        akka.actor.provider = cluster
        akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
        akka.cluster { roles = [core], jmx.enabled = off, gossip-interval = 100ms, leader-actions-interval = 100ms, min-nr-of-members = 1 }
        akka.coordinated-shutdown.run-by-clr-shutdown-hook = off
        akka.loglevel = ERROR
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly SiteId Site = new("s");
    private readonly ActorSystem _other;
    private readonly IActorRef _here;
    private readonly IActorRef _there;
    private readonly IActorRef _hub;
    private readonly TestProbe _socket;

    public LiveListTests() : base(WireSerializer.Hocon + Settings)
    {
        _other = ActorSystem.Create(Sys.Name, Akka.Configuration.ConfigurationFactory.ParseString(WireSerializer.Hocon + Settings));
        var self = Cluster.Get(Sys).SelfAddress;
        Cluster.Get(Sys).Join(self);
        Cluster.Get(_other).Join(self);
        _here = Index(Sys);
        _there = Index(_other);
        _hub = Sys.ActorOf(Props.Create(() => new LiveHubActor(TimeProvider.System)));
        _socket = CreateTestProbe();
        AwaitAssert(() => Assert.Equal(2, Cluster.Get(Sys).State.Members.Count(m => m.Status == MemberStatus.Up)), Patience);
    }

    private static IActorRef Index(ActorSystem system) => system.ActorOf(Props.Create(() => new LiveIndexActor(TimeProvider.System)), LiveIndexActor.Name);

    private static RowChanged Row(string id, string title = "", long incarnation = 1, string? site = null) => new(new(site ?? Site.Value), LiveQueryTests.Row(id, title, incarnation: incarnation));

    private void Watch(string filter = "", int query = 1, long connection = 7) => _hub.Tell(LiveQueryTests.Asked(filter, limit: 50, offset: null) with { Site = Site, Connection = new ConnectionRef(_socket, connection), Number = query });

    /// <summary>What a console holds after what it was told; ends when it is as expected.</summary>
    private void AwaitWindow(params string[] titles)
    {
        var window = new Dictionary<VisitorId, LiveRow>();
        string[] Titles() => [.. window.Values.Select(r => r.Title).Order(StringComparer.Ordinal)];
        var told = 0;
        do
        {
            var rows = (RowsChanged)_socket.ExpectMsg<DeliverShared>(Patience).Shared.Body;
            if (rows.Snapshot) window.Clear();
            foreach (var row in rows.Rows) window[row.Visitor] = row;
            foreach (var gone in rows.Gone) window.Remove(gone);
        }
        while (!Titles().SequenceEqual(titles) && ++told < 50);
        Assert.Equal(titles, Titles());
    }

    protected override void AfterAll()
    {
        Shutdown(_other);
        base.AfterAll();
    }

    [Fact]
    public void F40_rows_of_all_nodes_stand_in_one_window_that_moves_by_itself()
    {
        _here.Tell(Row("a", "Cart"));
        _there.Tell(Row("b", "Home"));
        _there.Tell(Row("x", "Another site", site: "other"));
        Watch();
        AwaitWindow("Cart", "Home");
        _there.Tell(Row("b", "Checkout"));
        AwaitWindowChange("Checkout");
        _here.Tell(new RowGone(Site, new("a")));
        var gone = NextTold(r => r.Gone.Count > 0).Rows;
        Assert.Equal((1, new VisitorId("a")), (gone.Total, gone.Gone.Single()));
    }

    private (IReadOnlyList<long> Connections, RowsChanged Rows) NextTold(Func<RowsChanged, bool> which)
    {
        var deliver = (DeliverShared)_socket.FishForMessage(m => m is DeliverShared { Shared.Body: RowsChanged rows } && which(rows), Patience);
        return (deliver.Connections, (RowsChanged)deliver.Shared.Body);
    }

    private RequestRefused Refused() => (RequestRefused)((Deliver)_socket.FishForMessage(m => m is Deliver { Body: RequestRefused }, Patience)).Body;

    private void AwaitWindowChange(string title)
    {
        var told = NextTold(r => r.Rows.Count > 0).Rows;
        Assert.False(told.Snapshot);
        Assert.Equal(title, Assert.Single(told.Rows).Title);
    }

    [Fact]
    public void The_later_incarnation_wins_whichever_node_speaks_last()
    {
        _there.Tell(Row("a", "moved here", incarnation: 2));
        _here.Tell(Row("a", "left behind", incarnation: 1));
        Watch();
        AwaitWindow("moved here");
        // The node it left says its last word late.
        _here.Tell(new RowGone(Site, new("a")));
        _here.Tell(Row("b", "another"));
        AwaitWindowChange("another");
    }

    [Fact]
    public void Rows_of_a_node_that_is_gone_go_with_it()
    {
        _here.Tell(Row("a", "Cart"));
        _there.Tell(Row("b", "Home"));
        Watch();
        AwaitWindow("Cart", "Home");
        Cluster.Get(Sys).Down(Cluster.Get(_other).SelfAddress);
        var gone = NextTold(r => r.Gone.Count > 0).Rows;
        Assert.Equal(new VisitorId("b"), gone.Gone.Single());
    }

    [Fact]
    public void Consoles_that_ask_the_same_are_told_together_and_another_only_its_own()
    {
        Watch(connection: 7);
        Watch(connection: 8);
        Watch("nobody", query: 2, connection: 9);
        _here.Tell(Row("a", "Cart"));
        var (connections, rows) = NextTold(r => r.Rows.Count > 0);
        Assert.Equal([7, 8], connections.Order());
        Assert.Equal(1, rows.Query);
    }

    [Fact]
    public void A_hub_that_lost_a_batch_gets_everything_again_and_one_that_is_only_behind_does_not()
    {
        var hub = CreateTestProbe();
        _here.Tell(Row("a", "Cart"));
        _here.Tell(new FollowSite(Site, 0), hub);
        Assert.True(hub.ExpectMsg<RowBatch>().Snapshot);
        _here.Tell(Row("a", "Home"));
        Assert.Equal((1L, false), (hub.ExpectMsg<RowBatch>() is var first ? first.Number : 0, first.Snapshot));
        // Asked before the batch arrived: nothing is sent again. Asked twice from the same place: the batch is lost.
        _here.Tell(new FollowSite(Site, 1), hub);
        _here.Tell(Row("a", "Checkout"));
        Assert.False(hub.ExpectMsg<RowBatch>().Snapshot);
        _here.Tell(new FollowSite(Site, 1), hub);
        var again = hub.ExpectMsg<RowBatch>();
        Assert.True(again.Snapshot);
        Assert.Equal("Checkout", Assert.Single(again.Changed).Title);
    }

    [Fact]
    public void F40_a_window_of_a_filter_moves_by_itself_and_counts_all_rows_of_all_nodes()
    {
        _here.Tell(Row("a", "Cart"));
        _there.Tell(Row("b", "Cart and more"));
        _there.Tell(Row("c", "Home"));
        var asked = LiveQueryTests.Asked(limit: 1, where: LiveReference.Json("title", "starts", "cart"), groups: ["title"], sort: 6, offset: 1);
        _hub.Tell(asked with { Site = Site, Connection = new ConnectionRef(_socket, 7), Rid = 5 });
        Assert.Equal(new RequestDone(5, null), _socket.ExpectMsg<Deliver>(Patience).Body);
        var first = NextTold(r => r.Snapshot).Rows;
        Assert.Equal((2, 1, new VisitorId("b")), (first.Total, first.Offset, Assert.Single(first.Rows).Visitor));
        Assert.Equal([new("Cart", 1), new("Cart and more", 1)], Assert.Single(first.Groups!).Values);

        _here.Tell(Row("a", "Cart – checkout"));
        var moved = NextTold(r => r.Order is not null).Rows;
        // "Cart – checkout" stands behind "Cart and more" now, and is the second.
        Assert.Equal((-1, new VisitorId("a")), (Assert.Single(moved.Order!), Assert.Single(moved.Rows).Visitor));
    }

    [Fact]
    public void A_bad_question_is_refused_and_the_one_it_should_replace_stays()
    {
        Watch();
        _hub.Tell(LiveQueryTests.Asked(where: "[1]") with { Site = Site, Connection = new ConnectionRef(_socket, 7), Rid = 6 });
        var refused = Refused();
        Assert.Equal((6, Refusals.BadValue, "where[0]: a clause with field, op and value, or a group all, any or none is needed"), (refused.Rid, refused.Code, refused.Text));
        _here.Tell(Row("a", "Cart"));
        AwaitWindow("Cart");
    }

    [Fact]
    public void A_connection_has_so_many_standing_queries_and_no_more_until_it_ends_one()
    {
        for (var query = 1; query <= LiveHubActor.MaxQueries; query++) Watch(query: query);
        Watch(query: 99);
        Assert.Equal("16 standing queries; a connection may have 16", Refused().Text);
        _hub.Tell(new UnwatchRows(new ConnectionRef(_socket, 7), 3));
        Watch(query: 99);
        Assert.Equal(99, NextTold(r => r.Query == 99).Rows.Query);
    }

    [Fact]
    public void A_console_that_comes_back_gets_its_window_anew_and_its_old_connection_nothing()
    {
        _here.Tell(Row("a", "Cart"));
        Watch(connection: 7);
        AwaitWindow("Cart");
        _hub.Tell(new HubConnectionClosed(new ConnectionRef(_socket, 7)));
        Watch(connection: 8);
        var (connections, rows) = NextTold(_ => true);
        Assert.Equal((8L, true), (Assert.Single(connections), rows.Snapshot));
        Assert.Equal("Cart", Assert.Single(rows.Rows).Title);
        _there.Tell(Row("b", "Home"));
        Assert.Equal(8L, Assert.Single(NextTold(r => r.Rows.Count > 0).Connections));
    }

    [Fact]
    public void The_first_window_waits_for_all_pages_of_a_node()
    {
        for (var i = 0; i < 450; i++) _there.Tell(Row($"v{i}", "Page"));
        var asked = LiveQueryTests.Asked(limit: 0, offset: 0);
        _hub.Tell(asked with { Site = Site, Connection = new ConnectionRef(_socket, 7) });
        Assert.Equal(450, NextTold(_ => true).Rows.Total);
    }
}
