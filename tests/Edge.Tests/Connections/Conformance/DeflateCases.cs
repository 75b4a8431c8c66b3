using Gateway.Edge.Frames;
using Gateway.Edge.Tests.Frames.Deflate;

namespace Gateway.Edge.Tests.Connections.Conformance;

/// <summary>
/// Sections 12 and 13: permessage-deflate over kinds of content and over what a client may ask for. The other side is the framework's zlib; distances are
/// checked by the plain reader.
/// </summary>
/// <remarks>
/// The suite plays each case with 1000 messages; up to 1 KiB so do these. Larger ones are repeated only until a megabyte has gone each way, at least 8 times: with no
/// context kept, the thousandth message exercises nothing that the eighth does not. Our content is made up from a seed.
/// </remarks>
internal static class DeflateCases
{
    private const string Agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    /// <summary>Bytes per message, and per fragment of the compressed message (0: one frame).</summary>
    private static readonly (int Size, int Fragment)[] s_shapes =
    [
        (16, 0), (64, 0), (256, 0), (1024, 0), (4096, 0), (8192, 0), (16_384, 0), (32_768, 0), (65_536, 0), (131_072, 0),
        (8192, 256), (16_384, 256), (32_768, 256), (65_536, 256), (131_072, 256), (131_072, 1024), (131_072, 4096), (131_072, 32_768),
    ];

    /// <summary>
    /// What the client of 13.1–13.7 offers, and the window the server must then keep. Older editions of the suite asked for a window of 2^8 in 13.3 and 13.5, newer
    /// ones for 2^9 because zlib cannot make the smaller one; the smaller one is the harder, so it is played in 13.5 and the larger in 13.3.
    /// </summary>
    private static readonly (string Offer, int Window)[] s_offers =
    [
        ("permessage-deflate; client_no_context_takeover; client_max_window_bits", 15),
        ("permessage-deflate; server_no_context_takeover; client_no_context_takeover; client_max_window_bits", 15),
        ("permessage-deflate; server_max_window_bits=9; client_no_context_takeover; client_max_window_bits", 9),
        ("permessage-deflate; server_max_window_bits=15; client_no_context_takeover; client_max_window_bits", 15),
        ("permessage-deflate; server_no_context_takeover; server_max_window_bits=8; client_no_context_takeover; client_max_window_bits", 8),
        ("permessage-deflate; server_no_context_takeover; server_max_window_bits=15; client_no_context_takeover; client_max_window_bits", 15),
        ("permessage-deflate; server_no_context_takeover; server_max_window_bits=9; client_max_window_bits, permessage-deflate; server_no_context_takeover; client_max_window_bits, permessage-deflate; client_max_window_bits", 9),
    ];

    public static IEnumerable<ConformanceCase> All { get; } = [.. Contents(), .. Parameters()];

    private static IEnumerable<ConformanceCase> Contents()
    {
        for (var kind = 0; kind < DeflateSamples.Kinds.Length; kind++)
        {
            for (var shape = 0; shape < s_shapes.Length; shape++)
                yield return Make($"12.{kind + 1}.{shape + 1}", s_offers[0].Offer, 15, DeflateSamples.Kinds[kind], s_shapes[shape]);
        }
    }

    private static IEnumerable<ConformanceCase> Parameters()
    {
        for (var offer = 0; offer < s_offers.Length; offer++)
        {
            for (var shape = 0; shape < s_shapes.Length; shape++)
                yield return Make($"13.{offer + 1}.{shape + 1}", s_offers[offer].Offer, s_offers[offer].Window, "json", s_shapes[shape]);
        }
    }

    private static ConformanceCase Make(string number, string offer, int window, string kind, (int Size, int Fragment) shape) => new(number, async d =>
    {
        var answer = offer.Contains("server_max_window_bits", StringComparison.Ordinal) ? $"{Agreed}; server_max_window_bits={window}" : Agreed;
        Assert.Contains($"\r\nSec-WebSocket-Extensions: {answer}\r\n", d.Answer, StringComparison.Ordinal);
        var binary = kind is not ("json" or "markup");
        var messages = Enumerable.Range(0, 8).Select(seed => DeflateSamples.Make(kind, shape.Size, seed)).ToArray();
        var frames = messages.Select(m => Frames(binary, DeflateSamples.Zlib(m), shape.Fragment)).ToArray();
        var repeats = shape.Size <= 1024 ? 1000 : Math.Max(8, 1_000_000 / shape.Size);
        for (var n = 0; n < repeats; n++)
        {
            await d.Client.SendAsync(frames[n % 8]);
            await d.Echoes(binary ? Opcode.Binary : Opcode.Text, messages[n % 8]);
        }
        // Pictures and packed files shrink or not; text of some length always does.
        if (kind is "json" or "prose" or "markup")
            Assert.Equal(shape.Size < 128 ? 0 : repeats, d.Client.DeflatedMessages);
        if (d.Client.DeflatedMessages > 0 && shape.Size <= 8192)
        {
            Assert.NotNull(PlainInflate.Read(d.Client.LastDeflated, shape.Size, out _, out var farthest));
            Assert.InRange(farthest, 0, 1 << window);
        }
        await d.EndsWell();
    })
    { Offer = offer };

    /// <summary>rsv1 on the first frame only; the compressed message, not the message, is cut.</summary>
    private static byte[] Frames(bool binary, byte[] compressed, int fragment)
    {
        var parts = compressed.Chunk(fragment == 0 ? compressed.Length : fragment).ToArray();
        return ClientFrames.Join([.. parts.Select((part, at) =>
            ClientFrames.Frame((at == 0 ? 0x40 | (binary ? 2 : 1) : 0) | (at == parts.Length - 1 ? 0x80 : 0), part))]);
    }
}
