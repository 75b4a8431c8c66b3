using System.Net.Sockets;

namespace Gateway.Persistence.Nodes;

/// <summary>Whether anything listens at another node's port: a refused connection means that no process does, silence proves nothing.</summary>
internal static class PortProbe
{
    /// <summary>Connects and hangs up.</summary>
    /// <param name="host">Address or name; an IPv6 address with or without brackets.</param>
    /// <param name="port">The port.</param>
    /// <param name="patience">How long silence is waited for.</param>
    /// <returns><see cref="SocketError.Success"/> when something accepts, <see cref="SocketError.TimedOut"/> for silence, else why it cannot be reached.</returns>
    public static async Task<SocketError> AskAsync(string host, int port, TimeSpan patience)
    {
        using var socket = new TcpClient();
        using var late = new CancellationTokenSource(patience);
        try
        {
            await socket.ConnectAsync(NodeAddress.Bare(host), port, late.Token);
            return SocketError.Success;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
        catch (OperationCanceledException)
        {
            return SocketError.TimedOut;
        }
    }
}
