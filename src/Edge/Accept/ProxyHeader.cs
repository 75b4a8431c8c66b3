using System.Buffers.Binary;
using System.Net;
using Gateway.Edge.Frames;

namespace Gateway.Edge.Accept;

/// <summary>
/// The head that a proxy puts before a connection's first byte (PROXY protocol, version 2, binary). Grammar:
/// <c>signature:96 · version:4 command:4 · family:4 transport:4 · length:16 · addresses · further values, skipped</c>.
/// </summary>
internal static class ProxyHeader
{
    /// <summary>Signature, version and command, family, length.</summary>
    public const int FixedBytes = 16;
    /// <summary>Addresses take at most 36 bytes; the rest is for values we do not need.</summary>
    public const int MaxBytes = 2048;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Reads the head at the beginning of <paramref name="bytes"/>; judges at the first byte that breaks it.</summary>
    /// <param name="bytes">What has come.</param>
    /// <param name="length">Its length; known from <see cref="FixedBytes"/> on, 0 before.</param>
    /// <param name="source">Where the client is; null when the proxy speaks for itself.</param>
    /// <param name="fault">One sentence, on <see cref="ReadStatus.Violation"/>.</param>
    public static ReadStatus TryRead(ReadOnlySpan<byte> bytes, out int length, out IPEndPoint? source, out string fault)
    {
        (length, source, fault) = (0, null, "");
        var common = Math.Min(bytes.Length, Signature.Length);
        if (!bytes[..common].SequenceEqual(Signature[..common]))
            return Broken("a connection from this proxy must begin with a PROXY protocol head, version 2", out fault);
        if (bytes.Length < FixedBytes)
            return ReadStatus.NeedMore;
        if (bytes[12] >> 4 != 2)
            return Broken("the PROXY head's version is not 2", out fault);
        if ((bytes[12] & 0x0F) > 1)
            return Broken("the PROXY head's command is neither LOCAL nor PROXY", out fault);
        length = FixedBytes + BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (length > MaxBytes)
            return Broken($"the PROXY head is longer than {MaxBytes} bytes", out fault);
        var local = (bytes[12] & 0x0F) == 0;
        var addressBytes = local ? 0 : bytes[13] switch
        {
            0x00 => 0,
            0x11 => 12,
            0x21 => 36,
            _ => -1,
        };
        if (addressBytes < 0)
            return Broken("the PROXY head speaks of something else than TCP over IPv4 or IPv6", out fault);
        if (length < FixedBytes + addressBytes)
            return Broken("the PROXY head is shorter than its addresses", out fault);
        if (bytes.Length < length)
            return ReadStatus.NeedMore;
        var addresses = bytes[FixedBytes..];
        source = addressBytes switch
        {
            12 => new IPEndPoint(new IPAddress(addresses[..4]), BinaryPrimitives.ReadUInt16BigEndian(addresses[8..])),
            36 => new IPEndPoint(TrustedProxies.Plain(new IPAddress(addresses[..16])), BinaryPrimitives.ReadUInt16BigEndian(addresses[32..])),
            _ => null,
        };
        return ReadStatus.Ready;
    }

    private static ReadStatus Broken(string reason, out string fault)
    {
        fault = reason;
        return ReadStatus.Violation;
    }
}
