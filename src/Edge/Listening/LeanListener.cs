using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Listening;

/// <summary>
/// One listening endpoint: its engines keep the WebSockets, Kestrel gets the rest as if it had accepted it. Ends in the order Kestrel asks for: no more
/// connections, then (after HTTP's have gone) wait for the WebSockets' closes.
/// </summary>
internal sealed class LeanListener : IConnectionListener
{
    /// <summary>The system takes less where its limit is lower.</summary>
    private const int Backlog = 4096;

    private readonly Socket _socket;
    private readonly LeanShare _share;
    private readonly SocketConnectionContextFactory _http;
    private readonly LeanDoor[] _doors;
    private readonly Engine[] _engines;
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _filled;
    private CancellationToken _patience = new(canceled: true);
    private bool _unbound;

    private LeanListener(Socket socket, LeanShare share, SocketConnectionContextFactory http, ILogger log)
    {
        (_socket, _share, _http) = (socket, share, http);
        EndPoint = socket.LocalEndPoint!;
        var options = share.Keeper.Node.Options;
        var threads = options.LeanThreads > 0 ? options.LeanThreads : Math.Clamp(Environment.ProcessorCount / 4, 1, 4);
        _engines = [.. Enumerable.Range(0, threads).Select(n => new Engine($"edge-{n}", options.HeadDeadline, options.FaultWait, log))];
        _doors = [.. _engines.Select(engine => new LeanDoor(engine, (int)socket.Handle, share, log))];
        for (var n = 0; n < threads; n++)
            _engines[n].Call(_doors[n].Open);
    }

    public EndPoint EndPoint { get; }

    /// <exception cref="AddressInUseException">Another program has the port.</exception>
    public static LeanListener Bind(IPEndPoint at, LeanShare share, SocketConnectionContextFactory http, ILogger log)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (at.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            // Accepted sockets inherit it.
            socket.NoDelay = true;
            socket.Bind(at);
            socket.Listen(Backlog);
            socket.Blocking = false;
        }
        catch (SocketException fault)
        {
            socket.Dispose();
            if (fault.SocketErrorCode == SocketError.AddressAlreadyInUse)
                throw new AddressInUseException(fault.Message, fault);
            throw;
        }
        share.Keeper.Node.Wheel.Start();
        return new LeanListener(socket, share, http, log);
    }

    /// <summary>The next connection for HTTP; null when there will be none.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _share.Http.WaitToReadAsync(cancellationToken))
        {
            while (_share.Http.TryRead(out var accepted))
            {
                if (ForHttp(accepted.Fd, accepted.Proxied) is { } connection)
                    return connection;
            }
        }
        return null;
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (_unbound)
            return;
        _unbound = true;
        _patience = cancellationToken;
        _share.EndHandOver();
        _filled = _engines.Length;
        await Task.WhenAll(_engines.Select((engine, n) => OnEngine(engine, () =>
        {
            _doors[n].Shut();
            engine.StopAll();
            if (engine.Count == 0)
                Emptied(engine);
            else
                engine.OnEmpty = () => Emptied(engine);
        })));
        _socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync(new CancellationToken(canceled: true));
        try
        {
            await _emptied.Task.WaitAsync(_patience);
        }
        catch (OperationCanceledException)
        {
            // The host's patience is over: who is left is cut.
        }
        foreach (var engine in _engines)
            engine.Dispose();
        while (_share.Http.TryRead(out var accepted))
            Libc.Close(accepted.Fd);
    }

    private ConnectionContext? ForHttp(int fd, IPEndPoint? proxied)
    {
        var handle = new SafeSocketHandle(fd, ownsHandle: true);
        try
        {
            var connection = _http.Create(new Socket(handle));
            if (proxied is not null)
                connection.RemoteEndPoint = proxied;
            return connection;
        }
        catch (SocketException)
        {
            // The client is gone already.
            handle.Dispose();
            return null;
        }
    }

    private void Emptied(Engine engine)
    {
        engine.OnEmpty = null;
        if (Interlocked.Decrement(ref _filled) == 0)
            _emptied.TrySetResult();
    }

    private static Task OnEngine(Engine engine, Action call)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        engine.Call(() =>
        {
            call();
            done.SetResult();
        });
        return done.Task;
    }
}
