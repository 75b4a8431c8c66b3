using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using Gateway.Protocol;

namespace Gateway.Cluster.Tests;

/// <summary>A client that says exactly what a test wants, and keeps all it hears: packets, their bytes, the close code.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationToken _stop;
    private readonly Lock _gate = new();
    private readonly List<(ServerPacket Packet, byte[] Bytes)> _heard = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int? _closed;

    private Peer(CancellationToken stop) => _stop = stop;

    /// <summary>All packets so far.</summary>
    public IReadOnlyList<(ServerPacket Packet, byte[] Bytes)> Heard
    {
        get { lock (_gate) return [.. _heard]; }
    }

    public static async Task<Peer> OpenAsync(Uri node, string origin, CancellationToken stop)
    {
        var peer = new Peer(stop);
        peer._socket.Options.AddSubProtocol(Limits.SubProtocol);
        peer._socket.Options.SetRequestHeader("Origin", origin);
        await peer._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{node.Port}{Limits.SocketPath}"), stop);
        _ = peer.ListenAsync();
        return peer;
    }

    /// <summary>Opens and says hello; the answer may be a welcome or a close.</summary>
    public static async Task<Peer> HelloAsync(Uri node, string origin, string ticket, CancellationToken stop, params IReadOnlyList<ResumePoint> resume)
    {
        var peer = await OpenAsync(node, origin, stop);
        await peer.SendAsync(new Hello(ticket, 1, resume, new HelloPage("p", origin + "/", "", "", "en", "", "", 0), "test"));
        return peer;
    }

    public async Task SendAsync(ClientPacket packet)
    {
        var bytes = new ArrayBufferWriter<byte>();
        PacketCodec.Write(bytes, packet);
        await _socket.SendAsync(bytes.WrittenMemory, WebSocketMessageType.Binary, true, _stop);
    }

    /// <summary>The first packet of that kind, now or later; fails when the connection ends before.</summary>
    public Task<T> HearAsync<T>(Func<T, bool>? which = null) where T : ServerPacket => NextAsync(0, which);

    /// <summary>The first packet of that kind after so many.</summary>
    public async Task<T> NextAsync<T>(int after, Func<T, bool>? which = null) where T : ServerPacket
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_heard.Skip(after).Select(h => h.Packet).OfType<T>().FirstOrDefault(p => which?.Invoke(p) ?? true) is { } found) return found;
                Assert.True(_closed is null, $"closed with {_closed} while waiting for a {typeof(T).Name}");
                more = _more.Task;
            }
            await more.WaitAsync(_stop);
        }
    }

    /// <summary>The code with which the server closes.</summary>
    public async Task<CloseCode> ClosedAsync()
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_closed is { } code) return (CloseCode)code;
                more = _more.Task;
            }
            await more.WaitAsync(_stop);
        }
    }

    /// <summary>Whether any packet holds that text.</summary>
    public bool HasHeardOf(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Heard.Any(h => h.Bytes.AsSpan().IndexOf(bytes) >= 0);
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[128 * 1024];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer.AsMemory(length), _stop);
                    length += part.Count;
                } while (!part.EndOfMessage);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    End((int)_socket.CloseStatus!.Value);
                    return;
                }
                Take(buffer.AsSpan(0, length).ToArray());
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            End((int)CloseCode.Abnormal);
        }
    }

    private void Take(byte[] bytes)
    {
        if (!PacketCodec.TryReadServer(new(bytes), out var packet, out var fault)) throw new InvalidDataException(fault);
        lock (_gate)
        {
            _heard.Add((packet!, bytes));
            Ring();
        }
    }

    private void End(int code)
    {
        lock (_gate)
        {
            _closed ??= code;
            Ring();
        }
    }

    private void Ring()
    {
        _more.TrySetResult();
        _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
