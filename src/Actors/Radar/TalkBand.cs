namespace Gateway.Actors.Radar;

/// <summary>Where a share usually lies. Shares are 0 to 1.</summary>
/// <param name="Usual">The median of comparable hours.</param>
public readonly record struct TalkBand(double Usual, double Low, double High)
{
    /// <summary>Visits in an hour below which its share says too little, of the present and of past ones.</summary>
    public const int LeastVisits = 100;
    /// <summary>Comparable hours that make a band: of the same weekday in eight weeks, else of any day in four weeks.</summary>
    public const int LeastHours = 4;
    private const int LeastDays = 7;
    /// <summary>Talks to be expected of an hour; below, its share says too little.</summary>
    private const int LeastTalks = 10;
    private const double HourMs = 3_600_000;
    /// <summary>A normal deviation from a median absolute deviation (Rousseeuw and Croux 1993).</summary>
    private const double DeviationOfMad = 1.4826;
    /// <summary>So many deviations around the median: of ten thousand ordinary hours at most two are outside, also where the band comes from four hours only (<c>TalkBandTests</c>).</summary>
    private const double Width = 4;
    /// <summary>Shares differ a little from week to week in any case: a tenth of the usual one, however alike a few past hours were.</summary>
    private const double LeastSpread = 0.1;

    /// <summary>
    /// The band of an hour with so many visits, from earlier hours of the same key; null while there are too few. The median and the median absolute deviation are moved by no single odd hour; what chance
    /// alone does to so many visits (binomial) comes on top.
    /// </summary>
    public static TalkBand? Of(long hour, int visits, IReadOnlyList<TalkCount> earlier)
    {
        if (visits < LeastVisits) return null;
        bool IsDaysAgo(TalkCount c, int days, int most) => (hour - c.Hour) / HourMs is var h && h > 0 && h % (24 * days) == 0 && h <= most * 24 * days && c.Visits >= LeastVisits;
        var like = earlier.Where(c => IsDaysAgo(c, 7, 8)).ToList();
        if (like.Count < LeastHours) like = [.. earlier.Where(c => IsDaysAgo(c, 1, 28))];
        if (like.Count < LeastHours || like.Count < LeastDays && !like.TrueForAll(c => IsDaysAgo(c, 7, 8))) return null;
        var usual = Median(like.Select(c => (double)c.Talked / c.Visits));
        // Of fewer talks chance makes jumps that no symmetric band describes.
        if (usual * visits < LeastTalks) return null;
        var p = Math.Min(usual, 0.5);
        var between = Math.Max(DeviationOfMad * Median(like.Select(c => Math.Abs((double)c.Talked / c.Visits - usual))), LeastSpread * usual);
        var chance = p * (1 - p) * (1.0 / visits + 1.57 / like.Sum(c => c.Visits));
        var reach = Width * Math.Sqrt(between * between + chance);
        return new TalkBand(usual, Math.Max(0, usual - reach), Math.Min(1, usual + reach));
    }

    /// <summary>Whether a share is outside.</summary>
    public bool IsLeftBy(double share) => share < Low || share > High;

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
