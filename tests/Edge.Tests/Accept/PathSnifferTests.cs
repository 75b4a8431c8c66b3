using System.Buffers;
using System.Text;
using Gateway.Edge.Accept;

namespace Gateway.Edge.Tests.Accept;

public sealed class PathSnifferTests
{
    [Theory]
    [InlineData("GET /ws/v1 HTTP/1.1\r\n", nameof(Claim.Ours))]
    [InlineData("GET /ws/v1?a=b HTTP/1.1\r\n", nameof(Claim.Ours))]
    [InlineData("POST /ws/v1 HTTP/1.1\r\n", nameof(Claim.Ours))]
    [InlineData("GET /ws/v10 HTTP/1.1\r\n", nameof(Claim.Others))]
    [InlineData("GET /ws/v1/ HTTP/1.1\r\n", nameof(Claim.Others))]
    [InlineData("GET / HTTP/1.1\r\n", nameof(Claim.Others))]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", nameof(Claim.Others))]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001", nameof(Claim.Others))]
    [InlineData(" GET /ws/v1 HTTP/1.1\r\n", nameof(Claim.Others))]
    [InlineData("AMETHODTHATISFARTOOLONG /ws/v1 HTTP/1.1\r\n", nameof(Claim.Others))]
    public void A_request_is_claimed_by_its_first_line_and_never_wrongly_before_it_decides(string text, string expected)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        var claim = Enum.Parse<Claim>(expected);
        Assert.Equal(claim, PathSniffer.Look(new ReadOnlySequence<byte>(bytes), "/ws/v1"));
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            var early = PathSniffer.Look(new ReadOnlySequence<byte>(bytes, 0, cut), "/ws/v1");
            Assert.True(early == claim || early == Claim.Undecided, $"{early} after {cut} bytes");
        }
    }
}
