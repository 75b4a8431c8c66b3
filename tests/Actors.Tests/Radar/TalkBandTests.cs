using Gateway.Actors.Radar;

namespace Gateway.Actors.Tests.Radar;

/// <summary>The usual share of visitors who talk, and when it is left. Feature 28. All randomness is seeded.</summary>
public sealed class TalkBandTests
{
    private const long Hour = 1_700_000_400_000 / 3_600_000 * 3_600_000;
    private const long Week = 7 * 24 * 3_600_000L;
    private static readonly SiteId Site = new("s");

    private static TalkCount Count(long hour, int visits, int talked) => new(Site, hour, TalkDimension.All, "", visits, talked);

    private static int Binomial(Random random, int n, double p)
    {
        var hits = 0;
        for (var i = 0; i < n; i++) if (random.NextDouble() < p) hits++;
        return hits;
    }

    /// <summary>Past weeks whose true share differs a little from week to week, as people do.</summary>
    private static List<TalkCount> Past(Random random, int weeks, int visits, double share) =>
        [.. Enumerable.Range(1, weeks).Select(w => Count(Hour - w * Week, visits, Binomial(random, visits, share * (1 + 0.1 * (random.NextDouble() - 0.5)))))];

    [Theory]
    [InlineData(8, 400, 0.05, 28)]
    [InlineData(4, 700, 0.03, 281)]
    [InlineData(8, 2000, 0.02, 2801)]
    [InlineData(4, 1000, 0.2, 2802)]
    public void F28_Ordinary_hours_give_no_alarm_in_ten_thousand_looks(int weeks, int visits, double share, int seed)
    {
        var random = new Random(seed);
        var alarms = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var now = visits / 2 + random.Next(visits);
            if (TalkBand.Of(Hour, now, Past(random, weeks, visits, share)) is { } band && band.IsLeftBy((double)Binomial(random, now, share) / now)) alarms++;
        }
        Assert.InRange(alarms, 0, 2);
    }

    [Fact]
    public void F28_A_share_that_fell_to_a_quarter_or_grew_threefold_is_found()
    {
        var random = new Random(7);
        var (fallen, grown) = (0, 0);
        for (var i = 0; i < 1000; i++)
        {
            var band = TalkBand.Of(Hour, 2000, Past(random, 8, 2000, 0.05))!.Value;
            if (band.IsLeftBy(Binomial(random, 2000, 0.0125) / 2000.0)) fallen++;
            if (band.IsLeftBy(Binomial(random, 2000, 0.15) / 2000.0)) grown++;
        }
        Assert.InRange(fallen, 900, 1000);
        Assert.Equal(1000, grown);
    }

    [Fact]
    public void F28_Small_numbers_and_few_comparable_hours_say_nothing()
    {
        var past = Past(new Random(1), 8, 500, 0.05);
        Assert.NotNull(TalkBand.Of(Hour, 300, past));
        // Of 100 visits five would talk: chance alone makes it none or ten.
        Assert.Null(TalkBand.Of(Hour, 100, past));
        Assert.Null(TalkBand.Of(Hour, 99, Past(new Random(1), 8, 500, 0.5)));
        Assert.Null(TalkBand.Of(Hour, 500, past[..3]));
        Assert.Null(TalkBand.Of(Hour, 500, [.. past.Select(c => c with { Visits = 99 })]));
        // Other hours of the week are no comparison.
        Assert.Null(TalkBand.Of(Hour + 3_600_000, 500, past));
    }

    [Fact]
    public void F28_A_young_site_compares_with_the_same_hour_of_other_days()
    {
        List<TalkCount> days = [.. Enumerable.Range(1, 10).Select(d => Count(Hour - d * 24 * 3_600_000L, 500, 25))];
        Assert.Equal(0.05, TalkBand.Of(Hour, 500, days)!.Value.Usual, 6);
        Assert.Null(TalkBand.Of(Hour, 500, days[..6]));
    }

    [Fact]
    public void F28_One_odd_week_among_eight_moves_the_band_little()
    {
        var past = Past(new Random(3), 8, 1000, 0.05);
        var before = TalkBand.Of(Hour, 1000, past)!.Value;
        past[2] = Count(past[2].Hour, 1000, 900);
        var after = TalkBand.Of(Hour, 1000, past)!.Value;
        Assert.InRange(after.High, before.High * 0.8, before.High * 1.3);
    }

    [Fact]
    public void F28_Visits_pages_and_talks_are_counted_by_hour_and_given_out_once()
    {
        var tally = new TalkTally();
        tally.Visit(Site, "search", Hour + 5);
        tally.Visit(Site, "direct", Hour + 6);
        tally.Page(Site, "https://shop.example/cart?x=1#y", Hour + 7);
        tally.Talk(Site, "search", "https://shop.example/cart", Hour + 8);
        tally.Visit(Site, "search", Hour + 3_600_000);
        var taken = tally.Take();
        Assert.Equal(
        [
            new(Site, Hour, TalkDimension.All, "", 2, 1), new(Site, Hour, TalkDimension.Source, "search", 1, 1), new(Site, Hour, TalkDimension.Source, "direct", 1, 0),
            new(Site, Hour, TalkDimension.Page, "/cart", 1, 1), new(Site, Hour + 3_600_000, TalkDimension.All, "", 1, 0), new(Site, Hour + 3_600_000, TalkDimension.Source, "search", 1, 0),
        ], taken);
        Assert.Empty(tally.Take());
        tally.GiveBack(taken);
        Assert.Equal(taken, tally.Take());
        for (var i = 0; i < 2000; i++) tally.Page(Site, $"/{i}", Hour);
        Assert.Equal(TalkTally.PagesKept, tally.Take().Count);
    }
}
