using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gateway.Edge.Accept;
using Gateway.Edge.Connections;
using Gateway.Edge.Fallback;
using Gateway.Edge.Listening;
using Gateway.Edge.Places;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gateway.Edge;

/// <summary>Puts the edge into a host.</summary>
public static class EdgeHosting
{
    /// <summary>
    /// Registers the edge with its options from section <c>Edge</c>, judged at start. The host adds an <see cref="IMessageSinkFactory"/> and calls
    /// <see cref="ListenForSockets"/> for each endpoint that should take WebSockets.
    /// </summary>
    public static IServiceCollection AddGatewaySockets(this IServiceCollection services)
    {
        services.AddOptions<EdgeOptions>().BindConfiguration(EdgeOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EdgeOptions>, EdgeOptionsValidation>());
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<EdgeMetrics>();
        services.TryAddSingleton<OpenConnections>();
        services.TryAddSingleton<HeartbeatWheel>();
        services.TryAddSingleton<EdgeDrain>();
        services.TryAddSingleton(static given => new Geography(
            given.GetRequiredService<IOptions<EdgeOptions>>().Value.Geography, given.GetRequiredService<ILogger<Geography>>(), given.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(static given => new ConnectionNode(
            given.GetRequiredService<IOptions<EdgeOptions>>().Value,
            given.GetRequiredService<HeartbeatWheel>(),
            given.GetRequiredService<OpenConnections>(),
            given.GetRequiredService<EdgeMetrics>(),
            given.GetRequiredService<ILogger<WebSocketConnection>>()));
        services.TryAddSingleton(static given => HandshakeRules.Of(given.GetRequiredService<IOptions<EdgeOptions>>().Value));
        services.TryAddSingleton<Gatekeeper>();
        services.TryAddSingleton<ProxyGate>();
        services.TryAddSingleton<SocketGate>();
        services.TryAddSingleton<FallbackGate>();
        services.AddSingleton<IConnectionListenerFactory, LeanListenerFactory>();
        return services;
    }

    /// <summary>
    /// Listens for WebSockets and HTTP on one port. Plaintext on Linux is kept by the lean listener unless <see cref="EdgeOptions.LeanListener"/> says no;
    /// everything else by connection middleware in Kestrel's own transport.
    /// </summary>
    /// <param name="kestrel">The server.</param>
    /// <param name="address">Address to listen on.</param>
    /// <param name="port">Its port; 0 takes a free one.</param>
    /// <param name="tls">The node's certificate; null speaks plaintext.</param>
    public static void ListenForSockets(this KestrelServerOptions kestrel, IPAddress address, int port, X509Certificate2? tls = null)
    {
        var services = kestrel.ApplicationServices;
        if (tls is null && OperatingSystem.IsLinux() && services.GetRequiredService<IOptions<EdgeOptions>>().Value.LeanListener)
        {
            kestrel.Listen(new LeanEndPoint(address, port));
            return;
        }
        kestrel.Listen(address, port, listen =>
        {
            var (proxy, gate) = (services.GetRequiredService<ProxyGate>(), services.GetRequiredService<SocketGate>());
            listen.Use(next => transport => proxy.OnConnectionAsync(transport, next));
            // The gate must see decrypted bytes.
            if (tls is not null)
            {
                // Over HTTP/2 browsers would open WebSockets inside an open HTTP connection (RFC 8441), where the gate cannot see them.
                listen.Protocols = HttpProtocols.Http1;
                listen.UseHttps(tls);
            }
            listen.Use(http => transport => gate.OnConnectionAsync(transport, http));
        });
    }
}
