using System.Buffers;
using Gateway.Edge.Frames;

namespace Gateway.Edge.Tests.Frames;

public sealed class FragmentBufferTests
{
    [Fact]
    public void Fragments_of_any_sizes_are_joined_in_order()
    {
        var random = new Random(11);
        var buffer = default(FragmentBuffer);
        for (var round = 0; round < 50; round++)
        {
            var expected = new List<byte>();
            for (var part = random.Next(0, 9); part >= 0; part--)
            {
                var bytes = new byte[random.Next(0, 3_000)];
                random.NextBytes(bytes);
                expected.AddRange(bytes);
                buffer.Append(Segments.Cut(bytes, bytes.Length / 2));
            }
            Assert.Equal(expected, buffer.Joined.ToArray());
            buffer.Release();
            Assert.True(buffer.Joined.IsEmpty);
        }
    }
}
