using System.Net;
using System.Net.Sockets;

namespace Gateway.Swarm;

/// <summary>Carries loopback connections to one port, past the <see cref="Wall"/>: open ones stand still while it is shut, new ones are not made.</summary>
/// <param name="wall">What may stand between.</param>
/// <param name="place">The name of what listens there.</param>
/// <param name="port">Its port.</param>
/// <param name="caller">Names who connects; asked once for each connection. Null: nobody any more, and the connection ends.</param>
/// <param name="own">The port to listen on; 0 takes a free one.</param>
public sealed class Proxy(Wall wall, string place, int port, Func<Socket, string?> caller, int own = 0) : IAsyncDisposable
{
    private const int ChunkBytes = 16 * 1024;
    private const int Backlog = 128;
    private readonly CancellationTokenSource _stop = new();
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;
    private int _port = own;

    /// <summary>Where it listens once started, and again after a pause.</summary>
    public int Port => _port;

    /// <summary>Takes connections, again after <see cref="RefuseAsync"/>.</summary>
    public void Start()
    {
        if (_listener is not null) return;
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, _port));
        _listener.Listen(Backlog);
        _port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync(_listener);
    }

    /// <summary>Refuses connections, as a machine does where nothing listens.</summary>
    public async Task RefuseAsync()
    {
        _listener?.Dispose();
        _listener = null;
        await _accepting;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await RefuseAsync();
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true) _ = CarryAsync(await listener.AcceptAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It refuses now.
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (near)
        {
            try
            {
                near.NoDelay = true;
                if (caller(near) is not { } name) return;
                var open = wall.PassAsync(name, place, _stop.Token);
                if (!open.IsCompletedSuccessfully)
                {
                    // Nothing of a call that begins behind the wall arrives there: it hears nothing, and is to be made again once the wall is down.
                    await open;
                    return;
                }
                await far.ConnectAsync(IPAddress.Loopback, port, _stop.Token);
                await Task.WhenAny(PumpAsync(near, far, name), PumpAsync(far, near, name));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // Refused there, or the run is over: the caller's socket ends with this method.
            }
        }
    }

    /// <summary>Returns when one end is gone and the other may know.</summary>
    private async Task PumpAsync(Socket from, Socket to, string name)
    {
        var buffer = new byte[ChunkBytes];
        try
        {
            while (await ReadAsync(from, buffer) is > 0 and var count)
            {
                await wall.PassAsync(name, place, _stop.Token);
                for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), _stop.Token);
            }
            await wall.PassAsync(name, place, _stop.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other end is gone; the other pump ends with it.
        }
    }

    private async Task<int> ReadAsync(Socket from, byte[] buffer)
    {
        try
        {
            return await from.ReceiveAsync(buffer, _stop.Token);
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
