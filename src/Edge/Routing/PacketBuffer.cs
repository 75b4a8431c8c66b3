using System.Buffers;

namespace Gateway.Edge.Routing;

/// <summary>A reusable buffer for encoding one packet; each thread keeps one, so that nothing is allocated per packet.</summary>
internal static class PacketBuffer
{
    private const int KeepAtMost = 128 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _spare;

    public static ArrayBufferWriter<byte> Rent()
    {
        var buffer = _spare ?? new ArrayBufferWriter<byte>(1024);
        _spare = null;
        return buffer;
    }

    public static void Return(ArrayBufferWriter<byte> buffer)
    {
        buffer.ResetWrittenCount();
        if (buffer.Capacity <= KeepAtMost) _spare = buffer;
    }
}
