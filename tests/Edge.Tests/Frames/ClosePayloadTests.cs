using System.Buffers;
using System.Text;
using Gateway.Edge.Frames;
using Gateway.Protocol;

namespace Gateway.Edge.Tests.Frames;

public sealed class ClosePayloadTests
{
    [Fact]
    public void Exactly_the_codes_that_may_travel_are_read()
    {
        for (var code = 0; code <= ushort.MaxValue; code++)
        {
            var allowed = code is 1000 or 1001 or 1002 or 1003 or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
            var read = ClosePayload.TryRead(new ReadOnlySequence<byte>([(byte)(code >> 8), (byte)code]), out var back, out _, out var violation);
            Assert.Equal(allowed, read);
            if (read)
                Assert.Equal(code, (int)back);
            else
                Assert.Equal(CloseCode.ProtocolError, violation.Code);
        }
    }

    [Fact]
    public void Nothing_means_no_status_and_half_a_code_is_a_fault()
    {
        Assert.True(ClosePayload.TryRead(ReadOnlySequence<byte>.Empty, out var code, out var reason, out _));
        Assert.Equal((CloseCode.NoStatus, ""), (code, reason));
        Assert.False(ClosePayload.TryRead(new ReadOnlySequence<byte>([3]), out _, out _, out var violation));
        Assert.Equal(CloseCode.ProtocolError, violation.Code);
    }

    [Fact]
    public void A_reason_that_is_not_UTF8_is_refused_with_1007()
    {
        Assert.False(ClosePayload.TryRead(new ReadOnlySequence<byte>([3, 0xE8, 0xCE]), out _, out _, out var violation));
        Assert.Equal(CloseCode.InvalidPayload, violation.Code);
    }

    [Fact]
    public void A_long_reason_is_cut_between_characters_and_reads_back()
    {
        var bytes = new byte[125];
        var length = ClosePayload.Write(bytes, CloseCode.Moved, new string('ж', 100));
        Assert.True(ClosePayload.TryRead(new ReadOnlySequence<byte>(bytes, 0, length), out var code, out var reason, out _));
        Assert.Equal((CloseCode.Moved, new string('ж', 61)), (code, reason));
        Assert.Equal("ж"u8.Length * 61 + 2, length);
        Assert.Equal(length, Encoding.UTF8.GetByteCount(reason) + 2);
    }

    [Fact]
    public void Codes_that_may_not_travel_become_an_empty_close()
    {
        Assert.Equal([0x88, 0x00], FrameWriter.Close(CloseCode.NoStatus, "x"));
        Assert.Equal([0x88, 0x00], FrameWriter.Close(CloseCode.Abnormal, "x"));
    }
}
