using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport;

namespace Gateway.Remoting;

/// <summary>
/// Connections between nodes over TLS; addresses are akka.tls://…. A handshake that fails costs one line and that connection, nothing else: docs/decisions/cluster-tls.md says
/// why remoting's own TLS is not used. Made by remoting, by its name in the settings.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "Remoting ends a transport by Shutdown, which closes the listener.")]
internal sealed class TlsTransport : Transport
{
    // Two round trips and some arithmetic; a node that needs longer is as good as away, and remoting tries again.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _goodbye = TimeSpan.FromSeconds(1);
    private const int Backlog = 128;

    private readonly ClusterTls _tls;
    private readonly ILoggingAdapter _log;
    private readonly TaskCompletionSource<IAssociationEventListener> _associations = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<TlsAssociation, bool> _open = new();
    private readonly CancellationTokenSource _stop = new();
    private Socket? _listener;
    private Address _local = Address.AllSystems;

    public TlsTransport(ActorSystem system, Config config)
    {
        (System, Config) = (system, config);
        SchemeIdentifier = "tls";
        MaximumPayloadBytes = config.GetByteSize("maximum-frame-size", null)!.Value;
        _tls = system.Settings.Setup.Get<ClusterTls>().Value;
        _log = Logging.GetLogger(system, "tls");
    }

    public override bool IsResponsibleFor(Address remote) => true;

    public override async Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var host = Config.GetString("hostname");
        var ip = IPAddress.TryParse(host, out var literal) ? literal : (await Dns.GetHostAddressesAsync(host, _stop.Token))[0];
        var (publicHost, publicPort) = (Config.GetString("public-hostname"), Config.GetInt("public-port"));
        _listener = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(ip, Config.GetInt("port")));
        _listener.Listen(Backlog);
        _local = AddressOf(IPAddress.TryParse(publicHost, out var publicIp) ? publicIp.ToString() : publicHost, publicPort > 0 ? publicPort : ((IPEndPoint)_listener.LocalEndPoint!).Port);
        _ = AcceptAsync(_listener);
        return (_local, _associations);
    }

    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        var host = remoteAddress.Host.Trim('[', ']');
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var patience = Patience();
        try
        {
            await socket.ConnectAsync(host, remoteAddress.Port!.Value, patience.Token);
            return Open(await _tls.CallAsync(new NetworkStream(socket, ownsSocket: true), host, patience.Token), remoteAddress);
        }
        catch (Exception e) when (IsConnectionFault(e))
        {
            socket.Dispose();
            if (e is PeerRefusedException) _log.Warning("the node at {Peer} is refused for {Fault}", remoteAddress, e.Message);
            throw new InvalidAssociationException($"no connection to {remoteAddress}: {(e is OperationCanceledException ? "it is silent" : e.Message)}");
        }
    }

    public override async Task<bool> Shutdown()
    {
        await _stop.CancelAsync();
        _listener?.Dispose();
        // Remoting says goodbye on each association at the same time; one that is closed before looks like a fault to the other node.
        await Task.WhenAny(Task.WhenAll(_open.Keys.Select(a => a.Ended)), Task.Delay(_goodbye));
        foreach (var association in _open.Keys) association.Close();
        await Task.WhenAll(_open.Keys.Select(a => a.Ended));
        return true;
    }

    private async Task AcceptAsync(Socket listener)
    {
        var associations = await _associations.Task;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = AnswerAsync(await listener.AcceptAsync(_stop.Token), associations);
            }
            catch (SocketException e) when (!_stop.IsCancellationRequested)
            {
                // Out of files, or a client that is gone already. The others wait in the backlog.
                _log.Warning("a connection of another node could not be accepted: {Fault}", e.Message);
                await Task.Delay(100);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task AnswerAsync(Socket socket, IAssociationEventListener associations)
    {
        using var patience = Patience();
        EndPoint? peer = null;
        try
        {
            socket.NoDelay = true;
            peer = socket.RemoteEndPoint;
            var line = await _tls.AnswerAsync(new NetworkStream(socket, ownsSocket: true), patience.Token);
            var at = (IPEndPoint)peer!;
            associations.Notify(new InboundAssociation(Open(line, AddressOf(at.Address.ToString(), at.Port))));
        }
        catch (Exception e) when (IsConnectionFault(e))
        {
            socket.Dispose();
            if (e is PeerRefusedException) _log.Warning("a node at {Peer} is refused for {Fault}", peer, e.Message);
            else if (e is AuthenticationException) _log.Warning("a connection from {Peer} is refused: it does not speak TLS as the nodes of this cluster do ({Fault})", peer, e.Message);
            // A node that joins only asks whether somebody listens here, and hangs up.
            else _log.Debug("a connection from {Peer} ended in its handshake: {Fault}", peer, e.Message);
        }
    }

    private TlsAssociation Open(Stream line, Address remote)
    {
        var association = new TlsAssociation(_local, remote, line, (int)MaximumPayloadBytes, _log);
        _open[association] = true;
        _ = association.Ended.ContinueWith(_ => _open.TryRemove(association, out bool _), TaskScheduler.Default);
        if (_stop.IsCancellationRequested) association.Close();
        return association;
    }

    private CancellationTokenSource Patience()
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        patience.CancelAfter(_patience);
        return patience;
    }

    private Address AddressOf(string host, int port) => new(SchemeIdentifier, System.Name, host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host, port);

    private static bool IsConnectionFault(Exception e) => e is SocketException or IOException or AuthenticationException or OperationCanceledException or ObjectDisposedException;
}
