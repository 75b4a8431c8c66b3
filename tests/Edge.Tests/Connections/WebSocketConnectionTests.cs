using System.Net.WebSockets;
using Gateway.Edge.Connections;
using Gateway.Edge.Frames;
using Gateway.Protocol;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Tests.Connections;

public abstract class WebSocketConnectionTests(Transport transport)
{
    [Fact]
    public async Task A_binary_message_reaches_the_sink_and_its_answer_the_client()
    {
        await using var host = await SocketHost.StartAsync(transport);
        using var client = await host.ConnectAsync();
        var said = new byte[60_000];
        new Random(7).NextBytes(said);
        await client.SendAsync(said, WebSocketMessageType.Binary, true, Patience.Token());
        var heard = new byte[70_000];
        var length = 0;
        ValueWebSocketReceiveResult result;
        do
        {
            result = await client.ReceiveAsync(heard.AsMemory(length), Patience.Token());
            length += result.Count;
        }
        while (!result.EndOfMessage);
        Assert.Equal(said, heard.AsSpan(0, length).ToArray());
        Assert.Equal(Limits.SubProtocol, client.SubProtocol);
        var sink = await host.Sinks.NextAsync();
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Patience.Token());
        Assert.Equal((CloseCode.Normal, "done"), await sink.Closed);
        Assert.Contains(host.Log.Lines, line => line is { Level: LogLevel.Debug } && line.Text == $"Connection {sink.Connection.Id} closed with 1000: done");
    }

    [Fact]
    public async Task A_sink_may_speak_before_the_client_does()
    {
        await using var host = await SocketHost.StartAsync(transport);
        host.Sinks.OnOpen = sink => sink.Connection.Send([1, 2], OutboundClass.Durable);
        using var raw = await host.OpenRawAsync();
        Assert.Equal([1, 2], (await raw.ReadFrameAsync())!.Value.Payload);
    }

    [Fact]
    public async Task A_text_message_is_closed_with_1003()
    {
        await using var host = await SocketHost.StartAsync(transport);
        using var raw = await host.OpenRawAsync();
        await raw.SendAsync(ClientFrames.Text("hello"));
        Assert.Equal(1003, await raw.ReadCloseAsync());
        Assert.Equal(CloseCode.UnsupportedData, (await (await host.Sinks.NextAsync()).Closed).Code);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_closed_with_1009_while_it_is_still_coming()
    {
        await using var host = await SocketHost.StartAsync(transport);
        using var raw = await host.OpenRawAsync();
        await raw.SendAsync(ClientFrames.Binary(new byte[Limits.MessageBytes + 1]));
        Assert.Equal(1009, await raw.ReadCloseAsync());
        Assert.Equal(0, (await host.Sinks.NextAsync()).Messages);
    }

    [Fact]
    public async Task A_message_of_exactly_the_limit_is_taken()
    {
        await using var host = await SocketHost.StartAsync(transport);
        using var raw = await host.OpenRawAsync();
        await raw.SendAsync(ClientFrames.Binary(new byte[Limits.MessageBytes]));
        Assert.Equal(Limits.MessageBytes, (await raw.ReadFrameAsync())!.Value.Payload.Length);
    }

    [Fact]
    public async Task A_client_that_never_reads_is_closed_with_4008_and_others_are_served()
    {
        await using var host = await SocketHost.StartAsync(transport, options: [("CloseWait", "00:00:00.3")]);
        host.Sinks.OnMessage = (sink, message) =>
        {
            if (message is not [1])
            {
                sink.Connection.Send(message, OutboundClass.Durable);
                return;
            }
            // One request, far more answer than a stuck client's buffers take.
            var page = new byte[16_000];
            for (var n = 0; n < 1_000 && sink.Connection.Send(page, OutboundClass.Durable); n++)
            {
                // Until it is too much.
            }
        };
        using var stuck = await host.OpenRawAsync(receiveBuffer: 4_096);
        var stuckSink = await host.Sinks.NextAsync();
        using var other = await host.OpenRawAsync();
        await stuck.SendAsync(ClientFrames.Binary(1));
        for (byte n = 2; n < 50; n++)
        {
            await other.SendAsync(ClientFrames.Binary(n));
            Assert.Equal([n], (await other.ReadFrameAsync())!.Value.Payload);
        }
        Assert.Equal(CloseCode.TooSlow, (await stuckSink.Closed).Code);
        await other.SendAsync(ClientFrames.Binary(7));
        Assert.Equal([7], (await other.ReadFrameAsync())!.Value.Payload);
    }

    [Fact]
    public async Task A_slow_client_that_reads_again_finds_4008_behind_whole_messages()
    {
        await using var host = await SocketHost.StartAsync(transport);
        using var slow = await host.OpenRawAsync(receiveBuffer: 4_096);
        var sink = await host.Sinks.NextAsync();
        var page = new byte[16_000];
        while (sink.Connection.Send(page, OutboundClass.Durable))
            Assert.Equal(0, sink.Messages);
        Assert.Equal(4008, await slow.ReadCloseAsync());
        await slow.SendAsync(ClientFrames.Close(4008));
        Assert.Equal(CloseCode.TooSlow, (await sink.Closed).Code);
    }

    [Fact]
    public async Task Droppable_messages_never_close_a_slow_client()
    {
        await using var host = await SocketHost.StartAsync(transport);
        using var slow = await host.OpenRawAsync(receiveBuffer: 4_096);
        var sink = await host.Sinks.NextAsync();
        var page = new byte[16_000];
        // Until the socket's own buffers are full as well, what waits still moves on, and room comes back.
        var waiting = 0;
        Assert.True(SpinWait.SpinUntil(() =>
        {
            while (sink.Connection.Send(page, OutboundClass.Droppable))
                Assert.Equal(0, sink.Messages);
            waiting = sink.Connection.OutboundQueueBytes;
            return waiting > 200_000;
        }, Patience.Span));
        Assert.InRange(waiting, 200_000, 256 * 1024);
        while (sink.Connection.OutboundQueueBytes > 0)
            Assert.Equal(Opcode.Binary, (await slow.ReadFrameAsync())!.Value.Opcode);
        Assert.True(sink.Connection.Send([5], OutboundClass.Durable));
        while ((await slow.ReadFrameAsync())!.Value.Payload is not [5])
        {
            // What waited.
        }
    }

    [Fact]
    public async Task A_flood_of_small_messages_is_closed_with_4009()
    {
        await using var host = await SocketHost.StartAsync(transport, options: [("FrameBurst", "100"), ("FramesPerSecond", "1")]);
        using var raw = await host.OpenRawAsync();
        await raw.SendAsync(ClientFrames.Join([.. Enumerable.Range(0, 1_000).Select(_ => ClientFrames.Binary(1))]));
        Assert.Equal(4009, await raw.ReadCloseAsync());
        Assert.InRange((await host.Sinks.NextAsync()).Messages, 100, 200);
    }

    [Theory]
    [InlineData("FramesPerAddressBurst", "200", 10)]
    [InlineData("BytesPerAddressBurst", "1000000", 20_000)]
    public async Task Many_connections_of_one_address_send_no_more_than_it_may_and_another_address_is_served(string option, string burst, int size)
    {
        await using var host = await SocketHost.StartAsync(transport, options:
            [("LimitLoopback", "true"), (option, burst), ("FramesPerAddressPerSecond", "0.001"), ("BytesPerAddressPerSecond", "0.001")]);
        host.Sinks.OnMessage = static (sink, message) => sink.Connection.Send(message.AsSpan(0, 1), OutboundClass.Durable);
        var crowd = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => host.OpenRawAsync()));
        var answered = 0;
        var closes = await Task.WhenAll(crowd.Select(async client =>
        {
            // Each alone stays below what a connection may.
            for (var n = 0; n < 60; n++)
            {
                await client.SendAsync(ClientFrames.Binary(new byte[size]));
                if (await client.ReadFrameAsync() is not { Opcode: Opcode.Binary } frame)
                    return true;
                Interlocked.Increment(ref answered);
            }
            return false;
        }));
        Assert.Contains(true, closes);
        // The bound, and what each had not reported yet.
        Assert.InRange(answered, 1, size == 10 ? 200 + 10 * 16 : 1_000_000 / size + 10);
        using var other = await host.DialAsync(source: "127.0.0.2");
        await other.SendAsync(Heads.Good());
        await other.ReadHeadAsync();
        await other.SendAsync(ClientFrames.Binary(new byte[size]));
        Assert.Equal(Opcode.Binary, (await other.ReadFrameAsync())!.Value.Opcode);
        foreach (var client in crowd)
            client.Dispose();
    }

    [Fact]
    public async Task A_flood_of_bytes_is_closed_with_4009()
    {
        await using var host = await SocketHost.StartAsync(transport, options: [("ByteBurst", "100000"), ("BytesPerSecond", "1")]);
        host.Sinks.OnMessage = static (_, _) => { };
        using var raw = await host.OpenRawAsync();
        await raw.SendAsync(ClientFrames.Binary(new byte[60_000]));
        await raw.SendAsync(ClientFrames.Binary(new byte[60_000]));
        Assert.Equal(4009, await raw.ReadCloseAsync());
        Assert.Equal(1, (await host.Sinks.NextAsync()).Messages);
    }

    [Fact]
    public async Task Pings_from_a_client_that_never_reads_cost_one_waiting_pong()
    {
        await using var host = await SocketHost.StartAsync(transport, options: [("FrameBurst", "1000000"), ("ByteBurst", "100000000")]);
        using var raw = await host.OpenRawAsync(receiveBuffer: 4_096);
        var sink = await host.Sinks.NextAsync();
        var flood = ClientFrames.Join([.. Enumerable.Range(0, 500).Select(_ => ClientFrames.Ping(new byte[125]))]);
        for (var n = 0; n < 20; n++)
            await raw.SendAsync(flood);
        await raw.SendAsync(ClientFrames.Binary(9));
        while ((await raw.ReadFrameAsync())!.Value is not (Opcode.Binary, [9]))
            Assert.InRange(sink.Connection.OutboundQueueBytes, 0, 2 * (125 + 2 + 64));
    }

    [Fact]
    public async Task Without_a_hello_the_connection_is_closed_with_4003()
    {
        await using var host = await SocketHost.StartAsync(transport, options: ("HelloDeadline", "00:00:00.2"));
        using var raw = await host.OpenRawAsync();
        Assert.Equal(4003, await raw.ReadCloseAsync());
        await raw.SendAsync(ClientFrames.Close(4003));
        Assert.Null(await raw.ReadFrameAsync());
        Assert.Equal(CloseCode.HelloTimeout, (await (await host.Sinks.NextAsync()).Closed).Code);
    }

    [Fact]
    public async Task After_the_hello_beats_come_and_silence_is_closed_with_4010()
    {
        await using var host = await SocketHost.StartAsync(
            transport, options: [("HelloDeadline", "00:00:00.2"), ("BeatInterval", "00:00:00.25"), ("Patience", "00:00:02")]);
        host.Sinks.OnOpen = static sink => sink.Connection.Authenticated();
        host.Sinks.OnBeat = static sink => sink.Connection.Send([0xBE], OutboundClass.Droppable);
        using var raw = await host.OpenRawAsync();
        var sink = await host.Sinks.NextAsync();
        for (var beat = 0; beat < 12; beat++)
        {
            // Answering keeps the connection for longer than the patience.
            Assert.Equal([0xBE], (await raw.ReadFrameAsync())!.Value.Payload);
            await raw.SendAsync(ClientFrames.Frame(0x8A, []));
        }
        Assert.Equal(4010, await raw.ReadCloseAsync());
        Assert.True(sink.Beats >= 12);
    }

    [Fact]
    public async Task An_expired_ticket_is_closed_with_4002_unless_it_was_refreshed()
    {
        await using var host = await SocketHost.StartAsync(transport);
        host.Sinks.OnOpen = static sink =>
        {
            sink.Connection.Authenticated();
            sink.Connection.SetTicketExpiry(DateTimeOffset.UtcNow.AddMilliseconds(300).ToUnixTimeMilliseconds());
        };
        using var expiring = await host.OpenRawAsync();
        await host.Sinks.NextAsync();
        using var refreshed = await host.OpenRawAsync();
        (await host.Sinks.NextAsync()).Connection.SetTicketExpiry(DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds());
        Assert.Equal(4002, await expiring.ReadCloseAsync());
        await refreshed.SendAsync(ClientFrames.Binary(1));
        Assert.Equal([1], (await refreshed.ReadFrameAsync())!.Value.Payload);
    }

    [Fact]
    public async Task A_client_that_does_not_answer_the_close_is_cut()
    {
        await using var host = await SocketHost.StartAsync(transport, options: ("CloseWait", "00:00:00.2"));
        using var raw = await host.OpenRawAsync();
        var sink = await host.Sinks.NextAsync();
        sink.Connection.Close(CloseCode.Moved, "go");
        sink.Connection.Close(CloseCode.Revoked, "only the first counts");
        Assert.False(sink.Connection.Send([1], OutboundClass.Durable));
        Assert.Equal(4000, await raw.ReadCloseAsync());
        Assert.Null(await raw.ReadFrameAsync());
        Assert.Equal((CloseCode.Moved, "go"), await sink.Closed);
    }

    [Fact]
    public async Task A_close_that_went_well_leaves_nothing_to_cut_when_its_wait_is_over()
    {
        await using var host = await SocketHost.StartAsync(transport, options: [("CloseWait", "00:00:00.1"), ("HelloDeadline", "00:00:01")]);
        using var polite = await host.OpenRawAsync();
        await polite.SendAsync(ClientFrames.Close(1000));
        Assert.Equal(1000, await polite.ReadCloseAsync());
        Assert.Null(await polite.ReadFrameAsync());
        // The wheel has passed the first one's wait when it closes this one.
        using var later = await host.OpenRawAsync();
        Assert.Equal(4003, await later.ReadCloseAsync());
        Assert.Equal((CloseCode.Normal, ""), await (await host.Sinks.NextAsync()).Closed);
        Assert.DoesNotContain(host.Log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_sink_that_accepts_while_it_is_opened_is_not_asked_to_beat_before()
    {
        await using var host = await SocketHost.StartAsync(transport, options: ("BeatInterval", "00:00:00.1"));
        host.Sinks.OnBeat = sink => sink.Connection.Send([0xBE], OutboundClass.Durable);
        host.Sinks.OnOpen = sink =>
        {
            sink.Connection.Authenticated();
            var until = sink.Connection.NowMs + 500;
            SpinWait.SpinUntil(() => sink.Connection.NowMs > until, Patience.Span);
        };
        using var raw = await host.OpenRawAsync();
        Assert.Equal([0xBE], (await raw.ReadFrameAsync())!.Value.Payload);
    }

    [Fact]
    public async Task Messages_behind_our_close_are_not_delivered()
    {
        await using var host = await SocketHost.StartAsync(transport);
        using var raw = await host.OpenRawAsync();
        var sink = await host.Sinks.NextAsync();
        sink.Connection.Close(CloseCode.Moved, "go");
        await raw.SendAsync(ClientFrames.Join(ClientFrames.Binary(1), ClientFrames.Close(4000)));
        Assert.Equal(4000, await raw.ReadCloseAsync());
        Assert.Null(await raw.ReadFrameAsync());
        await sink.Closed;
        Assert.Equal(0, sink.Messages);
    }

    [Fact]
    public async Task A_socket_that_just_ends_is_told_to_the_sink_as_1006()
    {
        await using var host = await SocketHost.StartAsync(transport);
        var raw = await host.OpenRawAsync();
        var sink = await host.Sinks.NextAsync();
        await raw.SendAsync(ClientFrames.Binary(1, 2)[..5]);
        raw.Dispose();
        Assert.Equal(CloseCode.Abnormal, (await sink.Closed).Code);
        await host.Get<OpenConnections>().WhenEmptyAsync(Patience.Token());
        Assert.False(host.Get<OpenConnections>().TryGet(sink.Connection.Id, out _));
    }

    [Fact]
    public async Task A_sink_that_throws_costs_its_own_connection_1011_and_no_other()
    {
        await using var host = await SocketHost.StartAsync(transport);
        host.Sinks.OnMessage = static (sink, message) =>
        {
            if (message is [13])
                throw new InvalidOperationException("thirteen");
            sink.Connection.Send(message, OutboundClass.Durable);
        };
        using var bad = await host.OpenRawAsync();
        using var good = await host.OpenRawAsync();
        await bad.SendAsync(ClientFrames.Binary(13));
        Assert.Equal(1011, await bad.ReadCloseAsync());
        await good.SendAsync(ClientFrames.Binary(1));
        Assert.Equal([1], (await good.ReadFrameAsync())!.Value.Payload);
        Assert.Contains(host.Log.Lines, line => line.Level == LogLevel.Error && line.Text.Contains("thirteen", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sink_that_cannot_be_opened_costs_its_own_connection_and_no_other()
    {
        await using var host = await SocketHost.StartAsync(transport);
        host.Sinks.OnOpen = static _ => throw new InvalidOperationException("no sink");
        using var bad = await host.DialAsync();
        await bad.SendAsync(Heads.Good());
        await bad.ReadToEndAsync();
        host.Sinks.OnOpen = null;
        using var good = await host.OpenRawAsync();
        await good.SendAsync(ClientFrames.Binary(1));
        Assert.Equal([1], (await good.ReadFrameAsync())!.Value.Payload);
        Assert.Contains(host.Log.Lines, line => line.Level == LogLevel.Error && line.Text.Contains("no sink", StringComparison.Ordinal));
        await SpinAsync(() => host.Get<OpenConnections>().Count == 1);
    }

    private static async Task SpinAsync(Func<bool> reached)
    {
        var stop = Patience.Token();
        while (!reached())
            await Task.Delay(10, stop);
    }

    [Fact]
    public async Task A_shared_message_reaches_everyone()
    {
        await using var host = await SocketHost.StartAsync(transport);
        var clients = new List<RawClient>();
        for (var n = 0; n < 5; n++)
            clients.Add(await host.OpenRawAsync());
        for (var n = 0; n < 5; n++)
            await host.Sinks.NextAsync();
        var shared = SharedFrame.Binary("for all"u8);
        Assert.All(host.Get<OpenConnections>().All, connection => Assert.True(connection.Send(shared, OutboundClass.LatestWins, 1)));
        foreach (var client in clients)
        {
            Assert.Equal("for all"u8.ToArray(), (await client.ReadFrameAsync())!.Value.Payload);
            client.Dispose();
        }
    }

    [Fact]
    public async Task Sending_from_many_threads_keeps_frames_whole_and_each_sender_in_order()
    {
        await using var host = await SocketHost.StartAsync(transport, options: ("OutboundQueueBytes", "8000000"));
        using var raw = await host.OpenRawAsync();
        var sink = await host.Sinks.NextAsync();
        var sending = Task.WhenAll(Enumerable.Range(0, 4).Select(sender => Task.Run(() =>
        {
            for (var n = 0; n < 2_000; n++)
                Assert.True(sink.Connection.Send([(byte)sender, (byte)(n >> 8), (byte)n, .. new byte[n % 200]], OutboundClass.Durable));
        })));
        var next = new int[4];
        for (var count = 0; count < 8_000; count++)
        {
            var payload = (await raw.ReadFrameAsync())!.Value.Payload;
            var n = payload[1] << 8 | payload[2];
            Assert.Equal(next[payload[0]]++, n);
            Assert.Equal(3 + n % 200, payload.Length);
        }
        await sending.Patiently();
    }
}

public sealed class WebSocketConnectionOverKestrelTests() : WebSocketConnectionTests(Transport.Kestrel);

public sealed class WebSocketConnectionOverLeanTests() : WebSocketConnectionTests(Transport.Lean);
