namespace Gateway.Actors.Triggers.Trials;

/// <summary>One group of a rule's trial: visitors for whom the rule held, and what they ordered afterwards; or how they reached the rule's goal.</summary>
/// <param name="Ordered">Visitors with at least one order, or who reached the goal.</param>
/// <param name="Orders">Orders, or times the goal was reached.</param>
/// <param name="Value">Sum of all orders, or of the events' values.</param>
public readonly record struct TrialGroup(int Visitors, int Ordered, int Orders, double Value);

/// <summary>What a rule has changed: the share of visitors who order, with the rule minus without it, and where the true difference lies in 95 of 100 such trials.</summary>
/// <param name="Difference">−1 to 1.</param>
/// <param name="Relative">The difference in parts of the share without the rule: 0.2 is a fifth more; null when nobody ordered there.</param>
/// <param name="IsSure">The interval does not hold zero.</param>
public readonly record struct Lift(double Difference, double Low, double High, double? Relative, bool IsSure)
{
    private const double Normal95 = 1.959963984540054;
    /// <summary>Visitors in each group below which nothing is said.</summary>
    public const int LeastVisitors = 20;

    /// <summary>The interval of Agresti and Caffo (2000): one success and one failure are added to each group, which keeps its promise also for small groups and rare orders. Null for too few visitors.</summary>
    public static Lift? Of(TrialGroup with, TrialGroup without)
    {
        if (with.Visitors < LeastVisitors || without.Visitors < LeastVisitors) return null;
        static (double P, double N) Eased(TrialGroup g) => ((g.Ordered + 1.0) / (g.Visitors + 2.0), g.Visitors + 2.0);
        var (a, b) = (Eased(with), Eased(without));
        var reach = Normal95 * Math.Sqrt(a.P * (1 - a.P) / a.N + b.P * (1 - b.P) / b.N);
        var (low, high) = (a.P - b.P - reach, a.P - b.P + reach);
        var (shareWith, shareWithout) = ((double)with.Ordered / with.Visitors, (double)without.Ordered / without.Visitors);
        return new Lift(shareWith - shareWithout, low, high, shareWithout > 0 ? shareWith / shareWithout - 1 : null, low > 0 || high < 0);
    }
}
