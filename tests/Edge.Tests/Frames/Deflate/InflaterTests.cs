using System.Buffers;
using System.IO.Compression;
using Gateway.Edge.Frames.Deflate;

namespace Gateway.Edge.Tests.Frames.Deflate;

public sealed class InflaterTests
{
    /// <summary>The examples of RFC 7692 §7.2.3: the same "Hello" in different blocks.</summary>
    [Theory]
    [InlineData("F248CDC9C90700")]
    [InlineData("000500FAFF48656C6C6F00")]
    [InlineData("F348CDC9C9070000")]
    [InlineData("F24805000000FFFFCAC9C90700")]
    public void The_examples_of_the_RFC_read_as_hello(string hex) => Assert.Equal("Hello"u8.ToArray(), Read(Convert.FromHexString(hex), 5));

    [Theory]
    [InlineData("00")]
    [InlineData("0200")]
    [InlineData("01")]
    public void The_empty_message_has_several_forms(string hex) => Assert.Equal([], Read(Convert.FromHexString(hex), 0));

    [Theory]
    [InlineData("", "nothing at all")]
    [InlineData("06", "a block of the fourth kind")]
    [InlineData("F248CDC9C907", "the end's last byte is missing")]
    [InlineData("F248CDC9C90700000000FFFF", "the four bytes that should be cut off were left, and nothing after them")]
    [InlineData("000500FAFE48656C6C6F00", "a stored block whose length and complement disagree")]
    [InlineData("000500FAFF4865", "a stored block that is cut")]
    [InlineData("020100", "a distance before the message")]
    [InlineData("1AD307000000", "a distance of which only the code is there")]
    [InlineData("FFFF", "noise")]
    public void What_is_not_deflate_is_broken(string hex, string why)
    {
        var bytes = Convert.FromHexString(hex);
        Assert.NotEmpty(why);
        Assert.Equal(InflateResult.Broken, Inflater.Inflate(bytes, 1000, out var rented, out _));
        Assert.Null(rented);
        Assert.Null(PlainInflate.Read(bytes, 1000, out var tooBig, out _));
        Assert.False(tooBig);
    }

    [Fact]
    public void Messages_of_zlib_at_every_level_are_read()
    {
        foreach (var kind in DeflateSamples.Kinds)
        {
            foreach (var length in new[] { 0, 1, 5, 300, 4_000, 33_000, 70_000, 300_000 })
            {
                foreach (var level in Enum.GetValues<CompressionLevel>())
                {
                    var message = DeflateSamples.Make(kind, length, length + 1);
                    var compressed = DeflateSamples.Zlib(message, level);
                    Assert.Equal(message, Read(compressed, length));
                    if (length > 0)
                        Assert.Equal(InflateResult.TooBig, Inflater.Inflate(compressed, length - 1, out _, out _));
                }
            }
        }
    }

    [Fact]
    public void A_bomb_is_stopped_at_the_limit_and_rents_no_more_than_it()
    {
        var bomb = DeflateSamples.Zlib(new byte[64 * 1024 * 1024]);
        Assert.InRange(bomb.Length, 1, 70_000);
        Assert.Equal(InflateResult.TooBig, Inflater.Inflate(bomb, 65_536, out var rented, out _));
        Assert.Null(rented);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 20; round++)
            Inflater.Inflate(bomb, 65_536, out _, out _);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 600_000);
    }

    /// <summary>Right messages with bytes changed, cut or added: ours and the plain reader agree on every one.</summary>
    [Fact]
    public void Damaged_messages_are_judged_as_the_plain_reader_judges_them()
    {
        var random = new Random(1951);
        int done = 0, broken = 0, big = 0;
        for (var round = 0; round < 8_000; round++)
        {
            var bytes = Damage(random);
            var limit = random.Next(3) == 0 ? random.Next(400) : 100_000;
            var expected = PlainInflate.Read(bytes, limit, out var tooBig, out _);
            var result = Inflater.Inflate(bytes, limit, out var rented, out var length);
            Assert.True(result == (tooBig ? InflateResult.TooBig : expected is null ? InflateResult.Broken : InflateResult.Done), $"round {round}, {Convert.ToHexString(bytes)}");
            if (rented is not null)
            {
                Assert.Equal(expected, rented.AsSpan(0, length).ToArray());
                ArrayPool<byte>.Shared.Return(rented);
            }
            _ = result switch { InflateResult.Done => done++, InflateResult.Broken => broken++, _ => big++ };
        }
        // The damage is neither too mild nor too hard to say anything.
        Assert.All(new[] { done, broken, big }, count => Assert.InRange(count, 200, 7_500));
    }

    private static byte[] Damage(Random random)
    {
        if (random.Next(20) == 0)
        {
            var noise = new byte[random.Next(1, 60)];
            random.NextBytes(noise);
            return noise;
        }
        var message = DeflateSamples.Make(DeflateSamples.Kinds[random.Next(5)], random.Next(0, 300), random.Next());
        var bytes = DeflateSamples.Zlib(message, (CompressionLevel)random.Next(4)).ToList();
        if (random.Next(4) == 0)
            bytes.InsertRange(bytes.Count, DeflateSamples.Zlib(message));
        for (var changes = random.Next(3); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0 when bytes.Count > 1: bytes.RemoveAt(at); break;
                case 1: bytes.Insert(at, (byte)random.Next(256)); break;
                case 2: bytes.RemoveRange(at, bytes.Count - at); bytes.Add(0); break;
                default: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            }
        }
        return [.. bytes];
    }

    private static byte[] Read(byte[] bytes, int limit)
    {
        Assert.Equal(InflateResult.Done, Inflater.Inflate(bytes, limit, out var rented, out var length));
        var message = rented.AsSpan(0, length).ToArray();
        ArrayPool<byte>.Shared.Return(rented!);
        return message;
    }
}
