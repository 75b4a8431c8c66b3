namespace Gateway.Actors.Hops;

/// <summary>
/// The way to one shard as this node sees it: the region, or the batches to the node where the shard is. What is said through one lane arrives at the shard in that
/// order, also when the way changes (<c>docs/decisions/hops.md</c>): the last message by the old way is a question, and what follows is held until its answer shows
/// that all before it has arrived.
/// </summary>
internal sealed class Lane
{
    /// <summary>The unit of all times here.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    /// <summary>While messages flow, a shard's place is asked for so often: 2 s. Until then a moved shard's messages are handed on by the region where it was.</summary>
    public const int AskEvery = 20;
    /// <summary>What was said so long ago (0.3 s) has arrived or is lost: the way may change without a question.</summary>
    public const int Quiet = 3;
    /// <summary>A question that is not answered for so long (0.5 s) leaves everything as it was.</summary>
    public const int HoldAtMost = 5;
    /// <summary>Held messages of one lane, 64 KiB each at most; when full they go by the old way, which keeps their order.</summary>
    public const int HeldAtMost = 256;

    private readonly Lock _gate = new();
    private readonly IWay _region;
    private readonly Func<int> _clock;
    private IWay _way;
    private IWay? _next;
    private List<object>? _held;
    private bool _asking;
    private int _askedAt = -AskEvery;
    private int _saidAt = -Quiet;

    /// <param name="region">The way that is always right.</param>
    /// <param name="clock">Ticks of <see cref="Tick"/>.</param>
    public Lane(IWay region, Func<int> clock) => (_region, _way, _clock) = (region, region, clock);

    /// <summary>Whether messages go in batches now.</summary>
    public bool IsDirect => !ReferenceEquals(_way, _region);

    /// <summary>Says something to an entity of the shard.</summary>
    public void Tell(object message)
    {
        var now = _clock();
        lock (_gate)
        {
            if (_held is not null) Hold(message, now);
            else
            {
                if (_next is not null && now - _saidAt >= Quiet) Take(_next);
                // One question at a time, so that an answer belongs to it.
                var asked = _asking && now - _askedAt < AskEvery;
                var fence = _next is not null && !asked;
                var ask = fence || now - _askedAt >= AskEvery;
                if (ask) (_asking, _askedAt) = (true, now);
                if (fence) _held = [];
                _saidAt = now;
                _way.Carry(message, ask);
            }
        }
    }

    /// <summary>The answer to a question: the shard is where <paramref name="way"/> leads.</summary>
    public void Answered(IWay way)
    {
        lock (_gate)
        {
            _asking = false;
            if (!way.Open) way = _region;
            if (_held is not null)
            {
                Take(way);
                Release();
            }
            else if (!ReferenceEquals(way, _way)) Change(way);
            else _next = null;
        }
    }

    /// <summary>The answer to a question: the shard is on this node.</summary>
    public void AnsweredHere() => Answered(_region);

    /// <summary>The node of that way is about to leave: go by the region as soon as the order allows it.</summary>
    public void Avoid(IWay way)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_next, way)) _next = null;
            if (ReferenceEquals(_way, way) && _held is null) Change(_region);
        }
    }

    /// <summary>The node of that way is gone: whatever it had is lost, and the region knows where the shard is now.</summary>
    public void Lose(IWay way)
    {
        lock (_gate)
        {
            var taken = ReferenceEquals(_way, way);
            if (!taken && !ReferenceEquals(_next, way)) return;
            // A question on its way there will not be answered, nor one that was to lead there.
            (_asking, _next) = (false, null);
            if (taken) Take(_region);
            Release();
        }
    }

    /// <summary>Lets go of what is held, by the way that it has.</summary>
    public void Settle(int now)
    {
        lock (_gate) GiveUp(now);
    }

    /// <summary>Called once in each tick.</summary>
    public void OnTick(int now)
    {
        if (Volatile.Read(ref _held) is null) return;
        lock (_gate)
            if (_held is not null && now - _askedAt >= HoldAtMost) GiveUp(now);
    }

    private void Change(IWay way)
    {
        if (_clock() - _saidAt >= Quiet) Take(way);
        else _next = way;
    }

    private void Take(IWay way)
    {
        if (!way.Open) way = _region;
        if (!ReferenceEquals(way, _way)) HopMetrics.Moved.Add(1);
        (_way, _next) = (way, null);
    }

    private void Hold(object message, int now)
    {
        if (_held!.Count >= HeldAtMost) GiveUp(now);
        if (_held is null)
        {
            _saidAt = now;
            _way.Carry(message, false);
            return;
        }
        HopMetrics.Held.Add(1);
        _held.Add(message);
    }

    /// <summary>Everything goes on by the old way, so nothing overtakes anything; asked again later.</summary>
    private void GiveUp(int now)
    {
        (_asking, _askedAt, _next) = (false, now, null);
        Release();
    }

    private void Release()
    {
        var held = _held;
        _held = null;
        if (held is not { Count: > 0 }) return;
        _saidAt = _clock();
        foreach (var message in held) _way.Carry(message, false);
    }
}
