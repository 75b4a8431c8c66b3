namespace Gateway.Edge.Listening;

/// <summary>Descriptors that have the same time for something, in the order they began: no timer each, and nothing to cancel when one is done early.</summary>
internal sealed class Deadlines(Engine engine, TimeSpan patience)
{
    private readonly Queue<(long DueMs, ulong Key)> _waiting = new();

    /// <summary>When the first is due; <see cref="long.MaxValue"/> when nobody waits.</summary>
    public long NextMs => _waiting.TryPeek(out var first) ? first.DueMs : long.MaxValue;

    /// <summary>The descriptor's time begins.</summary>
    public void Begin(ulong key) => _waiting.Enqueue((Engine.NowMs + (long)patience.TotalMilliseconds, key));

    /// <summary>Tells those whose time is over and who are still there.</summary>
    public void Pass()
    {
        while (_waiting.TryPeek(out var first) && Engine.NowMs >= first.DueMs)
        {
            _waiting.Dequeue();
            if (engine.Find(first.Key) is { } handler)
                engine.Guarded(handler, static (h, _) => h.OnDeadline(), 0);
        }
    }
}
