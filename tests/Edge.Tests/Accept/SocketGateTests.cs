using System.Net;
using System.Net.Http.Json;
using System.Text;
using Gateway.Edge.Connections;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Tests.Accept;

public abstract class SocketGateTests(Transport transport)
{
    [Fact]
    public async Task The_answer_of_the_handshake_is_the_one_the_RFC_computes()
    {
        await using var host = await SocketHost.StartAsync(transport);
        using var raw = await host.DialAsync();
        await raw.SendAsync(Heads.Good());
        var head = await raw.ReadHeadAsync();
        Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", head, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Protocol: gateway.v1.msgpack\r\n", head, StringComparison.Ordinal);
        var sink = await host.Sinks.NextAsync();
        Assert.Equal(new HandshakeInfo(SocketHost.Origin, "test", "ru", IPAddress.Loopback, "/ws/v1"), sink.Handshake);
    }

    [Fact]
    public async Task Plain_HTTP_on_the_same_port_is_untouched()
    {
        await using var host = await SocketHost.StartAsync(transport);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{host.Port}") };
        Assert.Equal("plain", await http.GetStringAsync("/plain", Patience.Token()));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/ws/v2", Patience.Token())).StatusCode);
        var uploaded = await http.PostAsync("/upload", new StringContent(new string('a', 300_000)), Patience.Token());
        Assert.Equal(300_000, await uploaded.Content.ReadFromJsonAsync<int>(Patience.Token()));
    }

    [Fact]
    public async Task HTTP_that_arrives_byte_by_byte_is_untouched_too()
    {
        await using var host = await SocketHost.StartAsync(transport);
        using var raw = await host.DialAsync();
        await raw.SendByteByByteAsync(Heads.Of(["GET /plain HTTP/1.1", "Host: a", "Connection: close"]));
        Assert.EndsWith("plain", (await raw.ReadToEndAsync()).Replace("\r\n0\r\n\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_handshake_that_arrives_byte_by_byte_succeeds()
    {
        await using var host = await SocketHost.StartAsync(transport);
        using var raw = await host.DialAsync();
        await raw.SendByteByByteAsync(Heads.Good());
        Assert.StartsWith("HTTP/1.1 101 ", await raw.ReadHeadAsync(), StringComparison.Ordinal);
        await raw.SendByteByByteAsync(ClientFrames.Binary(1, 2, 3));
        Assert.Equal([1, 2, 3], (await raw.ReadFrameAsync())!.Value.Payload);
    }

    [Fact]
    public async Task Frames_sent_in_one_packet_with_the_head_are_not_lost()
    {
        await using var host = await SocketHost.StartAsync(transport);
        using var raw = await host.DialAsync();
        var late = ClientFrames.Binary(7, 8);
        await raw.SendAsync(ClientFrames.Join(Heads.Good(), ClientFrames.Binary(1), ClientFrames.Binary(2, 3), late[..3]));
        await raw.ReadHeadAsync();
        Assert.Equal([1], (await raw.ReadFrameAsync())!.Value.Payload);
        Assert.Equal([2, 3], (await raw.ReadFrameAsync())!.Value.Payload);
        await raw.SendAsync(late[3..]);
        Assert.Equal([7, 8], (await raw.ReadFrameAsync())!.Value.Payload);
    }

    /// <summary>Line to change (by its beginning; "" adds), its replacement (null removes), the status, a header line the answer must have.</summary>
    public static TheoryData<string, string?, int, string> Refusals() => new()
    {
        { "GET", "POST /ws/v1 HTTP/1.1", 405, "Allow: GET" },
        { "GET", "GET /ws/v1 HTTP/1.0", 400, "Connection: close" },
        { "GET", "GET /ws/v1 HTTP/9.9", 400, "Connection: close" },
        { "Host", null, 400, "Connection: close" },
        { "Host", "Host: a b", 400, "Connection: close" },
        { "", "Host: other.example", 400, "Connection: close" },
        { "Upgrade", null, 426, "Upgrade: websocket" },
        { "Upgrade", "Upgrade: h2c", 426, "Upgrade: websocket" },
        { "Connection", "Connection: keep-alive", 426, "Upgrade: websocket" },
        { "Sec-WebSocket-Version", "Sec-WebSocket-Version: 8", 426, "Sec-WebSocket-Version: 13" },
        { "Sec-WebSocket-Version", null, 426, "Sec-WebSocket-Version: 13" },
        { "Sec-WebSocket-Key", null, 400, "Connection: close" },
        { "Sec-WebSocket-Key", "Sec-WebSocket-Key: c2hvcnQ=", 400, "Connection: close" },
        { "Sec-WebSocket-Key", "Sec-WebSocket-Key: ************************", 400, "Connection: close" },
        { "", "Sec-WebSocket-Key: " + Heads.Key, 400, "Connection: close" },
        { "Sec-WebSocket-Protocol", null, 400, "Connection: close" },
        { "Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: Gateway.V1.msgpack", 400, "Connection: close" },
        { "Origin", null, 403, "Connection: close" },
        { "Origin", "Origin: null", 403, "Connection: close" },
        { "", "Origin: https://evil.example", 400, "Connection: close" },
        { "", "Content-Length: 5", 400, "Connection: close" },
        { "", "Transfer-Encoding: chunked", 400, "Connection: close" },
        { "", " folded", 400, "Connection: close" },
        { "", "no colon", 400, "Connection: close" },
        { "", "Bad Name: x", 400, "Connection: close" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public async Task A_wrong_request_gets_its_status_and_one_line_of_reason(string line, string? replacement, int status, string header)
    {
        await using var host = await SocketHost.StartAsync(transport);
        using var raw = await host.DialAsync();
        await raw.SendAsync(Heads.Of(Changed(line, replacement)));
        var answer = await raw.ReadToEndAsync();
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains(header + "\r\n", answer, StringComparison.Ordinal);
        var body = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        Assert.Matches("^[^\n]+\n$", body);
        Assert.Contains($"Content-Length: {body.Length}\r\n", answer, StringComparison.Ordinal);
        Assert.Contains(host.Log.Lines, entry => entry.Level == LogLevel.Information && entry.Text.Contains($"with {status}", StringComparison.Ordinal));
        Assert.Equal(0, host.Get<OpenConnections>().Count);
    }

    [Fact]
    public async Task Native_apps_without_an_origin_are_let_in_by_option_but_a_null_origin_never_is()
    {
        await using var host = await SocketHost.StartAsync(transport, options: ("AllowMissingOrigin", "true"));
        using var native = await host.DialAsync();
        await native.SendAsync(Heads.Of(Changed("Origin", null)));
        Assert.StartsWith("HTTP/1.1 101 ", await native.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Null((await host.Sinks.NextAsync()).Handshake.Origin);
        using var sandboxed = await host.DialAsync();
        await sandboxed.SendAsync(Heads.Of(Changed("Origin", "Origin: null")));
        Assert.StartsWith("HTTP/1.1 403 ", await sandboxed.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_sub_protocol_is_found_among_several()
    {
        await using var host = await SocketHost.StartAsync(transport);
        using var raw = await host.DialAsync();
        await raw.SendAsync(Heads.Of([.. Changed("Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: other,gateway.v1.msgpack"), "Sec-WebSocket-Protocol: third"]));
        Assert.StartsWith("HTTP/1.1 101 ", await raw.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_over_its_limit_is_refused_before_it_ends()
    {
        await using var host = await SocketHost.StartAsync(transport);
        using var raw = await host.DialAsync();
        await raw.SendAsync(Encoding.ASCII.GetBytes("GET /ws/v1 HTTP/1.1\r\nX: " + new string('x', 17_000)));
        Assert.StartsWith("HTTP/1.1 431 ", await raw.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_that_stays_unfinished_is_refused_at_its_deadline()
    {
        await using var host = await SocketHost.StartAsync(transport, options: ("HeadDeadline", "00:00:00.3"));
        using var slow = await host.DialAsync();
        await slow.SendAsync("GET /ws/v1 HTTP/1.1\r\nHost: a\r\n"u8.ToArray());
        using var undecided = await host.DialAsync();
        await undecided.SendAsync("GET /w"u8.ToArray());
        using var silent = await host.DialAsync();
        Assert.StartsWith("HTTP/1.1 408 ", await slow.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 408 ", await undecided.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Equal("", await silent.ReadToEndAsync());
    }

    [Fact]
    public async Task Garbage_is_left_to_HTTP_which_refuses_it_and_others_are_served()
    {
        await using var host = await SocketHost.StartAsync(transport);
        var random = new Random(4);
        for (var round = 0; round < 20; round++)
        {
            using var garbage = await host.DialAsync();
            var bytes = new byte[200];
            random.NextBytes(bytes);
            await garbage.SendAsync([.. bytes, .. "\r\n\r\n"u8]);
            garbage.ShutdownSend();
            Assert.DoesNotContain(" 101 ", await garbage.ReadToEndAsync(), StringComparison.Ordinal);
        }
        using var good = await host.OpenRawAsync();
        await good.SendAsync(ClientFrames.Binary(5));
        Assert.Equal([5], (await good.ReadFrameAsync())!.Value.Payload);
    }

    [Fact]
    public async Task A_full_node_answers_503_until_a_place_is_free()
    {
        await using var host = await SocketHost.StartAsync(transport, options: ("MaxConnections", "1"));
        using (var first = await host.OpenRawAsync())
        {
            using var second = await host.DialAsync();
            await second.SendAsync(Heads.Good());
            var answer = await second.ReadToEndAsync();
            Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
            Assert.Contains("Retry-After: ", answer, StringComparison.Ordinal);
            await first.SendAsync(ClientFrames.Close(1000));
            Assert.Equal(1000, await first.ReadCloseAsync());
            await first.ReadToEndAsync();
        }
        await host.Get<OpenConnections>().WhenEmptyAsync(Patience.Token());
        using var third = await host.OpenRawAsync();
    }

    [Fact]
    public async Task An_address_that_connects_too_often_is_answered_429()
    {
        await using var host = await SocketHost.StartAsync(
            transport, options: [("LimitLoopback", "true"), ("ConnectsPerAddressBurst", "2"), ("ConnectsPerAddressPerSecond", "0.001")]);
        using var first = await host.OpenRawAsync();
        using var second = await host.OpenRawAsync();
        using var third = await host.DialAsync();
        await third.SendAsync(Heads.Good());
        Assert.StartsWith("HTTP/1.1 429 ", await third.ReadToEndAsync(), StringComparison.Ordinal);
        await first.SendAsync(ClientFrames.Binary(5));
        Assert.Equal([5], (await first.ReadFrameAsync())!.Value.Payload);
    }

    [Fact]
    public async Task Stopping_the_server_ends_unfinished_heads_and_tells_open_connections_1001()
    {
        await using var host = await SocketHost.StartAsync(transport, options: ("HeadDeadline", "00:10:00"));
        using var waiting = await host.DialAsync();
        await waiting.SendAsync("GET /ws"u8.ToArray());
        using var open = await host.OpenRawAsync();
        var sink = await host.Sinks.NextAsync();
        var stopping = host.StopAsync();
        Assert.Equal(1001, await open.ReadCloseAsync());
        await open.SendAsync(ClientFrames.Close(1001));
        await open.ReadToEndAsync();
        await waiting.ReadToEndAsync();
        await stopping.Patiently();
        Assert.Equal(Gateway.Protocol.CloseCode.GoingAway, (await sink.Closed).Code);
    }

    private static List<string> Changed(string line, string? replacement)
    {
        var lines = Heads.Lines();
        if (line.Length > 0)
        {
            var at = lines.FindIndex(l => l.StartsWith(line, StringComparison.Ordinal));
            lines.RemoveAt(at);
            if (replacement is not null)
                lines.Insert(at, replacement);
        }
        else
        {
            lines.Add(replacement!);
        }
        return lines;
    }
}

public sealed class SocketGateOverKestrelTests() : SocketGateTests(Transport.Kestrel);

public sealed class SocketGateOverLeanTests() : SocketGateTests(Transport.Lean);
