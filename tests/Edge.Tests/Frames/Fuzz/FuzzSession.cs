using System.IO.Compression;
using System.Text;
using Gateway.Edge.Tests.Frames.Deflate;

namespace Gateway.Edge.Tests.Frames.Fuzz;

/// <summary>What one client sends: frames that are right, mostly, and one or two that were spoilt or are noise. The same seed makes the same session.</summary>
internal sealed record FuzzSession(int Seed, bool Deflates, List<byte[]> Frames)
{
    /// <summary>The limit of a message in these tests: small, so that crossing it is common and cheap.</summary>
    public const int Limit = 4096;

    private static readonly byte[][] s_characters =
        [.. new[] { "a", "Z", " ", "\0", "\u007F", "\u0080", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFFFF", "\U00010000", "\U0010FFFF", "ж", "日", "👋" }.Select(Encoding.UTF8.GetBytes)];
    private static readonly byte[] s_leads = [0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF8, 0xFF];
    private static readonly byte[] s_tails = [0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xBF, 0x80, 0xC0];
    private static readonly int[] s_codes = [0, 999, 1000, 1001, 1004, 1005, 1006, 1007, 1011, 1014, 1015, 1016, 2999, 3000, 4999, 5000, 65_535];

    public byte[] Stream()
    {
        var stream = new byte[Frames.Sum(f => f.Length)];
        var at = 0;
        foreach (var frame in Frames)
        {
            frame.CopyTo(stream, at);
            at += frame.Length;
        }
        return stream;
    }

    public static FuzzSession Make(int seed)
    {
        var random = new Random(seed);
        var session = new FuzzSession(seed, random.Next(2) == 0, []);
        for (var units = random.Next(1, 30); units > 0; units--)
            session.AddMessage(random);
        if (random.Next(4) == 0)
            session.Frames.Add(Close(random));
        for (var faults = random.Next(4) switch { 0 or 1 => 0, 2 => 1, _ => random.Next(1, 4) }; faults > 0; faults--)
            session.Spoil(random);
        return session;
    }

    private void AddMessage(Random random)
    {
        if (random.Next(6) == 0)
        {
            Frames.Add(Control(random));
            return;
        }
        var text = random.Next(2) == 0;
        var payload = text ? Text(random) : Bytes(random, Size(random));
        var deflated = Deflates && random.Next(3) == 0;
        if (deflated)
            payload = Compress(random, payload);
        var cuts = random.Next(10) < 6 ? [] : Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(payload.Length + 1)).Order().ToArray();
        var from = 0;
        for (var n = 0; n <= cuts.Length; n++)
        {
            var to = n < cuts.Length ? cuts[n] : payload.Length;
            var first = (n == 0 ? (text ? 1 : 2) | (deflated ? 0x40 : 0) : 0) | (n == cuts.Length ? 0x80 : 0);
            Frames.Add(Frame(first, payload.AsSpan(from, to - from), (uint)random.Next()));
            from = to;
            if (n < cuts.Length && random.Next(3) == 0)
                Frames.Add(Control(random));
        }
    }

    private void Spoil(Random random)
    {
        var at = random.Next(Frames.Count);
        var frame = Frames[at].ToList();
        // Spoilt before, to a stump.
        if (frame.Count < 6)
            return;
        var place = random.Next(frame.Count);
        switch (random.Next(13))
        {
            case 0: frame[random.Next(2)] ^= (byte)(1 << random.Next(8)); break;
            case 1: frame[place] ^= (byte)(1 << random.Next(8)); break;
            case 2: frame.RemoveAt(place); break;
            case 3: frame.Insert(place, (byte)random.Next(256)); break;
            case 4: frame.RemoveRange(place, frame.Count - place); break;
            case 5: Frames.Insert(at, Frames[at]); return;
            case 6 when Frames.Count > 1: Frames.RemoveAt(at); return;
            case 7: frame[1] &= 0x7F; break;
            case 8: frame = [.. LongForm(random, frame)]; break;
            case 9: frame = [.. Bytes(random, random.Next(1, 40))]; break;
            case 10: (Frames[at], Frames[0]) = (Frames[0], Frames[at]); return;
            case 11: frame = [(byte)(0x80 | random.Next(3)), 0xFF, .. Bytes(random, 12)]; break;
            default: frame[0] = (byte)random.Next(256); break;
        }
        Frames[at] = [.. frame];
    }

    private static IEnumerable<byte> LongForm(Random random, List<byte> frame)
    {
        var length = frame[1] & 0x7F;
        return length > 125 ? frame
            : random.Next(2) == 0 ? [frame[0], 0xFE, 0, (byte)length, .. frame[2..]] : [frame[0], 0xFF, 0, 0, 0, 0, 0, 0, 0, (byte)length, .. frame[2..]];
    }

    private static byte[] Compress(Random random, byte[] payload) => random.Next(20) switch
    {
        0 => Bytes(random, random.Next(0, 30)),
        1 => DeflateSamples.Zlib(new byte[random.Next(Limit - 10, Limit * 4)]),
        2 => [.. DeflateSamples.Zlib(payload), .. DeflateSamples.Zlib(payload)],
        3 => [0x00, .. DeflateSamples.Zlib(payload)],
        _ => DeflateSamples.Zlib(payload, (CompressionLevel)random.Next(4)),
    };

    private static byte[] Control(Random random) => Frame(random.Next(3) == 0 ? 0x8A : 0x89, Bytes(random, random.Next(8) == 0 ? 125 : random.Next(20)), (uint)random.Next());

    private static byte[] Close(Random random)
    {
        var code = s_codes[random.Next(s_codes.Length)];
        return random.Next(8) switch
        {
            0 => Frame(0x88, [], (uint)random.Next()),
            1 => Frame(0x88, [3], (uint)random.Next()),
            _ => Frame(0x88, [(byte)(code >> 8), (byte)code, .. random.Next(2) == 0 ? [] : Text(random).AsSpan() is var text && text.Length > 123 ? text[..123] : text], (uint)random.Next()),
        };
    }

    private static int Size(Random random) => random.Next(100) switch
    {
        < 50 => random.Next(20),
        < 85 => random.Next(20, 131),
        < 97 => random.Next(131, 1000),
        < 99 => random.Next(1000, Limit + 1),
        _ => random.Next(Limit - 5, Limit + 100),
    };

    private static byte[] Text(Random random)
    {
        var bytes = new List<byte>();
        for (var size = Size(random); bytes.Count < size;)
            bytes.AddRange(s_characters[random.Next(random.Next(3) == 0 ? s_characters.Length : 3)]);
        if (random.Next(40) == 0)
            bytes.InsertRange(random.Next(bytes.Count + 1), Edge(random));
        return [.. bytes];
    }

    /// <summary>A lead byte and tails about the places where right UTF-8 ends: right or wrong.</summary>
    private static IEnumerable<byte> Edge(Random random)
    {
        yield return s_leads[random.Next(s_leads.Length)];
        for (var tails = random.Next(5); tails > 0; tails--)
            yield return s_tails[random.Next(s_tails.Length)];
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Frame(int first, ReadOnlySpan<byte> payload, uint mask)
    {
        var frame = new byte[2 + (payload.Length < 126 ? 0 : 2) + 4 + payload.Length];
        frame[0] = (byte)first;
        frame[1] = (byte)(0x80 | Math.Min(payload.Length, 126));
        var at = 2;
        if (payload.Length >= 126)
        {
            (frame[2], frame[3]) = ((byte)(payload.Length >> 8), (byte)payload.Length);
            at = 4;
        }
        for (var n = 0; n < 4; n++)
            frame[at + n] = (byte)(mask >> (8 * n));
        for (var n = 0; n < payload.Length; n++)
            frame[at + 4 + n] = (byte)(payload[n] ^ frame[at + (n & 3)]);
        return frame;
    }
}
