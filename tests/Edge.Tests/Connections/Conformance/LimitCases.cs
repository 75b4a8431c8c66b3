using Gateway.Edge.Frames;

namespace Gateway.Edge.Tests.Connections.Conformance;

/// <summary>Sections 9 and 10: large messages, many fragments, small writes, many round trips, on a host whose limits are raised for them. Nothing is timed.</summary>
internal static class LimitCases
{
    private const int Kilo = 1024;
    private const int Mega = 1024 * 1024;

    public static IEnumerable<ConformanceCase> All { get; } = [.. Sizes(), .. Fragments(), .. Chops(), .. RoundTrips(), Rest()];

    private static IEnumerable<ConformanceCase> Sizes() => Both("9.1", "9.2", [64 * Kilo, 256 * Kilo, Mega, 4 * Mega, 8 * Mega, 16 * Mega], (d, binary, size) =>
        Echo(d, binary, size, Parts(binary, size, size), int.MaxValue));

    private static IEnumerable<ConformanceCase> Fragments() => Both("9.3", "9.4", [64, 256, Kilo, 4 * Kilo, 16 * Kilo, 64 * Kilo, 256 * Kilo, Mega, 4 * Mega],
        (d, binary, size) => Echo(d, binary, 4 * Mega, Parts(binary, 4 * Mega, size), int.MaxValue));

    private static IEnumerable<ConformanceCase> Chops() => Both("9.5", "9.6", [64, 128, 256, 512, Kilo, 2 * Kilo],
        (d, binary, size) => Echo(d, binary, Mega, Parts(binary, Mega, Mega), size));

    private static IEnumerable<ConformanceCase> RoundTrips() => Both("9.7", "9.8", [0, 16, 64, 256, Kilo, 4 * Kilo], async (d, binary, size) =>
    {
        var (frame, payload) = (Parts(binary, size, Math.Max(1, size)), Payload(binary, size));
        for (var n = 0; n < 1000; n++)
        {
            await d.Client.SendAsync(frame);
            await d.Echoes(binary ? Opcode.Binary : Opcode.Text, payload);
        }
        await d.EndsWell();
    });

    /// <summary>One message in the fragments a client with a small frame size would make.</summary>
    private static ConformanceCase Rest() => new("10.1.1", d => Echo(d, binary: false, 65_536, Parts(binary: false, 65_536, 1300), int.MaxValue));

    private static IEnumerable<ConformanceCase> Both(string text, string binary, int[] sizes, Func<Dialogue, bool, int, Task> play)
    {
        foreach (var (section, isBinary) in new[] { (text, false), (binary, true) })
        {
            for (var n = 1; n <= sizes.Length; n++)
            {
                var size = sizes[n - 1];
                yield return new($"{section}.{n}", d => play(d, isBinary, size));
            }
        }
    }

    private static async Task Echo(Dialogue d, bool binary, int size, byte[] bytes, int chop)
    {
        // A client that only writes would wait for ever for a server that waits for it to read.
        var sending = chop == int.MaxValue ? d.Client.SendAsync(bytes) : d.SendChopped(chop, bytes);
        await d.Echoes(binary ? Opcode.Binary : Opcode.Text, Payload(binary, size));
        await sending;
        await d.EndsWell();
    }

    private static byte[] Payload(bool binary, int size)
    {
        var payload = new byte[size];
        for (var at = 0; at < size; at++)
            payload[at] = binary ? (byte)(at * 31) : (byte)('!' + (at % 89));
        return payload;
    }

    /// <summary>The message in frames of so many bytes, written into one array: megabytes through iterators would take longer than the case.</summary>
    private static byte[] Parts(bool binary, int size, int part)
    {
        var payload = Payload(binary, size);
        var bytes = new MemoryStream(size + (14 * ((size / part) + 1)));
        byte[] key = [0x11, 0xC5, 0x7A, 0xF3];
        for (var at = 0; at == 0 || at < size; at += part)
        {
            var piece = payload.AsSpan(at, Math.Min(part, size - at));
            var fin = at + part >= size ? 0x80 : 0;
            bytes.WriteByte((byte)(fin | (at > 0 ? 0 : binary ? 2 : 1)));
            WriteLength(bytes, piece.Length);
            bytes.Write(key);
            for (var n = 0; n < piece.Length; n++)
                piece[n] ^= key[n & 3];
            bytes.Write(piece);
        }
        return bytes.ToArray();
    }

    private static void WriteLength(MemoryStream bytes, int length)
    {
        if (length < 126)
            bytes.WriteByte((byte)(0x80 | length));
        else if (length <= ushort.MaxValue)
            bytes.Write([0xFE, (byte)(length >> 8), (byte)length]);
        else
            bytes.Write([0xFF, 0, 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length]);
    }
}
