namespace Gateway.Edge.Frames.Deflate;

/// <summary>When compressing a message is worth it.</summary>
internal static class MessageDeflate
{
    /// <summary>
    /// Shorter messages are sent as they are: beats, acknowledgements and typing gain a handful of bytes at most, which no packet on the wire would miss.
    /// </summary>
    public const int LeastBytes = 128;

    /// <summary>Compresses into <paramref name="to"/> and returns the bytes, or 0 if the message is short or would not shrink.</summary>
    public static int Compress(ReadOnlySpan<byte> message, Span<byte> to, int windowBits) =>
        message.Length < LeastBytes ? 0 : DeflaterPool.Deflate(message, to[..(message.Length - 1)], windowBits);
}
