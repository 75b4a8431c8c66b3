using System.Text;
using Gateway.Edge.Frames;
using static Gateway.Edge.Tests.Connections.Conformance.Dialogue;

namespace Gateway.Edge.Tests.Connections.Conformance;

/// <summary>Section 7: how connections end. What the suite only records (7.1.6, 7.13) is fixed here: messages before a close are answered, codes nobody owns are 1002.</summary>
internal static class CloseCases
{
    public static IEnumerable<ConformanceCase> All { get; } = [.. Behaviour(), .. Payloads(), .. Codes()];

    private static IEnumerable<ConformanceCase> Behaviour()
    {
        yield return new("7.1.1", async d =>
        {
            await d.Send(Text("hello"));
            await d.Echoes("hello");
            await d.EndsWell();
        });
        yield return new("7.1.2", d => Answered(d, ClientFrames.Close(1000), ClientFrames.Close(1000)));
        yield return new("7.1.3", d => Answered(d, ClientFrames.Close(1000), Ping("late")));
        yield return new("7.1.4", d => Answered(d, ClientFrames.Close(1000), Text("late")));
        yield return new("7.1.5", d => Answered(d, Text("one", fin: false), ClientFrames.Close(1000), More("two", fin: true)));
        yield return new("7.1.6", async d =>
        {
            var large = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789ABCDEF", 16 * 1024)));
            await d.Send(ClientFrames.Frame(0x81, large), Text("small"), ClientFrames.Close(1000), Ping());
            await d.Echoes(Opcode.Text, large);
            await d.Echoes("small");
            await d.AnswersClose(1000);
        });
    }

    private static IEnumerable<ConformanceCase> Payloads()
    {
        yield return new("7.3.1", async d =>
        {
            await d.Send(ClientFrames.Frame(0x88, []));
            await d.AnswersClose(1005);
        });
        yield return new("7.3.2", d => Refused(d, 1002, ClientFrames.Frame(0x88, [3])));
        yield return new("7.3.3", d => Answered(d, ClientFrames.Close(1000)));
        yield return new("7.3.4", d => Answered(d, ClientFrames.Close(1000, "Hello World!")));
        yield return new("7.3.5", d => Answered(d, ClientFrames.Close(1000, new string('*', 123))));
        yield return new("7.3.6", d => Refused(d, 1002, ClientFrames.Close(1000, new string('*', 124))));
        yield return new("7.5.1", d => Refused(d, 1007, ClientFrames.Frame(0x88, [3, 0xE8, .. Encoding.UTF8.GetBytes("κόσμε"), 0xED, 0xA0, 0x80, .. "edited"u8])));
    }

    private static IEnumerable<ConformanceCase> Codes()
    {
        int[] right = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999];
        for (var n = 1; n <= right.Length; n++)
        {
            var code = right[n - 1];
            yield return new($"7.7.{n}", async d =>
            {
                await d.Send(ClientFrames.Close(code));
                await d.AnswersClose(code);
            });
        }
        int[] wrong = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999];
        for (var n = 1; n <= wrong.Length; n++)
        {
            var code = wrong[n - 1];
            yield return new($"7.9.{n}", d => Refused(d, 1002, ClientFrames.Close(code)));
        }
        yield return new("7.13.1", d => Refused(d, 1002, ClientFrames.Close(5000)));
        yield return new("7.13.2", d => Refused(d, 1002, ClientFrames.Close(65_535)));
    }

    /// <summary>The first close is answered with 1000, and nothing else is.</summary>
    private static async Task Answered(Dialogue d, params byte[][] frames)
    {
        await d.Send(frames);
        await d.AnswersClose(1000);
    }

    private static async Task Refused(Dialogue d, int code, byte[] frame)
    {
        await d.Send(frame);
        await d.Fails(code);
    }
}
