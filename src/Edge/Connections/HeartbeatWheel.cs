using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Connections;

/// <summary>Something with at most one due time on the wheel.</summary>
internal interface IWheelOwner
{
    /// <summary>The due time has come. Returns the next one, or <see cref="HeartbeatWheel.Never"/>. Must not block.</summary>
    long OnDue(long nowMs);
}

/// <summary>An owner's place on the wheel: linked into one slot's list while armed.</summary>
internal sealed class WheelEntry(IWheelOwner owner)
{
    internal readonly IWheelOwner Owner = owner;
    internal WheelEntry? Next;
    internal WheelEntry? Previous;
    internal long DueMs;
    internal int Slot = -1;
    internal bool Retired;
}

/// <summary>
/// One timer for all connections of a node: a ring of slots, each the list of those due in it. Arming costs two links; an idle connection
/// costs one visit per beat. Due times may come up to one turn late, never early.
/// </summary>
internal sealed partial class HeartbeatWheel : IAsyncDisposable
{
    public const long Never = long.MaxValue;
    /// <summary>How exact due times are. Deadlines here are seconds.</summary>
    public const int TurnMs = 100;
    /// <summary>512 × 100 ms = 51 s: longer than the patience, so nearly every entry is visited only when due.</summary>
    private const int Slots = 512;

    private readonly Lock _gate = new();
    private readonly WheelEntry?[] _slots = new WheelEntry?[Slots];
    private readonly List<WheelEntry> _due = [];
    private readonly TimeProvider _time;
    private readonly ILogger<HeartbeatWheel> _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly long _startStamp;
    private readonly long _startMs;
    private Task? _turning;
    private long _nowMs;
    private long _turned;

    public HeartbeatWheel(TimeProvider time, ILogger<HeartbeatWheel> log)
    {
        _time = time;
        _log = log;
        _startStamp = time.GetTimestamp();
        _startMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        _nowMs = _startMs;
        _turned = _startMs / TurnMs;
    }

    /// <summary>Milliseconds since 1970 by a clock that never jumps: the wall clock at start plus what has passed since. As of the last turn.</summary>
    public long NowMs => Volatile.Read(ref _nowMs);

    /// <summary>The wall clock, for times that others wrote down (a ticket's expiry).</summary>
    public long WallMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Begins to turn, once.</summary>
    public void Start()
    {
        lock (_gate)
            _turning ??= TurnForeverAsync();
    }

    /// <summary>Sets the due time, or brings it forward. A later one than the present is ignored: the owner says it when it is called.</summary>
    public void Arm(WheelEntry entry, long dueMs)
    {
        lock (_gate)
        {
            if (entry.Retired || dueMs == Never || (entry.Slot >= 0 && entry.DueMs <= dueMs))
                return;
            Unlink(entry);
            Link(entry, dueMs);
        }
    }

    /// <summary>Takes the entry off for ever. Its owner may be inside <see cref="IWheelOwner.OnDue"/> just then.</summary>
    public void Retire(WheelEntry entry)
    {
        lock (_gate)
        {
            entry.Retired = true;
            Unlink(entry);
        }
    }

    /// <summary>Calls all that is due now.</summary>
    public void Turn()
    {
        var now = _startMs + (long)_time.GetElapsedTime(_startStamp).TotalMilliseconds;
        Volatile.Write(ref _nowMs, now);
        lock (_gate)
        {
            // After a long pause every slot is looked at once, not once per missed turn.
            var first = Math.Max(_turned, now / TurnMs - Slots + 1);
            for (_turned = first; _turned <= now / TurnMs; _turned++)
                TakeDue((int)(_turned % Slots), now);
            // The present slot may still get entries: it is looked at again.
            _turned--;
        }
        foreach (var entry in _due)
            Call(entry, now);
        _due.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_turning is { } turning)
            await turning;
        _stop.Dispose();
    }

    private async Task TurnForeverAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(TurnMs), _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                Turn();
        }
        catch (OperationCanceledException)
        {
            // The node ends.
        }
    }

    private void TakeDue(int slot, long now)
    {
        for (var entry = _slots[slot]; entry is not null;)
        {
            var next = entry.Next;
            if (entry.DueMs <= now)
            {
                Unlink(entry);
                _due.Add(entry);
            }
            entry = next;
        }
    }

    private void Call(WheelEntry entry, long now)
    {
        if (Volatile.Read(ref entry.Retired))
            return;
        try
        {
            Arm(entry, entry.Owner.OnDue(now));
        }
        catch (Exception fault)
        {
            // One owner's fault must not stop the wheel of all. Owners handle what they can; this is the net.
            LogOwnerFailed(fault);
        }
    }

    private void Link(WheelEntry entry, long dueMs)
    {
        // Rounded up, and never into a slot that was passed already.
        var turn = Math.Max((dueMs + TurnMs - 1) / TurnMs, _turned);
        entry.DueMs = dueMs;
        entry.Slot = (int)(turn % Slots);
        entry.Next = _slots[entry.Slot];
        if (entry.Next is not null)
            entry.Next.Previous = entry;
        _slots[entry.Slot] = entry;
    }

    private void Unlink(WheelEntry entry)
    {
        if (entry.Slot < 0)
            return;
        if (entry.Previous is null)
            _slots[entry.Slot] = entry.Next;
        else
            entry.Previous.Next = entry.Next;
        if (entry.Next is not null)
            entry.Next.Previous = entry.Previous;
        entry.Next = entry.Previous = null;
        entry.Slot = -1;
    }
}
