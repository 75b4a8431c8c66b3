using System.Net;
using Gateway.Actors.Sites;

namespace Gateway.Actors.Tests.Sites;

/// <summary>Whom a ban meets.</summary>
public sealed class BanListTests
{
    private static IPNetwork Network(string text) => BanList.TryParse(text, out var network) ? network : throw new FormatException(text);

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", true)]
    [InlineData("203.0.113.0/24", "203.0.113.200", true)]
    [InlineData("203.0.113.0/24", "203.0.114.1", false)]
    // Whoever writes an address of the network means the network.
    [InlineData("203.0.113.7/24", "203.0.113.200", true)]
    [InlineData("2001:db8:1::/48", "2001:db8:1:2::9", true)]
    [InlineData("2001:db8:1::/48", "2001:db8:2::9", false)]
    [InlineData("2001:db8:1::/48", "203.0.113.7", false)]
    public void F12_A_network_holds_its_addresses_until_it_has_run_out(string banned, string address, bool held)
    {
        var bans = new BanList([new Ban("b", null, Network(banned), 1000)]);
        Assert.Equal(held, bans.Holds(new VisitorId("v"), IPAddress.Parse(address), 999));
        Assert.False(bans.Holds(new VisitorId("v"), IPAddress.Parse(address), 1000));
    }

    [Fact]
    public void F12_A_visitor_is_held_by_the_longest_ban_and_nobody_else()
    {
        var bans = new BanList([new Ban("a", new VisitorId("v"), null, 500), new Ban("b", new VisitorId("v"), null, 1000)]);
        Assert.True(bans.Holds(new VisitorId("v"), null, 700));
        Assert.False(bans.Holds(new VisitorId("w"), null, 700));
        Assert.False(bans.Holds(null, null, 700));
        Assert.False(bans.Holds(new VisitorId("v"), null, 1000));
    }

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("10.0.0.0/7")]
    [InlineData("2001::/15")]
    [InlineData("example.com")]
    [InlineData("")]
    public void F12_What_is_no_network_or_half_of_the_world_is_none(string text) => Assert.False(BanList.TryParse(text, out _));
}
