using Gateway.Edge.Accept;
using Gateway.Edge.Connections;
using Gateway.Edge.Fallback;
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
    /// <see cref="UseGatewaySockets"/> on each endpoint that should take WebSockets.
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
        services.TryAddSingleton(static given => new ConnectionNode(
            given.GetRequiredService<IOptions<EdgeOptions>>().Value,
            given.GetRequiredService<HeartbeatWheel>(),
            given.GetRequiredService<OpenConnections>(),
            given.GetRequiredService<EdgeMetrics>(),
            given.GetRequiredService<ILogger<WebSocketConnection>>()));
        services.TryAddSingleton(static given => HandshakeRules.Of(given.GetRequiredService<IOptions<EdgeOptions>>().Value));
        services.TryAddSingleton<SocketGate>();
        services.TryAddSingleton<FallbackGate>();
        return services;
    }

    /// <summary>
    /// Takes the WebSockets of this endpoint; all other requests go on to HTTP on the same port. With TLS, call it after <c>UseHttps</c>: it must see
    /// decrypted bytes.
    /// </summary>
    public static ListenOptions UseGatewaySockets(this ListenOptions listen)
    {
        var gate = listen.ApplicationServices.GetRequiredService<SocketGate>();
        listen.Use(http => transport => gate.OnConnectionAsync(transport, http));
        return listen;
    }
}
