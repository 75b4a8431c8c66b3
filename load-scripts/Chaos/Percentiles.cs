namespace Gateway.Chaos;

/// <summary>Durations in seconds, sorted once.</summary>
internal sealed class Percentiles
{
    private readonly double[] _sorted;

    public Percentiles(IEnumerable<double> seconds) => _sorted = [.. seconds.Order()];

    /// <summary>All of them together.</summary>
    public static Percentiles Of(IEnumerable<Percentiles> parts) => new(parts.SelectMany(p => p._sorted));

    public int Count => _sorted.Length;
    public double Worst => _sorted.Length == 0 ? 0 : _sorted[^1];

    /// <summary>The smallest value that this share of all does not exceed; 0 of nothing.</summary>
    public double At(double share) => _sorted.Length == 0 ? 0 : _sorted[Math.Clamp((int)Math.Ceiling(share * _sorted.Length) - 1, 0, _sorted.Length - 1)];
}
