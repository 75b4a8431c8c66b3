namespace Gateway.Swarm;

/// <summary>Full jitter: a uniform pause below a bound that doubles from the floor to the cap and falls back after a success.</summary>
internal sealed class Backoff(TimeSpan floor, TimeSpan cap)
{
    private int _attempt;

    public TimeSpan Next()
    {
        var bound = Math.Min(cap.TotalMilliseconds, floor.TotalMilliseconds * Math.Pow(2, Math.Min(_attempt++, 16)));
        return TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * bound);
    }

    public void Reset() => _attempt = 0;
}
