namespace Gateway.Edge.Frames.Deflate;

/// <summary>The symbols of DEFLATE (RFC 1951 §3.2.5–3.2.7): 0–255 a byte, 256 the end of a block, 257–285 a length; and 30 distances.</summary>
internal static class DeflateAlphabet
{
    public const int EndOfBlock = 256;
    public const int FirstLength = 257;
    /// <summary>286 and 287 have fixed codes but no meaning.</summary>
    public const int Literals = 286;
    public const int Distances = 30;
    public const int CodeLengths = 19;
    public const int MinMatch = 3;
    public const int MaxMatch = 258;
    /// <summary>The largest window, 2^15.</summary>
    public const int MaxWindowBits = 15;
    /// <summary>The smallest window RFC 7692 §7.1.2 can ask for, 2^8.</summary>
    public const int MinWindowBits = 8;
    /// <summary>The longest code of literals and distances.</summary>
    public const int MaxCodeBits = 15;

    /// <summary>The least length of each length symbol from 257 on.</summary>
    public static ReadOnlySpan<ushort> LengthBase =>
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    /// <summary>The bits that follow a length symbol.</summary>
    public static ReadOnlySpan<byte> LengthExtra => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    /// <summary>The least distance of each distance symbol.</summary>
    public static ReadOnlySpan<ushort> DistanceBase =>
        [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];

    /// <summary>The bits that follow a distance symbol.</summary>
    public static ReadOnlySpan<byte> DistanceExtra => [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    /// <summary>The order in which a dynamic block names the lengths of its code-length code.</summary>
    public static ReadOnlySpan<byte> CodeLengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>The length symbol of a match, as an index into <see cref="LengthBase"/>.</summary>
    public static int LengthIndex(int length)
    {
        if (length < 11)
            return length - MinMatch;
        if (length == MaxMatch)
            return 28;
        // Four symbols per power of two, from 11 on: the two bits below the highest one tell which.
        var log = System.Numerics.BitOperations.Log2((uint)(length - 3));
        return (4 * (log - 1)) + (((length - 3) >> (log - 2)) & 3);
    }

    /// <summary>The distance symbol of a match.</summary>
    public static int DistanceIndex(int distance)
    {
        if (distance < 5)
            return distance - 1;
        var log = System.Numerics.BitOperations.Log2((uint)(distance - 1));
        return (2 * log) + (((distance - 1) >> (log - 1)) & 1);
    }

    /// <summary>The code lengths of a block with fixed codes (RFC 1951 §3.2.6), all 288.</summary>
    public static byte[] FixedLiteralLengths() => [.. Enumerable.Range(0, 288).Select(n => (byte)(n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8))];

    /// <summary>The fixed distances: five bits each; 30 and 31 have codes but no meaning.</summary>
    public static byte[] FixedDistanceLengths() => [.. Enumerable.Repeat((byte)5, 32)];
}
