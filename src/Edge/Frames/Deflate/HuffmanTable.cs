namespace Gateway.Edge.Frames.Deflate;

/// <summary>
/// Decodes one canonical Huffman code (RFC 1951 §3.2.2): short codes by one look into a table, the rare longer ones bit by bit.
/// Lies in memory its maker gives it, so that a block's codes cost no allocation.
/// </summary>
internal readonly ref struct HuffmanTable
{
    private const int LookBits = 9;
    /// <summary>The table's words: the looks, the symbols in the order of their codes, how many codes there are of each length.</summary>
    public const int Words = (1 << LookBits) + 288 + DeflateAlphabet.MaxCodeBits + 1;

    private readonly Span<ushort> _looks;
    private readonly Span<ushort> _symbols;
    private readonly Span<ushort> _counts;

    /// <summary>A table in these words, as they are: to be filled, or filled before.</summary>
    public HuffmanTable(Span<ushort> words)
    {
        _looks = words[..(1 << LookBits)];
        _symbols = words.Slice(1 << LookBits, 288);
        _counts = words.Slice((1 << LookBits) + 288, DeflateAlphabet.MaxCodeBits + 1);
    }

    /// <summary>
    /// Makes it the code with these lengths (0: not in the code). False if they are no code: more than all bit patterns are used, or some are not. Where
    /// <paramref name="mayBeSparse"/>, one symbol of one bit may stand alone, and there may be none.
    /// </summary>
    public bool TryFill(scoped ReadOnlySpan<byte> lengths, bool mayBeSparse)
    {
        _looks.Clear();
        _counts.Clear();
        foreach (var length in lengths)
            _counts[length]++;
        var used = lengths.Length - _counts[0];
        _counts[0] = 0;
        if (used == 0)
            return mayBeSparse;

        Span<int> offsets = stackalloc int[DeflateAlphabet.MaxCodeBits + 1];
        Span<int> codes = stackalloc int[DeflateAlphabet.MaxCodeBits + 1];
        var left = 1;
        for (var bits = 1; bits <= DeflateAlphabet.MaxCodeBits; bits++)
        {
            left = (left << 1) - _counts[bits];
            if (left < 0)
                return false;
            offsets[bits] = bits == 1 ? 0 : offsets[bits - 1] + _counts[bits - 1];
            codes[bits] = bits == 1 ? 0 : (codes[bits - 1] + _counts[bits - 1]) << 1;
        }
        if (left > 0 && !(mayBeSparse && used == 1 && _counts[1] == 1))
            return false;

        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            var bits = lengths[symbol];
            if (bits == 0)
                continue;
            _symbols[offsets[bits]++] = (ushort)symbol;
            var code = codes[bits]++;
            if (bits <= LookBits)
                FillLooks(code, bits, symbol);
        }
        return true;
    }

    private void FillLooks(int code, int bits, int symbol)
    {
        // Codes arrive with their highest bit first, everything else in DEFLATE with the lowest: the look is the code reversed.
        var reversed = 0;
        for (var bit = 0; bit < bits; bit++)
            reversed |= ((code >> bit) & 1) << (bits - 1 - bit);
        for (var look = reversed; look < _looks.Length; look += 1 << bits)
            _looks[look] = (ushort)((symbol << 4) | bits);
    }

    /// <summary>The symbol at the lowest bits, and the bits it took; −1 if no code begins so.</summary>
    public int Decode(ulong bits, out int taken)
    {
        int look = _looks[(int)bits & ((1 << LookBits) - 1)];
        if (look != 0)
        {
            taken = look & 15;
            return look >> 4;
        }
        int code = 0, first = 0, index = 0;
        for (taken = 1; taken <= DeflateAlphabet.MaxCodeBits; taken++)
        {
            code |= (int)(bits & 1);
            bits >>= 1;
            int count = _counts[taken];
            if (code - count < first)
                return _symbols[index + code - first];
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        return -1;
    }
}
