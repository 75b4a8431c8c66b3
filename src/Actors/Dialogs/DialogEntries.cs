using System.Collections;

namespace Gateway.Actors.Dialogs;

/// <summary>
/// The entries of one dialog, in order. Once a dialog is quiet they lie packed: whoever asks for one gets it as a new object, and nothing is unpacked for good. What comes then stands behind
/// them as it came until the dialog is quiet again, so that a message costs no packing.
/// </summary>
internal sealed class DialogEntries : IReadOnlyList<DialogEntry>
{
    /// <summary>All full but the last.</summary>
    private PackedEntries[] _packed = [];
    private int _packedCount;
    /// <summary>Null while there is nothing in it.</summary>
    private List<DialogEntry>? _fresh;
    /// <summary>Everybody who has written, in the order in which they came. Few: each message comes with texts of its own for who wrote it and from which outbox, and they are held here once.</summary>
    private DialogVoice[] _voices = [];
    /// <summary>The count at the last look.</summary>
    private int _seen;

    public int Count => _packedCount + (_fresh?.Count ?? 0);

    public DialogEntry this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            return index >= _packedCount ? _fresh![index - _packedCount] : _packed[index / PackedEntries.Most].Read(index % PackedEntries.Most, _voices);
        }
    }

    public void Add(DialogEntry entry)
    {
        var at = VoiceOf(entry);
        if (at < 0)
        {
            at = _voices.Length;
            var known = Array.FindLast(_voices, v => v.Is(entry.Author, entry.AuthorId));
            var same = known != default;
            _voices = [.. _voices, new(entry.Author, same ? known.Id : entry.AuthorId, same && known.Name == entry.AuthorName ? known.Name : entry.AuthorName, entry.Outbox)];
        }
        ref var voice = ref _voices[at];
        if (entry.Outbox is not null) voice = voice with { Last = entry.N };
        var own = ReferenceEquals(voice.Id, entry.AuthorId) && ReferenceEquals(voice.Name, entry.AuthorName) && ReferenceEquals(voice.Outbox, entry.Outbox);
        (_fresh ??= []).Add(own ? entry : entry with { AuthorId = voice.Id, AuthorName = voice.Name, Outbox = voice.Outbox });
    }

    /// <summary>The last number that was taken from an outbox; 0 for none.</summary>
    public long LastOf(Author author, string id, string outbox)
    {
        var last = 0L;
        foreach (var v in _voices)
            if (v.Outbox == outbox && v.Is(author, id)) last = Math.Max(last, v.Last);
        return last;
    }

    /// <summary>The last numbers of somebody's outboxes, in the order in which they were first used.</summary>
    public IEnumerable<OutboxMark> OutboxesOf(Author author, string id) =>
        _voices.Where(v => v.Outbox is not null && v.Is(author, id)).GroupBy(v => v.Outbox!).Select(g => new OutboxMark(g.Key, g.Max(v => v.Last)));

    /// <summary>Called again and again, seldom: packs what was there at the call before, if nothing has come since.</summary>
    public void Look()
    {
        if (_seen == Count) Pack();
        _seen = Count;
    }

    private void Pack()
    {
        if (_fresh is not { } fresh) return;
        for (var done = 0; done < fresh.Count;)
        {
            if (_packedCount % PackedEntries.Most == 0) _packed = [.. _packed, default];
            ref var last = ref _packed[^1];
            var more = fresh.GetRange(done, Math.Min(PackedEntries.Most - last.Count, fresh.Count - done));
            last = last.With(more, VoiceOf);
            _packedCount += more.Count;
            done += more.Count;
        }
        _fresh = null;
    }

    /// <summary>Those from that place on.</summary>
    public IEnumerable<DialogEntry> From(int index)
    {
        for (var i = index; i < Count; i++) yield return this[i];
    }

    public DialogEntry? Find(Predicate<DialogEntry> which)
    {
        for (var i = 0; i < Count; i++)
            if (this[i] is var entry && which(entry)) return entry;
        return null;
    }

    public DialogEntry? FindLast(Predicate<DialogEntry> which)
    {
        for (var i = Count - 1; i >= 0; i--)
            if (this[i] is var entry && which(entry)) return entry;
        return null;
    }

    public bool Exists(Predicate<DialogEntry> which) => Find(which) is not null;

    public IEnumerator<DialogEntry> GetEnumerator() => From(0).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int VoiceOf(DialogEntry e) => Array.FindLastIndex(_voices, v => v.Outbox == e.Outbox && v.Name == e.AuthorName && v.Is(e.Author, e.AuthorId));
}
