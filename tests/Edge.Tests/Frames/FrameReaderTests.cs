using System.Buffers;
using System.IO.Pipelines;
using CsCheck;
using Gateway.Edge.Frames;
using Gateway.Protocol;

namespace Gateway.Edge.Tests.Frames;

public sealed class FrameReaderTests
{
    private const int Limit = 70_000;

    private static readonly byte[] s_hello = Deflate.DeflateSamples.Zlib("hello"u8.ToArray());
    private static readonly byte[] s_medium = Fill(300);
    private static readonly byte[] s_large = Fill(66_000);

    /// <summary>Name, bytes, what must come out: frames as "opcode fin length" and at the end "ok" or the violation's code.</summary>
    public static TheoryData<string, byte[], string> Vectors() => new()
    {
        { "empty binary", ClientFrames.Binary(), "Binary True 0, ok" },
        { "125 bytes", ClientFrames.Binary(Fill(125)), "Binary True 125, ok" },
        { "126 bytes", ClientFrames.Binary(Fill(126)), "Binary True 126, ok" },
        { "300 bytes", ClientFrames.Binary(s_medium), "Binary True 300, ok" },
        { "text in three fragments with a ping between",
            ClientFrames.Join(ClientFrames.Frame(0x01, "Привет, "u8.ToArray()[..5]), ClientFrames.Ping(1), ClientFrames.Frame(0x00, "Привет, "u8.ToArray()[5..]),
                ClientFrames.Frame(0x80, "мир"u8.ToArray())),
            "Text False 5, Ping True 1, Continuation False 9, Continuation True 6, ok" },
        { "close with a reason", ClientFrames.Close(1000, "bye"), "Close True 5, ok" },
        { "pong of 125 bytes", ClientFrames.Frame(0x8A, Fill(125)), "Pong True 125, ok" },
        { "empty fragments", ClientFrames.Join(ClientFrames.Frame(0x02, []), ClientFrames.Frame(0x00, []), ClientFrames.Frame(0x80, [])),
            "Binary False 0, Continuation False 0, Continuation True 0, ok" },
        { "reserved bit 1", ClientFrames.Frame(0xC2, [1]), "ProtocolError" },
        { "reserved bit 2", ClientFrames.Frame(0xA2, [1]), "ProtocolError" },
        { "reserved bit 3 on a ping", ClientFrames.Frame(0x99, [1]), "ProtocolError" },
        { "opcode 3", ClientFrames.Frame(0x83, []), "ProtocolError" },
        { "opcode 7", ClientFrames.Frame(0x87, [1]), "ProtocolError" },
        { "opcode 11", ClientFrames.Frame(0x8B, []), "ProtocolError" },
        { "opcode 15", ClientFrames.Frame(0x8F, [1]), "ProtocolError" },
        { "fragmented ping", ClientFrames.Frame(0x09, [1]), "ProtocolError" },
        { "ping of 126 bytes", ClientFrames.Frame(0x89, Fill(126)), "ProtocolError" },
        { "not masked", [0x82, 0x01, 0x41], "ProtocolError" },
        { "16-bit length for 125", [0x82, 0xFE, 0x00, 0x7D, 1, 2, 3, 4], "ProtocolError" },
        { "64-bit length for 65535", [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 1, 2, 3, 4], "ProtocolError" },
        { "64-bit length with its highest bit", [0x82, 0xFF, 0x80, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4], "ProtocolError" },
        { "63-bit length", [0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4], "MessageTooBig" },
        { "one byte over the limit", [0x82, 0xFF, 0, 0, 0, 0, 0, 1, 0x11, 0x71, 1, 2, 3, 4], "MessageTooBig" },
        { "continuation without a beginning", ClientFrames.Frame(0x80, [1]), "ProtocolError" },
        { "continuation after a whole message", ClientFrames.Join(ClientFrames.Binary(1), ClientFrames.Frame(0x00, [1])), "Binary True 1, ProtocolError" },
        { "message inside a message", ClientFrames.Join(ClientFrames.Frame(0x02, [1]), ClientFrames.Binary(1)), "Binary False 1, ProtocolError" },
        { "text that is not UTF-8", ClientFrames.Frame(0x81, [0x41, 0xC0, 0x80]), "InvalidPayload" },
        { "text that ends inside a character", ClientFrames.Frame(0x81, [0xE2, 0x82]), "InvalidPayload" },
        { "text whose second fragment breaks the character", ClientFrames.Join(ClientFrames.Frame(0x01, [0xE2, 0x82]), ClientFrames.Frame(0x80, [0x41])),
            "Text False 2, InvalidPayload" },
    };

    [Theory, MemberData(nameof(Vectors))]
    public void A_vector_reads_the_same_wherever_it_is_cut(string name, byte[] bytes, string expected)
    {
        Assert.NotEmpty(name);
        Assert.Equal(expected, Summary(Feed(bytes, [], acceptsText: true)));
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            // In two arrivals, and in one arrival of two segments.
            Assert.Equal(expected, Summary(Feed(bytes, [cut], acceptsText: true)));
            Assert.Equal(expected, Summary(Walk(Segments.Cut((byte[])bytes.Clone(), cut))));
        }
        Assert.Equal(expected, Summary(Feed(bytes, Enumerable.Range(1, Math.Max(0, bytes.Length - 1)), acceptsText: true)));
    }

    /// <summary>As above, where permessage-deflate was agreed: rsv1, bytes, frames as "opcode fin length", and what the joiner makes of them.</summary>
    public static TheoryData<string, byte[], string> DeflateVectors() => new()
    {
        { "hello", ClientFrames.Frame(0xC1, s_hello), "hello, ok" },
        { "a plain message between compressed ones", ClientFrames.Join(ClientFrames.Frame(0xC1, s_hello), ClientFrames.Text("plain"), ClientFrames.Frame(0xC1, s_hello)), "hello, plain, hello, ok" },
        { "fragments with a ping between",
            ClientFrames.Join(ClientFrames.Frame(0x41, s_hello[..3]), ClientFrames.Ping(1), ClientFrames.Frame(0x00, s_hello[3..4]), ClientFrames.Frame(0x80, s_hello[4..])), "hello, ok" },
        { "an empty message", ClientFrames.Frame(0xC1, [0]), ", ok" },
        { "the end in an empty last fragment", ClientFrames.Join(ClientFrames.Frame(0x41, s_hello), ClientFrames.Frame(0x80, [])), "hello, ok" },
        { "text that is not UTF-8", ClientFrames.Frame(0xC1, Deflate.DeflateSamples.Zlib([0xC0, 0x80])), "InvalidPayload" },
        { "bytes that would not be UTF-8 before they are inflated", ClientFrames.Frame(0xC1, Deflate.DeflateSamples.Zlib(System.Text.Encoding.UTF8.GetBytes("жжжжж"))), "жжжжж, ok" },
        { "no deflate", ClientFrames.Frame(0xC1, [0xFF, 0xFF]), "InvalidPayload" },
        { "cut short", ClientFrames.Frame(0xC1, s_hello[..^1]), "InvalidPayload" },
        { "a bomb", ClientFrames.Frame(0xC2, Deflate.DeflateSamples.Zlib(new byte[Limit + 1])), "MessageTooBig" },
        { "rsv1 on a continuation", ClientFrames.Join(ClientFrames.Frame(0x41, s_hello[..3]), ClientFrames.Frame(0xC0, s_hello[3..])), "ProtocolError" },
        { "rsv1 on a ping", ClientFrames.Frame(0xC9, []), "ProtocolError" },
        { "rsv1 on a close", ClientFrames.Frame(0xC8, []), "ProtocolError" },
        { "rsv2 beside rsv1", ClientFrames.Frame(0xE1, s_hello), "ProtocolError" },
    };

    [Theory, MemberData(nameof(DeflateVectors))]
    public void A_compressed_vector_reads_the_same_wherever_it_is_cut(string name, byte[] bytes, string expected)
    {
        Assert.NotEmpty(name);
        for (var cut = 0; cut < bytes.Length; cut++)
        {
            Assert.Equal(expected, Messages(bytes, [cut, bytes.Length], segments: false));
            Assert.Equal(expected, Messages(bytes, [bytes.Length], segments: true, cut));
        }
        Assert.Equal(expected, Messages(bytes, Enumerable.Range(1, bytes.Length), segments: false));
    }

    [Fact]
    public void Order_is_judged_at_the_first_byte_of_a_frame()
    {
        Assert.Equal("ProtocolError", Summary(Feed([0x80], [], acceptsText: true)));
        Assert.Equal("Binary False 1, ProtocolError", Summary(Feed([.. ClientFrames.Frame(0x02, [1]), 0x82], [], acceptsText: true)));
        Assert.Equal("UnsupportedData", Summary(Feed([0x81], [], acceptsText: false)));
    }

    [Fact]
    public void A_large_frame_is_read_with_its_64_bit_length()
    {
        var read = Feed(ClientFrames.Binary(s_large), [1, 9, 14, 15, 30_000], acceptsText: false);
        Assert.Equal("Binary True 66000, ok", Summary(read));
        Assert.Equal(s_large, read.Frames[0].Payload);
    }

    [Fact]
    public void Fragments_count_against_the_limit_together()
    {
        var fragment = Fill(30_000);
        var bytes = ClientFrames.Join(ClientFrames.Frame(0x02, fragment), ClientFrames.Frame(0x00, fragment), ClientFrames.Frame(0x80, fragment));
        Assert.Equal("Binary False 30000, Continuation False 30000, MessageTooBig", Summary(Feed(bytes, [], acceptsText: false)));
    }

    [Fact]
    public void A_message_that_is_too_big_is_refused_by_its_head_alone() =>
        Assert.Equal("MessageTooBig", Summary(Feed([0x82, 0xFF, 0, 0, 0, 0, 0, 2, 0, 0], [], acceptsText: false)));

    [Fact]
    public void Text_is_refused_where_only_binary_is_spoken() =>
        Assert.Equal("UnsupportedData", Summary(Feed(ClientFrames.Text("a"), [], acceptsText: false)));

    [Fact]
    public void Broken_text_is_refused_before_its_frame_is_whole()
    {
        var whole = ClientFrames.Frame(0x81, [0x41, 0xF4, 0x90, 0x80, 0x80, .. Fill(100)]);
        Assert.Equal("InvalidPayload", Summary(Feed(whole[..(6 + 3)], [], acceptsText: true)));
    }

    [Fact]
    public void Random_streams_split_at_random_read_back_the_same()
    {
        var payload = Gen.Byte.Array[0, 400];
        var message = Gen.Select(payload.Array[1, 5], Gen.UInt, Gen.Bool, Gen.Byte.Array[0, 125]);
        Gen.Select(message.Array[1, 12], Gen.Int[1, 97].Array[1, 40]).Sample((messages, steps) =>
        {
            var stream = new List<byte>();
            var expected = new List<(Opcode, byte[])>();
            foreach (var (fragments, mask, ping, pinged) in messages)
            {
                for (var at = 0; at < fragments.Length; at++)
                {
                    var last = at == fragments.Length - 1;
                    stream.AddRange(ClientFrames.Frame((last ? 0x80 : 0) | (at == 0 ? 2 : 0), fragments[at], mask));
                    expected.Add((at == 0 ? Opcode.Binary : Opcode.Continuation, fragments[at]));
                    if (!ping)
                        continue;
                    stream.AddRange(ClientFrames.Frame(0x89, pinged, ~mask));
                    expected.Add((Opcode.Ping, pinged));
                }
            }
            var cuts = new List<int>();
            for (int at = steps[0], step = 1; at < stream.Count; at += steps[step++ % steps.Length])
                cuts.Add(at);
            var read = Feed([.. stream], cuts, acceptsText: false);
            return read.Violation is null && read.Frames.Count == expected.Count
                && read.Frames.Zip(expected).All(pair => pair.First.Opcode == pair.Second.Item1 && pair.First.Payload.SequenceEqual(pair.Second.Item2));
        }, seed: "0000KOIKJXz3", iter: 400);
    }

    [Fact]
    public void Random_bytes_never_throw_and_end_in_a_violation_or_wait()
    {
        var random = new Random(20_260);
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            var read = Feed(bytes, [bytes.Length / 2], acceptsText: true);
            Assert.True(read.Violation is null or { Code: CloseCode.ProtocolError or CloseCode.MessageTooBig or CloseCode.InvalidPayload });
        }
    }

    [Fact]
    public void Reading_a_frame_allocates_nothing()
    {
        var frames = ClientFrames.Join(ClientFrames.Binary(Fill(64)), ClientFrames.Ping(1, 2), ClientFrames.Text("Привет"), ClientFrames.Binary(s_medium));
        var whole = new ReadOnlySequence<byte>((byte[])frames.Clone());
        var split = Segments.Cut((byte[])frames.Clone(), 3, 50, 100);
        var reader = new FrameReader(Limit, acceptsText: true);
        Assert.Equal(4, CountFrames(ref reader, whole));
        Restore(whole, frames);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var counted = 0;
        for (var round = 0; round < 1_000; round++)
        {
            counted += CountFrames(ref reader, whole);
            Restore(whole, frames);
            counted += CountFrames(ref reader, split);
            Restore(split, frames);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(8_000, counted);
    }

    private static int CountFrames(ref FrameReader frames, in ReadOnlySequence<byte> bytes)
    {
        var reader = new SequenceReader<byte>(bytes);
        var count = 0;
        while (frames.TryRead(ref reader, out _, out _) == ReadStatus.Ready)
            count++;
        return count;
    }

    // Unmasking changes the bytes, so each round begins with them masked again.
    private static void Restore(in ReadOnlySequence<byte> bytes, byte[] from)
    {
        var at = 0;
        foreach (var segment in bytes)
        {
            from.AsSpan(at, segment.Length).CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsMemory(segment).Span);
            at += segment.Length;
        }
    }

    private sealed record ReadBack(List<(Opcode Opcode, bool Fin, byte[] Payload)> Frames, FrameViolation? Violation);

    /// <summary>Lets the bytes arrive through a pipe in pieces, as a socket does.</summary>
    private static ReadBack Feed(byte[] bytes, IEnumerable<int> cuts, bool acceptsText)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
        var frames = new FrameReader(Limit, acceptsText);
        var read = new ReadBack([], null);
        var from = 0;
        foreach (var to in cuts.Append(bytes.Length))
        {
            pipe.Writer.Write(bytes.AsSpan(from, to - from));
            from = to;
            var flush = pipe.Writer.FlushAsync();
            Assert.True(flush.IsCompleted);
            if (!pipe.Reader.TryRead(out var result))
                continue;
            var reader = new SequenceReader<byte>(result.Buffer);
            read = Drain(ref frames, ref reader, read);
            if (read.Violation is not null)
                return read;
            pipe.Reader.AdvanceTo(reader.Position, result.Buffer.End);
        }
        return read;
    }

    /// <summary>The messages of a stream that arrives up to these places, in one segment or in two; and how it ends.</summary>
    private static string Messages(byte[] original, IEnumerable<int> arrivals, bool segments, int cut = 0)
    {
        var bytes = (byte[])original.Clone();
        var (frames, joiner) = (new FrameReader(Limit, acceptsText: true, inflates: true), default(MessageJoiner));
        var (messages, consumed) = (new List<string>(), 0L);
        foreach (var shown in arrivals)
        {
            var sequence = segments && cut > 0 ? Segments.Cut(bytes, cut) : new ReadOnlySequence<byte>(bytes, (int)consumed, shown - (int)consumed);
            var reader = new SequenceReader<byte>(sequence);
            while (true)
            {
                var status = frames.TryRead(ref reader, out var frame, out var violation);
                if (status == ReadStatus.NeedMore)
                    break;
                var message = default(ReadOnlySequence<byte>);
                if (status == ReadStatus.Ready && !frame.IsControl)
                    status = joiner.Take(frame, Limit, out message, out violation);
                if (status == ReadStatus.Violation)
                {
                    joiner.Release();
                    return string.Join(", ", messages.Append(violation.Code.ToString()));
                }
                if (status != ReadStatus.Ready || frame.IsControl)
                    continue;
                messages.Add(System.Text.Encoding.UTF8.GetString(message.ToArray()));
                joiner.Release();
            }
            consumed += reader.Consumed;
        }
        return string.Join(", ", messages.Append("ok"));
    }

    private static ReadBack Walk(in ReadOnlySequence<byte> bytes)
    {
        var frames = new FrameReader(Limit, acceptsText: true);
        var reader = new SequenceReader<byte>(bytes);
        return Drain(ref frames, ref reader, new ReadBack([], null));
    }

    private static ReadBack Drain(ref FrameReader frames, ref SequenceReader<byte> reader, ReadBack read)
    {
        while (true)
        {
            switch (frames.TryRead(ref reader, out var frame, out var violation))
            {
                case ReadStatus.Ready:
                    read.Frames.Add((frame.Opcode, frame.Fin, frame.Payload.ToArray()));
                    break;
                case ReadStatus.Violation:
                    return read with { Violation = violation };
                default:
                    return read;
            }
        }
    }

    private static string Summary(ReadBack read) => string.Join(", ",
        read.Frames.Select(f => $"{f.Opcode} {f.Fin} {f.Payload.Length}").Append(read.Violation is { } violation ? violation.Code.ToString() : "ok"));

    private static byte[] Fill(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
