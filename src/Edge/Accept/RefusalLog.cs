using Gateway.Edge.Connections;

namespace Gateway.Edge.Accept;

/// <summary>Lets a few refusals into the log and counts the rest, so that a flood of bad handshakes does not become a flood of lines.</summary>
internal sealed class RefusalLog
{
    private const double Burst = 10;
    private const double PerSecond = 1;

    private readonly Lock _gate = new();
    private TokenBucket _lines = new(Burst, 0);
    private int _unwritten;

    /// <summary>Whether to write this one, and how many were not written before it.</summary>
    public bool MayWrite(long nowMs, out int unwritten)
    {
        lock (_gate)
        {
            unwritten = _unwritten;
            if (!_lines.TryTake(1, PerSecond, Burst, nowMs))
            {
                _unwritten++;
                return false;
            }
            _unwritten = 0;
            return true;
        }
    }
}
