using Gateway.Edge.Connections;
using Gateway.Edge.Frames;
using Gateway.Edge.Frames.Deflate;
using Gateway.Edge.Tests.Frames.Deflate;

namespace Gateway.Edge.Tests.Connections;

/// <summary>permessage-deflate over a real socket: what is agreed, what is compressed, and what a client may not do.</summary>
public abstract class CompressionTests(Transport transport)
{
    private const string Offer = "permessage-deflate; client_max_window_bits";

    /// <summary>A client on a busy machine may take its time to read the code it is closed with.</summary>
    private static readonly (string, string) s_patient = ("FaultWait", "00:00:30");

    [Fact]
    public async Task Nothing_is_agreed_where_it_is_switched_off_and_then_rsv1_is_a_violation()
    {
        await using var host = await SocketHost.StartAsync(transport, options: s_patient);
        using var client = await host.DialAsync();
        Assert.DoesNotContain("Extensions", await OpenAsync(client, Offer), StringComparison.OrdinalIgnoreCase);
        await client.SendAsync(ClientFrames.Frame(0xC2, DeflateSamples.Zlib([1, 2, 3])));
        Assert.Equal(1002, await client.ReadCloseAsync());
    }

    [Fact]
    public async Task A_client_that_does_not_offer_is_not_compressed()
    {
        await using var host = await CompressingAsync();
        using var client = await host.DialAsync();
        Assert.DoesNotContain("Extensions", await OpenAsync(client, null), StringComparison.OrdinalIgnoreCase);
        var text = DeflateSamples.Make("json", 5_000, 1);
        await client.SendAsync(ClientFrames.Binary(text));
        Assert.Equal(text, (await client.ReadMessageAsync()).Payload);
        Assert.Equal(0, client.DeflatedMessages);
    }

    [Fact]
    public async Task Long_messages_go_compressed_and_short_ones_and_noise_do_not()
    {
        await using var host = await CompressingAsync();
        using var client = await host.DialAsync();
        Assert.Contains("\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n", await OpenAsync(client, Offer), StringComparison.Ordinal);
        var noise = new byte[3_000];
        new Random(5).NextBytes(noise);
        foreach (var (message, expected) in new[] { (DeflateSamples.Make("json", 5_000, 1), 1), (DeflateSamples.Make("json", MessageDeflate.LeastBytes - 1, 1), 0), (noise, 0), (new byte[200], 1) })
        {
            var before = client.DeflatedMessages;
            await client.SendAsync(ClientFrames.Frame(0xC2, DeflateSamples.Zlib(message)));
            Assert.Equal(message, (await client.ReadMessageAsync()).Payload);
            Assert.Equal(expected, client.DeflatedMessages - before);
        }
    }

    [Fact]
    public async Task A_frame_for_many_is_compressed_once_and_only_for_those_who_agreed()
    {
        await using var host = await CompressingAsync();
        using var plain = await host.DialAsync();
        using var wide = await host.DialAsync();
        using var narrow = await host.DialAsync();
        await OpenAsync(plain, null);
        await OpenAsync(wide, Offer);
        await OpenAsync(narrow, "permessage-deflate; server_max_window_bits=9");
        var large = DeflateSamples.Make("markup", 2_000, 3);
        var small = DeflateSamples.Make("markup", 500, 3);
        var frames = new[] { SharedFrame.Binary(large), SharedFrame.Binary(small), SharedFrame.Binary("short"u8) };
        for (var n = 0; n < 3; n++)
        {
            var sink = await host.Sinks.NextAsync();
            Assert.All(frames, frame => Assert.True(sink.Connection.Send(frame, OutboundClass.Durable)));
        }
        foreach (var (client, deflated) in new[] { (plain, 0), (wide, 2), (narrow, 1) })
        {
            Assert.Equal(large, (await client.ReadMessageAsync()).Payload);
            Assert.Equal(small, (await client.ReadMessageAsync()).Payload);
            Assert.Equal("short"u8.ToArray(), (await client.ReadMessageAsync()).Payload);
            Assert.Equal(deflated, client.DeflatedMessages);
        }
        Assert.Same(frames[0].DeflatedBytes, frames[0].DeflatedBytes);
        Assert.Same(frames[2].Bytes, frames[2].DeflatedBytes);
    }

    [Theory]
    [InlineData(0xE2, 1002)] // rsv2 was never agreed
    [InlineData(0xD2, 1002)]
    [InlineData(0xC0, 1002)] // rsv1 on a continuation
    [InlineData(0xC9, 1002)] // and on control frames
    [InlineData(0xCA, 1002)]
    [InlineData(0xC8, 1002)]
    [InlineData(0xC2, 1007)] // three bytes that are no DEFLATE
    public async Task Reserved_bits_and_bad_data_are_closed_with_their_codes(int first, int code)
    {
        await using var host = await CompressingAsync();
        using var client = await host.DialAsync();
        await OpenAsync(client, Offer);
        var start = first == 0xC0 ? ClientFrames.Frame(0x42, [0]) : [];
        await client.SendAsync([.. start, .. ClientFrames.Frame(first, [7, 7, 7])]);
        Assert.Equal(code, await client.ReadCloseAsync());
    }

    [Fact]
    public async Task A_bomb_is_closed_with_1009_before_it_is_whole()
    {
        await using var host = await CompressingAsync(("MessageBytes", "65536"));
        using var client = await host.DialAsync();
        await OpenAsync(client, Offer);
        var exact = DeflateSamples.Zlib(new byte[65_536]);
        await client.SendAsync(ClientFrames.Frame(0xC2, exact));
        Assert.Equal(65_536, (await client.ReadMessageAsync()).Payload.Length);
        var bomb = DeflateSamples.Zlib(new byte[16 * 1024 * 1024]);
        Assert.InRange(bomb.Length, 1, 17_000);
        await client.SendAsync(ClientFrames.Frame(0xC2, bomb));
        Assert.Equal(1009, await client.ReadCloseAsync());
    }

    [Fact]
    public async Task Inflated_bytes_count_against_the_rate_of_bytes()
    {
        await using var host = await CompressingAsync(("MessageBytes", "65536"), ("ByteBurst", "200000"), ("BytesPerSecond", "1"));
        using var client = await host.DialAsync();
        await OpenAsync(client, Offer);
        // On the wire less than a hundredth of the burst; inflated, four of them pass it.
        var frame = ClientFrames.Frame(0xC2, DeflateSamples.Zlib(new byte[60_000]));
        await client.SendAsync(ClientFrames.Join(frame, frame, frame, frame));
        for (var n = 0; n < 3; n++)
            Assert.Equal(60_000, (await client.ReadMessageAsync()).Payload.Length);
        Assert.Equal(4009, await client.ReadCloseAsync());
    }

    [Fact]
    public async Task Idle_connections_hold_no_compressor_however_many_have_sent_and_received()
    {
        await using var host = await CompressingAsync();
        var clients = new List<RawClient>();
        var message = DeflateSamples.Make("json", 20_000, 9);
        for (var n = 0; n < 60; n++)
        {
            var client = await host.DialAsync();
            clients.Add(client);
            await OpenAsync(client, Offer);
            await client.SendAsync(ClientFrames.Frame(0xC2, DeflateSamples.Zlib(message)));
            Assert.Equal(message, (await client.ReadMessageAsync()).Payload);
        }
        Assert.Equal(60, host.Get<OpenConnections>().Count);
        Assert.InRange(DeflaterPool.Idle + DeflaterPool.Lent, 1, Environment.ProcessorCount + 16);
        clients.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task Extensions_that_are_no_list_are_answered_with_400()
    {
        await using var host = await CompressingAsync();
        using var client = await host.DialAsync();
        await client.SendAsync(Heads.Of([.. Heads.Lines(), "Sec-WebSocket-Extensions: permessage-deflate; a=\"x"]));
        Assert.Contains("400 Bad Request", await client.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_platforms_own_client_talks_compressed()
    {
        await using var host = await CompressingAsync();
        using var client = new System.Net.WebSockets.ClientWebSocket();
        client.Options.AddSubProtocol(Gateway.Protocol.Limits.SubProtocol);
        client.Options.SetRequestHeader("Origin", SocketHost.Origin);
        client.Options.DangerousDeflateOptions = new() { ServerMaxWindowBits = 10 };
        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{host.Port}{Gateway.Protocol.Limits.SocketPath}"), Patience.Token());
        var buffer = new byte[70_000];
        foreach (var size in new[] { 0, 1, 200, 5_000, 60_000 })
        {
            var message = DeflateSamples.Make("json", size, size);
            await client.SendAsync(message, System.Net.WebSockets.WebSocketMessageType.Binary, endOfMessage: true, Patience.Token());
            var length = 0;
            for (var more = true; more;)
            {
                var result = await client.ReceiveAsync(buffer.AsMemory(length), Patience.Token());
                length += result.Count;
                more = !result.EndOfMessage;
            }
            Assert.Equal(message, buffer[..length]);
        }
        Assert.Equal(10, (await host.Sinks.NextAsync()).Handshake.DeflateWindowBits);
    }

    private Task<SocketHost> CompressingAsync(params (string, string)[] options) => SocketHost.StartAsync(transport, compress: true, options: [s_patient, .. options]);

    private static async Task<string> OpenAsync(RawClient client, string? extensions)
    {
        await client.SendAsync(Heads.Of([.. Heads.Lines(), .. extensions is null ? Array.Empty<string>() : ["Sec-WebSocket-Extensions: " + extensions]]));
        var head = await client.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        return head;
    }
}

public sealed class CompressionOverKestrelTests() : CompressionTests(Transport.Kestrel);

public sealed class CompressionOverLeanTests() : CompressionTests(Transport.Lean);
