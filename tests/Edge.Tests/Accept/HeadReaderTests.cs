using System.Buffers;
using System.Text;
using Gateway.Edge.Accept;

namespace Gateway.Edge.Tests.Accept;

public sealed class HeadReaderTests
{
    [Fact]
    public void A_head_is_read_name_by_name_without_case()
    {
        Assert.True(HeadReader.TryRead(Heads.Good(), out var head, out _));
        Assert.Equal(("GET", "/ws/v1", "HTTP/1.1"), (head.Method, head.Target, head.Version));
        Assert.Equal("chat.example", head["hOST"]);
        Assert.True(head.Lists("connection", "upgrade"));
        Assert.Null(head["Cookie"]);
    }

    [Theory]
    [InlineData("GET /ws/v1 HTTP/1.1\nHost: a\r\n\r\n")]
    [InlineData("GET /ws/v1 HTTP/1.1\r\nHost: a\n\r\n\r\n")]
    [InlineData("GET /ws/v1 HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n")]
    [InlineData("GET /ws/v1 HTTP/1.1\r\n\tHost: a\r\n\r\n")]
    [InlineData("GET /ws/v1 HTTP/1.1\r\nHost : a\r\n\r\n")]
    [InlineData("GET /ws/v1 HTTP/1.1\r\n: a\r\n\r\n")]
    [InlineData("GET /ws/v1 HTTP/1.1\r\nHost a\r\n\r\n")]
    [InlineData("GET /ws/v1 HTTP/1.1\r\nHost: a\rX: b\r\n\r\n")]
    [InlineData("GET /ws/v1 HTTP/1.1\r\nHost: a\0b\r\n\r\n")]
    [InlineData("GET /ws/v1 HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n")]
    [InlineData("GET /ws/v1 HTTP/1.1\r\nOrigin: https://a\r\nOrigin: https://b\r\n\r\n")]
    [InlineData("GET /ws/v1 HTTP/1.1\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("GET  /ws/v1 HTTP/1.1\r\n\r\n")]
    [InlineData("GET /ws/v1  HTTP/1.1\r\n\r\n")]
    [InlineData("GET /ws/v1\r\n\r\n")]
    [InlineData("GET /ws/v1?\u00E9 HTTP/1.1\r\n\r\n")]
    public void What_two_readers_could_read_differently_is_refused(string head)
    {
        Assert.False(HeadReader.TryRead(Encoding.Latin1.GetBytes(head), out _, out var fault));
        Assert.NotEmpty(fault);
    }

    [Fact]
    public void The_end_is_found_wherever_the_head_is_cut()
    {
        var bytes = Heads.Good();
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            Assert.Null(HeadReader.FindEnd(new ReadOnlySequence<byte>(bytes, 0, cut)));
            var pieces = Edge.Tests.Frames.Segments.Cut([.. bytes, 1, 2, 3], cut);
            Assert.Equal(bytes.Length, pieces.Slice(0, HeadReader.FindEnd(pieces)!.Value).Length);
        }
    }
}
