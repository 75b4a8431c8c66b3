using System.Buffers;
using Gateway.Edge.Frames.Deflate;
using Gateway.Protocol;

namespace Gateway.Edge.Frames;

/// <summary>
/// Makes messages of data frames: joins fragments and inflates what is compressed. Holds rented bytes only while a message is unfinished, or until
/// <see cref="Release"/> when it is: never a decompressor.
/// </summary>
/// <remarks>
/// A compressed message is gathered as it was sent and inflated when it is whole. Until then it costs no more than its own bytes, and afterwards no more than
/// the limit: the limit counts what is inflated while it is inflated.
/// </remarks>
internal struct MessageJoiner
{
    private FragmentBuffer _fragments;

    /// <summary>
    /// <see cref="ReadStatus.Ready"/> with the whole message, which is good until <see cref="Release"/> and no longer than the frame's own bytes;
    /// <see cref="ReadStatus.NeedMore"/> after a fragment that is not the last.
    /// </summary>
    public ReadStatus Take(in Frame frame, int maxMessageBytes, out ReadOnlySequence<byte> message, out FrameViolation violation)
    {
        violation = default;
        message = frame.Payload;
        if (!frame.Fin || frame.Opcode == Opcode.Continuation)
        {
            _fragments.Append(frame.Payload);
            if (!frame.Fin)
                return ReadStatus.NeedMore;
            message = _fragments.Joined;
        }
        return frame.Deflated ? Inflate(frame.Message, maxMessageBytes, ref message, out violation) : ReadStatus.Ready;
    }

    /// <summary>Gives the bytes back. Call it when the message was handed on, and when the connection ends.</summary>
    public void Release() => _fragments.Release();

    private ReadStatus Inflate(Opcode kind, int maxMessageBytes, ref ReadOnlySequence<byte> message, out FrameViolation violation)
    {
        if (!message.IsSingleSegment)
        {
            _fragments.Append(message);
            message = _fragments.Joined;
        }
        var result = Inflater.Inflate(message.FirstSpan, maxMessageBytes, out var rented, out var length);
        violation = result switch
        {
            InflateResult.Broken => new FrameViolation(CloseCode.InvalidPayload, "the compressed message cannot be inflated"),
            InflateResult.TooBig => new FrameViolation(CloseCode.MessageTooBig, "the message inflates to more than the welcome allows"),
            _ => default,
        };
        if (rented is null)
            return ReadStatus.Violation;
        _fragments.Replace(rented, length);
        message = _fragments.Joined;
        var scan = default(Utf8Scan);
        if (kind != Opcode.Text || (scan.Take(message.FirstSpan) && scan.IsWhole))
            return ReadStatus.Ready;
        violation = new FrameViolation(CloseCode.InvalidPayload, "the text is not UTF-8");
        return ReadStatus.Violation;
    }
}
