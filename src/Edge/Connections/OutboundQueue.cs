using System.Buffers;
using Gateway.Edge.Frames;

namespace Gateway.Edge.Connections;

/// <summary>
/// The frames that wait while a flush is in flight, bounded in bytes. Not synchronised: its connection's lock guards it. Holds nothing while
/// the client keeps up, not even its list.
/// </summary>
internal struct OutboundQueue(int limitBytes)
{
    /// <summary>A list item and a rented array's slack; without it ten thousand empty messages would cost nothing.</summary>
    private const int Bookkeeping = 64;

    private List<Waiting>? _waiting;
    private int _bytes;

    public readonly bool IsEmpty => _waiting is not { Count: > 0 };

    /// <summary>Bytes that wait, bookkeeping included.</summary>
    public readonly int Bytes => _bytes;

    /// <summary>Lets a frame of this size wait. False: it does not fit, and what waited before still waits.</summary>
    public bool TryAdd(Opcode opcode, ReadOnlySpan<byte> payload, OutboundClass cls, ulong key, bool deflated = false)
    {
        var length = FrameWriter.FrameBytes(payload.Length);
        if (!MakeRoom(length, cls, key))
            return false;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        FrameWriter.Write(rented, opcode, payload, deflated);
        Add(new Waiting(rented, length, Rented: true, cls, key));
        return true;
    }

    /// <summary>Lets a whole frame wait that others share; nothing is copied.</summary>
    public bool TryAdd(byte[] frame, OutboundClass cls, ulong key)
    {
        if (!MakeRoom(frame.Length, cls, key))
            return false;
        Add(new Waiting(frame, frame.Length, Rented: false, cls, key));
        return true;
    }

    /// <summary>Lets the close frame wait whatever the bound says: it is the last and the smallest.</summary>
    public void AddLast(byte[] frame) => Add(new Waiting(frame, frame.Length, Rented: false, OutboundClass.Durable, 0));

    /// <summary>Writes what waited longest, in order, until <paramref name="enough"/> bytes are written or nothing waits.</summary>
    public void Drain(IBufferWriter<byte> to, int enough)
    {
        var (count, written) = (0, 0);
        for (; count < (_waiting?.Count ?? 0) && written < enough; count++)
        {
            var waiting = _waiting![count];
            to.Write(waiting.Bytes.AsSpan(0, waiting.Length));
            written += waiting.Length;
            _bytes -= waiting.Length + Bookkeeping;
            Release(waiting);
        }
        if (count == (_waiting?.Count ?? 0))
            _waiting = null;
        else
            _waiting!.RemoveRange(0, count);
    }

    /// <summary>Forgets all that waits. The list goes too: a client that was slow once should not keep it.</summary>
    public void Clear()
    {
        if (_waiting is null)
            return;
        foreach (var waiting in _waiting)
            Release(waiting);
        _waiting = null;
        _bytes = 0;
    }

    private bool MakeRoom(int length, OutboundClass cls, ulong key)
    {
        var older = cls == OutboundClass.LatestWins ? IndexOf(key) : -1;
        var freed = older < 0 ? 0 : _waiting![older].Length + Bookkeeping;
        if (_bytes - freed + length + Bookkeeping > limitBytes)
            return false;
        if (older < 0)
            return true;
        // The newer one goes to the end, not into the older one's place: it may speak of durable ones that were queued between the two.
        Release(_waiting![older]);
        _waiting.RemoveAt(older);
        _bytes -= freed;
        return true;
    }

    private readonly int IndexOf(ulong key)
    {
        for (var at = 0; at < (_waiting?.Count ?? 0); at++)
        {
            if (_waiting![at].Class == OutboundClass.LatestWins && _waiting[at].Key == key)
                return at;
        }
        return -1;
    }

    private void Add(Waiting waiting)
    {
        (_waiting ??= []).Add(waiting);
        _bytes += waiting.Length + Bookkeeping;
    }

    private static void Release(Waiting waiting)
    {
        if (waiting.Rented)
            ArrayPool<byte>.Shared.Return(waiting.Bytes);
    }

    private readonly record struct Waiting(byte[] Bytes, int Length, bool Rented, OutboundClass Class, ulong Key);
}
