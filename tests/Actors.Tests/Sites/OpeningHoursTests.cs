using Gateway.Actors.Sites;

namespace Gateway.Actors.Tests.Sites;

/// <summary>When a department works: zones, nights, holidays, clocks that are put forward; and what is refused.</summary>
public sealed class OpeningHoursTests
{
    private static readonly string[] Day = ["09:00-18:00"];
    private static readonly IReadOnlyList<string>[] Week = [Day, Day, Day, Day, ["09:00-12:00", "13:00-17:30"], ["22:00-06:00"], []];

    [Theory]
    [InlineData("Europe/Berlin", "2026-07-06T06:59:00Z", false)] // a Monday, 08:59 in summer
    [InlineData("Europe/Berlin", "2026-07-06T07:00:00Z", true)]
    [InlineData("Europe/Berlin", "2026-01-05T07:59:00Z", false)] // 08:59 in winter
    [InlineData("Europe/Berlin", "2026-01-05T08:00:00Z", true)]
    [InlineData("UTC", "2026-07-06T17:59:59Z", true)]
    [InlineData("UTC", "2026-07-06T18:00:00Z", false)]
    [InlineData("UTC", "2026-07-10T12:30:00Z", false)] // Friday's pause
    [InlineData("UTC", "2026-07-11T23:00:00Z", true)] // Saturday night …
    [InlineData("UTC", "2026-07-12T05:59:00Z", true)] // … until Sunday morning
    [InlineData("UTC", "2026-07-12T06:00:00Z", false)]
    [InlineData("UTC", "2026-12-25T10:00:00Z", false)] // a Friday, closed each year
    [InlineData("UTC", "2027-01-04T10:30:00Z", true)] // a Monday with hours of its own
    [InlineData("UTC", "2027-01-04T12:00:00Z", false)]
    [InlineData("America/New_York", "2026-03-08T13:00:00Z", false)] // a Sunday on which clocks are put forward
    public void The_wall_clock_of_the_zone_decides(string zone, string at, bool open)
    {
        var hours = new OpeningHours(zone, Week, [new("12-25"), new("2027-01-04", ["10:00-11:00"])]);
        Assert.Empty(hours.Faults());
        Assert.Equal(open, hours.IsOpenAt(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeMilliseconds()));
    }

    [Theory]
    [InlineData("""{"hours":{"timeZone":"Mars/Olympus","week":[[],[],[],[],[],[],[]]}}""", "hours.timeZone")]
    [InlineData("""{"hours":{"timeZone":"UTC","week":[[],[]]}}""", "hours.week")]
    [InlineData("""{"hours":{"timeZone":"UTC","week":[["9-18"],[],[],[],[],[],[]]}}""", "hours.week[0]")]
    [InlineData("""{"hours":{"timeZone":"UTC","week":[["09:00-09:00"],[],[],[],[],[],[]]}}""", "hours.week[0]")]
    [InlineData("""{"hours":{"timeZone":"UTC","week":[["24:00-25:00"],[],[],[],[],[],[]]}}""", "hours.week[0]")]
    [InlineData("""{"hours":{"timeZone":"UTC","week":[[],[],[],[],[],[],[]],"holidays":[{"date":"2026-02-30"}]}}""", "hours.holidays")]
    [InlineData("""{"hours":{"timeZone":"UTC","week":[null,[],[],[],[],[],[]]}}""", "hours.week[0]")]
    [InlineData("""{"mode":"fastest"}""", "mode")]
    [InlineData("""{"mode":3}""", "mode")]
    [InlineData("""{"skills":[{"name":"Tents","level":3}]}""", "skills")]
    [InlineData("""{"skills":[{"name":"tents","level":6}]}""", "skills")]
    [InlineData("""{"weight":5}""", "weight")]
    [InlineData("""{"colour":"red"}""", "colour")]
    [InlineData("null", "an object")]
    [InlineData("[]", "not JSON of these settings")]
    public void What_is_wrong_is_named(string json, string fault)
    {
        Assert.False(DepartmentRouting.TryRead(json, out var routing, out var faults));
        Assert.Same(DepartmentRouting.Default, routing);
        Assert.StartsWith(fault, faults[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_written_is_read_again_and_what_is_left_out_has_its_default()
    {
        var all = new DepartmentRouting(RoutingMode.Tiers, true, [new("tents", 2)], LanguageUse.Preferred, 1, 2, 30, 4, 5, "service", 6, 7, WhenClosed.Off, new OpeningHours("UTC", Week, [new("12-25")]));
        Assert.True(DepartmentRouting.TryRead(all.ToJson(), out var again, out _));
        Assert.Equal(all.ToJson(), again.ToJson());
        Assert.True(DepartmentRouting.TryRead("{}", out var none, out _));
        Assert.Equal(DepartmentRouting.Default, none);
        Assert.True(OperatorRouting.TryRead("""{"skills":[{"name":"tents","level":5}],"languages":["en"],"departments":{"sales":{"tier":2}}}""", out var op, out _));
        Assert.Equal((5, true, false, new DepartmentPlace(2), new DepartmentPlace()), (op.LevelOf("tents"), op.Speaks("en"), op.Speaks("ru"), op.In(new("sales")), op.In(new("service"))));
        Assert.False(OperatorRouting.TryRead("""{"languages":["English"]}""", out _, out _));
        Assert.False(SiteRouting.TryRead("""{"goneSeconds":60,"closeSeconds":30}""", out _, out _));
    }
}
