using System.Net;
using System.Net.Sockets;

namespace Gateway.Actors.Sites;

/// <summary>Somebody who is kept out for a time: a visitor, or whoever comes from an address or a network.</summary>
/// <param name="Visitor">Null where it is an address.</param>
/// <param name="Network">A single address is a network of one; null where it is a visitor.</param>
/// <param name="Until">Unix ms.</param>
public sealed record Ban(string Id, VisitorId? Visitor, IPNetwork? Network, long Until);

/// <summary>The bans of one site, looked at when somebody comes and when the catalog changes.</summary>
public sealed class BanList(IReadOnlyList<Ban> bans)
{
    /// <summary>Nobody.</summary>
    public static readonly BanList None = new([]);

    private readonly Dictionary<VisitorId, long> _visitors = bans.Where(b => b.Visitor is not null).GroupBy(b => b.Visitor!.Value).ToDictionary(g => g.Key, g => g.Max(b => b.Until));
    private readonly Ban[] _networks = [.. bans.Where(b => b.Network is not null)];

    /// <summary>How many there are.</summary>
    public int Count => bans.Count;

    /// <summary>Whether the visitor, or whoever comes from that address, is kept out now. IPv4 in IPv6 is IPv4.</summary>
    public bool Holds(VisitorId? visitor, IPAddress? address, long now)
    {
        if (bans.Count == 0) return false;
        if (visitor is { } who && _visitors.TryGetValue(who, out var until) && until > now) return true;
        if (address is null || _networks.Length == 0) return false;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var ban in _networks)
            if (ban.Until > now && ban.Network!.Value.Contains(plain)) return true;
        return false;
    }

    /// <summary>An address ("203.0.113.7") or a network ("203.0.113.0/24", "2001:db8::/48") that may be banned: not so wide a one that it is half of the world.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        if (!text.Contains('/'))
        {
            if (!IPAddress.TryParse(text, out var single)) return false;
            if (single.IsIPv4MappedToIPv6) single = single.MapToIPv4();
            network = new IPNetwork(single, single.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
            return true;
        }
        return IPNetwork.TryParse(text, out network) && network.PrefixLength >= (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 8 : 16);
    }
}
