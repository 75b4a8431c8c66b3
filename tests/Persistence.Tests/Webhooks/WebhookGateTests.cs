using System.Net;
using Gateway.Persistence.Webhooks;

namespace Gateway.Persistence.Tests.Webhooks;

public sealed class WebhookGateTests
{
    private static readonly WebhookGate Public = new(new WebhookOptions());

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    public void What_is_not_public_is_refused(string address) => Assert.False(Public.IsAllowed(IPAddress.Parse(address)));

    [Theory]
    [InlineData("93.184.216.34")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2606:2800:220:1:248:1893:25c8:1946")]
    [InlineData("::ffff:93.184.216.34")]
    [InlineData("64:ff9b::5db8:d822")]
    public void What_is_public_is_called(string address) => Assert.True(Public.IsAllowed(IPAddress.Parse(address)));

    [Theory]
    [InlineData("https://crm.example/hook?x=1", true)]
    [InlineData("https://93.184.216.34/", true)]
    [InlineData("http://crm.example/", false)]
    [InlineData("https://127.0.0.1/", false)]
    [InlineData("https://[::1]/", false)]
    [InlineData("https://2130706433/", false)]
    [InlineData("https://0x7f.1/", false)]
    [InlineData("https://localhost/", false)]
    [InlineData("https://x.localhost/", false)]
    [InlineData("https://user:secret@crm.example/", false)]
    [InlineData("ftp://crm.example/", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("crm.example", false)]
    [InlineData("", false)]
    public void An_address_is_judged_when_it_is_written_down(string address, bool good) => Assert.Equal(good, Public.FaultOf(address) is null);

    [Fact]
    public void The_demo_shop_of_this_process_may_be_called_and_nothing_else_beside_it()
    {
        var gate = new WebhookGate(new WebhookOptions().WithShop("http://127.0.0.1:8081"));
        Assert.Null(gate.FaultOf("http://127.0.0.1:8081/check"));
        foreach (var other in (string[])["http://127.0.0.1:8080/check", "https://127.0.0.1:8081/", "http://localhost:8081/check", "http://127.0.0.1/", "http://a:b@127.0.0.1:8081/", "http://127.0.0.2:8081/"]) Assert.NotNull(gate.FaultOf(other));
        Assert.NotNull(new WebhookGate(new WebhookOptions()).FaultOf("http://127.0.0.1:8081/check"));
    }

    [Fact]
    public void A_network_can_be_allowed_and_nothing_beside_it()
    {
        var gate = new WebhookGate(new WebhookOptions { AllowedNetworks = ["10.0.0.0/8", "127.0.0.1"] });
        Assert.True(gate.IsAllowed(IPAddress.Parse("10.9.9.9")));
        Assert.True(gate.IsAllowed(IPAddress.Parse("::ffff:127.0.0.1")));
        Assert.False(gate.IsAllowed(IPAddress.Parse("192.168.0.1")));
        Assert.Null(gate.FaultOf("http://10.0.0.1:8080/"));
        Assert.NotNull(gate.FaultOf("http://192.168.0.1/"));
        Assert.Equal([], new WebhookOptions { AllowedNetworks = ["::1", "fd00::/8"] }.Faults());
        Assert.Contains("10.0.0.0/99", Assert.Single(new WebhookOptions { AllowedNetworks = ["10.0.0.0/99"] }.Faults()), StringComparison.Ordinal);
    }
}
