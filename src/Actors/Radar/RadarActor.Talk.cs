using System.Globalization;

namespace Gateway.Actors.Radar;

/// <summary>Every ten minutes the present hour's share of talking visitors is laid beside the same hours of earlier weeks, for each site and source and for pages that many open.</summary>
internal sealed partial class RadarActor
{
    private const int TicksPerLook = 600;
    private const long HourMs = 3_600_000;

    private void LookAtTalk()
    {
        var now = Now;
        // Before a quarter of it is over an hour is mostly of those who have just come and cannot have talked yet.
        if (now % HourMs > HourMs / 4) _node.AlertStore.Tell(new LoadTalk(now - now % HourMs), Self);
    }

    private void Compare(TalkLoaded loaded)
    {
        foreach (var about in loaded.Counts.GroupBy(c => (c.Site, c.Dimension, c.Key)))
        {
            if (_node.Sites.Find(about.Key.Site)?.Radar.Settings is not { Enabled: true } settings) continue;
            var present = about.FirstOrDefault(c => c.Hour == loaded.Hour);
            if (TalkBand.Of(loaded.Hour, present.Visits, [.. about]) is not { } band) continue;
            var share = (double)present.Talked / present.Visits;
            if (!band.IsLeftBy(share)) continue;
            static string Percent(double p) => (p * 100).ToString(p < 0.1 ? "0.0" : "0", CultureInfo.InvariantCulture);
            var subject = about.Key.Dimension switch
            {
                TalkDimension.Source => about.Key.Key,
                TalkDimension.Page => about.Key.Key,
                _ => "*",
            };
            var facts = $"{Percent(share)} % / {present.Visits} ({Percent(band.Low)}–{Percent(band.High)} %)";
            if (Of(about.Key.Site).Take(new RadarHits(about.Key.Site, AlertKind.TalkShare, subject, facts, 1, [], ""), settings, Now) is { Told: null }) Save();
        }
    }
}
