using System.Text;
using Gateway.Edge.Frames;
using static Gateway.Edge.Tests.Connections.Conformance.Dialogue;

namespace Gateway.Edge.Tests.Connections.Conformance;

/// <summary>Sections 1–4: framing, pings and pongs, reserved bits, opcodes.</summary>
internal static class FramingCases
{
    public static IEnumerable<ConformanceCase> All => [.. Framing(), .. Pings(), .. ReservedBits(), .. Opcodes()];

    private static IEnumerable<ConformanceCase> Framing()
    {
        foreach (var (section, first, opcode, fill) in new[] { ("1.1", 0x81, Opcode.Text, (byte)'*'), ("1.2", 0x82, Opcode.Binary, (byte)0xFE) })
        {
            int[] lengths = [0, 125, 126, 127, 128, 65_535, 65_536, 65_536];
            for (var n = 1; n <= lengths.Length; n++)
            {
                var payload = Enumerable.Repeat(fill, lengths[n - 1]).ToArray();
                // The last one comes in writes that agree with no boundary of the frame.
                var chop = n == lengths.Length ? 997 : int.MaxValue;
                yield return new($"{section}.{n}", async d =>
                {
                    await d.SendChopped(chop, ClientFrames.Frame(first, payload));
                    await d.Echoes(opcode, payload);
                    await d.EndsWell();
                });
            }
        }
    }

    private static IEnumerable<ConformanceCase> Pings()
    {
        var longest = Enumerable.Repeat((byte)0xFE, 125).ToArray();
        byte[][] payloads = [[], "Hello, world!"u8.ToArray(), [0x00, 0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0x00, 0xFF], longest];
        for (var n = 1; n <= payloads.Length; n++)
        {
            var payload = payloads[n - 1];
            yield return new($"2.{n}", d => PingAndPong(d, payload, Writes.Whole));
        }
        yield return new("2.5", async d =>
        {
            await d.Send(ClientFrames.Ping([.. longest, 0xFE]));
            await d.Fails(1002);
        });
        yield return new("2.6", d => PingAndPong(d, longest, Writes.Bytes));
        yield return new("2.7", d => Unasked(d, ""));
        yield return new("2.8", d => Unasked(d, "unasked for"));
        yield return new("2.9", async d =>
        {
            await d.Send(Pong("unasked for"), Ping("asked for"));
            await d.Pongs("asked for");
            await d.EndsWell();
        });
        yield return new("2.10", d => TenPings(d, Writes.Whole));
        yield return new("2.11", d => TenPings(d, Writes.Bytes));
    }

    private static IEnumerable<ConformanceCase> ReservedBits()
    {
        yield return new("3.1", d => Broken(d, ClientFrames.Frame(0x91, "small"u8.ToArray())));
        yield return new("3.2", d => AfterAnEcho(d, Writes.Whole, ClientFrames.Frame(0xA1, "small"u8.ToArray())));
        yield return new("3.3", d => AfterAnEcho(d, Writes.Frames, ClientFrames.Frame(0xB1, "small"u8.ToArray())));
        yield return new("3.4", d => AfterAnEcho(d, Writes.Bytes, ClientFrames.Frame(0xC1, "small"u8.ToArray())));
        yield return new("3.5", d => Broken(d, ClientFrames.Frame(0xD2, [0x00, 0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0x00, 0xFF])));
        yield return new("3.6", d => Broken(d, ClientFrames.Frame(0xE9, "small"u8.ToArray())));
        yield return new("3.7", d => Broken(d, ClientFrames.Frame(0xF8, [3, 0xE8])));
    }

    private static IEnumerable<ConformanceCase> Opcodes()
    {
        // Per section: alone and empty, alone with a payload, behind a message and empty, with a payload, and that byte by byte.
        foreach (var (section, lowest) in new[] { ("4.1", 3), ("4.2", 11) })
        {
            yield return new($"{section}.1", d => Broken(d, ClientFrames.Frame(0x80 | lowest, [])));
            yield return new($"{section}.2", d => Broken(d, ClientFrames.Frame(0x80 | (lowest + 1), "reserved"u8.ToArray())));
            yield return new($"{section}.3", d => AfterAnEcho(d, Writes.Frames, ClientFrames.Frame(0x80 | (lowest + 2), [])));
            yield return new($"{section}.4", d => AfterAnEcho(d, Writes.Frames, ClientFrames.Frame(0x80 | (lowest + 3), "reserved"u8.ToArray())));
            yield return new($"{section}.5", d => AfterAnEcho(d, Writes.Bytes, ClientFrames.Frame(0x80 | (lowest + 4), "reserved"u8.ToArray())));
        }
    }

    private static byte[] Pong(string text) => ClientFrames.Frame(0x8A, Encoding.UTF8.GetBytes(text));

    private static async Task PingAndPong(Dialogue d, byte[] payload, Writes writes)
    {
        await d.SendAs(writes, ClientFrames.Ping(payload));
        await d.Pongs(payload);
        await d.EndsWell();
    }

    private static async Task Unasked(Dialogue d, string text)
    {
        await d.Send(Pong(text));
        await d.EndsWell();
    }

    private static async Task TenPings(Dialogue d, Writes writes)
    {
        await d.SendAs(writes, [.. Enumerable.Range(0, 10).Select(n => Ping($"ping {n}"))]);
        for (var n = 0; n < 10; n++)
            await d.Pongs($"ping {n}");
        await d.EndsWell();
    }

    private static async Task Broken(Dialogue d, byte[] frame)
    {
        await d.Send(frame);
        await d.Fails(1002);
    }

    /// <summary>What came before is echoed, what comes behind (a ping) is not answered.</summary>
    private static async Task AfterAnEcho(Dialogue d, Writes writes, byte[] frame)
    {
        await d.SendAs(writes, Text("before"), frame, Ping());
        await d.Echoes("before");
        await d.Fails(1002);
    }
}
