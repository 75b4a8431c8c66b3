namespace Gateway.Edge.Connections;

/// <summary>Allows a burst, then a steady rate. Time comes in with each call and may stand still; it never gives back.</summary>
internal struct TokenBucket(double burst, long nowMs)
{
    private double _tokens = burst;
    private long _filledMs = nowMs;

    /// <summary>Takes <paramref name="cost"/> tokens, or none and answers false.</summary>
    public bool TryTake(double cost, double perSecond, double burst, long nowMs)
    {
        Fill(perSecond, burst, nowMs);
        if (_tokens < cost)
            return false;
        _tokens -= cost;
        return true;
    }

    /// <summary>Full again: forgetting this bucket changes nothing.</summary>
    public bool IsFull(double perSecond, double burst, long nowMs)
    {
        Fill(perSecond, burst, nowMs);
        return _tokens >= burst;
    }

    private void Fill(double perSecond, double burst, long nowMs)
    {
        if (nowMs <= _filledMs)
            return;
        _tokens = Math.Min(burst, _tokens + (nowMs - _filledMs) * perSecond / 1000);
        _filledMs = nowMs;
    }
}
