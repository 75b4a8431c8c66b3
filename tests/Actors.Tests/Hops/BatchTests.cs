using System.Buffers;
using System.Runtime.Serialization;
using Akka.Actor;
using Gateway.Actors.Hops;
using Gateway.Actors.Serialization;
using Gateway.Actors.Visitors;
using MessagePack;

namespace Gateway.Actors.Tests.Hops;

/// <summary>What is in a batch comes out of it, in order, and what is not understood concerns itself alone.</summary>
public sealed class BatchTests : PatientTestKit
{
    private readonly WireSerializer _serializer;

    public BatchTests() : base(WireSerializer.Hocon) => _serializer = new WireSerializer((ExtendedActorSystem)Sys);

    private static VisitorActive Active(int i) => new(new("demo"), new($"v{i}"));

    private (List<HopItem> Taken, List<string> Refused) Read(byte[] items)
    {
        var (taken, refused) = (new List<HopItem>(), new List<string>());
        BatchReader.Read(_serializer, items, taken.Add, (manifest, _) => refused.Add(manifest));
        return (taken, refused);
    }

    [Fact]
    public void Messages_come_out_as_they_went_in()
    {
        var writer = new BatchWriter(_serializer);
        HopItem[] items = [new(Active(1), null, true), new(new Deliver([1, 2], new RequestDone(7, "x")), "egress-0#17", false), new(Active(2), null, false)];
        foreach (var item in items) Assert.True(writer.TryAdd(item));
        var (taken, refused) = Read(writer.Take().Items);
        Assert.Equal(items.Select(i => (i.Target, i.Ask)), taken.Select(i => (i.Target, i.Ask)));
        Assert.Equal(items.SelectMany(i => Serialization.Samples.Describe(i.Message)), taken.SelectMany(i => Serialization.Samples.Describe(i.Message)));
        Assert.Empty(refused);
    }

    [Fact]
    public void A_batch_ends_before_64_KiB_and_the_next_goes_on()
    {
        var writer = new BatchWriter(_serializer);
        var (sent, batches) = (0, new List<byte[]>());
        var text = new string('x', 900);
        for (; sent < 500; sent++)
        {
            var item = new HopItem(new RaiseEvent(new("demo"), new($"v{sent}"), text, null, null, new Dictionary<string, string>()), null, false);
            if (writer.TryAdd(item)) continue;
            batches.Add(writer.Take().Items);
            Assert.True(writer.TryAdd(item));
        }
        batches.Add(writer.Take().Items);
        Assert.All(batches, b => Assert.InRange(b.Length, 1, 64 * 1024));
        Assert.Equal(Enumerable.Range(0, sent).Select(i => $"v{i}"), batches.SelectMany(b => Read(b).Taken).Select(i => ((RaiseEvent)i.Message).Visitor.Value));
    }

    [Fact]
    public void A_message_too_large_for_any_batch_is_refused_and_the_batch_stays()
    {
        var writer = new BatchWriter(_serializer);
        Assert.True(writer.TryAdd(new(Active(1), null, false)));
        var large = new HopItem(new RaiseEvent(new("demo"), new("v"), new string('x', 130_000), null, null, new Dictionary<string, string>()), null, false);
        Assert.Contains("127000", Assert.Throws<SerializationException>(() => writer.TryAdd(large)).Message, StringComparison.Ordinal);
        Assert.True(writer.TryAdd(new(Active(2), null, false)));
        Assert.Equal(2, Read(writer.Take().Items).Taken.Count);
    }

    [Fact]
    public void A_message_that_is_not_known_or_broken_is_refused_alone_and_fields_of_newer_versions_are_skipped()
    {
        static byte[] Item(string manifest, byte[] bytes, int more = 0)
        {
            var buffer = new ArrayBufferWriter<byte>();
            var writer = new MessagePackWriter(buffer);
            writer.WriteArrayHeader(4 + more);
            writer.Write(false);
            writer.WriteNil();
            writer.Write(manifest);
            writer.Write(bytes);
            for (var i = 0; i < more; i++) writer.Write("newer");
            writer.Flush();
            return buffer.WrittenSpan.ToArray();
        }
        var (taken, refused) = Read([
            .. Item(nameof(VisitorActive), _serializer.ToBinary(Active(1))),
            .. Item("OfTomorrow", [0xc0]),
            .. Item(nameof(VisitorActive), [0x93, 0xc1]),
            .. Item(nameof(VisitorActive), _serializer.ToBinary(Active(2)), more: 2),
        ]);
        Assert.Equal([Active(1), Active(2)], taken.Select(i => i.Message));
        Assert.Equal(["OfTomorrow", nameof(VisitorActive)], refused);
    }

    [Fact]
    public void Bytes_of_a_serializer_that_we_do_not_use_are_refused()
    {
        // 1 is Akka's JSON, which makes whatever type the bytes name.
        var json = "{\"$type\":\"System.Version, System.Private.CoreLib\"}"u8.ToArray();
        Assert.Throws<SerializationException>(() => Sys.Serialization.Deserialize(json, 1, "System.Version"));
        Assert.Throws<SerializationException>(() => Sys.Serialization.Deserialize(json, 98765, ""));
    }
}
