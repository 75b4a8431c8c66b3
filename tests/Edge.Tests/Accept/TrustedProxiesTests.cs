using System.Net;
using Gateway.Edge.Accept;

namespace Gateway.Edge.Tests.Accept;

public sealed class TrustedProxiesTests
{
    private static readonly TrustedProxies Proxies = new(new EdgeOptions { TrustedProxies = ["10.0.0.0/8", "192.0.2.1", "192.168.0.1/16", "2001:db8::/32"] }.TrustedNetworks());

    [Theory]
    [InlineData("203.0.113.9", "198.51.100.1", "203.0.113.9")] // not a proxy: its word counts for nothing
    [InlineData("10.1.2.3", null, "10.1.2.3")]
    [InlineData("10.1.2.3", "", "10.1.2.3")]
    [InlineData("10.1.2.3", "198.51.100.1", "198.51.100.1")]
    [InlineData("10.1.2.3", "6.6.6.6, 198.51.100.1", "198.51.100.1")] // what the client wrote itself stands further left
    [InlineData("10.1.2.3", "6.6.6.6, 198.51.100.1 , 192.0.2.1,10.9.9.9", "198.51.100.1")]
    [InlineData("10.1.2.3", "10.0.0.1, 10.0.0.2", "10.0.0.1")] // all of them ours: the farthest
    [InlineData("10.1.2.3", "198.51.100.1:4711", "198.51.100.1")]
    [InlineData("10.1.2.3", "[2001:470::1]:4711", "2001:470::1")]
    [InlineData("2001:db8::5", "2001:470::1", "2001:470::1")]
    [InlineData("10.1.2.3", "198.51.100.1, unknown", "10.1.2.3")] // a hop that hides its client
    [InlineData("10.1.2.3", "198.51.100.1, unknown, 10.0.0.9", "10.0.0.9")]
    [InlineData("192.168.7.7", "198.51.100.1", "198.51.100.1")] // a network named by one of its addresses
    [InlineData("10.1.2.3", "::ffff:198.51.100.1", "198.51.100.1")]
    public void The_client_is_the_rightmost_hop_that_is_not_trusted(string peer, string? forwardedFor, string client) =>
        Assert.Equal(IPAddress.Parse(client), Proxies.ClientOf(IPAddress.Parse(peer), forwardedFor));

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("proxy.example")]
    [InlineData("")]
    public void Only_addresses_and_networks_can_be_named(string text) => Assert.False(TrustedProxies.TryParse(text, out _));
}
