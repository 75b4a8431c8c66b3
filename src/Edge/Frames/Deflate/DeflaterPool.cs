using System.Collections.Concurrent;

namespace Gateway.Edge.Frames.Deflate;

/// <summary>
/// Lends deflaters for one message each. A connection never holds one between messages, so there are as many as threads compress at the same
/// moment, and those kept for later are no more than processors.
/// </summary>
internal static class DeflaterPool
{
    private static readonly ConcurrentBag<Deflater> s_idle = [];
    private static int s_lent;

    /// <summary>Deflaters at work now.</summary>
    public static int Lent => Volatile.Read(ref s_lent);

    /// <summary>Deflaters kept for the next messages.</summary>
    public static int Idle => s_idle.Count;

    /// <summary>Compresses with a lent deflater; see <see cref="Deflater.Deflate"/>.</summary>
    public static int Deflate(ReadOnlySpan<byte> from, Span<byte> to, int windowBits)
    {
        Interlocked.Increment(ref s_lent);
        try
        {
            var deflater = s_idle.TryTake(out var idle) ? idle : new Deflater();
            var length = deflater.Deflate(from, to, windowBits);
            // One that threw is left to the collector: what state it is in is not known.
            if (s_idle.Count < Environment.ProcessorCount)
                s_idle.Add(deflater);
            return length;
        }
        finally
        {
            Interlocked.Decrement(ref s_lent);
        }
    }
}
