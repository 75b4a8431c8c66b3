using System.Buffers;
using CsCheck;
using MessagePack;

namespace Gateway.Protocol.Tests;

/// <summary>What the codec does with bytes that no honest client of this version sends.</summary>
public sealed class PacketCodecTests
{
    [Fact]
    public void Every_packet_cut_at_every_byte_is_refused_with_a_reason()
    {
        foreach (var bytes in Samples.Client.Select(VectorTests.Bytes))
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.False(PacketCodec.TryReadClient(new(bytes.AsMemory(0, length)), out var packet, out var fault));
                Assert.Null(packet);
                Assert.False(string.IsNullOrEmpty(fault));
            }
    }

    [Fact]
    public void Every_packet_reads_the_same_from_split_buffers()
    {
        foreach (var bytes in Samples.Client.Select(VectorTests.Bytes))
            for (var at = 1; at < bytes.Length; at++)
            {
                Assert.True(PacketCodec.TryReadClient(Split(bytes, at), out var packet, out _));
                Assert.Equal(bytes, VectorTests.Bytes(packet!));
            }
    }

    [Fact]
    public void Trailing_fields_of_a_newer_version_are_skipped()
    {
        var packet = Write((ref MessagePackWriter w) =>
        {
            w.WriteArrayHeader(5); w.Write(5); w.Write(2); w.Write("d1");
            w.WriteMapHeader(1); w.Write("new"); w.WriteArrayHeader(2); w.Write(1); w.WriteNil();
            w.Write("more");
        });
        Assert.True(PacketCodec.TryReadClient(packet, out var read, out _));
        Assert.Equal(new CloseDialog(2, "d1"), read);
    }

    [Fact]
    public void An_unknown_type_is_no_fault()
    {
        var packet = Write((ref MessagePackWriter w) => { w.WriteArrayHeader(2); w.Write(4711); w.Write("?"); });
        Assert.True(PacketCodec.TryReadClient(packet, out var read, out _));
        Assert.Equal(new UnknownPacket(4711), read);
    }

    [Fact]
    public void Bytes_behind_the_packet_are_refused()
    {
        var bytes = VectorTests.Bytes(new Active());
        Assert.False(PacketCodec.TryReadClient(new([.. bytes, 0xc0]), out _, out var fault));
        Assert.Contains("follow", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_as_deep_as_a_message_allows_does_not_use_up_the_stack()
    {
        var bytes = Enumerable.Repeat((byte)0x91, Limits.MessageBytes).ToArray();
        (bytes[0], bytes[1], bytes[^1]) = (0x92, 0x7f, 0xc0);
        Assert.True(PacketCodec.TryReadClient(new(bytes), out var read, out _));
        Assert.IsType<UnknownPacket>(read);
    }

    [Fact]
    public void A_list_that_claims_more_than_the_message_holds_allocates_nothing_of_it()
    {
        var packet = new byte[] { 0x96, 1, 0xa1, (byte)'t', 1, 0xdd, 0x7f, 0xff, 0xff, 0xff };
        Assert.False(PacketCodec.TryReadClient(new(packet), out _, out _));
    }

    [Fact]
    public void Ids_over_their_limit_are_refused_and_describing_texts_are_cut_between_characters()
    {
        Assert.False(PacketCodec.TryReadClient(new(VectorTests.Bytes(new CloseDialog(1, new string('x', 65)))), out _, out var fault));
        Assert.Contains("64", fault, StringComparison.Ordinal);
        var url = new string('u', Limits.UrlChars - 1) + "😀";
        Assert.True(PacketCodec.TryReadClient(new(VectorTests.Bytes(new PageViewed("p", url, "", ""))), out var page, out _));
        Assert.Equal(new string('u', Limits.UrlChars - 1), ((PageViewed)page!).Url);
    }

    [Fact]
    public void Values_that_are_no_numbers_are_refused() =>
        Assert.False(PacketCodec.TryReadClient(new(VectorTests.Bytes(new EventRaised("e", double.NaN, null, new Dictionary<string, string>()))), out _, out _));

    [Fact]
    public void Any_bytes_are_a_packet_or_a_fault_and_never_an_exception() =>
        Gen.Byte.Array[0, 200].Sample(bytes => PacketCodec.TryReadClient(new(bytes), out var packet, out var fault) ? packet is not null : fault is not null, seed: "0002GwnUjyA3", iter: 50_000);

    [Fact]
    public void Mutated_packets_are_a_packet_or_a_fault_and_never_an_exception() =>
        Gen.Select(Gen.Int[0, Samples.Client.Length - 1], Gen.Int[0, 400], Gen.Byte).Sample((which, at, value) =>
        {
            var mutated = VectorTests.Bytes(Samples.Client[which]);
            mutated[at % mutated.Length] = value;
            return PacketCodec.TryReadClient(new(mutated), out var packet, out var fault) ? packet is not null : fault is not null;
        }, seed: "0002GwnUjyA3", iter: 50_000);

    private delegate void Build(ref MessagePackWriter writer);

    private static ReadOnlySequence<byte> Write(Build build)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        build(ref writer);
        writer.Flush();
        return new(buffer.WrittenMemory);
    }

    private static ReadOnlySequence<byte> Split(byte[] bytes, int at)
    {
        var first = new Segment(bytes.AsMemory(0, at), null);
        var last = new Segment(bytes.AsMemory(at), first);
        return new(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is null) return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
