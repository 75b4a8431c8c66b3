namespace Gateway.Edge.Frames.Deflate;

/// <summary>The writing side of a Huffman code: lengths from how often symbols occur, and the bits of each symbol as they lie in the stream.</summary>
internal sealed class HuffmanCode(int symbols, int maxBits)
{
    private readonly int[] _order = new int[symbols];
    private readonly long[] _weights = new long[symbols * 2];
    private readonly int[] _parents = new int[symbols * 2];
    private readonly int[] _byWeight = new int[symbols];

    /// <summary>Bits per symbol; 0 for those that do not occur.</summary>
    public byte[] Lengths { get; } = new byte[symbols];

    /// <summary>The code of each symbol, its first bit lowest.</summary>
    public ushort[] Codes { get; } = new ushort[symbols];

    /// <summary>A code with given lengths.</summary>
    public static HuffmanCode Of(byte[] lengths)
    {
        var code = new HuffmanCode(lengths.Length, DeflateAlphabet.MaxCodeBits);
        lengths.CopyTo(code.Lengths, 0);
        code.AssignCodes();
        return code;
    }

    /// <summary>Builds the code for these counts. One symbol gets one bit; none, an empty code.</summary>
    public void Build(ReadOnlySpan<int> counts)
    {
        Array.Clear(Lengths);
        var used = 0;
        for (var symbol = 0; symbol < symbols; symbol++)
        {
            if (counts[symbol] > 0)
                _order[used++] = symbol;
        }
        if (used == 1)
            Lengths[_order[0]] = 1;
        // Halving the weights flattens the tree; with all of them 1 it is as flat as can be, so this ends.
        for (var shift = 0; used > 1 && !TryMeasure(counts, used, shift); shift++)
        {
            // Once more, flatter.
        }
        AssignCodes();
    }

    /// <summary>Huffman's algorithm with two queues: leaves by weight, and the inner nodes in the order they are made. False if a code is too long.</summary>
    private bool TryMeasure(ReadOnlySpan<int> counts, int used, int shift)
    {
        for (var n = 0; n < used; n++)
        {
            _byWeight[n] = _order[n];
            _weights[n] = Math.Max(1, counts[_order[n]] >> shift);
        }
        Array.Sort(_weights, _byWeight, 0, used);
        int leaf = 0, inner = used;
        for (var next = used; next < (2 * used) - 1; next++)
        {
            var first = Lightest(next);
            var second = Lightest(next);
            _weights[next] = _weights[first] + _weights[second];
            _parents[first] = _parents[second] = next;
        }
        // Nodes are made after their children: from the root down each depth is known before it is asked for.
        _weights[(2 * used) - 2] = 0;
        for (var node = (2 * used) - 3; node >= 0; node--)
        {
            _weights[node] = _weights[_parents[node]] + 1;
            if (_weights[node] > maxBits)
                return false;
            if (node < used)
                Lengths[_byWeight[node]] = (byte)_weights[node];
        }
        return true;

        int Lightest(int made) => leaf < used && (inner >= made || _weights[leaf] <= _weights[inner]) ? leaf++ : inner++;
    }

    private void AssignCodes()
    {
        Span<int> next = stackalloc int[DeflateAlphabet.MaxCodeBits + 2];
        next.Clear();
        foreach (var length in Lengths)
            next[length + 1] += length == 0 ? 0 : 1;
        for (var bits = 1; bits <= DeflateAlphabet.MaxCodeBits; bits++)
            next[bits + 1] = bits == DeflateAlphabet.MaxCodeBits ? 0 : (next[bits] + next[bits + 1]) << 1;
        for (var symbol = 0; symbol < symbols; symbol++)
        {
            if (Lengths[symbol] > 0)
                Codes[symbol] = Reverse(next[Lengths[symbol]]++, Lengths[symbol]);
        }
    }

    private static ushort Reverse(int code, int bits)
    {
        var reversed = 0;
        for (; bits > 0; bits--, code >>= 1)
            reversed = (reversed << 1) | (code & 1);
        return (ushort)reversed;
    }
}
