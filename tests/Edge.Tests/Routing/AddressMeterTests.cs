using System.Net;
using Gateway.Actors;
using Gateway.Edge.Routing;

namespace Gateway.Edge.Tests.Routing;

public sealed class AddressMeterTests
{
    private const long Start = 1_700_000_040_000;
    private static readonly SiteId Site = new("demo");
    private readonly AddressMeter _meter = new();

    private int Count(string address, long at, int times = 1)
    {
        var last = 0;
        for (var i = 0; i < times; i++) last = _meter.Count(Site, IPAddress.Parse(address), at);
        return last;
    }

    [Fact]
    public void F54_An_address_is_counted_over_a_sliding_minute_and_apart_on_each_site()
    {
        Assert.Equal(120, Count("192.0.2.1", Start, 120));
        Assert.Equal(1, _meter.Count(new SiteId("other"), IPAddress.Parse("192.0.2.1"), Start));
        // Half a minute into the next one half of them are a minute old.
        Assert.Equal(61, Count("192.0.2.1", Start / 60_000 * 60_000 + 90_000));
        Assert.Equal(1, Count("192.0.2.1", Start + 300_000));
    }

    [Fact]
    public void F54_Addresses_of_one_IPv6_network_are_one()
    {
        Count("2001:db8:1:2::1", Start, 10);
        Assert.Equal(11, Count("2001:db8:1:2:ffff::9", Start));
        Assert.Equal(1, Count("2001:db8:1:3::1", Start));
        Assert.Equal("2001:db8:1:2::/64", AddressMeter.Shown(IPAddress.Parse("2001:db8:1:2::1")));
        Assert.Equal("192.0.2.1", AddressMeter.Shown(IPAddress.Parse("192.0.2.1")));
    }

    /// <summary>A hundred thousand addresses share four thousand slots with one that sends a hundred times as much as any.</summary>
    [Fact]
    public void F54_Who_sends_most_is_found_among_more_addresses_than_there_are_slots()
    {
        var random = new Random(54);
        var most = 0;
        for (var i = 0; i < 100_000; i++)
        {
            Count($"10.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}", Start + i / 10);
            if (i % 50 == 0) most = Math.Max(most, Count("192.0.2.1", Start + i / 10));
        }
        // 2,000 were sent; what shared the slot wore off at most its own number.
        Assert.InRange(most, 1900, 2000);
    }
}
