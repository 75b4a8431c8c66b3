using static Gateway.Edge.Tests.Connections.Conformance.Dialogue;

namespace Gateway.Edge.Tests.Connections.Conformance;

/// <summary>Section 5: fragments, and control frames between them.</summary>
internal static class FragmentCases
{
    public static IEnumerable<ConformanceCase> All { get; } = [.. Make()];

    private static IEnumerable<ConformanceCase> Make()
    {
        Writes[] kinds = [Writes.Whole, Writes.Frames, Writes.Bytes];
        yield return new("5.1", d => Broken(d, Writes.Whole, ClientFrames.Frame(0x09, "one"u8.ToArray()), More("two", fin: true)));
        yield return new("5.2", d => Broken(d, Writes.Whole, ClientFrames.Frame(0x0A, "one"u8.ToArray()), More("two", fin: true)));
        for (var n = 0; n < 3; n++)
        {
            var writes = kinds[n];
            yield return new($"5.{3 + n}", async d =>
            {
                await d.SendAs(writes, Text("one", fin: false), More("two", fin: true));
                await d.Echoes("onetwo");
                await d.EndsWell();
            });
        }
        for (var n = 0; n < 3; n++)
        {
            var writes = kinds[n];
            yield return new($"5.{6 + n}", async d =>
            {
                await d.SendAs(writes, Text("one", fin: false), Ping("between"), More("two", fin: true));
                await d.Pongs("between");
                await d.Echoes("onetwo");
                await d.EndsWell();
            });
        }
        for (var n = 0; n < 3; n++)
        {
            var writes = kinds[n];
            yield return new($"5.{9 + n}", d => Broken(d, writes, More("of nothing", fin: true), Text("whole")));
        }
        for (var n = 0; n < 3; n++)
        {
            var writes = kinds[n];
            yield return new($"5.{12 + n}", d => Broken(d, writes, More("of nothing", fin: false), Text("whole")));
        }
        yield return new("5.15", async d =>
        {
            await d.Send(Text("one", fin: false), More("two", fin: true), More("of nothing", fin: false), Text("whole"));
            await d.Echoes("onetwo");
            await d.Fails(1002);
        });
        yield return new("5.16", d => Broken(d, Writes.Whole, More("of nothing", fin: false), Text("whole"), More("of nothing", fin: false), Text("whole")));
        yield return new("5.17", d => Broken(d, Writes.Whole, More("of nothing", fin: true), Text("whole"), More("of nothing", fin: true), Text("whole")));
        yield return new("5.18", d => Broken(d, Writes.Whole, Text("one", fin: false), Text("two")));
        yield return new("5.19", d => FiveWithPings(d, Writes.Whole));
        yield return new("5.20", d => FiveWithPings(d, Writes.Frames));
    }

    private static async Task Broken(Dialogue d, Writes writes, params byte[][] frames)
    {
        await d.SendAs(writes, frames);
        await d.Fails(1002);
    }

    /// <summary>The pong for a ping inside a message does not wait for the message.</summary>
    private static async Task FiveWithPings(Dialogue d, Writes writes)
    {
        await d.SendAs(writes, Text("one ", fin: false), More("two ", fin: false), Ping("first"));
        await d.Pongs("first");
        await d.SendAs(writes, More("three ", fin: false), More("four ", fin: false), Ping("second"), More("five", fin: true));
        await d.Pongs("second");
        await d.Echoes("one two three four five");
        await d.EndsWell();
    }
}
