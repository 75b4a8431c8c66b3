using Gateway.Actors.Radar;

namespace Gateway.Actors.Tests.Radar;

/// <summary>Counting and the life of alerts, with the clock in the test's hand. Features 53 and 54.</summary>
public sealed class RadarStateTests
{
    private const long Start = 1_700_000_000_000;
    private static readonly SiteId Site = new("s");
    private static readonly OperatorId Anna = new("anna");
    private readonly RadarState _radar = new(Site);
    private readonly RadarSettings _settings = new() { Visitors = 5, ForbiddenViews = 3, AddressRate = 100, CoolDownMinutes = 10, AlertsPerHour = 3 };

    private static RadarHits Hits(AlertKind kind, string subject, string node, int count, params string[] visitors) =>
        new(Site, kind, subject, "/x", count, [.. visitors.Select(v => new VisitorId(v))], node);

    private Alert? Fail(string visitor, long at, string subject = "*/error*") => _radar.Take(Hits(AlertKind.ErrorPage, subject, "a", 1, visitor), _settings, at);

    private Alert Raise(long at, string subject = "*/error*")
    {
        Alert? alert = null;
        for (var i = 0; i < _settings.Visitors; i++) alert = Fail($"{subject}{i}", at, subject);
        return alert!;
    }

    [Fact]
    public void F53_The_fifth_visitor_on_one_error_page_within_a_minute_makes_the_alert_with_all_five()
    {
        for (var i = 0; i < 4; i++) Assert.Null(Fail($"v{i}", Start + i * 10_000));
        var alert = Fail("v4", Start + 40_000);
        Assert.Equal((AlertKind.ErrorPage, "*/error*", 5, 5, AlertState.Open), (alert!.View.Kind, alert.View.Subject, alert.View.Visitors, alert.View.Hits, alert.View.State));
        Assert.Equal(["v0", "v1", "v2", "v3", "v4"], alert.Hit.Select(h => h.Visitor.Value).Order());
    }

    [Fact]
    public void F53_One_visitor_who_reloads_is_one()
    {
        for (var i = 0; i < 100; i++) Assert.Null(Fail("v", Start + i));
    }

    [Fact]
    public void F53_Visitors_hit_more_than_a_minute_ago_do_not_count()
    {
        for (var i = 0; i < 4; i++) Assert.Null(Fail($"v{i}", Start));
        Assert.Null(Fail("v4", Start + 60_000));
        Assert.Null(Fail("v5", Start + 60_001));
    }

    [Fact]
    public void F53_What_several_nodes_saw_is_one_count()
    {
        Assert.Null(_radar.Take(Hits(AlertKind.ErrorEvent, "payment_error 51", "a", 2, "v1", "v2"), _settings, Start));
        Assert.Null(_radar.Take(Hits(AlertKind.ErrorEvent, "payment_error 51", "b", 3, "v2", "v3", "v4"), _settings, Start + 500));
        Assert.Equal(5, _radar.Take(Hits(AlertKind.ErrorEvent, "payment_error 51", "c", 1, "v5"), _settings, Start + 900)!.View.Visitors);
    }

    [Fact]
    public void F53_A_thousand_more_hits_raise_the_count_of_the_one_alert()
    {
        var alert = Raise(Start);
        for (var i = 0; i < 2000; i++) Assert.Same(alert, Fail($"w{i}", Start + i));
        Assert.Single(_radar.Open);
        Assert.Equal((2005, 2005L), (alert.View.Visitors, alert.View.Hits));
        // The list is bounded, the count is not.
        Assert.InRange(alert.Hit.Count(), Alert.Listed, Alert.Listed + Alert.Listed / 4);
        Assert.Equal("w1999", alert.Hit.First().Visitor.Value);
    }

    [Fact]
    public void F53_A_closed_cause_rests_for_its_cool_down_and_then_makes_a_new_alert()
    {
        var alert = Raise(Start);
        _radar.Close(alert, Anna, "Anna", _settings, Start + 1000);
        Assert.Null(Raise(Start + 2000));
        Assert.Null(Raise(Start + 600_000));
        var again = Raise(Start + 601_001);
        Assert.NotNull(again);
        Assert.NotEqual(alert.View.Id, again.View.Id);
        Assert.Equal([again, alert], _radar.All);
    }

    [Fact]
    public void F53_More_causes_than_alerts_in_an_hour_are_one_more_alert_and_no_storm()
    {
        for (var i = 0; i < 50; i++) Raise(Start + i * 1000, $"*/error-{i}*");
        Assert.Equal(4, _radar.Open.Count());
        var many = Assert.Single(_radar.Open, a => a.View.Kind == AlertKind.Many);
        Assert.Equal(47 * 5, many.View.Visitors);
        // An hour later there is room again.
        Assert.Equal(AlertKind.ErrorPage, Raise(Start + 3_700_000, "*/later*").View.Kind);
    }

    [Fact]
    public void F54_Forbidden_pages_count_views_and_not_visitors()
    {
        Assert.Null(_radar.Take(Hits(AlertKind.ForbiddenPage, "*/.env*", "a", 2, "v"), _settings, Start));
        Assert.Equal(3, _radar.Take(Hits(AlertKind.ForbiddenPage, "*/.env*", "a", 1, "v"), _settings, Start + 1000)!.View.Hits);
    }

    [Fact]
    public void F54_What_one_address_does_on_several_nodes_is_added_once_for_each_node()
    {
        Assert.Null(_radar.Take(Hits(AlertKind.AddressFlood, "192.0.2.1", "a", 50), _settings, Start));
        // The same node says the same minute again.
        Assert.Null(_radar.Take(Hits(AlertKind.AddressFlood, "192.0.2.1", "a", 60), _settings, Start + 500));
        Assert.NotNull(_radar.Take(Hits(AlertKind.AddressFlood, "192.0.2.1", "b", 40), _settings, Start + 900));
    }

    [Fact]
    public void An_alert_read_back_from_disk_goes_on_counting_where_it_was()
    {
        var alert = Raise(Start);
        for (var i = 0; i < 20; i++) Fail($"w{i}", Start + i);
        alert.ShowTo(Anna);
        alert.Answered(new("w3"), HitOutcome.Invited);
        var next = new RadarState(Site);
        next.Restore(alert.Write(Site), _settings);
        var again = next.Take(Hits(AlertKind.ErrorPage, "*/error*", "b", 1, "w1"), _settings, Start + 5000)!;
        Assert.Equal((alert.View.Id, 25, 26L), (again.View.Id, again.View.Visitors, again.View.Hits));
        again.ShowTo(Anna);
        Assert.Equal([Anna], again.View.Seen);
        Assert.Equal(HitOutcome.Invited, again.Hit.Single(h => h.Visitor.Value == "w3").Outcome);
    }

    /// <summary>Whatever pages say: causes and visitors that are kept have a bound.</summary>
    [Fact]
    public void A_hundred_thousand_different_errors_take_bounded_memory_and_no_more_alerts()
    {
        var random = new Random(5);
        for (var i = 0; i < 100_000; i++) Assert.Null(Fail($"v{random.Next(4)}", Start + i / 10, $"error {i}"));
        for (var i = 0; i < 50; i++)
            _radar.Take(Hits(AlertKind.ErrorEvent, $"e{i}", "a", 1, [.. Enumerable.Range(0, 4000).Select(v => $"{i}-{v}")]), _settings with { Visitors = 10_000 }, Start + 20_000);
        Assert.InRange(_radar.Held.Causes, 1, 200);
        Assert.InRange(_radar.Held.Visitors, 40_000, 50_000);
    }
}
