using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace Gateway.Bench.Peers;

/// <summary>ASP.NET Core's own WebSockets as their documentation uses them, with the one trick that saves most: a zero-byte receive, so that an idle connection rents no buffer.</summary>
internal static class WebSocketPeer
{
    private const int BufferBytes = 4096;
    private static readonly ConcurrentDictionary<WebSocket, byte> _open = new();

    public static void Map(WebApplication app, bool deflate)
    {
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(20) });
        app.MapGet("/fan", async (int bytes) =>
        {
            var message = new byte[bytes];
            foreach (var (socket, _) in _open) await socket.SendAsync(message, WebSocketMessageType.Binary, true, CancellationToken.None);
        });
        app.Map("/ws/v1", async (HttpContext http) =>
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { DangerousEnableCompression = deflate });
            _open[socket] = 0;
            try
            {
                await EchoAsync(socket);
            }
            finally
            {
                _open.TryRemove(socket, out _);
            }
        });
    }

    private static async Task EchoAsync(WebSocket socket)
    {
        while (true)
        {
            await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
            var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
            try
            {
                var length = 0;
                ValueWebSocketReceiveResult result;
                do
                {
                    result = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += result.Count;
                }
                while (!result.EndOfMessage);
                if (result.MessageType == WebSocketMessageType.Close) return;
                await socket.SendAsync(buffer.AsMemory(0, length), result.MessageType, true, CancellationToken.None);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
