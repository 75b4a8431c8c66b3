using System.Net;
using Gateway.Edge.Connections;
using Gateway.Edge.Fallback;
using Gateway.Protocol;

namespace Gateway.Edge.Tests.Fallback;

/// <summary>The way around networks that block WebSockets, over real HTTP.</summary>
public sealed class FallbackTests
{
    private static Task<SocketHost> StartAsync(params (string, string)[] options) => SocketHost.StartAsync(Transport.Kestrel, options: options);

    [Fact]
    public async Task Messages_go_up_in_posts_and_come_down_in_the_one_open_answer()
    {
        await using var host = await StartAsync();
        await using var line = await HttpLine.OpenAsync(host);
        var sink = await host.Sinks.NextAsync();
        Assert.Equal((SocketHost.Origin, IPAddress.Loopback), (sink.Handshake.Origin, sink.Handshake.RemoteAddress));
        Assert.Equal(204, await line.PostAsync(1, HttpLine.Say("one")));
        Assert.Equal("one", await line.ReadTextAsync());
        Assert.Equal(204, await line.PostAsync(2, [.. HttpLine.Say("two"), .. HttpLine.Say("three")]));
        Assert.Equal(("two", "three"), (await line.ReadTextAsync(), await line.ReadTextAsync()));
        var large = new string('x', Limits.MessageBytes);
        Assert.Equal(204, await line.PostAsync(3, HttpLine.Say(large)));
        Assert.Equal(large, await line.ReadTextAsync());
    }

    [Fact]
    public async Task The_answer_asks_proxies_neither_to_keep_nor_to_gather_it()
    {
        await using var host = await StartAsync();
        await using var line = await HttpLine.OpenAsync(host);
        var headers = line.Answer.Headers;
        Assert.Equal("no-store, no-transform", headers.CacheControl!.ToString());
        Assert.Equal("no", headers.GetValues("X-Accel-Buffering").Single());
        Assert.Equal(SocketHost.Origin, headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.False(headers.Contains("Access-Control-Allow-Credentials"));
        Assert.False(headers.Contains("Set-Cookie"));
        Assert.Equal("application/octet-stream", line.Answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task A_repeated_post_is_answered_again_and_read_once()
    {
        await using var host = await StartAsync();
        await using var line = await HttpLine.OpenAsync(host);
        Assert.Equal(204, await line.PostAsync(1, HttpLine.Say("once")));
        Assert.Equal(204, await line.PostAsync(1, HttpLine.Say("once")));
        Assert.Equal(204, await line.PostAsync(2, HttpLine.Say("then")));
        Assert.Equal(("once", "then"), (await line.ReadTextAsync(), await line.ReadTextAsync()));
        Assert.Equal(2, (await host.Sinks.NextAsync()).Messages);
    }

    [Fact]
    public async Task The_same_post_from_many_at_once_is_read_once()
    {
        await using var host = await StartAsync();
        await using var line = await HttpLine.OpenAsync(host);
        for (var number = 1; number <= 20; number++)
        {
            var n = number;
            Assert.All(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => line.PostAsync(n, HttpLine.Say($"{n}")))), status => Assert.Equal(204, status));
            Assert.Equal($"{n}", await line.ReadTextAsync());
        }
        Assert.Equal(20, (await host.Sinks.NextAsync()).Messages);
    }

    [Fact]
    public async Task A_post_before_its_predecessor_is_refused_and_nothing_of_it_is_read()
    {
        await using var host = await StartAsync();
        await using var line = await HttpLine.OpenAsync(host);
        Assert.Equal(409, await line.PostAsync(2, HttpLine.Say("early")));
        Assert.Equal(204, await line.PostAsync(1, HttpLine.Say("first")));
        Assert.Equal("first", await line.ReadTextAsync());
    }

    [Fact]
    public async Task Whoever_does_not_know_the_secret_or_comes_from_another_page_posts_nothing()
    {
        await using var host = await StartAsync();
        await using var line = await HttpLine.OpenAsync(host);
        await using var other = await HttpLine.OpenAsync(host);
        var (mine, theirs) = (line.Name.Split('.'), other.Name.Split('.'));
        Assert.Equal(43, mine[2].Length);
        Assert.NotEqual(mine[2], theirs[2]);
        foreach (var name in (string[])[$"{mine[0]}.{mine[1]}.{theirs[2]}", $"{mine[0]}.{mine[1]}.{mine[2][..42]}", $"{mine[0]}.{mine[1]}.x", $"{mine[0]}.999999.{mine[2]}", $"another.{mine[1]}.{mine[2]}"])
            Assert.Equal(404, await line.PostAsync(1, HttpLine.Say("intrusion"), name));
        foreach (var name in (string[])["", "x", "..", $"{mine[0]}.-1.{mine[2]}", $"{mine[0]}.{mine[1]}.", new string('x', 5_000)])
            Assert.Equal(400, await line.PostAsync(1, HttpLine.Say("intrusion"), name));
        foreach (var origin in (string?[])[null, "null", "https://evil.example", SocketHost.Origin + ".evil.example"])
            Assert.Equal(403, await line.PostAsync(1, HttpLine.Say("intrusion"), origin: origin));
        Assert.Equal(400, await line.PostAsync(0, HttpLine.Say("intrusion")));
        Assert.Equal(204, await line.PostAsync(1, HttpLine.Say("mine")));
        Assert.Equal("mine", await line.ReadTextAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("https://evil.example")]
    public async Task A_page_of_no_site_opens_nothing_and_its_preflight_is_refused(string? origin)
    {
        await using var host = await StartAsync();
        using var http = HttpLine.Client(host.Port);
        foreach (var (method, path) in ((string, string)[])[("POST", ""), ("POST", "/up"), ("OPTIONS", ""), ("OPTIONS", "/up")])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), Limits.FallbackPath + path);
            if (origin is not null) request.Headers.Add("Origin", origin);
            using var answer = await http.SendAsync(request, Patience.Token());
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        }
        Assert.Equal(0, host.Get<OpenConnections>().Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/up")]
    public async Task A_page_of_a_site_may_ask_with_the_headers_that_posts_need(string path)
    {
        await using var host = await StartAsync();
        using var http = HttpLine.Client(host.Port);
        using var request = new HttpRequestMessage(HttpMethod.Options, Limits.FallbackPath + path);
        request.Headers.Add("Origin", SocketHost.Origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        using var answer = await http.SendAsync(request, Patience.Token());
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(SocketHost.Origin, answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        var allowed = answer.Headers.GetValues("Access-Control-Allow-Headers").Single().Split(", ");
        Assert.Contains(FallbackGate.ConnectionHeader.ToLowerInvariant(), allowed);
        Assert.Contains(FallbackGate.NumberHeader.ToLowerInvariant(), allowed);
        Assert.Equal("Origin", answer.Headers.GetValues("Vary").Single());
    }

    [Fact]
    public async Task A_post_over_one_message_is_refused_and_the_line_goes_on()
    {
        await using var host = await StartAsync();
        await using var line = await HttpLine.OpenAsync(host);
        Assert.Equal(413, await line.PostAsync(1, new byte[Limits.MessageBytes + 15]));
        Assert.Equal(204, await line.PostAsync(1, HttpLine.Say("small")));
        Assert.Equal("small", await line.ReadTextAsync());
    }

    [Fact]
    public async Task Half_a_frame_and_an_unmasked_one_close_with_the_code_of_the_protocol()
    {
        await using var host = await StartAsync();
        foreach (var frames in (byte[][])[HttpLine.Say("half")[..^1], [0x82, 0x01, 0x61], [0xff, 0xff, 0xff]])
        {
            await using var line = await HttpLine.OpenAsync(host);
            Assert.Equal(204, await line.PostAsync(1, frames));
            Assert.Equal(CloseCode.ProtocolError, await line.ReadCloseAsync());
        }
    }

    [Fact]
    public async Task A_flood_closes_with_its_code_like_on_a_socket()
    {
        await using var host = await StartAsync(("FrameBurst", "10"), ("FramesPerSecond", "0.01"));
        await using var line = await HttpLine.OpenAsync(host);
        Assert.Equal(204, await line.PostAsync(1, [.. Enumerable.Repeat(HttpLine.Say("x"), 11).SelectMany(f => f)]));
        for (var i = 0; i < 10; i++) Assert.Equal("x", await line.ReadTextAsync());
        Assert.Equal(CloseCode.TooFast, await line.ReadCloseAsync());
    }

    [Fact]
    public async Task Without_a_hello_the_line_is_closed_and_then_cut()
    {
        await using var host = await StartAsync(("HelloDeadline", "00:00:00.300"), ("CloseWait", "00:00:00.300"));
        await using var line = await HttpLine.OpenAsync(host);
        Assert.Equal(CloseCode.HelloTimeout, await line.ReadCloseAsync());
        Assert.True(await line.EndsAsync());
        Assert.Equal(CloseCode.HelloTimeout, (await (await host.Sinks.NextAsync()).Closed).Code);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_closed_within_its_bound_and_costs_others_nothing()
    {
        await using var host = await StartAsync(("OutboundQueueBytes", "65536"), ("CloseWait", "00:00:00.300"));
        await using var stuck = await HttpLine.OpenAsync(host, receiveBuffer: 4096);
        var sink = await host.Sinks.NextAsync();
        await using var honest = await HttpLine.OpenAsync(host);
        var message = new byte[8 * 1024];
        var sent = 0L;
        while (sink.Connection.Send(message, OutboundClass.Durable))
        {
            Assert.InRange(sink.Connection.OutboundQueueBytes, 0, 65_536 + 64);
            // What the system and the server's own buffers take is bounded too, some megabytes at most.
            Assert.InRange(sent += message.Length, 0, 32 * 1024 * 1024);
        }
        Assert.Equal(CloseCode.TooSlow, (await sink.Closed).Code);
        Assert.Equal(204, await honest.PostAsync(1, HttpLine.Say("still served")));
        Assert.Equal("still served", await honest.ReadTextAsync());
    }

    [Fact]
    public async Task A_client_that_leaves_is_gone_at_once_and_its_place_is_free()
    {
        await using var host = await StartAsync(("MaxConnections", "1"));
        var line = await HttpLine.OpenAsync(host);
        using var http = HttpLine.Client(host.Port);
        using var request = new HttpRequestMessage(HttpMethod.Post, Limits.FallbackPath);
        request.Headers.Add("Origin", SocketHost.Origin);
        using var full = await http.SendAsync(request, Patience.Token());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, full.StatusCode);
        Assert.Equal(5, full.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        await line.DisposeAsync();
        Assert.Equal(CloseCode.Abnormal, (await (await host.Sinks.NextAsync()).Closed).Code);
        using var closing = host.Get<OpenConnections>().WhenEmptyAsync(Patience.Token());
        await closing;
        await using var next = await HttpLine.OpenAsync(host);
        Assert.Equal(404, await next.PostAsync(1, HttpLine.Say("x"), line.Name));
    }

    [Fact]
    public async Task A_clients_close_ends_the_stream_in_good_order()
    {
        await using var host = await StartAsync();
        await using var line = await HttpLine.OpenAsync(host);
        Assert.Equal(204, await line.PostAsync(1, ClientFrames.Close(1000)));
        Assert.Equal(CloseCode.Normal, await line.ReadCloseAsync());
        Assert.True(await line.EndsAsync());
        Assert.Equal(CloseCode.Normal, (await (await host.Sinks.NextAsync()).Closed).Code);
    }

    [Fact]
    public async Task A_node_that_drains_moves_its_lines_and_opens_no_more()
    {
        await using var host = await StartAsync(("CloseWait", "00:00:00.300"));
        await using var line = await HttpLine.OpenAsync(host);
        var drained = host.Get<EdgeDrain>().MoveAllAsync(1_000, TimeSpan.Zero, Patience.Token());
        Assert.Equal(CloseCode.Moved, await line.ReadCloseAsync());
        await drained;
        using var http = HttpLine.Client(host.Port);
        using var request = new HttpRequestMessage(HttpMethod.Post, Limits.FallbackPath);
        request.Headers.Add("Origin", SocketHost.Origin);
        using var refused = await http.SendAsync(request, Patience.Token());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    [Fact]
    public async Task A_restarted_node_does_not_know_the_lines_of_its_former_life()
    {
        string name;
        await using (var host = await StartAsync())
        {
            await using var line = await HttpLine.OpenAsync(host);
            name = line.Name;
        }
        await using var again = await StartAsync();
        await using var next = await HttpLine.OpenAsync(again);
        Assert.Equal(404, await next.PostAsync(1, HttpLine.Say("x"), name));
    }
}
