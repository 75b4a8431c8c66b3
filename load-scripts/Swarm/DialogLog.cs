using Gateway.Protocol;

namespace Gateway.Swarm;

/// <summary>One entry as a client saw it.</summary>
public readonly record struct SeenEntry(long Seq, int Kind, int Author, string? Outbox, long N, TextHash Text);

internal enum Taken { Yes, Repeat, Gap }

/// <summary>What one client holds of one dialog: its entries without gaps, and the state it was told last.</summary>
public sealed class DialogLog
{
    private readonly List<SeenEntry> _entries = [];

    public uint Epoch { get; private set; }
    public long Last { get; private set; }
    /// <summary>The state told last, or null before the first.</summary>
    public DialogInfo? Info { get; internal set; }
    public bool Closed { get; private set; }
    /// <summary>Entries that came again and were dropped.</summary>
    public int Repeats { get; private set; }
    public IReadOnlyList<SeenEntry> Entries => _entries;
    internal long FetchedAt { get; set; }
    private long _ahead = -1;

    /// <summary>
    /// Hears the head of the dialog. True when the node knows less than this client was shown and has said so twice: once it is mostly of a moment ago. The dialog reads its journal again when it is
    /// asked for what follows.
    /// </summary>
    internal bool IsAhead(uint epoch, long head)
    {
        var lower = epoch == Epoch && head < Last;
        var again = lower && _ahead == Last;
        _ahead = lower ? Last : -1;
        return again;
    }

    internal Taken Take(Entry entry)
    {
        if (entry.Epoch != Epoch) Restart(entry.Epoch);
        if (entry.Seq <= Last)
        {
            Repeats++;
            return Taken.Repeat;
        }
        if (entry.Seq > Last + 1) return Taken.Gap;
        Last = entry.Seq;
        Closed |= entry.Kind == EntryKinds.Closed;
        _entries.Add(new SeenEntry(entry.Seq, entry.Kind, entry.Author, entry.Outbox, entry.N, TextHash.Of(entry.Text)));
        return Taken.Yes;
    }

    private void Restart(uint epoch)
    {
        (Epoch, Last, Closed) = (epoch, 0, false);
        _entries.Clear();
    }
}

/// <summary>The kinds of entries that the swarm tells apart (PROTOCOL.md).</summary>
public static class EntryKinds
{
    public const int Message = 1;
    public const int Closed = 5;
}
