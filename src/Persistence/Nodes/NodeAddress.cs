using System.Net;
using System.Net.Sockets;
using Akka.Actor;

namespace Gateway.Persistence.Nodes;

/// <summary>Hosts and ports of nodes as people write them: one node may be named by address, by name, in capitals, with brackets.</summary>
internal static class NodeAddress
{
    /// <summary>An IPv6 address without its brackets; anything else as it is.</summary>
    public static string Bare(string host) => host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;

    /// <summary>Where a node of that address listens.</summary>
    public static DnsEndPoint EndPointOf(Address node) => new(Bare(node.Host), node.Port ?? 0);

    /// <summary>For people, and as in the configuration.</summary>
    public static string Words(DnsEndPoint at) => $"{InBrackets(at.Host)}:{at.Port}";

    /// <summary>The address that a node of this cluster has which listens there.</summary>
    public static string Of(Address self, DnsEndPoint at) => self.WithHost(InBrackets(at.Host)).WithPort(at.Port).ToString();

    /// <summary>Whether both are one place: the same port, and the same name or a common address.</summary>
    public static async Task<bool> AreSameAsync(DnsEndPoint a, DnsEndPoint b)
    {
        if (a.Port != b.Port) return false;
        if (string.Equals(a.Host, b.Host, StringComparison.OrdinalIgnoreCase)) return true;
        var (first, second) = (await AddressesAsync(a.Host), await AddressesAsync(b.Host));
        return first.Intersect(second).Any();
    }

    private static string InBrackets(string host) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;

    private static async Task<IEnumerable<IPAddress>> AddressesAsync(string host)
    {
        try
        {
            return (await Dns.GetHostAddressesAsync(host)).Select(a => a.IsIPv4MappedToIPv6 ? a.MapToIPv4() : a);
        }
        catch (SocketException)
        {
            // A name that nobody knows is no place.
            return [];
        }
    }
}
