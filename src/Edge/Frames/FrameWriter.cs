using System.Buffers;
using System.Buffers.Binary;
using Gateway.Protocol;

namespace Gateway.Edge.Frames;

/// <summary>Writes a server's frames: whole, unmasked, lengths in their shortest form (RFC 6455 §5.1, §5.2).</summary>
internal static class FrameWriter
{
    /// <summary>2 bytes + the 64-bit length.</summary>
    public const int MaxHeaderBytes = 10;

    /// <summary>The bytes a frame with this payload takes.</summary>
    public static int FrameBytes(int payloadBytes) => payloadBytes + payloadBytes switch { < 126 => 2, <= ushort.MaxValue => 4, _ => 10 };

    /// <summary>Writes a head and returns its size. <paramref name="deflated"/> sets rsv1 (RFC 7692 §6).</summary>
    public static int WriteHeader(Span<byte> to, Opcode opcode, int payloadBytes, bool deflated = false)
    {
        to[0] = (byte)((deflated ? 0xC0 : 0x80) | (byte)opcode);
        if (payloadBytes < 126)
        {
            to[1] = (byte)payloadBytes;
            return 2;
        }
        if (payloadBytes <= ushort.MaxValue)
        {
            to[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)payloadBytes);
            return 4;
        }
        to[1] = 127;
        BinaryPrimitives.WriteInt64BigEndian(to[2..], payloadBytes);
        return 10;
    }

    /// <summary>Writes a whole frame and returns its size.</summary>
    public static int Write(Span<byte> to, Opcode opcode, ReadOnlySpan<byte> payload, bool deflated = false)
    {
        var header = WriteHeader(to, opcode, payload.Length, deflated);
        payload.CopyTo(to[header..]);
        return header + payload.Length;
    }

    /// <summary>Writes a whole frame to a pipe or another writer of buffers.</summary>
    public static void Write(IBufferWriter<byte> to, Opcode opcode, ReadOnlySpan<byte> payload, bool deflated = false)
    {
        to.Advance(WriteHeader(to.GetSpan(MaxHeaderBytes), opcode, payload.Length, deflated));
        to.Write(payload);
    }

    /// <summary>A close frame of its own. A code that may not travel becomes a close without a code.</summary>
    public static byte[] Close(CloseCode code, string reason)
    {
        Span<byte> payload = stackalloc byte[FrameHeader.MaxControlPayload];
        payload = payload[..ClosePayload.Write(payload, code, reason)];
        var frame = new byte[FrameBytes(payload.Length)];
        Write(frame, Opcode.Close, payload);
        return frame;
    }
}
