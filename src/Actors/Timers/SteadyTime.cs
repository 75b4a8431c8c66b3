namespace Gateway.Actors.Timers;

/// <summary>
/// The time of one node: the machine's clock, except that it never jumps. When somebody sets that clock while the node runs, the node follows by half a second in each
/// second, so that no pause, grace or deadline that is under way passes at once or lasts for hours, and what is written down stays in order.
/// </summary>
public sealed class SteadyTime : TimeProvider
{
    /// <summary>Of each span that passes, one part in so many is what the time may be put right by.</summary>
    private const int Share = 2;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _machine;
    private readonly Lock _gate = new();
    private long _stamp;
    private DateTimeOffset _at;

    /// <summary>Begins with what the clock says now.</summary>
    /// <param name="machine">Its time of day may jump, its timestamps do not.</param>
    public SteadyTime(TimeProvider machine) => (_machine, _stamp, _at) = (machine, machine.GetTimestamp(), machine.GetUtcNow());

    /// <summary>By how much the machine's clock is ahead of this time; negative when it is behind.</summary>
    public TimeSpan Ahead => _machine.GetUtcNow() - GetUtcNow();

    /// <inheritdoc/>
    public override long TimestampFrequency => _machine.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => _machine.LocalTimeZone;

    /// <inheritdoc/>
    public override long GetTimestamp() => _machine.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _machine.CreateTimer(callback, state, dueTime, period);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            var stamp = _machine.GetTimestamp();
            var passed = _machine.GetElapsedTime(_stamp, stamp);
            var now = _at + passed;
            if (passed < Step) return now;
            var (off, most) = (_machine.GetUtcNow() - now, passed / Share);
            (_stamp, _at) = (stamp, now + (off > most ? most : off < -most ? -most : off));
            return _at;
        }
    }
}
