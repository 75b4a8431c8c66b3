using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Gateway.Protocol;

namespace Gateway.Edge.Frames;

/// <summary>The body of a close frame (RFC 6455 §5.5.1): nothing, or a code of two bytes and a reason in UTF-8.</summary>
internal static class ClosePayload
{
    private const int MaxReasonBytes = FrameHeader.MaxControlPayload - 2;

    /// <summary>Reads a peer's close. Without a code it is <see cref="CloseCode.NoStatus"/>.</summary>
    public static bool TryRead(in ReadOnlySequence<byte> payload, out CloseCode code, out string reason, out FrameViolation violation)
    {
        violation = default;
        code = CloseCode.NoStatus;
        reason = "";
        if (payload.IsEmpty)
            return true;
        if (payload.Length == 1)
        {
            violation = new FrameViolation(CloseCode.ProtocolError, "a close frame carries half a code");
            return false;
        }

        Span<byte> bytes = stackalloc byte[FrameHeader.MaxControlPayload];
        bytes = bytes[..(int)payload.Length];
        payload.CopyTo(bytes);
        var number = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        if (!MayTravel(number))
        {
            violation = new FrameViolation(CloseCode.ProtocolError, "the close code may not be sent");
            return false;
        }
        var text = default(Utf8Scan);
        if (!text.Take(bytes[2..]) || !text.IsWhole)
        {
            violation = new FrameViolation(CloseCode.InvalidPayload, "the close reason is not UTF-8");
            return false;
        }
        code = (CloseCode)number;
        reason = Encoding.UTF8.GetString(bytes[2..]);
        return true;
    }

    /// <summary>Writes a close; a reason that does not fit is cut between characters. Returns the bytes written, at most 125.</summary>
    public static int Write(Span<byte> to, CloseCode code, string reason)
    {
        if (!MayTravel((int)code))
            return 0;
        BinaryPrimitives.WriteUInt16BigEndian(to, (ushort)code);
        Encoding.UTF8.GetEncoder().Convert(reason, to.Slice(2, MaxReasonBytes), flush: true, out _, out var written, out _);
        return 2 + written;
    }

    /// <summary>RFC 6455 §7.4 and the registry it opened: 1004–1006 and 1015 are never in a frame, 1016–2999 belong to nobody yet.</summary>
    private static bool MayTravel(int code) => code is (>= 1000 and <= 1014 and not (1004 or 1005 or 1006)) or (>= 3000 and <= 4999);
}
