namespace Gateway.Edge.Frames.Deflate;

/// <summary>The head of a block with codes of its own: the lengths of both codes, run by run, themselves in a small Huffman code (RFC 1951 §3.2.7).</summary>
internal sealed class CodeLengths
{
    private const int MaxBits = 7;
    private const int Copy = 16;
    private const int ShortZeros = 17;
    private const int LongZeros = 18;

    private readonly byte[] _lengths = new byte[DeflateAlphabet.Literals + DeflateAlphabet.Distances];
    private readonly (byte Symbol, byte Extra)[] _runs = new (byte, byte)[DeflateAlphabet.Literals + DeflateAlphabet.Distances];
    private readonly int[] _counts = new int[DeflateAlphabet.CodeLengths];
    private readonly HuffmanCode _code = new(DeflateAlphabet.CodeLengths, MaxBits);
    private int _runCount;
    private int _literals;
    private int _distances;
    private int _named;

    /// <summary>Prepares the head and returns its bits.</summary>
    public long Measure(byte[] literals, byte[] distances)
    {
        _literals = Math.Max(DeflateAlphabet.FirstLength, Used(literals));
        _distances = Math.Max(1, Used(distances));
        literals.AsSpan(0, _literals).CopyTo(_lengths);
        distances.AsSpan(0, _distances).CopyTo(_lengths.AsSpan(_literals));
        FindRuns(_lengths.AsSpan(0, _literals + _distances));

        Array.Clear(_counts);
        foreach (var (symbol, _) in _runs.AsSpan(0, _runCount))
            _counts[symbol]++;
        Complete(_counts);
        _code.Build(_counts);
        _named = DeflateAlphabet.CodeLengths;
        while (_named > 4 && _code.Lengths[DeflateAlphabet.CodeLengthOrder[_named - 1]] == 0)
            _named--;

        var bits = 14L + (3 * _named);
        foreach (var (symbol, _) in _runs.AsSpan(0, _runCount))
            bits += _code.Lengths[symbol] + ExtraBits(symbol);
        return bits;
    }

    /// <summary>Writes what was measured.</summary>
    public void Write(ref BitWriter writer)
    {
        writer.Write((uint)(_literals - 257), 5);
        writer.Write((uint)(_distances - 1), 5);
        writer.Write((uint)(_named - 4), 4);
        for (var n = 0; n < _named; n++)
            writer.Write(_code.Lengths[DeflateAlphabet.CodeLengthOrder[n]], 3);
        foreach (var (symbol, extra) in _runs.AsSpan(0, _runCount))
        {
            writer.Write(_code.Codes[symbol], _code.Lengths[symbol]);
            writer.Write(extra, ExtraBits(symbol));
        }
    }

    private void FindRuns(ReadOnlySpan<byte> lengths)
    {
        _runCount = 0;
        for (var at = 0; at < lengths.Length;)
        {
            var length = lengths[at];
            var run = lengths[at..].IndexOfAnyExcept(length);
            run = run < 0 ? lengths.Length - at : run;
            at += run;
            if (length == 0)
            {
                for (; run >= 11; run -= Math.Min(run, 138))
                    Add(LongZeros, Math.Min(run, 138) - 11);
                if (run >= 3)
                    Add(ShortZeros, run - 3);
                for (; run is > 0 and < 3; run--)
                    Add(0, 0);
                continue;
            }
            Add(length, 0);
            for (run--; run >= 3; run -= Math.Min(run, 6))
                Add(Copy, Math.Min(run, 6) - 3);
            for (; run > 0; run--)
                Add(length, 0);
        }
    }

    private void Add(int symbol, int extra) => _runs[_runCount++] = ((byte)symbol, (byte)extra);

    /// <summary>This code may not have a single symbol: a second one that never comes makes it complete.</summary>
    private static void Complete(int[] counts)
    {
        var used = 0;
        foreach (var count in counts)
            used += count > 0 ? 1 : 0;
        if (used == 1)
            counts[counts[0] == 0 ? 0 : 1] = 1;
    }

    private static int Used(byte[] lengths) => lengths.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;

    private static int ExtraBits(int symbol) => symbol switch { Copy => 2, ShortZeros => 3, LongZeros => 7, _ => 0 };
}
