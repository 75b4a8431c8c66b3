using System.Net;
using System.Net.Sockets;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>A balancer as stands before nodes: one address, each new connection goes to a node that says it is ready. Connections that are open stay where they are.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly Task _accepting;
    private volatile GatewayProcess[] _nodes = [];
    private int _turn;

    public Balancer()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

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

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = CarryAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var nodes = _nodes;
                for (var i = 0; i < nodes.Length; i++)
                {
                    var node = nodes[Interlocked.Increment(ref _turn) % nodes.Length];
                    if (await ReadyAsync(node) != true) continue;
                    using var there = new TcpClient { NoDelay = true };
                    await there.ConnectAsync(IPAddress.Loopback, node.Address.Port, _stop.Token);
                    var (near, far) = (client.GetStream(), there.GetStream());
                    await Task.WhenAny(near.CopyToAsync(far, _stop.Token), far.CopyToAsync(near, _stop.Token));
                    return;
                }
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One side is gone; the other learns it by the end of its socket.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _http.Dispose();
        _stop.Dispose();
    }
}
