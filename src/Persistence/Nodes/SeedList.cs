using System.Net;
using System.Net.Sockets;

namespace Gateway.Persistence.Nodes;

/// <summary>Where a starting node finds members, when that is not left to the node table: nodes by name, or all addresses of one DNS name.</summary>
public sealed class SeedList
{
    private const string DnsPrefix = "dns:";

    private SeedList(string text, IReadOnlyList<DnsEndPoint> named, bool byDns) => (Text, Named, ByDns) = (text, named, byDns);

    /// <summary>Whether it is a DNS name, whose addresses are the nodes'.</summary>
    public bool ByDns { get; }

    /// <summary>As it was given.</summary>
    public string Text { get; }

    internal IReadOnlyList<DnsEndPoint> Named { get; }

    /// <summary>Reads "host:port,host:port" or "dns:name:port"; an IPv6 address stands in brackets.</summary>
    /// <exception cref="FormatException">It is neither; the message says what is allowed.</exception>
    public static SeedList Parse(string text)
    {
        var byDns = text.StartsWith(DnsPrefix, StringComparison.OrdinalIgnoreCase);
        var words = (byDns ? text[DnsPrefix.Length..] : text).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || (byDns && words.Length > 1)) throw Wrong(text);
        return new SeedList(text, [.. words.Select(w => EndPoint(w) ?? throw Wrong(text))], byDns);
    }

    private static FormatException Wrong(string text) =>
        new($"Gateway:Seeds is \"{text}\"; host:port of one or more nodes, separated by commas, or dns:name:port are allowed, such as 10.0.0.5:4053,10.0.0.6:4053, [fd00::5]:4053 or dns:gateway-nodes:4053");

    private static DnsEndPoint? EndPoint(string word)
    {
        var colon = word.LastIndexOf(':');
        var host = colon > 0 ? NodeAddress.Bare(word[..colon]) : "";
        // Without brackets the end of an IPv6 address would be taken for the port.
        if (host.Length == colon && host.Contains(':', StringComparison.Ordinal)) return null;
        return Uri.CheckHostName(host) != UriHostNameType.Unknown && int.TryParse(word[(colon + 1)..], out var port) && port is > 0 and < 65536 ? new DnsEndPoint(host, port) : null;
    }

    /// <summary>The nodes as they are now, in an order that all nodes agree on: as listed, or sorted by address. A name without addresses gives none.</summary>
    /// <param name="self">This node's host: of a DNS name only addresses of its family count, so that a node with two is one node.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task<IReadOnlyList<DnsEndPoint>> FindAsync(string self, CancellationToken ct = default)
    {
        if (!ByDns) return Named;
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(Named[0].Host, IPAddress.TryParse(self, out var own) ? own.AddressFamily : AddressFamily.Unspecified, ct);
            return [.. addresses.OrderBy(a => Convert.ToHexString(a.GetAddressBytes()), StringComparer.Ordinal).Select(a => new DnsEndPoint(a.ToString(), Named[0].Port))];
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
