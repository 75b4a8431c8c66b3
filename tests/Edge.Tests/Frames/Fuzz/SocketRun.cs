using System.Buffers.Binary;
using System.Net.Sockets;
using Gateway.Edge.Frames;

namespace Gateway.Edge.Tests.Frames.Fuzz;

/// <summary>Plays a session against the echo host on a real socket, in writes cut at random, and reads all that comes back.</summary>
internal static class SocketRun
{
    public static async Task<(List<(Opcode Opcode, byte[] Payload)> Replies, int Close)> OfAsync(SocketHost host, FuzzSession session, RfcModel expected)
    {
        using var client = await host.DialAsync();
        await client.SendAsync(Heads.Of([.. Heads.Lines(), .. session.Deflates ? ["Sec-WebSocket-Extensions: permessage-deflate"] : Array.Empty<string>()]));
        Assert.StartsWith("HTTP/1.1 101 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        await SendAsync(client, session);

        var replies = new List<(Opcode Opcode, byte[] Payload)>();
        // While the connection stays open, what must come has come when the last of it has; the end of our half then ends the stream.
        while (expected.Close != 0 || !HasLast(replies, expected))
        {
            if (await client.ReadFrameAsync() is not { } frame)
                return (replies, 1006);
            if (frame.Opcode == Opcode.Close)
            {
                client.ShutdownSend();
                Assert.Null(await client.ReadFrameAsync());
                return (replies, frame.Payload.Length == 0 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(frame.Payload));
            }
            replies.Add(client.Inflated(frame));
        }
        client.ShutdownSend();
        while (await client.ReadFrameAsync() is { } late)
            replies.Add(late);
        return (replies, 0);
    }

    /// <summary>Newer pongs may replace older ones that wait (RFC 6455 §5.5.3): all messages in order, and of the pongs some, in order, with the last.</summary>
    public static bool Agree(List<(Opcode Opcode, byte[] Payload)> replies, RfcModel expected)
    {
        var messages = replies.Where(r => r.Opcode != Opcode.Pong).ToList();
        var wanted = expected.Replies.Where(r => r.Opcode != Opcode.Pong).ToList();
        if (messages.Count != wanted.Count || !messages.Zip(wanted).All(pair => Same(pair.First, pair.Second)))
            return false;
        var pongs = replies.Where(r => r.Opcode == Opcode.Pong).ToList();
        var asked = expected.Replies.Where(r => r.Opcode == Opcode.Pong).ToList();
        var at = 0;
        foreach (var pong in pongs)
        {
            while (at < asked.Count && !Same(asked[at], pong))
                at++;
            if (at++ == asked.Count)
                return false;
        }
        return asked.Count == 0 || (pongs.Count > 0 && Same(pongs[^1], asked[^1]));
    }

    private static bool HasLast(List<(Opcode Opcode, byte[] Payload)> replies, RfcModel expected) =>
        replies.Count(r => r.Opcode != Opcode.Pong) >= expected.Replies.Count(r => r.Opcode != Opcode.Pong) && Agree(replies, expected);

    private static bool Same((Opcode Opcode, byte[] Payload) one, (Opcode Opcode, byte[] Payload) other) =>
        one.Opcode == other.Opcode && one.Payload.AsSpan().SequenceEqual(other.Payload);

    private static async Task SendAsync(RawClient client, FuzzSession session)
    {
        var random = new Random(session.Seed ^ 0x50C7);
        var bytes = session.Stream();
        var writes = random.Next(1, 9);
        try
        {
            for (var (from, n) = (0, 1); from < bytes.Length; n++)
            {
                var length = n >= writes ? bytes.Length - from : random.Next(1, bytes.Length - from + 1);
                await client.SendAsync(bytes.AsSpan(from, length).ToArray());
                from += length;
            }
        }
        catch (SocketException)
        {
            // The server has given up on a broken stream before its end; its close still comes.
        }
    }
}
