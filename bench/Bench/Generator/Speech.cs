using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Gateway.Bench.Generator;

/// <summary>How one kind of server is spoken to, above RFC 6455: its handshake, its greeting, its heartbeat, and one small message that it sends back.</summary>
/// <param name="deflates">permessage-deflate is offered and must be accepted, and what the client says first is compressed.</param>
internal abstract class Speech(bool deflates)
{
    /// <summary>Bytes of the small message's content.</summary>
    public const int ContentBytes = 64;
    /// <summary>Long enough to be worth compressing for every server.</summary>
    public const int DeflatedContentBytes = 512;
    private const byte Rsv1 = 0x40;
    private const uint Mask = 0x5AC3_0F96;
    protected const byte Text = 0x81;
    protected const byte Binary = 0x82;
    private const byte Ping = 0x89;
    private const byte Pong = 0x8A;
    private const byte Close = 0x88;
    private static readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    /// <summary>The whole masked frame of the small message.</summary>
    public byte[] Question { get; protected init; } = [];

    protected virtual string Path => "/";
    protected virtual string Headers => "";

    public string Opening(int number) => $"GET {PathOf(number)} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + $"Sec-WebSocket-Key: {_key}\r\nSec-WebSocket-Version: 13\r\nOrigin: {OurPeople.Origin}\r\n{Headers}"
        + (deflates ? "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n" : "\r\n");

    protected virtual string PathOf(int number) => Path;

    /// <summary>Looks at the head of a good answer.</summary>
    public void Check(string head)
    {
        if (deflates && !head.Contains("permessage-deflate", StringComparison.OrdinalIgnoreCase)) throw new IOException("the server did not accept compression");
    }

    public abstract void OnUpgraded(Link link);

    public void OnFrame(Link link, byte first, ReadOnlySpan<byte> payload)
    {
        if (first == Ping) link.Send(Frame(Pong, payload));
        else if (first == Close) throw new IOException($"connection {link.Number} was closed with {(payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : 1005)}");
        else if ((first & Rsv1) != 0) OnDeflated(link);
        else if (first != Pong) OnMessage(link, first, payload);
    }

    /// <summary>A compressed message, which is only counted: whoever needs its words knows them by their place.</summary>
    protected abstract void OnDeflated(Link link);

    protected abstract void OnMessage(Link link, byte first, ReadOnlySpan<byte> payload);

    /// <summary>A client's frame around a payload of at most 65,535 bytes.</summary>
    public static byte[] Frame(byte first, ReadOnlySpan<byte> payload)
    {
        var head = payload.Length < 126 ? 6 : 8;
        var frame = new byte[head + payload.Length];
        frame[0] = first;
        frame[1] = (byte)(0x80 | (payload.Length < 126 ? payload.Length : 126));
        if (head == 8) BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(head - 4), Mask);
        for (var i = 0; i < payload.Length; i++) frame[head + i] = (byte)(payload[i] ^ (byte)(Mask >> 8 * (i & 3)));
        return frame;
    }

    /// <summary>A client's message, compressed if that was agreed (RFC 7692 §7.2.1).</summary>
    protected byte[] Message(byte first, ReadOnlySpan<byte> payload)
    {
        if (!deflates) return Frame(first, payload);
        using var bytes = new MemoryStream();
        using var deflate = new DeflateStream(bytes, CompressionLevel.Fastest);
        deflate.Write(payload);
        deflate.Flush();
        // The four bytes of the empty block that a flush ends with are understood.
        return Frame((byte)(first | Rsv1), bytes.ToArray().AsSpan(..^4));
    }

    protected byte[] Content()
    {
        var content = new byte[deflates ? DeflatedContentBytes : ContentBytes];
        // Letters, because some peers speak text.
        for (var i = 0; i < content.Length; i++) content[i] = (byte)('a' + i % 26);
        return content;
    }
}
