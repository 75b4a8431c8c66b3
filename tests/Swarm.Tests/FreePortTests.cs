using System.Net;
using System.Net.Sockets;

namespace Gateway.Swarm.Tests;

public sealed class FreePortTests
{
    [Fact]
    public void A_port_is_given_once_and_to_be_listened_on()
    {
        var ports = Enumerable.Range(0, 200).Select(_ => GatewayProcess.FreePort()).ToList();

        Assert.Equal(ports.Count, ports.Distinct().Count());
        foreach (var port in ports)
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
        }
    }

    [Fact]
    public void A_port_never_comes_from_those_of_outgoing_connections()
    {
        var range = File.Exists("/proc/sys/net/ipv4/ip_local_port_range") ? File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range") : "49152 65535";
        var bounds = range.Split((char[])['\t', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToList();

        Assert.All(Enumerable.Range(0, 200), _ => Assert.NotInRange(GatewayProcess.FreePort(), bounds[0], bounds[1]));
    }
}
