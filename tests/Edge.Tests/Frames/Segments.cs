using System.Buffers;

namespace Gateway.Edge.Tests.Frames;

/// <summary>Sequences cut where a test wants them cut.</summary>
internal static class Segments
{
    /// <summary>Copies the bytes into pieces that end at these places.</summary>
    public static ReadOnlySequence<byte> Cut(byte[] bytes, params int[] places)
    {
        var first = new Segment(bytes.AsSpan(0, places.Length == 0 ? bytes.Length : places[0]).ToArray(), 0);
        var last = first;
        for (var at = 0; at < places.Length; at++)
        {
            var end = at + 1 < places.Length ? places[at + 1] : bytes.Length;
            last = last.Append(bytes.AsSpan(places[at], end - places[at]).ToArray());
        }
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, long before)
        {
            Memory = bytes;
            RunningIndex = before;
        }

        public Segment Append(byte[] bytes)
        {
            var next = new Segment(bytes, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
