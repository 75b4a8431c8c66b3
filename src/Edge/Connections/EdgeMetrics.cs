using System.Diagnostics.Metrics;
using Gateway.Edge.Frames.Deflate;
using Gateway.Protocol;

namespace Gateway.Edge.Connections;

/// <summary>The edge's numbers, meter <c>Gateway.Edge</c>.</summary>
public sealed class EdgeMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Gateway.Edge";

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, KeyValuePair<string, object?>> s_types = new();
    /// <summary>Kept, so that counting a packet allocates nothing.</summary>
    private static readonly Func<Type, KeyValuePair<string, object?>> s_tagOf = static type => Tag("type", type.Name);
    private static readonly KeyValuePair<string, object?> s_unreadable = Tag("type", "unreadable");
    private static readonly KeyValuePair<string, object?>[] s_outcomes = [Tag("outcome", "complete"), Tag("outcome", "caught-up"), Tag("outcome", "anew"), Tag("outcome", "gone"), Tag("outcome", "ahead")];

    private readonly UpDownCounter<long> _connections;
    private readonly Counter<long> _messagesIn;
    private readonly Counter<long> _messagesOut;
    private readonly Counter<long> _bytesIn;
    private readonly Counter<long> _bytesOut;
    private readonly Counter<long> _left;
    private readonly Counter<long> _closes;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _packetRefusals;
    private readonly Counter<long> _packetsIn;
    private readonly Counter<long> _packetsOut;
    private readonly Counter<long> _resumes;
    private readonly Counter<long> _unknown;
    private long _messages;
    private readonly UpDownCounter<long> _deflating;
    private readonly Counter<long> _saved;

    /// <summary>Creates the meter's instruments.</summary>
    public EdgeMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _connections = meter.CreateUpDownCounter<long>("gateway.edge.connections", "{connection}", "WebSockets open now");
        _messagesIn = meter.CreateCounter<long>("gateway.edge.messages.in", "{message}", "whole messages received");
        _messagesOut = meter.CreateCounter<long>("gateway.edge.messages.out", "{message}", "messages sent or queued");
        _bytesIn = meter.CreateCounter<long>("gateway.edge.bytes.in", "By", "payload bytes received, control frames included");
        _bytesOut = meter.CreateCounter<long>("gateway.edge.bytes.out", "By", "payload bytes sent or queued");
        _left = meter.CreateCounter<long>("gateway.edge.messages.dropped", "{message}", "droppable messages left out for slow clients");
        _closes = meter.CreateCounter<long>("gateway.edge.closes", "{connection}", "connections ended, by close code");
        _refusals = meter.CreateCounter<long>("gateway.edge.refusals", "{handshake}", "handshakes refused, by HTTP status");
        _packetRefusals = meter.CreateCounter<long>("gateway.edge.packets.refused", "{packet}", "requests refused, by refusal code");
        _packetsIn = meter.CreateCounter<long>("gateway.edge.packets.in", "{packet}", "packets read, by type");
        _packetsOut = meter.CreateCounter<long>("gateway.edge.packets.out", "{packet}", "packets sent or queued, by type");
        _resumes = meter.CreateCounter<long>("gateway.edge.resumes", "{dialog}", "dialogs that clients came back to, by outcome");
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

    /// <summary>Whole messages received since the start.</summary>
    public long Messages => Volatile.Read(ref _messages);

    /// <summary>Gives every series without a label a value, and the others their usual labels, for whoever listens from now on.</summary>
    public void Publish()
    {
        foreach (var counter in (Counter<long>[])[_messagesIn, _messagesOut, _bytesIn, _bytesOut, _left, _unknown, _saved]) counter.Add(0);
        _connections.Add(0);
        _deflating.Add(0);
        _closes.Add(0, Tag("code", (int)CloseCode.Normal));
        _refusals.Add(0, Tag("status", 503));
        _packetRefusals.Add(0, Tag("code", (int)RefusalCode.Unavailable));
        PacketIn(typeof(Hello), 0);
        PacketsOut(typeof(Welcome), 0);
        foreach (var outcome in Enum.GetValues<ResumeOutcome>()) _resumes.Add(0, s_outcomes[(int)outcome]);
    }

    internal void MessageIn()
    {
        Interlocked.Increment(ref _messages);
        _messagesIn.Add(1);
    }

    /// <param name="type">Null: what could not be read.</param>
    /// <param name="count">How many.</param>
    internal void PacketIn(Type? type, int count = 1) => _packetsIn.Add(count, type is null ? s_unreadable : s_types.GetOrAdd(type, s_tagOf));

    internal void PacketsOut(Type type, int count) => _packetsOut.Add(count, s_types.GetOrAdd(type, s_tagOf));

    internal void Resumed(ResumeOutcome outcome) => _resumes.Add(1, s_outcomes[(int)outcome]);

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

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);

    internal void Refused(int status) => _refusals.Add(1, new KeyValuePair<string, object?>("status", status));
}

/// <summary>What became of a dialog that a client came back to.</summary>
internal enum ResumeOutcome
{
    /// <summary>Nothing was missing.</summary>
    Complete,
    /// <summary>What was missing was sent.</summary>
    CaughtUp,
    /// <summary>The dialog is of another epoch, that is restored from a backup, and was sent whole.</summary>
    Anew,
    /// <summary>There is no such dialog, or it is not the client's any more.</summary>
    Gone,
    /// <summary>The client holds entries that the dialog does not know, also after it read its journal again.</summary>
    Ahead,
}
