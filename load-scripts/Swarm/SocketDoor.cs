using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Gateway.Protocol;

namespace Gateway.Swarm;

/// <summary>The node answered a handshake with something else than 101.</summary>
public sealed class HandshakeRefusedException(int status, string head) : IOException($"the handshake was answered with {status}: {head}")
{
    public int Status { get; } = status;
}

/// <summary>
/// Opens WebSockets. The handshake is written by hand, because a swarm needs a source address and an agent per visitor; the frames are the framework's,
/// so that the node's own frame code is judged by another's.
/// </summary>
internal static class SocketDoor
{
    private const int HeadBytes = 8 * 1024;
    private const string AcceptSalt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455 §1.3

    public static async Task<Socket> DialAsync(string host, int port, IPAddress? source, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (source is not null) socket.Bind(new IPEndPoint(source, 0));
            await socket.ConnectAsync(host, port, stop);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static async Task<WebSocket> OpenAsync(Uri node, string origin, IPAddress? source, string? agent, CancellationToken stop)
    {
        var socket = await DialAsync(node.Host, node.Port, source, stop);
        try
        {
            var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
            var request = $"GET {Limits.SocketPath} HTTP/1.1\r\nHost: {node.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
                $"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: {Limits.SubProtocol}\r\nOrigin: {origin}\r\n" +
                (agent is null ? "" : $"User-Agent: {agent}\r\n") + "\r\n";
            await socket.SendAsync(Encoding.ASCII.GetBytes(request), stop);
            Check(await ReadHeadAsync(socket, stop), key);
            return WebSocket.CreateFromStream(new NetworkStream(socket, ownsSocket: true), new WebSocketCreationOptions
            {
                SubProtocol = Limits.SubProtocol,
                KeepAliveInterval = TimeSpan.Zero,
            });
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <remarks>Peeks, and takes only the head: a frame may follow it in the same segment.</remarks>
    private static async Task<string> ReadHeadAsync(Socket socket, CancellationToken stop)
    {
        var buffer = new byte[HeadBytes];
        var seen = 0;
        while (true)
        {
            var count = await socket.ReceiveAsync(buffer, SocketFlags.Peek, stop);
            if (count == 0) throw new IOException("the node closed the connection during the handshake");
            var end = buffer.AsSpan(0, count).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                await socket.ReceiveAsync(buffer.AsMemory(0, end + 4), SocketFlags.None, stop);
                return Encoding.ASCII.GetString(buffer, 0, end);
            }
            if (count == HeadBytes) throw new IOException("the head of the handshake's answer is too long");
            if (count == seen) await Task.Delay(2, stop);
            seen = count;
        }
    }

    private static void Check(string head, string key)
    {
        var lines = head.Split("\r\n");
        var status = lines[0].Split(' ') is [_, var code, ..] && int.TryParse(code, out var number) ? number : 0;
        if (status != 101) throw new HandshakeRefusedException(status, lines[0]);
#pragma warning disable CA5350 // RFC 6455 §4.2.2 wants SHA-1.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptSalt)));
#pragma warning restore CA5350
        if (Field(lines, "Sec-WebSocket-Accept") != accept) throw new IOException("the handshake's accept value is wrong");
        if (Field(lines, "Sec-WebSocket-Protocol") != Limits.SubProtocol) throw new IOException("the node chose another sub-protocol");
    }

    private static string? Field(string[] lines, string name) => lines
        .Where(l => l.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(l => l[(name.Length + 1)..].Trim()).FirstOrDefault();
}
