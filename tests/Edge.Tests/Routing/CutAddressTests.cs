using System.Net;
using Gateway.Edge.Routing;

namespace Gateway.Edge.Tests.Routing;

public sealed class CutAddressTests
{
    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0"), InlineData("::ffff:203.0.113.77", "203.0.113.0"), InlineData("2001:db8:1234:5678:9abc:def0:1:2", "2001:db8:1234::"), InlineData("::1", "::"), InlineData("10.1.2.3", "10.1.2.0")]
    public void F57_An_address_keeps_its_network_and_no_more(string address, string cut) => Assert.Equal(IPAddress.Parse(cut), CutAddress.Of(IPAddress.Parse(address)));
}
