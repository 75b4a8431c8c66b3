using System.Net;
using Akka.Actor;
using Gateway.Persistence.Nodes;

namespace Gateway.Persistence.Tests.Nodes;

public sealed class NodeAddressTests
{
    [Theory]
    [InlineData("127.0.0.1", "localhost", true)]
    [InlineData("node1.invalid", "NODE1.invalid", true)]
    [InlineData("::1", "0:0:0:0:0:0:0:1", true)]
    [InlineData("::ffff:10.0.0.5", "10.0.0.5", true)]
    [InlineData("127.0.0.1", "127.0.0.2", false)]
    [InlineData("fd00::5", "fd00::6", false)]
    [InlineData("node1.invalid", "node2.invalid", false)]
    public async Task Two_hosts_are_one_place_when_their_names_or_addresses_are(string a, string b, bool same)
    {
        Assert.Equal(same, await NodeAddress.AreSameAsync(new(a, 4053), new(b, 4053)));
        Assert.False(await NodeAddress.AreSameAsync(new(a, 4053), new(b, 4054)));
    }

    [Fact]
    public void An_address_of_IPv6_has_brackets_before_a_port_and_none_alone()
    {
        var self = Address.Parse("akka.tcp://gateway@127.0.0.1:4053");
        Assert.Equal("akka.tcp://gateway@[fd00::5]:4054", NodeAddress.Of(self, new DnsEndPoint("fd00::5", 4054)));
        Assert.Equal("fd00::5", NodeAddress.EndPointOf(Address.Parse("akka.tcp://gateway@[fd00::5]:4054")).Host);
        Assert.Equal("[fd00::5]:4054", NodeAddress.Words(new("fd00::5", 4054)));
        Assert.Equal("10.0.0.5:4054", NodeAddress.Words(new("10.0.0.5", 4054)));
    }
}
