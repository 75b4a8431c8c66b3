using System.Net;

namespace Gateway.Edge.Connections;

/// <summary>What the handshake said. None of it is proven except <paramref name="RemoteAddress"/>, which is the socket's peer (a proxy's, if there is one).</summary>
/// <param name="Origin">The page's origin as sent; null only where <see cref="EdgeOptions.AllowMissingOrigin"/> lets it be missing.</param>
/// <param name="UserAgent">As sent, at most the head's limit.</param>
/// <param name="AcceptLanguage">As sent.</param>
/// <param name="RemoteAddress">The peer; IPv4 in IPv6 is shown as IPv4.</param>
/// <param name="Path">The request target, query included.</param>
public sealed record HandshakeInfo(string? Origin, string? UserAgent, string? AcceptLanguage, IPAddress RemoteAddress, string Path)
{
    /// <summary>The window in which messages to the client are compressed, 2^8 to 2^15 bytes; 0 where permessage-deflate was not agreed (RFC 7692).</summary>
    public int DeflateWindowBits { get; init; }
}
