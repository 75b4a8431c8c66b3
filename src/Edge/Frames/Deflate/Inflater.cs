using System.Buffers;
using System.Buffers.Binary;

namespace Gateway.Edge.Frames.Deflate;

/// <summary>What became of a compressed message.</summary>
internal enum InflateResult
{
    Done,
    /// <summary>The bytes are not DEFLATE, or the message does not end as RFC 7692 §7.2.1 says.</summary>
    Broken,
    /// <summary>It would grow over the limit. What was inflated so far is thrown away; no byte over the limit is ever written.</summary>
    TooBig,
}

/// <summary>
/// Inflates one whole message (RFC 1951; RFC 7692 §7.2.2). The message's own bytes are the window: the peer was told to keep no context, so a
/// distance may not reach before the message, and nothing is held between messages.
/// </summary>
internal ref struct Inflater
{
    private static readonly ushort[] s_fixedLiterals = Fixed(DeflateAlphabet.FixedLiteralLengths());
    private static readonly ushort[] s_fixedDistances = Fixed(DeflateAlphabet.FixedDistanceLengths());

    private readonly ReadOnlySpan<byte> _from;
    private readonly int _limit;
    private int _at;
    private ulong _bits;
    private int _count;
    private byte[] _to;
    private int _length;

    private Inflater(ReadOnlySpan<byte> from, int limit)
    {
        _from = from;
        _limit = limit;
        _to = ArrayPool<byte>.Shared.Rent(Math.Clamp(from.Length * 4, 256, Math.Max(limit, 256)));
    }

    /// <summary>On <see cref="InflateResult.Done"/> the message is in the first <paramref name="length"/> bytes of an array the caller returns to the shared pool.</summary>
    public static InflateResult Inflate(ReadOnlySpan<byte> from, int limit, out byte[]? rented, out int length)
    {
        var inflater = new Inflater(from, limit);
        var result = inflater.ReadBlocks();
        if (result == InflateResult.Done)
        {
            (rented, length) = (inflater._to, inflater._length);
            return result;
        }
        ArrayPool<byte>.Shared.Return(inflater._to);
        (rented, length) = (null, 0);
        return result;
    }

    private InflateResult ReadBlocks()
    {
        var literals = new HuffmanTable(stackalloc ushort[HuffmanTable.Words]);
        var distances = new HuffmanTable(stackalloc ushort[HuffmanTable.Words]);
        while (true)
        {
            Fill();
            if (!TryTake(3, out var head))
                return InflateResult.Broken;
            var result = InflateResult.Done;
            switch (head >> 1)
            {
                case 0:
                    Align();
                    // The sender cut the empty stored block's 00 00 FF FF off the end: here a message ends, and nowhere else.
                    if (_at == _from.Length)
                        return InflateResult.Done;
                    result = ReadStored();
                    break;
                case 1:
                    result = ReadSymbols(new HuffmanTable(s_fixedLiterals), new HuffmanTable(s_fixedDistances));
                    break;
                case 2:
                    result = TryReadCodes(literals, distances) ? ReadSymbols(literals, distances) : InflateResult.Broken;
                    break;
                default:
                    return InflateResult.Broken;
            }
            if (result != InflateResult.Done)
                return result;
            // After a block marked as the last one, the next begins at a byte (RFC 7692 §7.2.3.4).
            if ((head & 1) != 0)
                Align();
        }
    }

    private InflateResult ReadStored()
    {
        if (_from.Length - _at < 4)
            return InflateResult.Broken;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(_from[_at..]);
        if ((length ^ 0xFFFF) != BinaryPrimitives.ReadUInt16LittleEndian(_from[(_at + 2)..]))
            return InflateResult.Broken;
        _at += 4;
        if (length > _limit - _length)
            return InflateResult.TooBig;
        if (length > _from.Length - _at)
            return InflateResult.Broken;
        MakeRoom(length);
        _from.Slice(_at, length).CopyTo(_to.AsSpan(_length));
        _at += length;
        _length += length;
        return InflateResult.Done;
    }

    /// <summary>The codes of a dynamic block (RFC 1951 §3.2.7).</summary>
    private bool TryReadCodes(scoped HuffmanTable literals, scoped HuffmanTable distances)
    {
        Fill();
        if (!TryTake(14, out var head))
            return false;
        var literalCount = 257 + (head & 31);
        var distanceCount = 1 + ((head >> 5) & 31);
        var codeLengthCount = 4 + (head >> 10);
        if (literalCount > DeflateAlphabet.Literals || distanceCount > DeflateAlphabet.Distances)
            return false;

        Span<byte> lengths = stackalloc byte[DeflateAlphabet.Literals + DeflateAlphabet.Distances];
        lengths.Clear();
        for (var n = 0; n < codeLengthCount; n++)
        {
            Fill();
            if (!TryTake(3, out var bits))
                return false;
            lengths[DeflateAlphabet.CodeLengthOrder[n]] = (byte)bits;
        }
        // Borrowed: the literals' own code comes into the table after this one has done its work.
        if (!literals.TryFill(lengths[..DeflateAlphabet.CodeLengths], mayBeSparse: false))
            return false;
        lengths.Clear();
        return TryReadLengths(literals, lengths[..(literalCount + distanceCount)])
            && lengths[DeflateAlphabet.EndOfBlock] != 0
            && literals.TryFill(lengths[..literalCount], mayBeSparse: true)
            && distances.TryFill(lengths.Slice(literalCount, distanceCount), mayBeSparse: true);
    }

    private bool TryReadLengths(scoped HuffmanTable code, scoped Span<byte> lengths)
    {
        for (var at = 0; at < lengths.Length;)
        {
            Fill();
            var symbol = code.Decode(_bits, out var taken);
            if (symbol < 0 || !TryTake(taken, out _))
                return false;
            if (symbol < 16)
            {
                lengths[at++] = (byte)symbol;
                continue;
            }
            var (bits, least) = symbol switch { 16 => (2, 3), 17 => (3, 3), _ => (7, 11) };
            if ((symbol == 16 && at == 0) || !TryTake(bits, out var extra) || least + extra > lengths.Length - at)
                return false;
            lengths.Slice(at, least + extra).Fill(symbol == 16 ? lengths[at - 1] : (byte)0);
            at += least + extra;
        }
        return true;
    }

    private InflateResult ReadSymbols(scoped HuffmanTable literals, scoped HuffmanTable distances)
    {
        while (true)
        {
            // At most 15 + 5 + 15 + 13 bits are taken before the next filling.
            Fill();
            var symbol = literals.Decode(_bits, out var taken);
            if (symbol < 0 || !TryTake(taken, out _))
                return InflateResult.Broken;
            if (symbol < DeflateAlphabet.EndOfBlock)
            {
                if (_length == _limit)
                    return InflateResult.TooBig;
                MakeRoom(1);
                _to[_length++] = (byte)symbol;
                continue;
            }
            if (symbol == DeflateAlphabet.EndOfBlock)
                return InflateResult.Done;
            var result = Copy(symbol - DeflateAlphabet.FirstLength, distances);
            if (result != InflateResult.Done)
                return result;
        }
    }

    private InflateResult Copy(int lengthIndex, scoped HuffmanTable distances)
    {
        if (lengthIndex >= DeflateAlphabet.LengthBase.Length || !TryTake(DeflateAlphabet.LengthExtra[lengthIndex], out var extra))
            return InflateResult.Broken;
        var length = DeflateAlphabet.LengthBase[lengthIndex] + extra;
        var symbol = distances.Decode(_bits, out var taken);
        if (symbol is < 0 or >= DeflateAlphabet.Distances || !TryTake(taken, out _) || !TryTake(DeflateAlphabet.DistanceExtra[symbol], out extra))
            return InflateResult.Broken;
        var distance = DeflateAlphabet.DistanceBase[symbol] + extra;
        if (distance > _length)
            return InflateResult.Broken;
        if (length > _limit - _length)
            return InflateResult.TooBig;
        MakeRoom(length);
        var to = _to.AsSpan(_length, length);
        if (distance >= length)
        {
            _to.AsSpan(_length - distance, length).CopyTo(to);
        }
        else
        {
            // The match runs into itself and repeats its beginning.
            var from = _to.AsSpan(_length - distance);
            for (var n = 0; n < to.Length; n++)
                to[n] = from[n];
        }
        _length += length;
        return InflateResult.Done;
    }

    private void Fill()
    {
        while (_count <= 56 && _at < _from.Length)
        {
            _bits |= (ulong)_from[_at++] << _count;
            _count += 8;
        }
    }

    private bool TryTake(int bits, out int value)
    {
        value = (int)(_bits & ((1UL << bits) - 1));
        if (bits > _count)
            return false;
        _bits >>= bits;
        _count -= bits;
        return true;
    }

    /// <summary>Goes to the next byte and gives back those that were only looked at.</summary>
    private void Align()
    {
        _at -= _count >> 3;
        _count = 0;
        _bits = 0;
    }

    private void MakeRoom(int bytes)
    {
        if (_to.Length - _length >= bytes)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_limit, Math.Max(_length + bytes, _to.Length * 2)));
        _to.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_to);
        _to = larger;
    }

    private static ushort[] Fixed(byte[] lengths)
    {
        var words = new ushort[HuffmanTable.Words];
        new HuffmanTable(words).TryFill(lengths, mayBeSparse: false);
        return words;
    }
}
