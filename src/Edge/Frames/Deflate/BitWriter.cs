namespace Gateway.Edge.Frames.Deflate;

/// <summary>Writes bits, the lowest first (RFC 1951 §3.1.1), into room that may run out: then <see cref="Overflowed"/> stays true and nothing more is kept.</summary>
internal ref struct BitWriter(Span<byte> to)
{
    private readonly Span<byte> _to = to;
    private ulong _bits;
    private int _count;
    private int _at;

    /// <summary>Whole bytes written.</summary>
    public readonly int Length => _at;

    public bool Overflowed { get; private set; }

    /// <summary>At most 32 bits at once.</summary>
    public void Write(uint value, int bits)
    {
        _bits |= (ulong)value << _count;
        _count += bits;
        while (_count >= 8)
            Push();
    }

    /// <summary>Fills the byte with zeros.</summary>
    public void Align()
    {
        if (_count > 0)
            Push();
        _count = 0;
    }

    public void WriteBytes(scoped ReadOnlySpan<byte> bytes)
    {
        Align();
        if (Overflowed || bytes.Length > _to.Length - _at)
        {
            Overflowed = true;
            return;
        }
        bytes.CopyTo(_to[_at..]);
        _at += bytes.Length;
    }

    private void Push()
    {
        if (_at < _to.Length)
            _to[_at++] = (byte)_bits;
        else
            Overflowed = true;
        _bits >>= 8;
        _count -= 8;
    }
}
