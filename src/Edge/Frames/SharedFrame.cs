using System.Buffers;
using Gateway.Edge.Frames.Deflate;

namespace Gateway.Edge.Frames;

/// <summary>A binary message framed once and sent to many connections. Immutable; nobody returns it, the collector does.</summary>
public sealed class SharedFrame
{
    private readonly byte[] _bytes;
    private readonly int _head;
    private byte[]? _deflated;

    private SharedFrame(byte[] bytes, int head)
    {
        _bytes = bytes;
        _head = head;
    }

    /// <summary>Bytes of head and payload together, not compressed.</summary>
    public int Length => _bytes.Length;

    internal byte[] Bytes => _bytes;

    /// <summary>Bytes of the payload: a window of this size compresses no distance too far.</summary>
    internal int PayloadLength => _bytes.Length - _head;

    /// <summary>
    /// The same message compressed once for all who agreed to permessage-deflate: nobody keeps a context, so the same bytes serve everyone. Not compressed
    /// where nothing would be gained.
    /// </summary>
    internal byte[] DeflatedBytes => Volatile.Read(ref _deflated) ?? Compress();

    /// <summary>Frames <paramref name="payload"/> as one whole binary message (RFC 6455 §5.6).</summary>
    public static SharedFrame Binary(ReadOnlySpan<byte> payload)
    {
        var bytes = new byte[FrameWriter.FrameBytes(payload.Length)];
        FrameWriter.Write(bytes, Opcode.Binary, payload);
        return new SharedFrame(bytes, bytes.Length - payload.Length);
    }

    private byte[] Compress()
    {
        // Two threads may both do it; the first result stays.
        var payload = _bytes.AsSpan(_head);
        var rented = ArrayPool<byte>.Shared.Rent(payload.Length + 1);
        var length = MessageDeflate.Compress(payload, rented, DeflateAlphabet.MaxWindowBits);
        var frame = _bytes;
        if (length > 0)
        {
            frame = new byte[FrameWriter.FrameBytes(length)];
            FrameWriter.Write(frame, Opcode.Binary, rented.AsSpan(0, length), deflated: true);
        }
        ArrayPool<byte>.Shared.Return(rented);
        return Interlocked.CompareExchange(ref _deflated, frame, null) ?? frame;
    }
}
