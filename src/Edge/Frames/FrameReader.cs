using System.Buffers;
using Gateway.Protocol;

namespace Gateway.Edge.Frames;

/// <summary>
/// Reads a client's stream of frames: heads, unmasking, the order of fragments, sizes and UTF-8 (RFC 6455 §5). It owns no bytes and no pipe.
/// What a compressed message says is not known here: its bytes are counted as sent, and its UTF-8 is judged when it is inflated.
/// </summary>
/// <remarks>
/// A payload is unmasked as it arrives, in place. What <see cref="TryRead"/> has not consumed must therefore be shown again as it was left,
/// followed by what came since: pipes do so by themselves. One reader per connection; kept as a field, never copied.
/// </remarks>
internal struct FrameReader(int maxMessageBytes, bool acceptsText, bool inflates = false)
{
    private FrameHeader _header;
    private bool _inPayload;
    private long _unmasked;
    private bool _inMessage;
    private Opcode _message;
    private bool _deflated;
    private long _earlierFragments;
    private Utf8Scan _utf8;

    /// <summary>Reads one frame. Consumes a head, or a payload, only when it is whole.</summary>
    public ReadStatus TryRead(ref SequenceReader<byte> reader, out Frame frame, out FrameViolation violation)
    {
        frame = default;
        if (!_inPayload)
        {
            var status = FrameHeader.TryRead(ref reader, inflates, out _header, out violation);
            if (status == ReadStatus.Violation)
                return status;
            if (status == ReadStatus.NeedMore)
                return reader.End ? status : Judge(_header, out violation);
            if (Judge(_header, out violation) == ReadStatus.Violation)
                return ReadStatus.Violation;
            Begin();
        }
        return TryReadPayload(ref reader, out frame, out violation);
    }

    /// <summary>What a head breaks given the frames before it; <see cref="ReadStatus.NeedMore"/> when nothing.</summary>
    private readonly ReadStatus Judge(in FrameHeader header, out FrameViolation violation)
    {
        violation = default;
        switch (header.Opcode)
        {
            case Opcode.Continuation when !_inMessage:
                violation = new FrameViolation(CloseCode.ProtocolError, "a continuation without a message to continue");
                return ReadStatus.Violation;
            case Opcode.Text or Opcode.Binary when _inMessage:
                violation = new FrameViolation(CloseCode.ProtocolError, "a new message begins inside another");
                return ReadStatus.Violation;
            case Opcode.Text when !acceptsText:
                violation = new FrameViolation(CloseCode.UnsupportedData, "only binary messages are spoken here");
                return ReadStatus.Violation;
        }
        if (header.Opcode >= Opcode.Close || header.Length <= maxMessageBytes - _earlierFragments)
            return ReadStatus.NeedMore;
        violation = new FrameViolation(CloseCode.MessageTooBig, "the message is larger than the welcome allows");
        return ReadStatus.Violation;
    }

    private void Begin()
    {
        _inPayload = true;
        _unmasked = 0;
        if (_header.Opcode is not (Opcode.Text or Opcode.Binary))
            return;
        _inMessage = true;
        _message = _header.Opcode;
        _deflated = _header.Deflated;
        _earlierFragments = 0;
        _utf8 = default;
    }

    private ReadStatus TryReadPayload(ref SequenceReader<byte> reader, out Frame frame, out FrameViolation violation)
    {
        frame = default;
        violation = default;
        var control = _header.Opcode >= Opcode.Close;
        var here = Math.Min(_header.Length, reader.Remaining);
        if (here > _unmasked)
        {
            var fresh = reader.UnreadSequence.Slice(_unmasked, here - _unmasked);
            Masking.Apply(fresh, _header.Mask, _unmasked);
            _unmasked = here;
            if (!control && IsPlainText && !TakeText(fresh))
                return NotUtf8(out violation);
        }
        if (here < _header.Length)
            return ReadStatus.NeedMore;
        if (!control && _header.Fin && IsPlainText && !_utf8.IsWhole)
            return NotUtf8(out violation);

        frame = new Frame(_header.Opcode, control ? _header.Opcode : _message, _header.Fin, !control && _deflated, reader.UnreadSequence.Slice(0, here));
        reader.Advance(here);
        _inPayload = false;
        if (!control)
        {
            _earlierFragments += here;
            _inMessage = !_header.Fin;
            if (_header.Fin)
                _earlierFragments = 0;
        }
        return ReadStatus.Ready;
    }

    private readonly bool IsPlainText => _message == Opcode.Text && !_deflated;

    private bool TakeText(in ReadOnlySequence<byte> bytes)
    {
        foreach (var segment in bytes)
        {
            if (!_utf8.Take(segment.Span))
                return false;
        }
        return true;
    }

    private static ReadStatus NotUtf8(out FrameViolation violation)
    {
        violation = new FrameViolation(CloseCode.InvalidPayload, "the text is not UTF-8");
        return ReadStatus.Violation;
    }
}
