using System.Text;
using Gateway.Edge.Frames;

namespace Gateway.Edge.Tests.Frames;

public sealed class Utf8ScanTests
{
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    [Fact]
    public void Every_sequence_of_two_lead_and_one_tail_byte_is_judged_as_the_framework_judges_it()
    {
        for (var first = 0; first < 256; first++)
        {
            for (var second = 0; second < 256; second++)
            {
                foreach (var tail in new byte[][] { [], [0x80], [0xBF, 0xBF], [0x41], [0x80, 0x80, 0x80] })
                {
                    byte[] bytes = [(byte)first, (byte)second, .. tail];
                    Assert.Equal(IsUtf8(bytes), Judge(bytes));
                }
            }
        }
    }

    [Theory]
    [InlineData("κόσμε")]
    [InlineData("\0\u007F\u0080\u07FF\u0800\uD7FF\uE000\uFFFD\uFFFF\U00010000\U0010FFFF")]
    [InlineData("Привет 👋 plain text that is longer than a vector, and then 日本語")]
    public void Right_text_is_right_wherever_it_is_cut(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var scan = default(Utf8Scan);
            Assert.True(scan.Take(bytes.AsSpan(0, cut)));
            Assert.True(scan.Take(bytes.AsSpan(cut)));
            Assert.True(scan.IsWhole);
        }
    }

    private static bool Judge(byte[] bytes)
    {
        var scan = default(Utf8Scan);
        foreach (var b in bytes)
        {
            if (!scan.Take([b]))
                return false;
        }
        return scan.IsWhole;
    }

    private static bool IsUtf8(byte[] bytes)
    {
        try
        {
            return s_strict.GetCharCount(bytes) >= 0;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
