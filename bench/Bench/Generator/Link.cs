using System.Buffers.Binary;
using System.Text;

namespace Gateway.Bench.Generator;

/// <summary>One connection of the generator: takes bytes apart into the answer's head and frames, and lets its speech answer. It holds bytes only between the pieces of a frame.</summary>
internal abstract class Link(Speech speech, int number)
{
    private const int HeadBytes = 4096;
    private byte[]? _rest;
    private bool _upgraded;

    public int Number { get; } = number;
    /// <summary>The server counts this connection as one it serves.</summary>
    public bool Ready { get; set; }
    /// <summary>Where in its greeting the speech is.</summary>
    public int Step { get; set; }
    /// <summary>Answers and deliveries so far.</summary>
    public int Answers { get; set; }
    public bool Ended { get; private set; }

    public abstract void Send(ReadOnlySpan<byte> bytes);

    public void Open() => Send(Encoding.ASCII.GetBytes(speech.Opening(Number)));

    public void End() => Ended = true;

    public void Take(ReadOnlySpan<byte> bytes)
    {
        if (_rest is { } rest)
        {
            byte[] joined = [.. rest, .. bytes];
            _rest = null;
            bytes = joined;
        }
        if (!_upgraded)
        {
            var end = bytes.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                if (bytes.Length > HeadBytes) throw new IOException("the answer to the handshake has no end");
                _rest = bytes.ToArray();
                return;
            }
            if (!bytes.StartsWith("HTTP/1.1 101"u8)) throw new IOException("the handshake was answered with: " + Encoding.ASCII.GetString(bytes[..end]));
            speech.Check(Encoding.ASCII.GetString(bytes[..end]));
            _upgraded = true;
            bytes = bytes[(end + 4)..];
            speech.OnUpgraded(this);
        }
        while (TryTakeFrame(ref bytes, out var first, out var payload)) speech.OnFrame(this, first, payload);
        if (bytes.Length > 0) _rest = bytes.ToArray();
    }

    private static bool TryTakeFrame(ref ReadOnlySpan<byte> bytes, out byte first, out ReadOnlySpan<byte> payload)
    {
        first = 0;
        payload = default;
        if (bytes.Length < 2) return false;
        var (at, length) = ((int)bytes[1]) switch
        {
            126 => (4, bytes.Length >= 4 ? BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) : int.MaxValue),
            127 => (10, bytes.Length >= 10 ? (int)BinaryPrimitives.ReadInt64BigEndian(bytes[2..]) : int.MaxValue),
            var small => (2, small),
        };
        if (bytes.Length - at < length) return false;
        first = bytes[0];
        payload = bytes.Slice(at, length);
        bytes = bytes[(at + length)..];
        return true;
    }
}
