using Gateway.Edge.Frames;

namespace Gateway.Edge.Tests.Frames;

public sealed class MaskingTests
{
    private const uint Mask = 0xD4C3_B2A1;
    private static readonly byte[] s_key = [0xA1, 0xB2, 0xC3, 0xD4];

    [Fact]
    public void Every_length_and_offset_agrees_with_the_rule_of_the_RFC()
    {
        for (var length = 0; length <= 200; length++)
        {
            for (var offset = 0; offset < 5; offset++)
            {
                var bytes = Numbers(length);
                Masking.Apply(bytes.AsSpan(), Mask, offset);
                Assert.Equal(Numbers(length).Select((b, at) => (byte)(b ^ s_key[(at + offset) % 4])), bytes);
            }
        }
    }

    [Fact]
    public void A_payload_in_pieces_is_unmasked_as_one()
    {
        var whole = Numbers(500);
        Masking.Apply(whole.AsSpan(), Mask, 3);
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var cuts = Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.Next(0, 500)).Order().ToArray();
            var pieces = Segments.Cut(Numbers(500), cuts);
            Masking.Apply(pieces, Mask, 3);
            Assert.Equal(whole, System.Buffers.BuffersExtensions.ToArray(pieces));
        }
    }

    private static byte[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(n => (byte)(n * 7))];
}
