using System.Buffers;
using Gateway.Edge.Frames;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Edge.Accept;

/// <summary>Before everything else, TLS included: takes the PROXY protocol head off connections from trusted proxies and lets the rest see the client's address.</summary>
internal sealed class ProxyGate(Gatekeeper keeper)
{
    public async Task OnConnectionAsync(ConnectionContext transport, ConnectionDelegate next)
    {
        var peer = SocketGate.PeerOf(transport);
        if (!keeper.ExpectsProxyHeader(peer))
        {
            await next(transport);
            return;
        }
        keeper.Node.Wheel.Start();
        if (await ReadAsync(transport) is { } fault)
        {
            var refusal = HttpRefusal.BadRequest(fault);
            keeper.Refused(peer, refusal);
            await transport.Transport.Output.WriteAsync(refusal.ToBytes());
            return;
        }
        await next(transport);
    }

    /// <summary>The fault, or null when the head was read or is not to be answered.</summary>
    private async Task<string?> ReadAsync(ConnectionContext transport)
    {
        var input = transport.Transport.Input;
        var watch = new HeadWatch(input, keeper.Node.Wheel, keeper.Node.Options.HeadDeadline);
        using var stopping = SocketGate.OnStopping(transport, static state => ((HeadWatch)state!).Wake(), watch);
        try
        {
            while (true)
            {
                var result = await input.ReadAsync();
                var buffer = result.Buffer;
                var start = buffer.Slice(0, Math.Min(buffer.Length, ProxyHeader.MaxBytes)).ToArray();
                var status = ProxyHeader.TryRead(start, out var length, out var source, out var fault);
                if (status == ReadStatus.NeedMore && !result.IsCanceled && !result.IsCompleted)
                {
                    input.AdvanceTo(buffer.Start, buffer.End);
                    continue;
                }
                if (!watch.Finish() || status == ReadStatus.NeedMore)
                {
                    input.AdvanceTo(buffer.End);
                    return "the PROXY head did not arrive whole and in time";
                }
                if (status == ReadStatus.Violation)
                {
                    input.AdvanceTo(buffer.End);
                    return fault;
                }
                transport.RemoteEndPoint = source ?? transport.RemoteEndPoint;
                input.AdvanceTo(buffer.GetPosition(length));
                return null;
            }
        }
        finally
        {
            watch.Finish();
        }
    }
}
