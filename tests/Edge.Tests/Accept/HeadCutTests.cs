namespace Gateway.Edge.Tests.Accept;

/// <summary>A handshake in two packets, cut at every byte: the answer and the first messages are always the same.</summary>
public abstract class HeadCutTests(Transport transport)
{
    [Fact]
    public async Task A_head_and_the_frames_behind_it_are_understood_wherever_they_are_cut()
    {
        await using var host = await SocketHost.StartAsync(transport, compress: true);
        byte[] bytes =
        [
            .. Heads.Of([.. Heads.Lines(), "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=11", "Sec-WebSocket-Extensions: x-other"]),
            .. ClientFrames.Frame(0xC2, Frames.Deflate.DeflateSamples.Zlib([1, 2, 3])), .. ClientFrames.Binary(4),
        ];
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            using var client = await host.DialAsync();
            await client.SendAsync(bytes[..cut]);
            await client.SendAsync(bytes[cut..]);
            var head = await client.ReadHeadAsync();
            Assert.True(head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal), $"cut at {cut}: {head}");
            Assert.Contains("; server_max_window_bits=11\r\n", head, StringComparison.Ordinal);
            Assert.Equal([1, 2, 3], (await client.ReadMessageAsync()).Payload);
            Assert.Equal([4], (await client.ReadMessageAsync()).Payload);
        }
    }

    [Fact]
    public async Task A_refused_head_is_refused_the_same_wherever_it_is_cut()
    {
        await using var host = await SocketHost.StartAsync(transport);
        var bytes = Heads.Of([.. Heads.Lines(), "Sec-WebSocket-Extensions: a; b=\"c"]);
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            using var client = await host.DialAsync();
            await client.SendAsync(bytes[..cut]);
            await client.SendAsync(bytes[cut..]);
            Assert.StartsWith("HTTP/1.1 400 ", await client.ReadToEndAsync(), StringComparison.Ordinal);
        }
    }
}

public sealed class HeadCutOverKestrelTests() : HeadCutTests(Transport.Kestrel);

public sealed class HeadCutOverLeanTests() : HeadCutTests(Transport.Lean);
