using System.Diagnostics.Metrics;
using Gateway.Edge.Frames.Deflate;
using Gateway.Protocol;

namespace Gateway.Edge.Connections;

/// <summary>The edge's numbers, meter <c>Gateway.Edge</c>.</summary>
public sealed class EdgeMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Gateway.Edge";

    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _messagesIn;
    private readonly Counter<long> _messagesOut;
    private readonly Counter<long> _bytesIn;
    private readonly Counter<long> _bytesOut;
    private readonly Counter<long> _left;
    private readonly Counter<long> _closes;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _packetRefusals;
    private readonly Counter<long> _unknown;
    private readonly UpDownCounter<long> _deflating;
    private readonly Counter<long> _saved;

    /// <summary>Creates the meter's instruments.</summary>
    public EdgeMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _connections = meter.CreateUpDownCounter<long>("gateway.edge.connections", "{connection}", "WebSockets open now");
        _messagesIn = meter.CreateCounter<long>("gateway.edge.packets.in", "{packet}", "whole messages received");
        _messagesOut = meter.CreateCounter<long>("gateway.edge.packets.out", "{packet}", "messages sent or queued");
        _bytesIn = meter.CreateCounter<long>("gateway.edge.bytes.in", "By", "payload bytes received, control frames included");
        _bytesOut = meter.CreateCounter<long>("gateway.edge.bytes.out", "By", "payload bytes sent or queued");
        _left = meter.CreateCounter<long>("gateway.edge.packets.dropped", "{packet}", "droppable messages left out for slow clients");
        _closes = meter.CreateCounter<long>("gateway.edge.closes", "{connection}", "connections ended, by close code");
        _refusals = meter.CreateCounter<long>("gateway.edge.refusals", "{handshake}", "handshakes refused, by HTTP status");
        _packetRefusals = meter.CreateCounter<long>("gateway.edge.packets.refused", "{packet}", "requests refused, by refusal code");
        _unknown = meter.CreateCounter<long>("gateway.edge.packets.unknown", "{packet}", "packets of a type that this version does not know, skipped");
        _deflating = meter.CreateUpDownCounter<long>("gateway.edge.deflate.connections", "{connection}", "WebSockets open now that agreed to compression");
        _saved = meter.CreateCounter<long>("gateway.edge.deflate.saved", "By", "payload bytes that compression kept off the wire, counted per connection");
        meter.CreateObservableGauge("gateway.edge.deflate.contexts", static () => DeflaterPool.Lent, "{context}", "compressors at work now; no connection holds one while it waits");
    }

    internal void Opened(bool deflating)
    {
        _connections.Add(1);
        if (deflating)
            _deflating.Add(1);
    }

    internal void Closed(CloseCode code, bool deflating)
    {
        _connections.Add(-1);
        if (deflating)
            _deflating.Add(-1);
        // A client may send any of a thousand codes; only those with a name become labels.
        _closes.Add(1, new KeyValuePair<string, object?>("code", Enum.IsDefined(code) ? (int)code : "other"));
    }

    internal void MessageIn() => _messagesIn.Add(1);

    internal void BytesIn(long bytes) => _bytesIn.Add(bytes);

    internal void MessageOut(long bytes)
    {
        _messagesOut.Add(1);
        _bytesOut.Add(bytes);
    }

    internal void Saved(long bytes) => _saved.Add(bytes);

    internal void Dropped() => _left.Add(1);

    internal void PacketRefused(int code) => _packetRefusals.Add(1, new KeyValuePair<string, object?>("code", code));

    internal void PacketUnknown() => _unknown.Add(1);

    internal void Refused(int status) => _refusals.Add(1, new KeyValuePair<string, object?>("status", status));
}
