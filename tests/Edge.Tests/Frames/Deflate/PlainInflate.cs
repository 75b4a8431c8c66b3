namespace Gateway.Edge.Tests.Frames.Deflate;

/// <summary>
/// RFC 1951 read aloud: bit by bit, with dictionaries for codes, slow and without any cleverness. What the tests believe; shares nothing with
/// the code under test.
/// </summary>
internal sealed class PlainInflate
{
    private static readonly int[] s_order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    private static readonly Dictionary<(int, int), int> s_fixedLiterals = Code([.. Enumerable.Range(0, 288).Select(n => n < 144 ? 8 : n < 256 ? 9 : n < 280 ? 7 : 8)]);
    private static readonly Dictionary<(int, int), int> s_fixedDistances = Code([.. Enumerable.Repeat(5, 32)]);
    private readonly byte[] _bytes;
    private readonly List<byte> _out = [];
    private int _bit;

    private PlainInflate(byte[] bytes) => _bytes = bytes;

    private int Farthest { get; set; }

    /// <summary>The message; null if it is broken, or longer than the limit (then <paramref name="tooBig"/>).</summary>
    public static byte[]? Read(byte[] bytes, int limit, out bool tooBig, out int farthest)
    {
        var reader = new PlainInflate(bytes);
        tooBig = false;
        try
        {
            reader.Blocks(limit);
            return [.. reader._out];
        }
        catch (InvalidDataException)
        {
            return null;
        }
        catch (InternalBufferOverflowException)
        {
            tooBig = true;
            return null;
        }
        finally
        {
            farthest = reader.Farthest;
        }
    }

    private void Blocks(int limit)
    {
        while (true)
        {
            var last = Bits(1) == 1;
            switch (Bits(2))
            {
                case 0:
                    Align();
                    if (_bit == _bytes.Length * 8)
                        return;
                    var (length, complement) = (Bits(16), Bits(16));
                    Must((length ^ complement) == 0xFFFF);
                    if (_out.Count + length > limit)
                        throw new InternalBufferOverflowException();
                    for (var n = 0; n < length; n++)
                        _out.Add((byte)Bits(8));
                    break;
                case 1:
                    Symbols(s_fixedLiterals, s_fixedDistances, limit);
                    break;
                case 2:
                    Dynamic(limit);
                    break;
                default:
                    Must(false);
                    break;
            }
            if (last)
                Align();
        }
    }

    private void Dynamic(int limit)
    {
        var (literals, distances, named) = (Bits(5) + 257, Bits(5) + 1, Bits(4) + 4);
        Must(literals <= 286 && distances <= 30);
        var small = new int[19];
        for (var n = 0; n < named; n++)
            small[s_order[n]] = Bits(3);
        Must(IsComplete(small));
        var code = Code(small);
        var lengths = new List<int>();
        while (lengths.Count < literals + distances)
        {
            var symbol = Next(code);
            if (symbol < 16)
            {
                lengths.Add(symbol);
                continue;
            }
            Must(symbol > 16 || lengths.Count > 0);
            var value = symbol == 16 ? lengths[^1] : 0;
            var times = symbol == 16 ? 3 + Bits(2) : symbol == 17 ? 3 + Bits(3) : 11 + Bits(7);
            lengths.AddRange(Enumerable.Repeat(value, times));
        }
        Must(lengths.Count == literals + distances);
        int[] first = [.. lengths[..literals]], second = [.. lengths[literals..]];
        Must(first[256] > 0 && (IsComplete(first) || IsLonely(first)) && (IsComplete(second) || IsLonely(second) || second.All(n => n == 0)));
        Symbols(Code(first), Code(second), limit);
    }

    private void Symbols(Dictionary<(int, int), int> literals, Dictionary<(int, int), int> distances, int limit)
    {
        while (true)
        {
            var symbol = Next(literals);
            if (symbol == 256)
                return;
            if (symbol < 256)
            {
                if (_out.Count == limit)
                    throw new InternalBufferOverflowException();
                _out.Add((byte)symbol);
                continue;
            }
            Must(symbol < 286);
            var length = symbol == 285 ? 258 : symbol < 265 ? symbol - 254 : Stepped(symbol - 261, 4, 3);
            var sign = Next(distances);
            Must(sign < 30);
            var distance = sign < 4 ? sign + 1 : Stepped(sign, 2, 1);
            Must(distance <= _out.Count);
            Farthest = Math.Max(Farthest, distance);
            if (_out.Count + length > limit)
                throw new InternalBufferOverflowException();
            for (var n = 0; n < length; n++)
                _out.Add(_out[^distance]);
        }
    }

    /// <summary>Values grow by powers of two, some symbols to each power; the rest of the value follows in bits.</summary>
    private int Stepped(int index, int perPower, int from)
    {
        var extra = (index / perPower) - (perPower == 4 ? 0 : 1);
        return from + ((perPower + (index % perPower)) << extra) + Bits(extra);
    }

    private static bool IsComplete(int[] lengths) => lengths.Where(n => n > 0).Sum(n => 1 << (15 - n)) == 1 << 15;

    private static bool IsLonely(int[] lengths) => lengths.Count(n => n > 0) == 1 && lengths.Sum() == 1;

    /// <summary>Codes of one length are numbers in a row, in the order of their symbols (RFC 1951 §3.2.2).</summary>
    private static Dictionary<(int Length, int Code), int> Code(int[] lengths)
    {
        var codes = new Dictionary<(int, int), int>();
        var next = 0;
        for (var length = 1; length <= 15; length++)
        {
            next <<= 1;
            for (var symbol = 0; symbol < lengths.Length; symbol++)
            {
                if (lengths[symbol] == length)
                    codes[(length, next++)] = symbol;
            }
        }
        return codes;
    }

    private int Next(Dictionary<(int, int), int> code)
    {
        var bits = 0;
        for (var length = 1; length <= 15; length++)
        {
            bits = (bits << 1) | Bits(1);
            if (code.TryGetValue((length, bits), out var symbol))
                return symbol;
        }
        throw new InvalidDataException();
    }

    private int Bits(int count)
    {
        var value = 0;
        for (var n = 0; n < count; n++, _bit++)
        {
            Must(_bit < _bytes.Length * 8);
            value |= ((_bytes[_bit / 8] >> (_bit % 8)) & 1) << n;
        }
        return value;
    }

    private void Align() => _bit = (_bit + 7) / 8 * 8;

    private static void Must(bool holds)
    {
        if (!holds)
            throw new InvalidDataException();
    }
}
