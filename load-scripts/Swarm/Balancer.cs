using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Swarm;

/// <summary>A balancer as stands before nodes: one address, each new connection goes to a node that says it is ready. Connections that are open stay where they are.</summary>
public sealed class Balancer : IAsyncDisposable
{
    /// <summary>A connection that no node wants is held for so long, as balancers with a queue do: an answer that comes late on a busy machine costs nobody the connection.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _again = TimeSpan.FromMilliseconds(50);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly ConcurrentDictionary<Uri, (long At, bool? Ready)> _known = new();
    private readonly TimeSpan _freshness;
    private readonly Task _accepting;
    private volatile GatewayProcess[] _nodes = [];
    private int _turn;

    /// <summary>Listens on a free port of loopback.</summary>
    /// <param name="freshness">How old a node's last answer may be; nothing asks for every connection anew.</param>
    public Balancer(TimeSpan freshness = default)
    {
        _freshness = freshness;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>The nodes that new connections may go to from now on.</summary>
    public void Serve(params GatewayProcess[] nodes) => _nodes = nodes;

    /// <summary>Whether the node wants traffic; null when nobody answers.</summary>
    public async Task<bool?> ReadyAsync(GatewayProcess node)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(node.Address, "/health/ready"), _stop.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Ends it with all that is open.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task<bool> WantsAsync(GatewayProcess node)
    {
        if (_freshness == TimeSpan.Zero) return await ReadyAsync(node) == true;
        var last = _known.GetValueOrDefault(node.Address);
        if (last.At != 0 && Stopwatch.GetElapsedTime(last.At) < _freshness) return last.Ready == true;
        // The others go by the last answer while one asks, and a silent node is one that was not asked in time.
        _known[node.Address] = (Stopwatch.GetTimestamp(), last.Ready);
        var asked = ReadyAsync(node);
        var ready = await Task.WhenAny(asked, Task.Delay(_freshness)) == asked ? await asked : null;
        _known[node.Address] = (Stopwatch.GetTimestamp(), ready);
        return ready == true;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The trial is over.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                if (await ChooseAsync() is not { } node) return;
                client.NoDelay = true;
                using var there = new TcpClient { NoDelay = true };
                await there.ConnectAsync(IPAddress.Loopback, node.Address.Port, _stop.Token);
                var (near, far) = (client.GetStream(), there.GetStream());
                await Task.WhenAny(near.CopyToAsync(far, _stop.Token), far.CopyToAsync(near, _stop.Token));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One side is gone; the other learns it by the end of its socket.
            }
        }
    }

    /// <summary>In turn, one that wants traffic; null when there is none for long.</summary>
    private async Task<GatewayProcess?> ChooseAsync()
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            var nodes = _nodes;
            for (var i = 0; i < nodes.Length; i++)
            {
                var node = nodes[(uint)Interlocked.Increment(ref _turn) % nodes.Length];
                if (await WantsAsync(node)) return node;
            }
            if (Stopwatch.GetElapsedTime(begun) > _patience) return null;
            await Task.Delay(_again, _stop.Token);
        }
    }
}
