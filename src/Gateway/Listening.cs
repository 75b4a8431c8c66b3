using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gateway.Edge;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Gateway;

/// <summary>What stands before this node or is done by itself: TLS, and the word of proxies about who the client is.</summary>
internal static class Listening
{
    /// <summary>The node's certificate with its private key; null without <see cref="GatewayOptions.TlsCertificate"/>.</summary>
    /// <exception cref="StartupException">The files cannot be read or hold no private key; the message says which and why.</exception>
    public static X509Certificate2? CertificateOf(GatewayOptions options) =>
        options.TlsCertificate.Length == 0 ? null : CertificateFiles.Load("Gateway:Tls", options.TlsCertificate, options.TlsKey, options.TlsPassword);

    /// <summary>Opens the ports: sockets, API and console on one, the demo shop on another.</summary>
    public static void ListenOn(this IWebHostBuilder web, GatewayOptions options, X509Certificate2? certificate) => web.ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.ListenForSockets(IPAddress.Parse(options.Address), options.Port, certificate);
        if (options.MetricsPort >= 0) kestrel.Listen(IPAddress.Parse(options.MetricsAddress), options.MetricsPort);
        if (options.ShopPort >= 0) kestrel.Listen(IPAddress.Parse(options.Address), options.ShopPort);
    });

    /// <summary>
    /// Lets the API see the same client address as the sockets do: the rightmost hop of X-Forwarded-For that is none of <see cref="EdgeOptions.TrustedProxies"/>;
    /// and whether that client speaks https. When nobody is named, a proxy on this machine may still say that it ended TLS, but not who the client is.
    /// </summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        var networks = app.Services.GetRequiredService<IOptions<EdgeOptions>>().Value.TrustedNetworks();
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedProto };
        if (networks.Count > 0)
        {
            // Loopback is in the lists from the start; here only those are trusted who were named.
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in networks) forwarded.KnownIPNetworks.Add(network);
            (forwarded.ForwardedHeaders, forwarded.ForwardLimit) = (ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, null);
        }
        app.UseForwardedHeaders(forwarded);
    }
}
