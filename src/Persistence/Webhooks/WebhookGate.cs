using System.Net;
using System.Net.Sockets;
using Gateway.Actors;

namespace Gateway.Persistence.Webhooks;

/// <summary>
/// Which addresses a webhook may lead to: the name is judged when it is written down, and the number again with each connection, since a name may lead elsewhere tomorrow. What is not public
/// (this machine, the network behind it, the cloud's own services) is refused unless it is allowed by name of its network.
/// </summary>
public sealed class WebhookGate(WebhookOptions options)
{
    /// <summary>Characters of an address.</summary>
    public const int Most = 500;

    private static readonly IPNetwork[] _notPublic = [.. new[]
    {
        // IANA's registries of special-purpose addresses.
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
    }.Select(IPNetwork.Parse)];

    // Addresses that carry an IPv4 address inside, and at which byte: whoever routes them may lead there.
    private static readonly (IPNetwork Network, int At)[] _carriers = [(IPNetwork.Parse("64:ff9b::/96"), 12), (IPNetwork.Parse("2002::/16"), 2)];

    private readonly IReadOnlyList<IPNetwork> _allowed = options.Networks;

    /// <summary>What is wrong with an address that somebody writes down; null for nothing.</summary>
    public Fault? FaultOf(string? address)
    {
        if (address is not { Length: > 0 and <= Most } || !Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http")) return Fault.Of("address", "web-address-needed", ("most", Most));
        if (uri.UserInfo.Length > 0) return Fault.Of("address", "web-address-password");
        if (IsShop(uri)) return null;
        var number = IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) ? ip : null;
        if (number is not null && !IsAllowed(number)) return NotPublic(number);
        if (number is null && _allowed.Count == 0 && (uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || uri.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))) return NotPublic(IPAddress.Loopback);
        return uri.Scheme == "http" && _allowed.Count == 0 ? Fault.Of("address", "web-address-plain") : null;
    }

    /// <summary>Whether it is the demo shop of this process: that one port of this machine.</summary>
    internal bool IsShop(Uri uri) => options.Shop is { } shop && Uri.Compare(uri, shop, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.Ordinal) == 0;

    /// <summary>Whether a connection may go there.</summary>
    public bool IsAllowed(IPAddress address)
    {
        var plain = Plain(address);
        return _allowed.Any(n => n.Contains(plain)) || IsPublic(plain);
    }

    /// <summary>Whether plain http may go there.</summary>
    internal bool IsWithin(IPAddress address) => _allowed.Any(n => n.Contains(Plain(address)));

    internal static string Refused(IPAddress address) => NotPublic(address).Sentence;

    private static Fault NotPublic(IPAddress address) => Fault.Of("address", "web-address-private", ("given", address));

    private static bool IsPublic(IPAddress address)
    {
        if (_notPublic.Any(n => n.Contains(address))) return false;
        if (address.AddressFamily == AddressFamily.InterNetwork) return true;
        var bytes = address.GetAddressBytes();
        foreach (var (network, at) in _carriers)
            if (network.Contains(address)) return IsPublic(new IPAddress(bytes.AsSpan(at, 4)));
        return true;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
