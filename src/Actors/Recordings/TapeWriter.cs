using System.IO.Compression;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Visitors;

namespace Gateway.Actors.Recordings;

/// <summary>
/// Gathers the notes of one site into a chunk: a table of all texts, then for each visitor its notes in their order, compressed as a whole. A visitor's notes stand
/// together, so that they can be taken out again without understanding the others'.
/// </summary>
internal sealed class TapeWriter
{
    /// <summary>The first byte of a chunk before compression.</summary>
    internal const byte Format = 1;

    private readonly Dictionary<string, ulong> _texts = new(StringComparer.Ordinal);
    private readonly List<string> _table = [];
    private readonly Dictionary<VisitorId, Section> _sections = [];
    private long _from = long.MaxValue;
    private long _to = long.MinValue;

    private sealed class Section(long first)
    {
        public readonly TapeBuffer Notes = new();
        public readonly long First = first;
        public long Last = first;
        public SiteFacts? Around;
    }

    /// <summary>Notes taken.</summary>
    public int Notes { get; private set; }

    /// <summary>Roughly what is held.</summary>
    public long Bytes { get; private set; }

    public void Add(VisitorId visitor, long at, object what)
    {
        if (!_sections.TryGetValue(visitor, out var section)) _sections[visitor] = section = new Section(at);
        var (notes, before) = (section.Notes, section.Notes.Count);
        notes.Byte((byte)KindOf(what));
        notes.Signed(at - section.Last);
        section.Last = at;
        (_from, _to) = (Math.Min(_from, at), Math.Max(_to, at));
        switch (what)
        {
            case TapeState s: notes.Bytes(s.Snapshot); break;
            case TapeIntroduction c:
                foreach (var text in (string[])[c.Name, c.Language, c.Screen, c.TimeZone, c.UserAgent]) Text(notes, text);
                notes.Flag(c.Place is not null);
                if (c.Place is { } place)
                    foreach (var text in (string[])[place.Country, place.Region, place.City]) Text(notes, text);
                break;
            case TapeArrival a:
                notes.Flag(a.Page is not null);
                if (a.Page is { } page)
                {
                    // Of the browser's random id only whether it is the same again matters, as in the visitor's state.
                    notes.Number(PageSeen.IdOf(page.Page));
                    foreach (var text in (string[])[page.Url, page.Title, page.Referrer]) Text(notes, text);
                }
                notes.Signed(a.ClaimedStart == 0 ? 0 : a.ClaimedStart - at);
                break;
            case RaiseEvent e:
                Text(notes, e.Name);
                notes.Flag(e.Value is not null);
                if (e.Value is { } value) notes.Double(value);
                Optional(notes, e.Currency);
                Pairs(notes, VisitorState.NamesProduct(e.Name) ? e.Data : System.Collections.Immutable.ImmutableDictionary<string, string>.Empty);
                break;
            case SetAttributes s: Pairs(notes, s.Attributes); break;
            case DialogProgress p:
                Text(notes, p.Dialog.Value);
                Text(notes, p.Department.Value);
                notes.Number((ulong)p.Status);
                notes.Signed(p.At - at);
                Optional(notes, p.Said);
                notes.Flag(p.Answered);
                notes.Number((ulong)p.Stars);
                break;
            case TapeMoment m: Moment(notes, section, at, m); break;
            case TapeInvitation { Invitation: var i }:
                Text(notes, i.Id);
                Optional(notes, i.Rule);
                Optional(notes, i.Operator);
                Text(notes, i.Department);
                break;
            case TapeLeftOut l: Text(notes, l.Rule); break;
            case TapeAnswer a:
                Text(notes, a.Invitation);
                notes.Number((ulong)a.Outcome);
                break;
        }
        Notes++;
        Bytes += notes.Count - before;
    }

    private void Moment(TapeBuffer notes, Section section, long at, TapeMoment m)
    {
        notes.Number((ulong)m.Moment.Trigger);
        Text(notes, m.Moment.Name);
        notes.Flag(m.Moment.Since != 0);
        if (m.Moment.Since != 0) notes.Signed(m.Moment.Since - at);
        var changed = !ReferenceEquals(section.Around, m.Around);
        notes.Flag(changed);
        if (changed)
        {
            section.Around = m.Around;
            notes.Number((ulong)m.Around.All.Count);
            foreach (var (department, facts) in m.Around.All)
            {
                Text(notes, department);
                notes.Number((ulong)facts.OperatorsOnline);
                notes.Number((ulong)facts.FreeSlots);
                notes.Number((ulong)facts.Waiting);
                notes.Double(facts.PredictedWait);
            }
        }
        notes.Number((ulong)(m.Fired?.Count ?? 0));
        foreach (var rule in m.Fired ?? []) Text(notes, rule);
    }

    private static TapeKind KindOf(object what) => what switch
    {
        TapeState => TapeKind.State,
        TapeIntroduction => TapeKind.Introduction,
        TapeArrival => TapeKind.Arrival,
        RaiseEvent => TapeKind.Event,
        SetAttributes => TapeKind.Attributes,
        DialogProgress => TapeKind.Progress,
        TapeMoment => TapeKind.Moment,
        TapeInvitation => TapeKind.Invitation,
        TapeAnswer => TapeKind.Answer,
        TapeDeparture => TapeKind.Departure,
        TapeVisitEnd => TapeKind.VisitEnd,
        TapeLeftOut => TapeKind.LeftOut,
        _ => throw new ArgumentException($"{what.GetType().Name} is not recorded", nameof(what)),
    };

    private void Text(TapeBuffer notes, string text) => notes.Number(NumberOf(text));

    private void Optional(TapeBuffer notes, string? text)
    {
        notes.Flag(text is not null);
        if (text is not null) Text(notes, text);
    }

    private void Pairs(TapeBuffer notes, IReadOnlyDictionary<string, string> pairs)
    {
        notes.Number((ulong)pairs.Count);
        foreach (var (key, value) in pairs)
        {
            Text(notes, key);
            Text(notes, value);
        }
    }

    /// <summary>All notes taken; there must be one at least.</summary>
    public RecordedChunk End()
    {
        foreach (var visitor in _sections.Keys) NumberOf(visitor.Value);
        var body = new TapeBuffer();
        body.Byte(Format);
        body.Signed(_from);
        body.Number((ulong)_table.Count);
        foreach (var text in _table) body.Text(text);
        body.Number((ulong)_sections.Count);
        foreach (var (visitor, section) in _sections)
        {
            body.Number(NumberOf(visitor.Value));
            body.Signed(section.First - _from);
            body.Bytes(section.Notes.Written);
        }
        return new RecordedChunk(_from, _to, Notes, [.. _sections.Keys.Select(v => Fnv.Of(v.Value)).Order()], Compress(body.Written));
    }

    private ulong NumberOf(string text)
    {
        if (_texts.TryGetValue(text, out var number)) return number;
        _table.Add(text);
        Bytes += text.Length;
        return _texts[text] = (ulong)(_table.Count - 1);
    }

    private static byte[] Compress(ReadOnlySpan<byte> bytes)
    {
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        if (!BrotliEncoder.TryCompress(bytes, packed, out var length, quality: 4, window: 20)) throw new InvalidOperationException("a chunk did not fit into the most that it can take");
        return packed[..length];
    }
}
