using System.Buffers;

namespace Gateway.Edge.Frames;

/// <summary>
/// A whole frame, already unmasked. <see cref="Payload"/> points into the bytes that were read and is good only until they are given back.
/// <see cref="Message"/> is the kind of message the frame belongs to: for a continuation the opcode of its first frame;
/// <see cref="Deflated"/>: the whole message, not the frame, is compressed.
/// </summary>
internal readonly record struct Frame(Opcode Opcode, Opcode Message, bool Fin, bool Deflated, ReadOnlySequence<byte> Payload)
{
    public bool IsControl => Opcode >= Opcode.Close;
}
