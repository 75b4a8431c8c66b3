using Gateway.Edge.Frames;
using Gateway.Edge.Tests.Frames.Deflate;

namespace Gateway.Edge.Tests.Frames.Fuzz;

/// <summary>
/// RFC 6455 and RFC 7692 read aloud, for the whole stream of one client at once: slow, plain, and sharing no code with what it judges.
/// Says what an echoing server answers and with which code it ends the connection.
/// </summary>
internal sealed class RfcModel(int limit, bool deflates)
{
    private readonly List<byte> _message = [];
    private readonly PlainUtf8 _text = new();
    private int _kind;
    private bool _compressed;
    private bool _inMessage;
    private byte[] _stream = [];
    private int _at;

    /// <summary>Messages echoed and pongs, in their order.</summary>
    public List<(Opcode Opcode, byte[] Payload)> Replies { get; } = [];

    /// <summary>The code of the server's close; 1005 is a close without one; 0: the connection is still open.</summary>
    public int Close { get; private set; }

    /// <summary>The stream ended where a frame may begin.</summary>
    public bool IsBetweenFrames { get; private set; }

    public RfcModel Read(byte[] stream)
    {
        _stream = stream;
        while (Close == 0 && ReadFrame())
        {
            // One after the other.
        }
        return this;
    }

    private bool Has(int bytes) => _at + bytes <= _stream.Length;

    private bool Fail(int code)
    {
        Close = code;
        return false;
    }

    private bool ReadFrame()
    {
        IsBetweenFrames = !Has(1);
        if (IsBetweenFrames)
            return false;
        var first = _stream[_at];
        var (fin, rsv1, rsv23, opcode) = (first >= 0x80, (first & 0x40) != 0, (first & 0x30) != 0, first & 0x0F);
        var control = opcode is 8 or 9 or 10;
        if (rsv23 || (rsv1 && !(deflates && opcode is 1 or 2)) || (!control && opcode > 2) || (control && !fin))
            return Fail(1002);
        if ((opcode == 0 && !_inMessage) || (opcode is 1 or 2 && _inMessage))
            return Fail(1002);

        if (!Has(2))
            return false;
        var second = _stream[_at + 1];
        long length = second & 0x7F;
        if (second < 0x80 || (control && length > 125))
            return Fail(1002);
        var bytesOfLength = length == 126 ? 2 : length == 127 ? 8 : 0;
        if (!Has(2 + bytesOfLength))
            return false;
        if (bytesOfLength > 0)
        {
            ulong number = 0;
            for (var n = 0; n < bytesOfLength; n++)
                number = (number * 256) + _stream[_at + 2 + n];
            if (number > long.MaxValue || number < 126 || (bytesOfLength == 8 && number < 65_536))
                return Fail(1002);
            length = (long)number;
        }
        var earlier = opcode == 0 ? _message.Count : 0;
        if (!control && earlier + length > limit)
            return Fail(1009);
        var payloadAt = _at + 2 + bytesOfLength + 4;
        if (payloadAt > _stream.Length)
            return false;
        var here = (int)Math.Min(length, _stream.Length - payloadAt);
        var payload = new byte[here];
        for (var n = 0; n < here; n++)
            payload[n] = (byte)(_stream[payloadAt + n] ^ _stream[payloadAt - 4 + (n % 4)]);
        return control ? ReadControl(opcode, payload, here == length, payloadAt) : ReadData(opcode, fin, rsv1, payload, here == length, payloadAt);
    }

    private bool ReadControl(int opcode, byte[] payload, bool whole, int payloadAt)
    {
        if (!whole)
            return false;
        _at = payloadAt + payload.Length;
        if (opcode == 9)
            Replies.Add((Opcode.Pong, payload));
        if (opcode != 8)
            return true;
        if (payload.Length == 0)
            return Fail(1005);
        if (payload.Length == 1)
            return Fail(1002);
        var code = (payload[0] * 256) + payload[1];
        if (!(code is 1000 or 1001 or 1002 or 1003 or (>= 1007 and <= 1014) or (>= 3000 and <= 4999)))
            return Fail(1002);
        var reason = new PlainUtf8();
        return Fail(reason.Take(payload.AsSpan(2)) && reason.IsWhole ? code : 1007);
    }

    private bool ReadData(int opcode, bool fin, bool rsv1, byte[] payload, bool whole, int payloadAt)
    {
        if (opcode != 0)
        {
            (_kind, _compressed) = (opcode, rsv1);
            _message.Clear();
            _text.Clear();
        }
        if (_kind == 1 && !_compressed && !_text.Take(payload))
            return Fail(1007);
        if (!whole)
            return false;
        _at = payloadAt + payload.Length;
        _inMessage = !fin;
        _message.AddRange(payload);
        if (!fin)
            return true;
        var message = _message.ToArray();
        if (_compressed)
        {
            var inflated = PlainInflate.Read(message, limit, out var tooBig, out _);
            if (inflated is null)
                return Fail(tooBig ? 1009 : 1007);
            message = inflated;
            if (_kind == 1 && !_text.Take(message))
                return Fail(1007);
        }
        if (_kind == 1 && !_text.IsWhole)
            return Fail(1007);
        Replies.Add((_kind == 1 ? Opcode.Text : Opcode.Binary, message));
        return true;
    }
}

/// <summary>UTF-8 by its definition: the number a sequence stands for must be one that takes exactly so many bytes and is no surrogate.</summary>
internal sealed class PlainUtf8
{
    private readonly List<byte> _unfinished = [];

    public bool IsWhole => _unfinished.Count == 0;

    public void Clear() => _unfinished.Clear();

    /// <summary>False as soon as no further bytes could make it text.</summary>
    public bool Take(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            _unfinished.Add(b);
            var lead = _unfinished[0];
            var length = lead < 0x80 ? 1 : lead >> 5 == 0b110 ? 2 : lead >> 4 == 0b1110 ? 3 : lead >> 3 == 0b11110 ? 4 : 0;
            if (length == 0 || _unfinished.Skip(1).Any(tail => tail >> 6 != 0b10))
                return false;
            // The least and the greatest number the sequence can still become.
            long least = length == 1 ? lead : lead & ((1 << (7 - length)) - 1), greatest = least;
            for (var n = 1; n < length; n++)
            {
                least = (least << 6) | (n < _unfinished.Count ? (byte)(_unfinished[n] & 0x3F) : (byte)0);
                greatest = (greatest << 6) | (n < _unfinished.Count ? (byte)(_unfinished[n] & 0x3F) : (byte)0x3F);
            }
            var from = length switch { 1 => 0, 2 => 0x80, 3 => 0x800, _ => 0x10000 };
            if (greatest < from || least > 0x10FFFF || (least >= 0xD800 && greatest <= 0xDFFF))
                return false;
            if (_unfinished.Count == length)
                _unfinished.Clear();
        }
        return true;
    }
}
