using System.Buffers;
using Gateway.Edge.Frames;

namespace Gateway.Edge.Tests.Frames.Fuzz;

/// <summary>Pushes a session through the frame reader and the joiner as a connection does, in arrivals and segments cut at random.</summary>
internal static class ParserRun
{
    public static (List<(Opcode Opcode, byte[] Payload)> Replies, int Close) Of(FuzzSession session)
    {
        var random = new Random(session.Seed ^ 0x5EED);
        var bytes = session.Stream();
        var frames = new FrameReader(FuzzSession.Limit, acceptsText: true, session.Deflates);
        var joiner = default(MessageJoiner);
        var replies = new List<(Opcode, byte[])>();
        int consumed = 0, close = 0;
        for (var shown = 0; shown < bytes.Length && close == 0;)
        {
            shown += random.Next(4) == 0 ? 1 : random.Next(1, 400);
            shown = Math.Min(shown, bytes.Length);
            var sequence = Slices(random, bytes, consumed, shown);
            var reader = new SequenceReader<byte>(sequence);
            close = Drain(ref frames, ref joiner, ref reader, replies);
            consumed += (int)reader.Consumed;
        }
        joiner.Release();
        return (replies, close);
    }

    private static int Drain(ref FrameReader frames, ref MessageJoiner joiner, ref SequenceReader<byte> reader, List<(Opcode, byte[])> replies)
    {
        while (true)
        {
            switch (frames.TryRead(ref reader, out var frame, out var violation))
            {
                case ReadStatus.NeedMore:
                    return 0;
                case ReadStatus.Violation:
                    return (int)violation.Code;
            }
            switch (frame.Opcode)
            {
                case Opcode.Close:
                    return (int)(ClosePayload.TryRead(frame.Payload, out var code, out _, out violation) ? code : violation.Code);
                case Opcode.Ping:
                    replies.Add((Opcode.Pong, frame.Payload.ToArray()));
                    continue;
                case Opcode.Pong:
                    continue;
            }
            switch (joiner.Take(frame, FuzzSession.Limit, out var message, out violation))
            {
                case ReadStatus.Violation:
                    return (int)violation.Code;
                case ReadStatus.Ready:
                    replies.Add((frame.Message, message.ToArray()));
                    joiner.Release();
                    break;
            }
        }
    }

    /// <summary>The bytes from one place to another as one to four segments over the same memory: what was unmasked in it stays so.</summary>
    private static ReadOnlySequence<byte> Slices(Random random, byte[] bytes, int from, int to)
    {
        var first = new Slice(bytes.AsMemory(from, to - from), 0);
        var last = first;
        for (var cuts = random.Next(4); cuts > 0 && last.Memory.Length > 1; cuts--)
            last = last.Split(random.Next(1, last.Memory.Length));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Slice : ReadOnlySequenceSegment<byte>
    {
        public Slice(ReadOnlyMemory<byte> memory, long before) => (Memory, RunningIndex) = (memory, before);

        public Slice Split(int at)
        {
            var rest = new Slice(Memory[at..], RunningIndex + at);
            Memory = Memory[..at];
            Next = rest;
            return rest;
        }
    }
}
