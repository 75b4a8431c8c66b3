using System.Buffers.Binary;

namespace Gateway.Edge.Frames.Deflate;

/// <summary>Gathers the symbols of one block and writes it in the cheapest of the three forms: stored, with the fixed codes, or with codes of its own.</summary>
internal sealed class DeflateBlock
{
    private const int Most = 16 * 1024;

    private static readonly HuffmanCode s_fixedLiterals = HuffmanCode.Of(DeflateAlphabet.FixedLiteralLengths());
    private static readonly HuffmanCode s_fixedDistances = HuffmanCode.Of(DeflateAlphabet.FixedDistanceLengths());

    /// <summary>A byte, or length &lt;&lt; 16 | distance.</summary>
    private readonly int[] _symbols = new int[Most];
    private readonly int[] _literalCounts = new int[DeflateAlphabet.Literals];
    private readonly int[] _distanceCounts = new int[DeflateAlphabet.Distances];
    private readonly HuffmanCode _literals = new(DeflateAlphabet.Literals, DeflateAlphabet.MaxCodeBits);
    private readonly HuffmanCode _distances = new(DeflateAlphabet.Distances, DeflateAlphabet.MaxCodeBits);
    private readonly CodeLengths _lengths = new();
    private int _count;
    private int _extraBits;

    public bool IsFull => _count == Most;

    public void AddLiteral(byte literal)
    {
        _symbols[_count++] = literal;
        _literalCounts[literal]++;
    }

    public void AddMatch(int length, int distance)
    {
        _symbols[_count++] = (length << 16) | distance;
        var lengthIndex = DeflateAlphabet.LengthIndex(length);
        var distanceIndex = DeflateAlphabet.DistanceIndex(distance);
        _literalCounts[DeflateAlphabet.FirstLength + lengthIndex]++;
        _distanceCounts[distanceIndex]++;
        _extraBits += DeflateAlphabet.LengthExtra[lengthIndex] + DeflateAlphabet.DistanceExtra[distanceIndex];
    }

    /// <summary>Writes the symbols, which stand for <paramref name="plain"/>, and is empty again.</summary>
    public void Write(ref BitWriter writer, ReadOnlySpan<byte> plain)
    {
        _literalCounts[DeflateAlphabet.EndOfBlock] = 1;
        var fixedBits = 3 + _extraBits + Cost(_literalCounts, s_fixedLiterals) + Cost(_distanceCounts, s_fixedDistances);
        _literals.Build(_literalCounts);
        _distances.Build(_distanceCounts);
        var ownBits = 3 + _extraBits + Cost(_literalCounts, _literals) + Cost(_distanceCounts, _distances) + _lengths.Measure(_literals.Lengths, _distances.Lengths);
        // Each stored block holds 64 KiB at most and its head takes up to 7 bits of padding.
        var storedBits = (8L * plain.Length) + ((1 + (plain.Length / ushort.MaxValue)) * (3 + 7 + 32));
        if (storedBits < Math.Min(fixedBits, ownBits))
        {
            WriteStored(ref writer, plain);
        }
        else if (fixedBits <= ownBits)
        {
            writer.Write(1 << 1, 3);
            WriteSymbols(ref writer, s_fixedLiterals, s_fixedDistances);
        }
        else
        {
            writer.Write(2 << 1, 3);
            _lengths.Write(ref writer);
            WriteSymbols(ref writer, _literals, _distances);
        }
        Clear();
    }

    public void Clear()
    {
        _count = 0;
        _extraBits = 0;
        Array.Clear(_literalCounts);
        Array.Clear(_distanceCounts);
    }

    private static long Cost(int[] counts, HuffmanCode code)
    {
        var bits = 0L;
        for (var symbol = 0; symbol < counts.Length; symbol++)
            bits += (long)counts[symbol] * code.Lengths[symbol];
        return bits;
    }

    private static void WriteStored(ref BitWriter writer, ReadOnlySpan<byte> plain)
    {
        Span<byte> head = stackalloc byte[4];
        while (!plain.IsEmpty)
        {
            var piece = plain[..Math.Min(plain.Length, ushort.MaxValue)];
            writer.Write(0, 3);
            BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)piece.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(head[2..], (ushort)~piece.Length);
            writer.WriteBytes(head);
            writer.WriteBytes(piece);
            plain = plain[piece.Length..];
        }
    }

    private void WriteSymbols(ref BitWriter writer, HuffmanCode literals, HuffmanCode distances)
    {
        foreach (var symbol in _symbols.AsSpan(0, _count))
        {
            if (symbol < DeflateAlphabet.EndOfBlock)
            {
                writer.Write(literals.Codes[symbol], literals.Lengths[symbol]);
                continue;
            }
            var (length, distance) = (symbol >> 16, symbol & 0xFFFF);
            var index = DeflateAlphabet.LengthIndex(length);
            writer.Write(literals.Codes[DeflateAlphabet.FirstLength + index], literals.Lengths[DeflateAlphabet.FirstLength + index]);
            writer.Write((uint)(length - DeflateAlphabet.LengthBase[index]), DeflateAlphabet.LengthExtra[index]);
            index = DeflateAlphabet.DistanceIndex(distance);
            writer.Write(distances.Codes[index], distances.Lengths[index]);
            writer.Write((uint)(distance - DeflateAlphabet.DistanceBase[index]), DeflateAlphabet.DistanceExtra[index]);
        }
        writer.Write(literals.Codes[DeflateAlphabet.EndOfBlock], literals.Lengths[DeflateAlphabet.EndOfBlock]);
    }
}
