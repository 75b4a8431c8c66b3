using System.Buffers;
using Gateway.Edge.Frames;
using Gateway.Edge.Frames.Deflate;
using Gateway.Protocol;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Connections;

/// <summary>
/// One open WebSocket: takes bytes from whatever drives it, reads whole messages into its sink, sends what it is given, answers pings, holds its limits and ends with the close
/// handshake. Sending and closing may be called from any thread and never wait.
/// </summary>
public sealed partial class WebSocketConnection : IWheelOwner
{
    /// <summary>Pongs replace each other in the queue: RFC 6455 §5.5.3 asks only for the newest. No sink's key should be this.</summary>
    private const ulong PongKey = ulong.MaxValue;

    private readonly ITransport _transport;
    private readonly ConnectionNode _node;
    private readonly OutboundPipe _outbound;
    private readonly WheelEntry _wheelEntry;
    private readonly ILogger<WebSocketConnection> _log;
    private IMessageSink? _sink;
    private FrameReader _reader;
    private MessageJoiner _messages;
    private TokenBucket _frameTokens;
    private TokenBucket _byteTokens;
    private int _unreportedFrames;
    private int _unreportedBytes;
    private long _lastHeardMs;
    private long _nextBeatMs;
    private long _helloDueMs;
    private long _ticketExpiryMs = HeartbeatWheel.Never;
    private long _closeDueMs = HeartbeatWheel.Never;
    private CloseCode _endCode = CloseCode.Abnormal;
    private string _endReason = "the socket ended without a close";
    private bool _authenticated;
    private bool _closing;
    private bool _unreadable;
    private bool _closedByPeer;
    private bool _over;

    internal WebSocketConnection(long id, ITransport transport, HandshakeInfo handshake, ConnectionNode node)
    {
        Id = id;
        Handshake = handshake;
        _transport = transport;
        _node = node;
        _log = node.Log;
        _outbound = new OutboundPipe(transport.Output, node.Options.OutboundQueueBytes);
        _wheelEntry = new WheelEntry(this);
        _reader = node.NewReader(handshake.DeflateWindowBits > 0);
        var now = node.Wheel.NowMs;
        _frameTokens = new TokenBucket(node.Options.FrameBurst, now);
        _byteTokens = new TokenBucket(node.Options.ByteBurst, now);
        _lastHeardMs = now;
        _helloDueMs = now + (long)node.Options.HelloDeadline.TotalMilliseconds;
    }

    /// <summary>Unique in this process, from 1.</summary>
    public long Id { get; }

    /// <summary>What the handshake said.</summary>
    public HandshakeInfo Handshake { get; }

    /// <summary>When the last whole frame came, on the clock of <see cref="NowMs"/>.</summary>
    public long LastHeardMs => Volatile.Read(ref _lastHeardMs);

    /// <summary>Milliseconds since 1970 on a clock that never jumps (it does not follow corrections of the wall clock); moves every 100 ms.</summary>
    public long NowMs => _node.Wheel.NowMs;

    /// <summary>Bytes waiting because the client does not keep up; 0 while it does.</summary>
    public int OutboundQueueBytes => _outbound.WaitingBytes;

    /// <summary>
    /// Sends <paramref name="payload"/> as one binary message; its bytes are copied or written before this returns. False: it will never arrive,
    /// because the connection is closing or the message was <see cref="OutboundClass.Droppable"/> and did not fit.
    /// </summary>
    /// <param name="payload">One packet.</param>
    /// <param name="cls">What to do when the client is slow.</param>
    /// <param name="latestWinsKey">For <see cref="OutboundClass.LatestWins"/>: which earlier message this one replaces.</param>
    public bool Send(ReadOnlySpan<byte> payload, OutboundClass cls, ulong latestWinsKey = 0) =>
        Sent(Send(Opcode.Binary, payload, cls, latestWinsKey), payload.Length);

    /// <summary>Sends a message that was framed once for many connections; nothing is copied for those who keep up or wait.</summary>
    public bool Send(SharedFrame frame, OutboundClass cls, ulong latestWinsKey = 0)
    {
        // One compressed form serves all whose window is as long as the message; the few that asked for less get it as it is.
        var deflated = Handshake.DeflateWindowBits > 0 && frame.PayloadLength <= 1L << Handshake.DeflateWindowBits;
        return Sent(_outbound.Send(frame, cls, latestWinsKey, deflated), frame.Length);
    }

    /// <summary>What the connections of this node share.</summary>
    internal ConnectionNode Node => _node;

    /// <summary>The client's close has come: nothing more will, and our half may still be on its way.</summary>
    internal bool ClosedByPeer => _closedByPeer;

    internal bool SendText(ReadOnlySpan<byte> utf8) => Sent(Send(Opcode.Text, utf8, OutboundClass.Durable, 0), utf8.Length);

    /// <summary>
    /// Begins the close handshake after all that waits; <see cref="CloseCode.TooSlow"/> forgets what waits. The socket is cut if the client has not
    /// answered within <see cref="EdgeOptions.CloseWait"/>. Only the first call counts; a reason over 123 bytes of UTF-8 is cut.
    /// </summary>
    public void Close(CloseCode code, string reason) => Close(code, reason, _node.Options.CloseWait);

    /// <summary>The hello was accepted: stops the hello deadline, begins beats and the watch for silence.</summary>
    public void Authenticated()
    {
        var now = NowMs;
        var interval = (long)_node.Options.BeatInterval.TotalMilliseconds;
        // Spread over the first interval, so that those who came together after an outage do not beat together for ever.
        _nextBeatMs = now + Random.Shared.NextInt64(interval);
        Volatile.Write(ref _authenticated, true);
        _node.Wheel.Arm(_wheelEntry, _nextBeatMs);
    }

    /// <summary>Closes with 4002 at this moment of the wall clock (ms since 1970) unless a later one is set before.</summary>
    public void SetTicketExpiry(long unixMs)
    {
        Volatile.Write(ref _ticketExpiryMs, unixMs);
        _node.Wheel.Arm(_wheelEntry, NowMs + Math.Max(0, unixMs - _node.Wheel.WallMs));
    }

    /// <summary>Lets the sink tell its client to come back elsewhere after the delay.</summary>
    internal void Move(TimeSpan delay)
    {
        if (Volatile.Read(ref _closing) || Volatile.Read(ref _sink) is not { } sink)
            return;
        try
        {
            sink.OnMoveAsked(delay);
        }
        catch (Exception fault)
        {
            LogFailed(fault, Id);
            Close(CloseCode.InternalError, "the server met a fault of its own");
        }
    }

    /// <summary>Opens the sink and begins the hello deadline. Called once, after the answer to the handshake was written; bytes may come from here on.</summary>
    internal void Begin(IMessageSinkFactory sinks)
    {
        _node.Metrics.Opened(Handshake.DeflateWindowBits > 0);
        LogOpened(Id, Handshake.RemoteAddress, Handshake.Origin);
        try
        {
            Volatile.Write(ref _sink, sinks.Open(this, Handshake));
            _node.Open.Add(this);
            _node.Wheel.Arm(_wheelEntry, _helloDueMs);
        }
        catch (Exception fault)
        {
            Fault(fault);
        }
    }

    /// <summary>A fault of ours that this connection cannot outlive: cuts it. The driver still calls <see cref="Finish"/>.</summary>
    internal void Fault(Exception fault)
    {
        LogFailed(fault, Id);
        _unreadable = true;
        End(CloseCode.InternalError, "the server met a fault of its own");
        _transport.Abort("fault");
    }

    long IWheelOwner.OnDue(long nowMs)
    {
        try
        {
            return Volatile.Read(ref _closing) ? OnCloseDue(nowMs) : OnWatchDue(nowMs);
        }
        catch (Exception fault)
        {
            LogFailed(fault, Id);
            Close(CloseCode.InternalError, "the server met a fault of its own");
            return Volatile.Read(ref _closeDueMs);
        }
    }

    private long OnCloseDue(long nowMs)
    {
        var due = Volatile.Read(ref _closeDueMs);
        if (nowMs < due)
            return due;
        _transport.Abort("the client did not finish the close handshake in time");
        return HeartbeatWheel.Never;
    }

    private long OnWatchDue(long nowMs)
    {
        if (!Volatile.Read(ref _authenticated))
        {
            if (nowMs < _helloDueMs)
                return _helloDueMs;
            Close(CloseCode.HelloTimeout, "no hello came in time");
            return Volatile.Read(ref _closeDueMs);
        }
        var left = Volatile.Read(ref _ticketExpiryMs) is var expiry && expiry == HeartbeatWheel.Never ? HeartbeatWheel.Never : expiry - _node.Wheel.WallMs;
        var silentMs = LastHeardMs + (long)_node.Options.Patience.TotalMilliseconds;
        if (left <= 0)
            Close(CloseCode.TicketExpired, "the ticket expired and was not refreshed");
        else if (nowMs >= silentMs)
            Close(CloseCode.Silent, "beats were not answered");
        if (Volatile.Read(ref _closing))
            return Volatile.Read(ref _closeDueMs);
        // A sink may accept the hello while it is still being opened; its first beat then waits a turn.
        if (nowMs >= _nextBeatMs && Volatile.Read(ref _sink) is { } sink)
        {
            _nextBeatMs = nowMs + (long)_node.Options.BeatInterval.TotalMilliseconds;
            sink.OnBeatDue(nowMs);
        }
        var next = Math.Min(_nextBeatMs, silentMs);
        return left == HeartbeatWheel.Never ? next : Math.Min(next, nowMs + left);
    }

    private SendResult Send(Opcode opcode, ReadOnlySpan<byte> payload, OutboundClass cls, ulong key)
    {
        if (Handshake.DeflateWindowBits == 0 || payload.Length < MessageDeflate.LeastBytes)
            return _outbound.Send(opcode, payload, cls, key);
        var rented = ArrayPool<byte>.Shared.Rent(payload.Length);
        try
        {
            var length = MessageDeflate.Compress(payload, rented, Handshake.DeflateWindowBits);
            if (length == 0)
                return _outbound.Send(opcode, payload, cls, key);
            _node.Metrics.Saved(payload.Length - length);
            return _outbound.Send(opcode, rented.AsSpan(0, length), cls, key, deflated: true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private bool Sent(SendResult result, int bytes)
    {
        switch (result)
        {
            case SendResult.Taken:
                _node.Metrics.MessageOut(bytes);
                return true;
            case SendResult.Full:
                Close(CloseCode.TooSlow, "the client does not read what it is sent");
                return false;
            case SendResult.Dropped:
                _node.Metrics.Dropped();
                return false;
            default:
                return false;
        }
    }

    private void Close(CloseCode code, string reason, TimeSpan wait)
    {
        if (!End(code, reason))
            return;
        Volatile.Write(ref _closeDueMs, NowMs + (long)wait.TotalMilliseconds);
        Volatile.Write(ref _closing, true);
        _outbound.SendLast(FrameWriter.Close(code, reason), forgetWaiting: code == CloseCode.TooSlow);
        _node.Wheel.Arm(_wheelEntry, Volatile.Read(ref _closeDueMs));
    }

    /// <summary>Records why the connection ends; the first reason stays.</summary>
    private bool End(CloseCode code, string reason)
    {
        // Nobody else locks the entry, and a lock of its own would be 40 bytes more for every idle connection.
        lock (_wheelEntry)
        {
            if (_over)
                return false;
            _over = true;
            (_endCode, _endReason) = (code, reason);
            return true;
        }
    }

    /// <summary>The stream is over: tells the sink and gives everything back. Called once, by the driver, after the last <see cref="Take(in ReadOnlySequence{byte})"/>.</summary>
    internal void Finish()
    {
        if (!_closedByPeer)
        {
            _node.Wheel.Retire(_wheelEntry);
            // Without this the transport would wait for a client that no longer reads to take the rest.
            _transport.Abort(_endReason);
        }
        // Otherwise our half of the close may still be on its way: the wheel cuts the socket if the client does not take it.
        _outbound.Abandon();
        _messages.Release();
        _node.Open.Remove(this);
        End(CloseCode.Abnormal, _endReason);
        _node.Metrics.Closed(_endCode, Handshake.DeflateWindowBits > 0);
        LogClosed(Id, (int)_endCode, _endReason);
        try
        {
            _sink?.OnClosed(_endCode, _endReason);
        }
        catch (Exception fault)
        {
            LogFailed(fault, Id);
        }
    }
}
