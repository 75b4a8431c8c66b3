using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;

namespace Gateway.Actors.Recordings;

/// <summary>A chunk opened for reading.</summary>
internal sealed class TapeReader
{
    /// <summary>More is no chunk of ours: a recorder ends one far below.</summary>
    private const int MostBytes = 256 << 20;
    private const int MostInAList = 1 << 16;

    private readonly SiteId _site;
    private readonly byte[] _bytes;
    private readonly string[] _texts;
    private readonly int _sections;

    /// <summary>Of the first note, Unix ms.</summary>
    public long From { get; }

    /// <summary>Opens a chunk.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or was written by a later release; the message says which.</exception>
    public TapeReader(SiteId site, byte[] body)
    {
        (_site, _bytes) = (site, Unpack(body));
        var cursor = new TapeCursor(_bytes, []);
        if (cursor.Byte() is not TapeWriter.Format and var format) throw new InvalidDataException($"a recording of format {format}, which this release does not know");
        From = cursor.Signed();
        _texts = new string[cursor.Count(_bytes.Length)];
        for (var i = 0; i < _texts.Length; i++) _texts[i] = SharedText.Of(Encoding.UTF8.GetString(cursor.Bytes()));
        _sections = cursor.At;
    }

    /// <summary>Hands over the notes with their times, one visitor after the other, each visitor's in their order.</summary>
    /// <exception cref="InvalidDataException">The chunk is damaged.</exception>
    public void ForEach(Action<VisitorId, long, object> take)
    {
        var cursor = new TapeCursor(_bytes, _texts) { At = _sections };
        for (var left = cursor.Count(_bytes.Length); left > 0; left--)
        {
            var (visitor, at) = (new VisitorId(cursor.Text()), From + cursor.Signed());
            var notes = new TapeCursor(cursor.Bytes(), _texts);
            while (!notes.IsEnd)
            {
                var kind = (TapeKind)notes.Byte();
                at += notes.Signed();
                take(visitor, at, What(kind, visitor, at, ref notes));
            }
        }
    }

    private SiteFacts _around = SiteFacts.Nothing;

    private object What(TapeKind kind, VisitorId visitor, long at, ref TapeCursor notes)
    {
        switch (kind)
        {
            case TapeKind.State: return new TapeState(notes.Bytes().ToArray());
            case TapeKind.Introduction:
                return new TapeIntroduction(notes.Text(), notes.Text(), notes.Text(), notes.Text(), notes.Text(), notes.Flag() ? new Place(notes.Text(), notes.Text(), notes.Text()) : null);
            case TapeKind.Arrival:
                var page = notes.Flag() ? new VisitPage(PageSeen.Marked((uint)notes.Number()), notes.Text(), notes.Text(), notes.Text()) : null;
                return new TapeArrival(page, notes.Signed() is not 0 and var claimed ? at + claimed : 0);
            case TapeKind.Event: return new RaiseEvent(_site, visitor, notes.Text(), notes.Flag() ? notes.Double() : null, notes.Optional(), notes.Pairs());
            case TapeKind.Attributes: return new SetAttributes(_site, visitor, notes.Pairs());
            case TapeKind.Progress:
                return new DialogProgress(_site, visitor, new(notes.Text()), new(notes.Text()), (DialogStatus)notes.Number(), at + notes.Signed(), notes.Optional(), notes.Flag(), (int)notes.Number());
            case TapeKind.Moment:
                var moment = new RuleMoment((RuleTrigger)notes.Number(), notes.Text(), notes.Flag() ? at + notes.Signed() : 0);
                if (notes.Flag()) _around = Facts(ref notes);
                var fired = notes.Count(MostInAList);
                var rules = fired == 0 ? null : new string[fired];
                for (var i = 0; i < fired; i++) rules![i] = notes.Text();
                return new TapeMoment(moment, _around, rules);
            case TapeKind.Invitation:
                var (id, rule, by, department) = (notes.Text(), notes.Optional(), notes.Optional(), notes.Text());
                return new TapeInvitation(new OpenInvitation(id, rule, by, null, department, "", 0, at));
            case TapeKind.Answer: return new TapeAnswer(notes.Text(), (int)notes.Number());
            case TapeKind.Departure: return TapeDeparture.Instance;
            case TapeKind.LeftOut: return new TapeLeftOut(notes.Text());
            case TapeKind.VisitEnd: return TapeVisitEnd.Instance;
            default: throw new InvalidDataException($"a damaged recording: a note of kind {(byte)kind}");
        }
    }

    private static SiteFacts Facts(ref TapeCursor notes)
    {
        var facts = new Dictionary<string, DepartmentFacts>(StringComparer.Ordinal);
        for (var left = notes.Count(MostInAList); left > 0; left--)
            facts[notes.Text()] = new DepartmentFacts((int)notes.Number(), (int)notes.Number(), (int)notes.Number(), notes.Double());
        return new SiteFacts(facts);
    }

    private static byte[] Unpack(byte[] body)
    {
        using var packed = new BrotliStream(new MemoryStream(body, writable: false), CompressionMode.Decompress);
        using var all = new MemoryStream();
        var piece = new byte[64 * 1024];
        try
        {
            for (int read; (read = packed.Read(piece)) > 0; all.Write(piece, 0, read))
                if (all.Length > MostBytes) throw new InvalidDataException($"a recording of more than {MostBytes >> 20} MiB");
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException($"a damaged recording: {e.Message}", e);
        }
        return all.ToArray();
    }
}

/// <summary>Reads what <see cref="TapeBuffer"/> wrote. Whatever the bytes are, it ends with a value or an <see cref="InvalidDataException"/>.</summary>
internal ref struct TapeCursor(ReadOnlySpan<byte> bytes, string[] texts)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int At { get; set; }

    public readonly bool IsEnd => At >= _bytes.Length;

    public byte Byte() => At < _bytes.Length ? _bytes[At++] : throw Short();

    public bool Flag() => Byte() != 0;

    public ulong Number()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        throw new InvalidDataException("a damaged recording: a number that does not end");
    }

    /// <summary>A number of things of a byte at least.</summary>
    public int Count(int most) => Number() is var count && count <= (ulong)most ? (int)count : throw Short();

    public long Signed() => Number() is var folded ? (long)(folded >> 1) ^ -(long)(folded & 1) : 0;

    public double Double()
    {
        if (_bytes.Length - At < sizeof(double)) throw Short();
        var value = BinaryPrimitives.ReadDoubleLittleEndian(_bytes[At..]);
        At += sizeof(double);
        return value;
    }

    public ReadOnlySpan<byte> Bytes()
    {
        var length = Count(_bytes.Length - At);
        if (length > _bytes.Length - At) throw Short();
        At += length;
        return _bytes.Slice(At - length, length);
    }

    public string Text() => Number() is var number && number < (ulong)texts.Length ? texts[number] : throw new InvalidDataException("a damaged recording: a text that is not there");

    public string? Optional() => Flag() ? Text() : null;

    public Dictionary<string, string> Pairs()
    {
        var count = Count(_bytes.Length);
        var pairs = new Dictionary<string, string>(Math.Min(count, 64), StringComparer.Ordinal);
        for (var i = 0; i < count; i++) pairs[Text()] = Text();
        return pairs;
    }

    private static InvalidDataException Short() => new("a damaged recording: it ends too early");
}
