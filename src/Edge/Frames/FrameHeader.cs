using System.Buffers;
using System.Buffers.Binary;
using Gateway.Protocol;

namespace Gateway.Edge.Frames;

/// <summary>
/// The head of a client's frame (RFC 6455 §5.2). Grammar:
/// <c>fin:1 rsv:3 opcode:4 · mask:1 length:7 [length:16 | length:64] · key:32</c>.
/// <see cref="Mask"/> holds the key as it lies in memory: its first byte is the lowest. <see cref="Deflated"/> is rsv1, which permessage-deflate
/// gives a meaning on the first frame of a message (RFC 7692 §6).
/// </summary>
internal readonly record struct FrameHeader(bool Fin, bool Deflated, Opcode Opcode, uint Mask, long Length)
{
    /// <summary>2 bytes + the 64-bit length + the masking key.</summary>
    public const int MaxBytes = 2 + 8 + 4;
    /// <summary>RFC 6455 §5.5: what a control frame may carry.</summary>
    public const int MaxControlPayload = 125;

    /// <summary>Of a head that is not whole.</summary>
    public const long LengthUnknown = -1;

    private const int Rsv1 = 0x40;
    private const int AllRsv = 0x70;

    /// <summary>
    /// Reads one head. Every rule is judged at the first byte that breaks it; the reader moves only past a whole head. <paramref name="inflates"/>: whether
    /// permessage-deflate was agreed.
    /// </summary>
    public static ReadStatus TryRead(ref SequenceReader<byte> reader, bool inflates, out FrameHeader header, out FrameViolation violation)
    {
        header = new FrameHeader(false, false, default, 0, LengthUnknown);
        violation = default;
        scoped ReadOnlySpan<byte> bytes = reader.UnreadSpan;
        Span<byte> joined = stackalloc byte[MaxBytes];
        if (bytes.Length < MaxBytes && reader.Remaining > bytes.Length)
        {
            joined = joined[..(int)Math.Min(MaxBytes, reader.Remaining)];
            reader.TryCopyTo(joined);
            bytes = joined;
        }
        if (bytes.IsEmpty)
            return ReadStatus.NeedMore;

        var fin = (bytes[0] & 0x80) != 0;
        var opcode = (Opcode)(bytes[0] & 0x0F);
        var deflated = (bytes[0] & AllRsv) == Rsv1 && inflates;
        if ((bytes[0] & AllRsv) != 0 && !deflated)
            return Broken("reserved bits are set but no extension was agreed that uses them", out violation);
        if (deflated && opcode is not (Opcode.Text or Opcode.Binary))
            return Broken("only the first frame of a message says that it is compressed", out violation);
        if (opcode is > Opcode.Binary and < Opcode.Close or > Opcode.Pong)
            return Broken("the opcode is reserved", out violation);
        if (opcode >= Opcode.Close && !fin)
            return Broken("a control frame is fragmented", out violation);
        // What is known is told at once: whoever judges order and sizes need not wait for the rest.
        header = new FrameHeader(fin, deflated, opcode, 0, LengthUnknown);
        if (bytes.Length < 2)
            return ReadStatus.NeedMore;

        if ((bytes[1] & 0x80) == 0)
            return Broken("a client's frame is not masked", out violation);
        long length = bytes[1] & 0x7F;
        if (opcode >= Opcode.Close && length > MaxControlPayload)
            return Broken("a control frame carries more than 125 bytes", out violation);

        var at = 2;
        if (length == 126)
        {
            if (bytes.Length < 4)
                return ReadStatus.NeedMore;
            length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
            if (length < 126)
                return Broken("the length is not in its shortest form", out violation);
            at = 4;
        }
        else if (length == 127)
        {
            if (bytes.Length < 10)
                return ReadStatus.NeedMore;
            length = BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
            if (length < 0)
                return Broken("the length has its highest bit set", out violation);
            if (length <= ushort.MaxValue)
                return Broken("the length is not in its shortest form", out violation);
            at = 10;
        }
        if (bytes.Length < at + 4)
        {
            header = new FrameHeader(fin, deflated, opcode, 0, length);
            return ReadStatus.NeedMore;
        }

        header = new FrameHeader(fin, deflated, opcode, BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]), length);
        reader.Advance(at + 4);
        return ReadStatus.Ready;
    }

    private static ReadStatus Broken(string reason, out FrameViolation violation)
    {
        violation = new FrameViolation(CloseCode.ProtocolError, reason);
        return ReadStatus.Violation;
    }
}
