using System.Buffers;
using System.Net;
using Gateway.Edge.Connections;
using Gateway.Protocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Gateway.Edge.Accept;

/// <summary>
/// The first stop of every connection that Kestrel accepted: reads just enough to know whether it is a WebSocket for us, makes it one or refuses
/// it, and hands everything else to HTTP as if nobody had looked.
/// </summary>
/// <remarks>None of the HTTP server's timeouts guards a head that is read here; <see cref="HeadWatch"/> does.</remarks>
internal sealed class SocketGate(Gatekeeper keeper)
{
    private readonly ConnectionNode _node = keeper.Node;

    public async Task OnConnectionAsync(ConnectionContext transport, ConnectionDelegate http)
    {
        _node.Wheel.Start();
        var peer = PeerOf(transport);
        var (claim, head, refusal) = await ReadHeadAsync(transport);
        if (claim == Claim.Others)
        {
            await http(transport);
            return;
        }
        // From the head only a few texts stay: this method's frame lives as long as the connection.
        var (handshake, answer) = (default(HandshakeInfo), Array.Empty<byte>());
        if (head is not null)
            refusal = keeper.Judge(head, peer, out handshake, out answer);
        if (refusal is not null)
            await RefuseAsync(transport, handshake?.RemoteAddress ?? peer, refusal);
        else if (handshake is not null)
            await ServeAsync(transport, handshake, AnswerAsync(transport, answer));
    }

    public static IPAddress PeerOf(ConnectionContext transport) => TrustedProxies.Plain((transport.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None);

    public static CancellationTokenRegistration OnStopping(ConnectionContext transport, Action<object?> call, object state) =>
        transport.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested.UnsafeRegister(call, state) ?? default;

    /// <summary>Neither a head nor a refusal: the client left, or never sent a byte.</summary>
    private async Task<(Claim Claim, byte[]? Head, HttpRefusal? Refusal)> ReadHeadAsync(ConnectionContext transport)
    {
        var input = transport.Transport.Input;
        var watch = new HeadWatch(input, _node.Wheel, _node.Options.HeadDeadline);
        using var stopping = OnStopping(transport, static state => ((HeadWatch)state!).Wake(), watch);
        try
        {
            while (true)
            {
                var result = await input.ReadAsync();
                var buffer = result.Buffer;
                var state = keeper.Look(buffer, out var end);
                var decided = state is not (HeadState.Undecided or HeadState.Incomplete);
                if (!decided && !result.IsCanceled && !result.IsCompleted)
                {
                    input.AdvanceTo(buffer.Start, buffer.End);
                    continue;
                }
                if (!watch.Finish())
                {
                    if (!decided)
                    {
                        // A browser opens connections ahead of its requests. An answer to one that never spoke would be taken as the answer to its first request.
                        var idle = buffer.IsEmpty;
                        input.AdvanceTo(buffer.End);
                        return (Claim.Ours, null, idle ? null : HttpRefusal.TooLate());
                    }
                    // What decides came in the same moment and counts. The waking must not reach whoever reads next.
                    if (!result.IsCanceled)
                    {
                        input.AdvanceTo(buffer.Start);
                        buffer = (await input.ReadAsync()).Buffer;
                        keeper.Look(buffer, out end);
                    }
                }
                if (state is HeadState.Others or HeadState.Undecided)
                {
                    // Nothing is consumed and nothing counts as examined: HTTP's first read gets it all at once.
                    input.AdvanceTo(buffer.Start);
                    return (Claim.Others, null, null);
                }
                if (state != HeadState.Whole)
                {
                    input.AdvanceTo(buffer.End);
                    return (Claim.Ours, null, state == HeadState.TooLarge ? HttpRefusal.TooLarge() : null);
                }
                var head = buffer.Slice(0, end).ToArray();
                // Frames sent right behind the head stay in the pipe, unexamined.
                input.AdvanceTo(end);
                return (Claim.Ours, head, null);
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            return (Claim.Ours, null, null);
        }
        finally
        {
            watch.Finish();
        }
    }

    private async Task AnswerAsync(ConnectionContext transport, byte[] answer)
    {
        var socket = transport.Features.Get<IConnectionSocketFeature>()?.Socket;
        if (socket is not null && _node.Options.SocketSendBufferBytes > 0)
            socket.SendBufferSize = _node.Options.SocketSendBufferBytes;
        await transport.Transport.Output.WriteAsync(answer);
    }

    private async Task ServeAsync(ConnectionContext transport, HandshakeInfo handshake, Task answered)
    {
        try
        {
            await answered;
            var driver = new PipeDriver(transport.Transport, reason => transport.Abort(new ConnectionAbortedException(reason)));
            var connection = new WebSocketConnection(_node.Open.NextId(), driver, handshake, _node);
            using var stopping = OnStopping(
                transport, static state => ((WebSocketConnection)state!).Close(CloseCode.GoingAway, "the server is going away"), connection);
            await driver.RunAsync(connection, keeper.Sinks);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // The client left between its request and our answer.
        }
        finally
        {
            _node.Open.GiveBackPlace();
        }
    }

    private async Task RefuseAsync(ConnectionContext transport, IPAddress address, HttpRefusal refusal)
    {
        keeper.Refused(address, refusal);
        try
        {
            await transport.Transport.Output.WriteAsync(refusal.ToBytes());
            // A socket closed with unread bytes is reset, and some systems then throw our answer away.
            while (transport.Transport.Input.TryRead(out var rest))
            {
                transport.Transport.Input.AdvanceTo(rest.Buffer.End);
                if (rest.IsCompleted)
                    break;
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // Nobody waits for the answer.
        }
    }
}
