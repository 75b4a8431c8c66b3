using System.Net;
using Gateway.Edge.Accept;
using Gateway.Edge.Frames;

namespace Gateway.Edge.Tests.Accept;

public sealed class ProxyHeaderTests
{
    public static TheoryData<string> Clients => ["203.0.113.7:4711", "[2001:db8::1]:65535"];

    [Theory, MemberData(nameof(Clients))]
    public void A_head_cut_at_every_byte_is_waited_for_and_then_read(string client)
    {
        var expected = IPEndPoint.Parse(client);
        var head = ProxyHeads.Of(expected, values: 40);
        for (var cut = 0; cut < head.Length; cut++)
            Assert.Equal(ReadStatus.NeedMore, ProxyHeader.TryRead(head.AsSpan(0, cut), out _, out _, out _));
        Assert.Equal(ReadStatus.Ready, ProxyHeader.TryRead([.. head, .. "GET /"u8], out var length, out var source, out _));
        Assert.Equal(head.Length, length);
        Assert.Equal(expected, source);
    }

    [Fact]
    public void A_proxy_that_speaks_for_itself_names_no_client()
    {
        Assert.Equal(ReadStatus.Ready, ProxyHeader.TryRead(ProxyHeads.Local(), out var length, out var source, out _));
        Assert.Equal(16, length);
        Assert.Null(source);
    }

    [Fact]
    public void IPv4_in_IPv6_is_shown_as_IPv4()
    {
        ProxyHeader.TryRead(ProxyHeads.Of(new IPEndPoint(IPAddress.Parse("::ffff:203.0.113.7"), 1)), out _, out var source, out _);
        Assert.Equal(IPAddress.Parse("203.0.113.7"), source!.Address);
    }

    public static TheoryData<byte[], string> Broken => new()
    {
        { "GET / HTTP/1.1\r\n"u8.ToArray(), "must begin with a PROXY protocol head" },
        { "PROXY TCP4 203.0.113.7 203.0.113.8 4711 80\r\n"u8.ToArray(), "must begin with a PROXY protocol head" },
        { [13, 10, 13, 10, 0, 13, 10, 81, 81], "must begin with a PROXY protocol head" },
        { ProxyHeads.Frame(0x11, 0x11, new byte[12]), "version is not 2" },
        { ProxyHeads.Frame(0x22, 0x11, new byte[12]), "command" },
        { ProxyHeads.Frame(0x21, 0x12, new byte[12]), "something else than TCP" },
        { ProxyHeads.Frame(0x21, 0x31, new byte[216]), "something else than TCP" },
        { ProxyHeads.Frame(0x21, 0x11, new byte[11]), "shorter than its addresses" },
        { ProxyHeads.Frame(0x21, 0x21, new byte[35]), "shorter than its addresses" },
        { ProxyHeads.Frame(0x21, 0x11, [], length: 60_000), "longer than" },
    };

    [Theory, MemberData(nameof(Broken))]
    public void A_malformed_head_says_what_is_wrong_with_it(byte[] head, string fault)
    {
        Assert.Equal(ReadStatus.Violation, ProxyHeader.TryRead(head, out _, out _, out var said));
        Assert.Contains(fault, said, StringComparison.Ordinal);
    }
}
