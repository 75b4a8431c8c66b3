using System.Buffers;
using Gateway.Edge.Frames;

namespace Gateway.Edge.Tests.Frames;

public sealed class FrameWriterTests
{
    [Theory]
    [InlineData(0, "8200")]
    [InlineData(125, "827D")]
    [InlineData(126, "827E007E")]
    [InlineData(65_535, "827EFFFF")]
    [InlineData(65_536, "827F0000000000010000")]
    public void Lengths_take_their_shortest_form(int length, string head)
    {
        var payload = new byte[length];
        new Random(1).NextBytes(payload);
        var to = new ArrayBufferWriter<byte>();
        FrameWriter.Write(to, Opcode.Binary, payload);
        Assert.Equal(head, Convert.ToHexString(to.WrittenSpan[..(head.Length / 2)]));
        Assert.Equal(payload, to.WrittenSpan[(head.Length / 2)..].ToArray());
        Assert.Equal(FrameWriter.FrameBytes(length), to.WrittenCount);
        Assert.Equal(to.WrittenSpan.ToArray(), SharedFrame.Binary(payload).Bytes);
    }
}
