namespace Gateway.Edge.Frames.Deflate;

/// <summary>
/// Compresses whole messages (RFC 1951; RFC 7692 §7.2.1), each on its own: no context goes from one to the next, so an instance belongs to
/// nobody and <see cref="DeflaterPool"/> lends it for one call. About 240 KiB.
/// </summary>
internal sealed class Deflater
{
    private const int HashBits = 13;
    private const int Window = 1 << DeflateAlphabet.MaxWindowBits;
    /// <summary>Older places looked at for a longer match.</summary>
    private const int Depth = 16;
    /// <summary>A match this long is taken at once.</summary>
    private const int GoodMatch = 64;

    private readonly int[] _heads = new int[1 << HashBits];
    private readonly int[] _earlier = new int[Window];
    private readonly DeflateBlock _block = new();
    /// <summary>Places are numbered through all messages, so that those of earlier messages are known by their number and nothing need be wiped.</summary>
    private int _base = 1;

    /// <summary>Bytes of the compressed message in <paramref name="to"/>, or 0 if it does not fit there. No distance is longer than 2^<paramref name="windowBits"/>.</summary>
    public int Deflate(ReadOnlySpan<byte> from, Span<byte> to, int windowBits)
    {
        if (_base > int.MaxValue - from.Length - 1)
        {
            Array.Clear(_heads);
            _base = 1;
        }
        var writer = new BitWriter(to);
        var farthest = 1 << windowBits;
        var blockStart = 0;
        for (var at = 0; at < from.Length;)
        {
            var (length, distance) = Match(from, at, farthest);
            // One byte later may match better: then this one goes out as it is.
            if (length is > 0 and < GoodMatch && at + 1 < from.Length && Look(from, at + 1, farthest).Length > length)
                length = 0;
            if (length == 0)
            {
                _block.AddLiteral(from[at++]);
            }
            else
            {
                _block.AddMatch(length, distance);
                for (var inside = at + 1; inside < at + length; inside++)
                    Remember(from, inside);
                at += length;
            }
            if (_block.IsFull || at == from.Length)
            {
                _block.Write(ref writer, from[blockStart..at]);
                blockStart = at;
            }
            if (writer.Overflowed)
                break;
        }
        _base += from.Length;
        _block.Clear();
        // The head of an empty stored block: its length, 00 00 FF FF, is what the RFC has cut off.
        writer.Write(0, 3);
        writer.Align();
        return writer.Overflowed ? 0 : writer.Length;
    }

    private (int Length, int Distance) Match(ReadOnlySpan<byte> from, int at, int farthest)
    {
        var found = Look(from, at, farthest);
        Remember(from, at);
        return found;
    }

    private (int Length, int Distance) Look(ReadOnlySpan<byte> from, int at, int farthest)
    {
        var most = Math.Min(DeflateAlphabet.MaxMatch, from.Length - at);
        if (most < DeflateAlphabet.MinMatch)
            return default;
        var (best, distance) = (DeflateAlphabet.MinMatch - 1, 0);
        var place = _heads[Hash(from, at)];
        for (var tries = 0; tries < Depth && place >= _base; tries++)
        {
            var earlier = place - _base;
            var away = at - earlier;
            if (away > farthest)
                break;
            if (from[earlier + best] == from[at + best])
            {
                var length = from.Slice(at, most).CommonPrefixLength(from[earlier..]);
                if (length > best)
                {
                    (best, distance) = (length, away);
                    if (length == most)
                        break;
                }
            }
            var next = _earlier[place & (Window - 1)];
            // The ring may have been written over: places only ever grow older.
            if (next >= place)
                break;
            place = next;
        }
        // A match of three bytes from far away costs more bits than three literals.
        return best < DeflateAlphabet.MinMatch || (best == DeflateAlphabet.MinMatch && distance > 4096) ? default : (best, distance);
    }

    private void Remember(ReadOnlySpan<byte> from, int at)
    {
        if (at + DeflateAlphabet.MinMatch > from.Length)
            return;
        var hash = Hash(from, at);
        var place = _base + at;
        _earlier[place & (Window - 1)] = _heads[hash];
        _heads[hash] = place;
    }

    private static int Hash(ReadOnlySpan<byte> from, int at) =>
        (int)(((uint)(from[at] | (from[at + 1] << 8) | (from[at + 2] << 16)) * 0x9E37_79B1) >> (32 - HashBits));
}
