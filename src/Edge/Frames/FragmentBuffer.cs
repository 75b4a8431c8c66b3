using System.Buffers;

namespace Gateway.Edge.Frames;

/// <summary>Joins the fragments of one message. Holds rented bytes only while a fragmented message is open; whole messages never come here.</summary>
internal struct FragmentBuffer
{
    private byte[]? _rented;
    private int _length;

    /// <summary>What was appended since the last <see cref="Release"/>.</summary>
    public readonly ReadOnlySequence<byte> Joined => _rented is null ? default : new ReadOnlySequence<byte>(_rented, 0, _length);

    /// <summary>Copies a fragment to the end.</summary>
    public void Append(in ReadOnlySequence<byte> fragment)
    {
        var length = checked(_length + (int)fragment.Length);
        if (_rented is null || _rented.Length < length)
        {
            // Doubling keeps the copying of many small fragments linear.
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(length, Math.Max(256, _length * 2)));
            _rented.AsSpan(0, _length).CopyTo(larger);
            if (_rented is not null)
                ArrayPool<byte>.Shared.Return(_rented);
            _rented = larger;
        }
        fragment.CopyTo(_rented.AsSpan(_length));
        _length = length;
    }

    /// <summary>Gives back what was appended and holds <paramref name="rented"/>, an array of the shared pool, instead.</summary>
    public void Replace(byte[] rented, int length)
    {
        Release();
        (_rented, _length) = (rented, length);
    }

    /// <summary>Gives the bytes back. Call it when the message was handed on, and when the connection ends.</summary>
    public void Release()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
        _rented = null;
        _length = 0;
    }
}
