using System.Net;
using Gateway.Edge.Accept;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Listening;

/// <summary>An address whose WebSockets the lean listener keeps; any other is left to Kestrel's own transport.</summary>
internal sealed class LeanEndPoint(IPAddress address, int port) : IPEndPoint(address, port);

/// <summary>Binds the endpoints that are a <see cref="LeanEndPoint"/>.</summary>
internal sealed class LeanListenerFactory(Gatekeeper keeper, ILoggerFactory logs) : IConnectionListenerFactory, IConnectionListenerFactorySelector, IDisposable
{
    private readonly SocketConnectionContextFactory _http = new(new SocketConnectionFactoryOptions(), logs.CreateLogger("Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets"));

    public bool CanBind(EndPoint endpoint) => endpoint is LeanEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(LeanListener.Bind((IPEndPoint)endpoint, new LeanShare(keeper), _http, logs.CreateLogger<LeanListener>()));

    public void Dispose() => _http.Dispose();
}
