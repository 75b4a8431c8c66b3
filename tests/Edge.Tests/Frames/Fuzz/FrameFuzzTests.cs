using System.Globalization;
using Gateway.Edge.Connections;
using Gateway.Edge.Frames;

namespace Gateway.Edge.Tests.Frames.Fuzz;

/// <summary>
/// A million frames, right, spoilt and random, against <see cref="RfcModel"/>: nine in ten through the reader directly, one in ten over real sockets of each transport.
/// </summary>
/// <remarks>
/// <c>GATEWAY_FUZZ_FRAMES</c> sets how many (default 1,000,000), <c>GATEWAY_FUZZ_SEED</c> where to begin (default 6455): session n has the seed begin + n, so a failure's
/// seed replays it first. A failure prints the seed and the fewest frames that still fail.
/// </remarks>
[Collection(Alone)]
public sealed class FrameFuzzTests
{
    /// <summary>Memory is counted over the whole process, so nothing else may run meanwhile.</summary>
    private const string Alone = "fuzz, alone";

    private static readonly int s_frames = Number("GATEWAY_FUZZ_FRAMES", 1_000_000);
    private static readonly int s_seed = Number("GATEWAY_FUZZ_SEED", 6455);

    [Fact]
    public void The_reader_answers_every_stream_as_the_model_does()
    {
        var codes = new Dictionary<int, int>();
        var frames = 0;
        for (var seed = s_seed; frames < s_frames / 10 * 9; seed++)
        {
            var session = FuzzSession.Make(seed);
            frames += session.Frames.Count;
            if (Difference(session, out var code) is { } difference)
                Assert.Fail(Report(Shrink(session, s => Difference(s, out _) is not null), difference));
            codes[code] = codes.GetValueOrDefault(code) + 1;
        }
        // Each way to end comes often enough to mean something; with few frames asked for, less is expected.
        Assert.All(new[] { 0, 1000, 1002, 1005, 1007, 1009 }, code => Assert.True(codes.GetValueOrDefault(code) >= Math.Min(40, frames / 25_000), $"{code} came {codes.GetValueOrDefault(code)} times"));
    }

    [Theory]
    [InlineData(Transport.Kestrel)]
    [InlineData(Transport.Lean)]
    public async Task The_host_answers_every_client_as_the_model_does(Transport transport)
    {
        await using var host = await SocketHost.StartAsync(transport, text: true, compress: true, options:
        [
            ("MessageBytes", "4096"), ("OutboundQueueBytes", "67108864"), ("FrameBurst", "1000000"), ("ByteBurst", "2147483647"), ("FaultWait", "00:00:30"), ("CloseWait", "00:00:30"), ("HelloDeadline", "01:00:00"),
        ]);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var frames = 0;
        for (var seed = s_seed; frames < s_frames / 10; seed += 8)
        {
            var sessions = Enumerable.Range(seed, 8).Select(FuzzSession.Make).ToArray();
            frames += sessions.Sum(s => s.Frames.Count);
            var differences = await Task.WhenAll(sessions.Select(s => DifferenceAsync(host, s)));
            if (Array.FindIndex(differences, d => d is not null) is >= 0 and var failed)
                Assert.Fail(Report(await ShrinkAsync(sessions[failed], async s => await DifferenceAsync(host, s) is not null), differences[failed]!));
        }
        await Eventually(() => host.Get<OpenConnections>().Count == 0);
        Assert.DoesNotContain(host.Log.Lines, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
        host.Log.Lines.Clear();
        host.Sinks.Forget();
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 64 * 1024 * 1024);
    }

    [Fact]
    public void A_failing_session_shrinks_to_the_frames_that_matter()
    {
        var session = FuzzSession.Make(6455);
        var (one, other) = (session.Frames[0], session.Frames[^1]);
        var shrunk = Shrink(session, s => s.Frames.Contains(one) && s.Frames.Contains(other));
        Assert.Equal([one, other], shrunk.Frames);
        Assert.Contains(Convert.ToHexString(one), Report(shrunk, "why"), StringComparison.Ordinal);
    }

    private static RfcModel Model(FuzzSession session) => new RfcModel(FuzzSession.Limit, session.Deflates).Read(session.Stream());

    private static string? Difference(FuzzSession session, out int ending)
    {
        var expected = Model(session);
        ending = expected.Close;
        try
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var (replies, close) = ParserRun.Of(session);
            // Whatever a session says, reading it costs no more than a small multiple of what it sent and got back: pooled arrays that are new count too.
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            if (allocated > 512 * 1024 + (32L * (session.Frames.Sum(f => f.Length) + replies.Sum(r => r.Payload.Length))))
                return $"{allocated} bytes were allocated";
            return close == expected.Close && replies.Count == expected.Replies.Count && SocketRun.Agree(replies, expected) ? null
                : $"expected {Shown(expected.Replies, expected.Close)}, got {Shown(replies, close)}";
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return "expected " + Shown(expected.Replies, expected.Close) + ", got " + fault;
        }
    }

    private static async Task<string?> DifferenceAsync(SocketHost host, FuzzSession session)
    {
        // A stream that ends well is closed by the client, so that the end is told apart from a connection that hangs.
        if (Model(session) is { Close: 0, IsBetweenFrames: true })
            session = session with { Frames = [.. session.Frames, ClientFrames.Close(1000)] };
        var expected = Model(session);
        try
        {
            var (replies, close) = await SocketRun.OfAsync(host, session, expected);
            return close == expected.Close && SocketRun.Agree(replies, expected) ? null : $"expected {Shown(expected.Replies, expected.Close)}, got {Shown(replies, close)}";
        }
        catch (OperationCanceledException)
        {
            return $"expected {Shown(expected.Replies, expected.Close)}, but the host hangs";
        }
    }

    /// <summary>Leaves out frames, halves first, as long as it still fails.</summary>
    private static FuzzSession Shrink(FuzzSession session, Func<FuzzSession, bool> fails) =>
        ShrinkAsync(session, s => Task.FromResult(fails(s))).GetAwaiter().GetResult();

    private static async Task<FuzzSession> ShrinkAsync(FuzzSession session, Func<FuzzSession, Task<bool>> fails)
    {
        for (var size = session.Frames.Count / 2; size > 0; size = size == 1 ? 0 : size / 2)
        {
            for (var at = 0; at + size <= session.Frames.Count;)
            {
                var fewer = session with { Frames = [.. session.Frames[..at], .. session.Frames[(at + size)..]] };
                if (await fails(fewer))
                    session = fewer;
                else
                    at++;
            }
        }
        return session;
    }

    private static string Report(FuzzSession session, string difference) =>
        $"GATEWAY_FUZZ_SEED={session.Seed}, compression {(session.Deflates ? "agreed" : "off")}: {difference}\nThe fewest frames that fail:\n"
        + string.Join('\n', session.Frames.Select(f => Convert.ToHexString(f)));

    private static string Shown(List<(Opcode Opcode, byte[] Payload)> replies, int close) => $"{replies.Count} replies [{string.Join(", ", replies.TakeLast(4).Select(r => $"{r.Opcode} {r.Payload.Length}"))}] and {close}";

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static async Task Eventually(Func<bool> holds)
    {
        var patience = Patience.Token();
        while (!holds())
            await Task.Delay(20, patience);
    }
}

[CollectionDefinition("fuzz, alone", DisableParallelization = true)]
public sealed class FuzzAlone;
