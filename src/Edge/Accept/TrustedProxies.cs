using System.Net;

namespace Gateway.Edge.Accept;

/// <summary>The machines whose word about a client's address is believed, as configured; nobody else's is.</summary>
internal sealed class TrustedProxies(IReadOnlyList<IPNetwork> networks)
{

    /// <summary>Reads one address (<c>10.0.0.7</c>, <c>::1</c>) or network (<c>10.0.0.0/8</c>).</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (text.Contains('/', StringComparison.Ordinal))
            return IPNetwork.TryParse(text, out network);
        var known = IPAddress.TryParse(text, out var address);
        network = known ? new IPNetwork(address!, address!.GetAddressBytes().Length * 8) : default;
        return known;
    }

    public bool Trusts(IPAddress address)
    {
        foreach (var network in networks)
        {
            if (network.Contains(address))
                return true;
        }
        return false;
    }

    /// <summary>
    /// The client behind <paramref name="peer"/>: each trusted hop's word about the hop before it is followed, from the right, up to the first that is not
    /// trusted. What stands further left was written by the client and proves nothing.
    /// </summary>
    /// <param name="peer">The socket's other end.</param>
    /// <param name="forwardedFor">The header X-Forwarded-For, or null.</param>
    public IPAddress ClientOf(IPAddress peer, string? forwardedFor)
    {
        if (string.IsNullOrEmpty(forwardedFor) || networks.Count == 0)
            return peer;
        var hops = forwardedFor.Split(',');
        for (var at = hops.Length - 1; at >= 0 && Trusts(peer); at--)
        {
            // Addresses come with and without a port. One that cannot be read hides its hop: the last one known stays.
            if (!IPEndPoint.TryParse(hops[at].Trim(), out var hop))
                return peer;
            peer = Plain(hop.Address);
        }
        return peer;
    }

    /// <summary>IPv4 in IPv6 is IPv4.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
