using System.Buffers;
using Gateway.Edge.Frames;
using Gateway.Protocol;

namespace Gateway.Edge.Connections;

/// <summary>The reading half: bytes to frames to messages.</summary>
public sealed partial class WebSocketConnection
{
    private const int ReportFrames = 16;
    private const int ReportBytes = 16 * 1024;

    private static FrameViolation TooFast => new(CloseCode.TooFast, "more than the limit allows; come back after a pause");

    /// <summary>
    /// Reads all whole frames, then lets the replies go out together. Returns how far the bytes are used up; the rest must be shown again, as it was left
    /// and followed by what came since. Calls never overlap.
    /// </summary>
    internal SequencePosition Take(in ReadOnlySequence<byte> buffer)
    {
        if (_unreadable)
            return buffer.End;
        var reader = new SequenceReader<byte>(buffer);
        _outbound.BeginGathering();
        try
        {
            while (!_unreadable)
            {
                var status = _reader.TryRead(ref reader, out var frame, out var violation);
                if (status == ReadStatus.NeedMore)
                    return reader.Position;
                if (status == ReadStatus.Violation)
                    Fail(violation);
                else
                    Take(frame);
            }
            return buffer.End;
        }
        finally
        {
            _outbound.EndGathering();
        }
    }

    private void Take(in Frame frame)
    {
        var now = NowMs;
        var bytes = frame.Payload.Length;
        Volatile.Write(ref _lastHeardMs, now);
        _node.Metrics.BytesIn(bytes);
        if (!_frameTokens.TryTake(1, _node.Options.FramesPerSecond, _node.Options.FrameBurst, now)
            || !_byteTokens.TryTake(bytes, _node.Options.BytesPerSecond, _node.Options.ByteBurst, now)
            || !ReportToAddress(bytes, now))
        {
            Fail(TooFast);
            return;
        }
        switch (frame.Opcode)
        {
            case Opcode.Close:
                TakeClose(frame.Payload);
                break;
            case Opcode.Ping:
                Answer(frame.Payload);
                break;
            case Opcode.Pong:
                break;
            default:
                TakeFragment(frame);
                break;
        }
    }

    /// <summary>Counts for the address too. In portions, because that takes a lock of all: what is not reported yet stays below one portion for each connection.</summary>
    private bool ReportToAddress(long bytes, long now)
    {
        _unreportedFrames++;
        _unreportedBytes += (int)bytes;
        if (_unreportedFrames < ReportFrames && _unreportedBytes < ReportBytes)
            return true;
        var (frames, all) = (_unreportedFrames, _unreportedBytes);
        (_unreportedFrames, _unreportedBytes) = (0, 0);
        return _node.Addresses.TryTake(Handshake.RemoteAddress, frames, all, now);
    }

    private void TakeFragment(in Frame frame)
    {
        // After our close the client's messages are read only to find its own close behind them.
        if (Volatile.Read(ref _closing))
            return;
        switch (_messages.Take(frame, _node.Options.MessageBytes, out var message, out var violation))
        {
            case ReadStatus.Ready when !frame.Deflated || MayInflate(message.Length - frame.Payload.Length):
                try
                {
                    Deliver(frame.Message, message);
                }
                finally
                {
                    _messages.Release();
                }
                break;
            case ReadStatus.Violation:
                Fail(violation);
                break;
        }
    }

    /// <summary>What a message grew by when it was inflated is work for us like bytes on the wire, and counts like them.</summary>
    private bool MayInflate(long grown)
    {
        if (_byteTokens.TryTake((int)Math.Max(0, grown), _node.Options.BytesPerSecond, _node.Options.ByteBurst, NowMs))
            return true;
        Fail(TooFast);
        return false;
    }

    private void Deliver(Opcode kind, in ReadOnlySequence<byte> message)
    {
        _node.Metrics.MessageIn();
        try
        {
            if (kind == Opcode.Binary)
                _sink!.OnMessage(message);
            else if (_sink is ITextSink text)
                text.OnText(message);
        }
        catch (Exception fault)
        {
            LogFailed(fault, Id);
            Close(CloseCode.InternalError, "the server met a fault of its own");
        }
    }

    private void Answer(in ReadOnlySequence<byte> ping)
    {
        Span<byte> payload = stackalloc byte[FrameHeader.MaxControlPayload];
        payload = payload[..(int)ping.Length];
        ping.CopyTo(payload);
        _outbound.Send(Opcode.Pong, payload, OutboundClass.LatestWins, PongKey);
    }

    private void TakeClose(in ReadOnlySequence<byte> payload)
    {
        if (!ClosePayload.TryRead(payload, out var code, out var reason, out var violation))
        {
            Fail(violation);
            return;
        }
        // Nothing may follow a close (RFC 6455 §5.5.1): from here on bytes are only drained, so that the socket ends without a reset.
        _unreadable = _closedByPeer = true;
        Close(code, reason);
        _outbound.CompleteWhenDrained();
    }

    private void Fail(in FrameViolation violation)
    {
        _unreadable = true;
        Close(violation.Code, violation.Reason, _node.Options.FaultWait);
    }
}
