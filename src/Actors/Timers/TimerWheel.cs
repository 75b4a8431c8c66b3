using Akka.Actor;

namespace Gateway.Actors.Timers;

/// <summary>An armed timer's time has come. A receiver ignores generations that it has armed anew since.</summary>
public sealed record WheelFired(int Generation) : INoSerializationVerificationNeeded;

/// <summary>
/// One hashed wheel per node for the timers of all entities (Varghese and Lauck 1987, scheme 6): arming appends to a slot, nothing is ever removed; a timer
/// armed anew leaves its old entry behind, which its generation makes void. Due times further than one turn wait in their slot for more turns.
/// </summary>
public sealed class TimerWheel : IDisposable
{
    /// <summary>Timers fire up to this much late and never early.</summary>
    public static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(100);

    private const int Slots = 1024;
    private readonly TimeProvider _time;
    private readonly ITimer _tick;
    private readonly Slot[] _slots = new Slot[Slots];
    private readonly long _origin;
    private readonly Lock _turning = new();
    private long _turned;

    /// <summary>Sixteen bytes: an int of ticks lasts for 6.8 years of one process.</summary>
    private readonly record struct Entry(IActorRef Target, int Tick, int Generation);

    private sealed class Slot
    {
        public readonly Lock Gate = new();
        public Entry[] Entries = [];
        public int Count;
    }

    /// <summary>A wheel that turns with that clock.</summary>
    public TimerWheel(TimeProvider time)
    {
        _time = time;
        _origin = Now;
        for (var i = 0; i < Slots; i++) _slots[i] = new Slot();
        _tick = time.CreateTimer(_ => Turn(), null, Resolution, Resolution);
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Tells <see cref="WheelFired"/> to the target at that time, or with the next tick when it has passed.</summary>
    /// <param name="dueUnixMs">Unix ms.</param>
    public void Arm(IActorRef target, long dueUnixMs, int generation)
    {
        var step = (long)Resolution.TotalMilliseconds;
        while (true)
        {
            var tick = Math.Max((dueUnixMs - _origin + step - 1) / step, Volatile.Read(ref _turned) + 1);
            var slot = _slots[tick % Slots];
            lock (slot.Gate)
            {
                // The wheel may have passed this slot between the look and the lock.
                if (tick <= Volatile.Read(ref _turned)) continue;
                // What a million visitors arm is mostly due in the same few slots: their spare places count.
                if (slot.Count == slot.Entries.Length) Array.Resize(ref slot.Entries, slot.Count < 64 ? Math.Max(4, slot.Count * 2) : slot.Count + slot.Count / 4);
                slot.Entries[slot.Count++] = new Entry(target, (int)Math.Min(tick, int.MaxValue), generation);
                return;
            }
        }
    }

    /// <summary>Entries in the wheel, void ones among them; for the figures.</summary>
    public int Count => _slots.Sum(s => s.Count);

    private void Turn()
    {
        if (!_turning.TryEnter()) return;
        try
        {
            var now = (Now - _origin) / (long)Resolution.TotalMilliseconds;
            // After a long pause one turn of the wheel visits every slot; what is due there is due by its tick.
            for (var tick = Math.Max(_turned + 1, now - Slots + 1); tick <= now; tick++) Fire(_slots[tick % Slots], tick, now);
            if (now > _turned) Volatile.Write(ref _turned, now);
        }
        finally
        {
            _turning.Exit();
        }
    }

    private void Fire(Slot slot, long tick, long now)
    {
        lock (slot.Gate)
        {
            Volatile.Write(ref _turned, Math.Max(_turned, tick));
            var kept = 0;
            for (var i = 0; i < slot.Count; i++)
            {
                var entry = slot.Entries[i];
                if (entry.Tick <= now) entry.Target.Tell(new WheelFired(entry.Generation), ActorRefs.NoSender);
                else slot.Entries[kept++] = entry;
            }
            Array.Clear(slot.Entries, kept, slot.Count - kept);
            slot.Count = kept;
            // A burst must not keep its memory for ever.
            if (slot.Entries.Length > 64 && kept < slot.Entries.Length / 4) Array.Resize(ref slot.Entries, Math.Max(4, kept * 2));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _tick.Dispose();
}
