using Gateway.Edge.Frames.Deflate;

namespace Gateway.Edge.Tests.Frames.Deflate;

public sealed class DeflaterTests
{
    public static TheoryData<string, int> Samples()
    {
        var data = new TheoryData<string, int>();
        foreach (var kind in DeflateSamples.Kinds)
        {
            foreach (var length in new[] { 1, 2, 3, 10, 100, 257, 1_000, 5_000, 32_768, 40_000, 65_536, 200_000 })
                data.Add(kind, length);
        }
        return data;
    }

    [Theory, MemberData(nameof(Samples))]
    public void Zlib_reads_back_what_was_compressed_with_any_window(string kind, int length)
    {
        var message = DeflateSamples.Make(kind, length, length);
        for (var bits = DeflateAlphabet.MinWindowBits; bits <= DeflateAlphabet.MaxWindowBits; bits++)
        {
            var compressed = Deflate(message, bits);
            Assert.Equal(message, DeflateSamples.Unzlib(compressed));
            if (length > 5_000)
                continue;
            Assert.Equal(message, PlainInflate.Read(compressed, int.MaxValue, out _, out var farthest));
            Assert.InRange(farthest, 0, 1 << bits);
        }
    }

    [Theory]
    [InlineData("json", 4.5)]
    [InlineData("prose", 3.5)]
    [InlineData("markup", 4.5)]
    [InlineData("picture", 1.2)]
    public void Messages_shrink_about_as_much_as_zlib_shrinks_them(string kind, double least)
    {
        var message = DeflateSamples.Make(kind, 60_000, 7);
        var ours = Deflate(message, 15).Length;
        Assert.True(message.Length > least * ours, $"{ours}");
        Assert.InRange(ours, 0, DeflateSamples.Zlib(message).Length * 1.2);
    }

    [Fact]
    public void A_distance_reaches_exactly_as_far_as_the_window()
    {
        for (var bits = DeflateAlphabet.MinWindowBits; bits <= DeflateAlphabet.MaxWindowBits; bits++)
        {
            var window = 1 << bits;
            var block = new byte[window];
            new Random(bits).NextBytes(block);
            var within = Deflate([.. block, .. block], bits);
            Assert.InRange(within.Length, window, window + (window / 8) + 60);
            Assert.Equal([.. block, .. block], DeflateSamples.Unzlib(within));
            byte[] beyond = [.. block, 1, .. block];
            Assert.True(Deflate(beyond, bits).Length > 2 * window);
        }
    }

    [Fact]
    public void Nothing_of_one_message_is_used_for_the_next()
    {
        var deflater = new Deflater();
        var message = DeflateSamples.Make("prose", 3_000, 1);
        var first = new byte[4_000];
        var second = new byte[4_000];
        var length = deflater.Deflate(message, first, 15);
        for (var round = 0; round < 100; round++)
        {
            Assert.Equal(length, deflater.Deflate(message, second, 15));
            Assert.Equal(first, second);
        }
    }

    [Fact]
    public void An_empty_message_is_one_empty_byte() => Assert.Equal([0], Deflate([], 15));

    [Fact]
    public void What_does_not_fit_is_given_up_without_a_byte_beyond_the_room()
    {
        var noise = new byte[10_000];
        new Random(3).NextBytes(noise);
        var room = new byte[noise.Length + 100];
        Assert.Equal(0, new Deflater().Deflate(noise, room.AsSpan(0, noise.Length), 15));
        Assert.All(room.AsSpan(noise.Length).ToArray(), b => Assert.Equal(0, b));
        var text = DeflateSamples.Make("json", 10_000, 3);
        var fits = Deflate(text, 15).Length;
        Assert.Equal(fits, new Deflater().Deflate(text, new byte[fits], 15));
        Assert.Equal(0, new Deflater().Deflate(text, new byte[fits - 1], 15));
    }

    [Fact]
    public void Seeded_messages_of_every_shape_come_back()
    {
        var random = new Random(77_692);
        for (var round = 0; round < 1_500; round++)
        {
            var message = Shape(random);
            var compressed = Deflate(message, random.Next(8, 16));
            Assert.Equal(InflateResult.Done, Inflater.Inflate(compressed, message.Length, out var rented, out var length));
            Assert.Equal(message, rented.AsSpan(0, length).ToArray());
            Assert.Equal(message, DeflateSamples.Unzlib(compressed));
        }
    }

    [Fact]
    public void The_pool_keeps_no_more_deflaters_than_processors()
    {
        var message = DeflateSamples.Make("json", 30_000, 1);
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 16 }, _ => DeflaterPool.Deflate(message, new byte[30_000], 15));
        // Two that come back at the same moment may both see the last free place.
        Assert.InRange(DeflaterPool.Idle, 1, Environment.ProcessorCount + 16);
    }

    private static byte[] Shape(Random random)
    {
        var message = new byte[random.Next(0, 3_000)];
        var letters = random.Next(1, 257);
        for (var at = 0; at < message.Length; at++)
            message[at] = at > 0 && random.Next(4) == 0 ? message[random.Next(at)] : (byte)random.Next(letters);
        for (var copies = random.Next(6); copies > 0 && message.Length > 20; copies--)
        {
            var (from, to, length) = (random.Next(message.Length), random.Next(message.Length), random.Next(600));
            for (var n = 0; n < length && from + n < message.Length && to + n < message.Length; n++)
                message[to + n] = message[from + n];
        }
        return message;
    }

    private static byte[] Deflate(byte[] message, int windowBits)
    {
        var to = new byte[message.Length + (message.Length / 1000) + 100];
        var length = new Deflater().Deflate(message, to, windowBits);
        Assert.NotEqual(0, length);
        return to[..length];
    }
}
