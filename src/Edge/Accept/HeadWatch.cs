using System.IO.Pipelines;
using Gateway.Edge.Connections;

namespace Gateway.Edge.Accept;

/// <summary>
/// Wakes the reading of a head at its deadline or when the server stops. After <see cref="Finish"/> it can no longer touch the pipe, which by
/// then may belong to HTTP.
/// </summary>
internal sealed class HeadWatch : IWheelOwner
{
    private readonly PipeReader _input;
    private readonly HeartbeatWheel _wheel;
    private readonly WheelEntry _entry;
    private readonly Lock _gate = new();
    private readonly long _dueMs;
    private bool _finished;
    private bool _woken;

    public HeadWatch(PipeReader input, HeartbeatWheel wheel, TimeSpan deadline)
    {
        _input = input;
        _wheel = wheel;
        _entry = new WheelEntry(this);
        _dueMs = wheel.NowMs + (long)deadline.TotalMilliseconds;
        wheel.Arm(_entry, _dueMs);
    }

    public long OnDue(long nowMs)
    {
        if (nowMs < _dueMs)
            return _dueMs;
        Wake();
        return HeartbeatWheel.Never;
    }

    /// <summary>Cancels the pending read, unless the head was finished before.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (_finished)
                return;
            _woken = true;
            _input.CancelPendingRead();
        }
    }

    /// <summary>Ends the watch. False if it has woken the reading: a cancelled read may then still be in the pipe.</summary>
    public bool Finish()
    {
        _wheel.Retire(_entry);
        lock (_gate)
        {
            _finished = true;
            return !_woken;
        }
    }
}
