using System.Net;
using Gateway.Edge.Accept;

namespace Gateway.Edge.Tests.Accept;

public sealed class AddressLimiterTests
{
    private static readonly EdgeOptions s_options = new() { ConnectsPerAddressBurst = 3, ConnectsPerAddressPerSecond = 2 };

    [Fact]
    public void An_address_may_burst_then_waits_while_others_may_connect()
    {
        var limiter = new AddressLimiter(s_options);
        var first = IPAddress.Parse("192.0.2.1");
        for (var n = 0; n < 3; n++)
            Assert.True(limiter.TryTake(first, 1_000));
        Assert.False(limiter.TryTake(first, 1_000));
        Assert.True(limiter.TryTake(IPAddress.Parse("192.0.2.2"), 1_000));
        Assert.False(limiter.TryTake(first, 1_400));
        Assert.True(limiter.TryTake(first, 1_500));
    }

    [Fact]
    public void A_network_of_64_bits_is_one_address()
    {
        var limiter = new AddressLimiter(s_options);
        for (var n = 0; n < 3; n++)
            Assert.True(limiter.TryTake(IPAddress.Parse($"2001:db8:0:1::{n + 1}"), 0));
        Assert.False(limiter.TryTake(IPAddress.Parse("2001:db8:0:1:ffff::1"), 0));
        Assert.True(limiter.TryTake(IPAddress.Parse("2001:db8:0:2::1"), 0));
    }

    [Fact]
    public void Addresses_that_have_rested_are_forgotten()
    {
        var limiter = new AddressLimiter(s_options);
        for (var n = 1; n < 200; n++)
            limiter.TryTake(IPAddress.Parse($"192.0.2.{n}"), 1_000);
        Assert.Equal(199, limiter.Tracked);
        limiter.TryTake(IPAddress.Parse("198.51.100.1"), 60_000);
        Assert.Equal(1, limiter.Tracked);
    }

    [Fact]
    public void Loopback_is_limited_only_if_asked()
    {
        var limiter = new AddressLimiter(s_options);
        Assert.All(Enumerable.Range(0, 50), _ => Assert.True(limiter.TryTake(IPAddress.Loopback, 0)));
        var strict = new AddressLimiter(s_options with { LimitLoopback = true });
        Assert.Equal(3, Enumerable.Range(0, 50).Count(_ => strict.TryTake(IPAddress.Loopback, 0)));
    }
}
