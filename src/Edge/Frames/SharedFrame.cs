namespace Gateway.Edge.Frames;

/// <summary>A binary message framed once and sent to many connections. Immutable; nobody returns it, the collector does.</summary>
public sealed class SharedFrame
{
    private readonly byte[] _bytes;

    private SharedFrame(byte[] bytes) => _bytes = bytes;

    /// <summary>Bytes of head and payload together.</summary>
    public int Length => _bytes.Length;

    internal byte[] Bytes => _bytes;

    /// <summary>Frames <paramref name="payload"/> as one whole binary message (RFC 6455 §5.6).</summary>
    public static SharedFrame Binary(ReadOnlySpan<byte> payload)
    {
        var bytes = new byte[FrameWriter.FrameBytes(payload.Length)];
        FrameWriter.Write(bytes, Opcode.Binary, payload);
        return new SharedFrame(bytes);
    }
}
