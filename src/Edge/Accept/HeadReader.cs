using System.Buffers;
using System.Text;

namespace Gateway.Edge.Accept;

/// <summary>
/// Finds and reads an HTTP/1.1 head as strictly as RFC 9112 allows: lines end with CR LF, names are tokens right before their colon, no folded
/// lines, no control characters. What proxies and servers may read differently (request smuggling) is refused, not repaired.
/// </summary>
internal static class HeadReader
{
    private static readonly SearchValues<byte> s_token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>The end of the head behind its empty line, or null while it is not there yet.</summary>
    public static SequencePosition? FindEnd(in ReadOnlySequence<byte> bytes)
    {
        var reader = new SequenceReader<byte>(bytes);
        return reader.TryReadTo(out ReadOnlySequence<byte> _, "\r\n\r\n"u8) ? reader.Position : null;
    }

    /// <summary>Reads a whole head, its empty line included. On false, <paramref name="fault"/> is one sentence for the answer.</summary>
    public static bool TryRead(ReadOnlySpan<byte> head, out RequestHead request, out string fault)
    {
        request = new RequestHead();
        if (!TryTakeLine(ref head, out var line, out fault) || !TryReadRequestLine(line, request, out fault))
            return false;
        while (TryTakeLine(ref head, out line, out fault))
        {
            if (line.IsEmpty)
                return true;
            if (!TryReadHeader(line, request, out fault))
                return false;
        }
        return false;
    }

    private static bool TryTakeLine(ref ReadOnlySpan<byte> head, out ReadOnlySpan<byte> line, out string fault)
    {
        fault = "a line does not end with CR LF";
        line = default;
        var end = head.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0 || head[end] != '\r' || end + 1 == head.Length || head[end + 1] != '\n')
            return false;
        line = head[..end];
        head = head[(end + 2)..];
        return true;
    }

    private static bool TryReadRequestLine(ReadOnlySpan<byte> line, RequestHead request, out string fault)
    {
        fault = "the request line is not METHOD TARGET VERSION";
        var first = line.IndexOf((byte)' ');
        var last = line.LastIndexOf((byte)' ');
        if (first <= 0 || last == first)
            return false;
        var target = line[(first + 1)..last];
        if (line[..first].ContainsAnyExcept(s_token) || target.IsEmpty || target.ContainsAnyExceptInRange((byte)0x21, (byte)0x7E))
            return false;
        request.Method = Encoding.ASCII.GetString(line[..first]);
        request.Target = Encoding.ASCII.GetString(target);
        request.Version = Encoding.Latin1.GetString(line[(last + 1)..]);
        return true;
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> line, RequestHead request, out string fault)
    {
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            fault = "folded header lines are not accepted";
            return false;
        }
        fault = "a header line is not NAME: VALUE";
        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(s_token))
            return false;
        var value = line[(colon + 1)..].Trim(" \t"u8);
        foreach (var b in value)
        {
            if (b is < 0x20 and not (byte)'\t' or 0x7F)
            {
                fault = "a header value holds control characters";
                return false;
            }
        }
        return request.TryAdd(Encoding.ASCII.GetString(line[..colon]), Encoding.Latin1.GetString(value), out fault);
    }
}
