using System.Buffers;
using System.Net;
using Gateway.Edge.Connections;
using Gateway.Protocol;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Accept;

/// <summary>
/// The first stop of every accepted connection: reads just enough to know whether it is a WebSocket for us, makes it one or refuses it, and
/// hands everything else to HTTP as if nobody had looked.
/// </summary>
/// <remarks>None of the HTTP server's timeouts guards a head that is read here; <see cref="HeadWatch"/> does.</remarks>
internal sealed partial class SocketGate(
    HandshakeRules rules, ConnectionNode node, EdgeDrain drain, IMessageSinkFactory sinks, ILogger<SocketGate> log)
{
    private readonly ILogger<SocketGate> _log = log;
    private readonly AddressLimiter _addresses = new(node.Options);
    private readonly RefusalLog _refusals = new();

    public async Task OnConnectionAsync(ConnectionContext transport, ConnectionDelegate http)
    {
        node.Wheel.Start();
        var address = AddressOf(transport);
        var (claim, head, refusal) = await ReadHeadAsync(transport);
        if (claim == Claim.Others)
        {
            await http(transport);
            return;
        }
        if (head is not null && refusal is null)
            refusal = rules.Judge(head) ?? LetIn(address);
        if (refusal is not null)
        {
            await RefuseAsync(transport, address, refusal);
            return;
        }
        if (head is null)
            return;
        var deflate = sinks.Compresses(head["Origin"]) ? DeflateOffer.Accept(head["Sec-WebSocket-Extensions"]) : null;
        // From the head only these few texts stay: this method's frame lives as long as the connection.
        var handshake = new HandshakeInfo(head["Origin"], head["User-Agent"], head["Accept-Language"], address, head.Target) { DeflateWindowBits = deflate?.ServerWindowBits ?? 0 };
        await ServeAsync(transport, handshake, AnswerAsync(transport, rules.Accept(head, deflate)));
    }

    /// <summary>Neither a head nor a refusal: the client left, or never sent a byte.</summary>
    private async Task<(Claim Claim, RequestHead? Head, HttpRefusal? Refusal)> ReadHeadAsync(ConnectionContext transport)
    {
        var input = transport.Transport.Input;
        var watch = new HeadWatch(input, node.Wheel, node.Options.HeadDeadline);
        using var stopping = OnStopping(transport, static state => ((HeadWatch)state!).Wake(), watch);
        try
        {
            while (true)
            {
                var result = await input.ReadAsync();
                var buffer = result.Buffer;
                var claim = PathSniffer.Look(buffer, rules.Path);
                var end = claim == Claim.Ours ? HeadReader.FindEnd(buffer) : null;
                var large = claim == Claim.Ours && (end is { } e ? buffer.Slice(0, e).Length : buffer.Length) > node.Options.HeadBytes;
                var decided = claim == Claim.Others || end is not null || large;
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
                    }
                }
                if (claim != Claim.Ours)
                {
                    // Nothing is consumed and nothing counts as examined: HTTP's first read gets it all at once.
                    input.AdvanceTo(buffer.Start);
                    return (Claim.Others, null, null);
                }
                if (large || end is null)
                {
                    input.AdvanceTo(buffer.End);
                    return (Claim.Ours, null, large ? HttpRefusal.TooLarge() : null);
                }
                var understood = HeadReader.TryRead(buffer.Slice(0, end.Value).ToArray(), out var head, out var fault);
                // Frames sent right behind the head stay in the pipe, unexamined.
                input.AdvanceTo(end.Value);
                return (Claim.Ours, head, understood ? null : HttpRefusal.BadRequest(fault));
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

    private HttpRefusal? LetIn(IPAddress address)
    {
        if (drain.IsDraining)
            return HttpRefusal.Unavailable("this node is going away; connect again");
        if (!_addresses.TryTake(address, node.Wheel.NowMs))
            return HttpRefusal.TooMany();
        return node.Open.TryTakePlace(node.Options.MaxConnections) ? null : HttpRefusal.Unavailable("this node is full");
    }

    private async Task AnswerAsync(ConnectionContext transport, byte[] answer)
    {
        var socket = transport.Features.Get<IConnectionSocketFeature>()?.Socket;
        if (socket is not null && node.Options.SocketSendBufferBytes > 0)
            socket.SendBufferSize = node.Options.SocketSendBufferBytes;
        await transport.Transport.Output.WriteAsync(answer);
    }

    private async Task ServeAsync(ConnectionContext transport, HandshakeInfo handshake, Task answered)
    {
        try
        {
            await answered;
            var driver = new PipeDriver(transport.Transport, reason => transport.Abort(new ConnectionAbortedException(reason)));
            var connection = new WebSocketConnection(node.Open.NextId(), driver, handshake, node);
            using var stopping = OnStopping(
                transport, static state => ((WebSocketConnection)state!).Close(CloseCode.GoingAway, "the server is going away"), connection);
            await driver.RunAsync(connection, sinks);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // The client left between its request and our answer.
        }
        finally
        {
            node.Open.GiveBackPlace();
        }
    }

    private async Task RefuseAsync(ConnectionContext transport, IPAddress address, HttpRefusal refusal)
    {
        node.Metrics.Refused(refusal.Status);
        if (_refusals.MayWrite(node.Wheel.NowMs, out var unwritten))
            LogRefused(address, refusal.Status, refusal.Reason, unwritten);
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

    private static CancellationTokenRegistration OnStopping(ConnectionContext transport, Action<object?> call, object state) =>
        transport.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested.UnsafeRegister(call, state) ?? default;

    private static IPAddress AddressOf(ConnectionContext transport)
    {
        var address = (transport.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
