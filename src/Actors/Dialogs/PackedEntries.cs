using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Gateway.Actors.Dialogs;

/// <summary>
/// Some entries in one piece of memory: about a third of what they take as objects. Each is read by itself. Who wrote it is a number, which whoever packs gives out. In memory only: the journal and
/// snapshots know nothing of it.
/// </summary>
internal readonly struct PackedEntries
{
    /// <summary>So many are in one piece at most: what is packed again with one more stays small.</summary>
    public const int Most = 32;

    private const int EndBytes = sizeof(int);
    /// <summary>How many, where each ends, counted from the first; then one after another.</summary>
    private readonly byte[]? _bytes;

    private PackedEntries(byte[] bytes) => _bytes = bytes;

    public int Count => _bytes is { } bytes ? bytes[0] : 0;

    /// <summary>These and more behind them.</summary>
    /// <param name="voiceOf">The number of who wrote it.</param>
    public PackedEntries With(IReadOnlyCollection<DialogEntry> more, Func<DialogEntry, int> voiceOf)
    {
        var (before, count) = (Count, Count + more.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Most);
        var known = Body;
        var added = new ArrayBufferWriter<byte>(128 * more.Count);
        Span<int> ends = stackalloc int[more.Count];
        var n = 0;
        foreach (var entry in more)
        {
            Write(added, entry, voiceOf(entry));
            ends[n++] = known.Length + added.WrittenCount;
        }
        var bytes = new byte[1 + count * EndBytes + known.Length + added.WrittenCount];
        bytes[0] = (byte)count;
        _bytes.AsSpan(before == 0 ? 0 : 1, before * EndBytes).CopyTo(bytes.AsSpan(1));
        for (var i = 0; i < n; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(1 + (before + i) * EndBytes), ends[i]);
        known.CopyTo(bytes.AsSpan(1 + count * EndBytes));
        added.WrittenSpan.CopyTo(bytes.AsSpan(1 + count * EndBytes + known.Length));
        return new(bytes);
    }

    /// <summary>One of them, as a new object each time.</summary>
    public DialogEntry Read(int index, ReadOnlySpan<DialogVoice> voices)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
        var rest = Body[(index == 0 ? 0 : End(index - 1))..End(index)];
        var kind = (EntryKind)ReadNumber(ref rest);
        var voice = voices[(int)ReadNumber(ref rest)];
        var (seq, at, n) = (ReadNumber(ref rest), ReadNumber(ref rest), ReadNumber(ref rest));
        return new DialogEntry(seq, at, kind, voice.Author, voice.Id, voice.Name, ReadText(ref rest), voice.Outbox, n, ReadText(ref rest));
    }

    private int End(int index) => BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(1 + index * EndBytes));

    private ReadOnlySpan<byte> Body => _bytes is { } bytes ? bytes.AsSpan(1 + bytes[0] * EndBytes) : [];

    private static void Write(ArrayBufferWriter<byte> to, DialogEntry e, int voice)
    {
        WriteNumber(to, (long)e.Kind);
        WriteNumber(to, voice);
        WriteNumber(to, e.Seq);
        WriteNumber(to, e.At);
        WriteNumber(to, e.N);
        WriteText(to, e.Text);
        WriteText(to, e.Detail);
    }

    /// <summary>Seven bits in each byte, the low ones first. A negative number takes ten bytes.</summary>
    private static void WriteNumber(ArrayBufferWriter<byte> to, long number)
    {
        const int Longest = 10;
        var span = to.GetSpan(Longest);
        var (rest, used) = ((ulong)number, 0);
        for (; rest >= 0x80; rest >>= 7) span[used++] = (byte)(rest | 0x80);
        span[used++] = (byte)rest;
        to.Advance(used);
    }

    private static long ReadNumber(ref ReadOnlySpan<byte> rest)
    {
        var (number, used) = (0UL, 0);
        for (; rest[used] >= 0x80; used++) number |= (ulong)(rest[used] & 0x7F) << (7 * used);
        number |= (ulong)rest[used] << (7 * used);
        rest = rest[(used + 1)..];
        return (long)number;
    }

    /// <summary>Its length in bytes and whether they are UTF-16, then UTF-8; UTF-16 where that is shorter, and where half a character would be lost.</summary>
    private static void WriteText(ArrayBufferWriter<byte> to, string text)
    {
        const int MostBytesPerChar = 3;
        var wide = MemoryMarshal.AsBytes(text.AsSpan());
        var narrow = ArrayPool<byte>.Shared.Rent(text.Length * MostBytesPerChar);
        var fits = Utf8.FromUtf16(text, narrow, out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done && written <= wide.Length;
        WriteNumber(to, fits ? (long)written << 1 : (long)wide.Length << 1 | 1);
        to.Write(fits ? narrow.AsSpan(0, written) : wide);
        ArrayPool<byte>.Shared.Return(narrow);
    }

    private static string ReadText(ref ReadOnlySpan<byte> rest)
    {
        var head = ReadNumber(ref rest);
        var bytes = rest[..(int)(head >> 1)];
        rest = rest[bytes.Length..];
        if ((head & 1) == 0) return Encoding.UTF8.GetString(bytes);
        return string.Create(bytes.Length / sizeof(char), bytes, (chars, from) => from.CopyTo(MemoryMarshal.AsBytes(chars)));
    }
}

/// <summary>Somebody who writes in a dialog, from one outbox or without one.</summary>
internal readonly record struct DialogVoice(Author Author, string Id, string Name, string? Outbox)
{
    /// <summary>The last number of the outbox.</summary>
    public long Last { get; init; }

    public bool Is(Author author, string id) => Author == author && Id == id;
}
