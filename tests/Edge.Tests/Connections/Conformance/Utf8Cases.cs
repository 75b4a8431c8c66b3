using System.Text;
using Gateway.Edge.Frames;
using static Gateway.Edge.Tests.Connections.Conformance.Dialogue;

namespace Gateway.Edge.Tests.Connections.Conformance;

/// <summary>Section 6: text is UTF-8 (RFC 3629), and what cannot become UTF-8 any more is refused at once.</summary>
internal static class Utf8Cases
{
    /// <summary>Kosme with the accent of old texts, which takes three bytes.</summary>
    private const string Greek = "κ\u1F79σμε";

    public static IEnumerable<ConformanceCase> All { get; } = [.. Empty(), .. Right(), .. Wrong(), .. AtOnce(), .. Sequences()];

    private static IEnumerable<ConformanceCase> Empty()
    {
        yield return new("6.1.1", d => Echo(d, "", Text("")));
        yield return new("6.1.2", d => Echo(d, "", Text("", fin: false), More("", fin: false), More("", fin: true)));
        yield return new("6.1.3", d => Echo(d, "middle", Text("", fin: false), More("middle", fin: false), More("", fin: true)));
    }

    private static IEnumerable<ConformanceCase> Right()
    {
        const string mixed = "Hello-µ@ßöäüàá-UTF-8!!";
        yield return new("6.2.1", d => Echo(d, mixed, Text(mixed)));
        yield return new("6.2.2", d => Echo(d, mixed, Text(mixed[..9], fin: false), More(mixed[9..], fin: true)));
        yield return new("6.2.3", d => Echo(d, mixed, Single(Encoding.UTF8.GetBytes(mixed))));
        yield return new("6.2.4", d => Echo(d, Greek, Single(Encoding.UTF8.GetBytes(Greek))));
    }

    private static IEnumerable<ConformanceCase> Wrong()
    {
        // A surrogate in the middle of good text.
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Greek), 0xED, 0xA0, 0x80, .. "edited"u8];
        yield return new("6.3.1", d => Refused(d, ClientFrames.Frame(0x81, bytes)));
        yield return new("6.3.2", d => Refused(d, Single(bytes)));
    }

    /// <summary>F4 90 begins no character: everything behind the 90 is never sent, and still the connection is failed.</summary>
    private static IEnumerable<ConformanceCase> AtOnce()
    {
        var good = Encoding.UTF8.GetBytes(Greek);
        byte[] bad = [0xF4, 0x90, 0x80, 0x80];
        foreach (var (number, second) in new[] { ("6.4.1", bad), ("6.4.2", bad[..2]) })
        {
            yield return new(number, async d =>
            {
                await d.Send(ClientFrames.Frame(0x01, good), Ping("still good"));
                await d.Pongs("still good");
                await d.Send(ClientFrames.Frame(0x00, second));
                await d.Fails(1007);
            });
        }
        var frame = ClientFrames.Frame(0x81, [.. good, .. bad, .. "edited"u8]);
        var payload = frame.Length - good.Length - bad.Length - 6;
        foreach (var (number, upTo) in new[] { ("6.4.3", payload + good.Length + 4), ("6.4.4", payload + good.Length + 2) })
        {
            yield return new(number, async d =>
            {
                await d.SendEach(frame[..(payload + good.Length)], frame[(payload + good.Length)..upTo]);
                await d.Fails(1007);
            });
        }
    }

    private static IEnumerable<ConformanceCase> Sequences()
    {
        var section = 5;
        foreach (var sequences in Utf8Sequences.Sections)
        {
            for (var n = 1; n <= sequences.Count; n++)
            {
                var (right, bytes) = sequences[n - 1];
                yield return new($"6.{section}.{n}", right
                    ? async d =>
                    {
                        await d.Send(ClientFrames.Frame(0x81, bytes));
                        await d.Echoes(Opcode.Text, bytes);
                        await d.EndsWell();
                    }
                : d => Refused(d, ClientFrames.Frame(0x81, bytes)));
            }
            section++;
        }
    }

    private static byte[][] Single(byte[] bytes) =>
        [.. bytes.Select((b, at) => ClientFrames.Frame((at == 0 ? 0x01 : 0x00) | (at == bytes.Length - 1 ? 0x80 : 0), [b]))];

    private static async Task Echo(Dialogue d, string text, params byte[][] frames)
    {
        await d.Send(frames);
        await d.Echoes(text);
        await d.EndsWell();
    }

    private static async Task Refused(Dialogue d, params byte[][] frames)
    {
        await d.Send(frames);
        await d.Fails(1007);
    }
}
