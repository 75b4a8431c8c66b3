using System.Net;

namespace Gateway.Edge.Tests.Accept;

/// <summary>Behind proxies: whose word about the client's address is believed.</summary>
public abstract class ProxyTests(Transport transport)
{
    private static readonly IPEndPoint Client = new(IPAddress.Parse("203.0.113.7"), 4711);

    [Fact]
    public async Task The_client_of_a_trusted_proxys_head_is_seen_by_sockets_and_by_HTTP()
    {
        await using var host = await Behind(("ProxyProtocol", "true"));
        using var socket = await host.DialAsync();
        await socket.SendAsync(ClientFrames.Join(ProxyHeads.Of(Client, values: 7), Heads.Good(), ClientFrames.Binary(5)));
        Assert.StartsWith("HTTP/1.1 101 ", await socket.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal([5], (await socket.ReadFrameAsync())!.Value.Payload);
        Assert.Equal(Client.Address, (await host.Sinks.NextAsync()).Handshake.RemoteAddress);
        using var http = await host.DialAsync();
        await http.SendAsync(ClientFrames.Join(ProxyHeads.Of(Client), Who()));
        Assert.Contains("203.0.113.7", await http.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_that_arrives_byte_by_byte_is_read_and_one_of_the_proxy_itself_changes_nothing()
    {
        await using var host = await Behind(("ProxyProtocol", "true"));
        using var socket = await host.DialAsync();
        await socket.SendByteByByteAsync(ClientFrames.Join(ProxyHeads.Of(new IPEndPoint(IPAddress.Parse("2001:db8::1"), 1)), Heads.Good()));
        Assert.StartsWith("HTTP/1.1 101 ", await socket.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal(IPAddress.Parse("2001:db8::1"), (await host.Sinks.NextAsync()).Handshake.RemoteAddress);
        using var check = await host.DialAsync();
        await check.SendAsync(ClientFrames.Join(ProxyHeads.Local(), Who()));
        Assert.Contains("127.0.0.1", await check.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_malformed_or_missing_head_from_the_proxy_is_refused_clearly()
    {
        await using var host = await Behind(("ProxyProtocol", "true"), ("HeadDeadline", "00:00:00.5"));
        foreach (var (bytes, fault) in new (byte[], string)[]
        {
            (Heads.Good(), "must begin with a PROXY protocol head"),
            (ProxyHeads.Frame(0x11, 0x11, new byte[12]), "version is not 2"),
            (ProxyHeads.Of(Client)[..20], "did not arrive whole and in time"),
        })
        {
            using var raw = await host.DialAsync();
            await raw.SendAsync(bytes);
            var answer = await raw.ReadToEndAsync();
            Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
            Assert.Contains(fault, answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_head_from_anybody_else_is_never_honoured()
    {
        await using var host = await Behind(("ProxyProtocol", "true"));
        using var stranger = await host.DialAsync(source: "127.0.0.2");
        await stranger.SendAsync(ClientFrames.Join(ProxyHeads.Of(Client), Heads.Good()));
        stranger.ShutdownSend();
        var answer = await stranger.ReadToEndAsync();
        Assert.DoesNotContain(" 101 ", answer, StringComparison.Ordinal);
        using var plain = await host.DialAsync(source: "127.0.0.2");
        await plain.SendAsync(Heads.Good());
        Assert.StartsWith("HTTP/1.1 101 ", await plain.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal(IPAddress.Parse("127.0.0.2"), (await host.Sinks.NextAsync()).Handshake.RemoteAddress);
    }

    [Theory]
    [InlineData("127.0.0.1", "203.0.113.7")]
    [InlineData("127.0.0.2", "127.0.0.2")]
    public async Task X_Forwarded_For_counts_from_a_trusted_proxy_only(string peer, string client)
    {
        await using var host = await Behind();
        using var socket = await host.DialAsync(source: peer);
        await socket.SendAsync(Heads.Of([.. Heads.Lines(), "X-Forwarded-For: 6.6.6.6, 203.0.113.7", "X-Forwarded-For: 127.0.0.1"]));
        Assert.StartsWith("HTTP/1.1 101 ", await socket.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal(IPAddress.Parse(client), (await host.Sinks.NextAsync()).Handshake.RemoteAddress);
    }

    [Fact]
    public async Task Clients_behind_one_proxy_are_limited_each_for_itself()
    {
        await using var host = await Behind(("LimitLoopback", "true"), ("ConnectsPerAddressBurst", "1"), ("ConnectsPerAddressPerSecond", "0.001"));
        Assert.StartsWith("HTTP/1.1 101 ", await From("203.0.113.7"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 429 ", await From("203.0.113.7"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 101 ", await From("203.0.113.8"), StringComparison.Ordinal);

        async Task<string> From(string client)
        {
            using var raw = await host.DialAsync();
            await raw.SendAsync(Heads.Of([.. Heads.Lines(), "X-Forwarded-For: " + client]));
            return await raw.ReadHeadAsync();
        }
    }

    private Task<SocketHost> Behind(params (string, string)[] options) => SocketHost.StartAsync(transport, options: [("TrustedProxies:0", "127.0.0.1"), .. options]);

    private static byte[] Who() => Heads.Of(["GET /who HTTP/1.1", "Host: a", "Connection: close"]);
}

public sealed class ProxyOverKestrelTests() : ProxyTests(Transport.Kestrel);

public sealed class ProxyOverLeanTests() : ProxyTests(Transport.Lean);
