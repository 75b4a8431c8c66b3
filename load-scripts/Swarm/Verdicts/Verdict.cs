namespace Gateway.Swarm.Verdicts;

/// <summary>
/// The history checker: compares what clients said and were acknowledged, what the journal and the transcripts hold, and what each side received. Every
/// difference is one count and one line. It knows nothing of sockets and SQL.
/// </summary>
public sealed class Verdict
{
    private readonly List<string> _findings = [];

    /// <summary>Messages for which a client got its number.</summary>
    public int Acknowledged { get; private set; }
    /// <summary>Messages in the journal.</summary>
    public int Stored { get; private set; }
    /// <summary>Acknowledged and not stored, stored and not received or not projected, or received and not stored.</summary>
    public int Lost { get; private set; }
    /// <summary>One key under two numbers, or a stored message that nobody wrote.</summary>
    public int Doubled { get; private set; }
    /// <summary>Another number than the acknowledged one, an answer before what it answers, or two parties with different entries at one number.</summary>
    public int Reordered { get; private set; }
    /// <summary>One line for each difference.</summary>
    public IReadOnlyList<string> Findings => _findings;
    /// <summary>Nothing differs, and something was acknowledged: silence proves nothing.</summary>
    public bool Holds => Lost == 0 && Doubled == 0 && Reordered == 0 && Acknowledged > 0;

    /// <inheritdoc/>
    public override string ToString() => $"messages: acknowledged {Acknowledged}, stored {Stored}, lost {Lost}, doubled {Doubled}, reordered {Reordered}";

    /// <summary>Judges a history that is over.</summary>
    /// <param name="said">All that clients wrote; those without a number were not acknowledged and may be stored or not.</param>
    /// <param name="talks">The dialogs with what each side received.</param>
    /// <param name="stored">The messages in the journals of these dialogs.</param>
    /// <param name="transcripts">The same from the transcripts, or null where they are not at hand.</param>
    public static Verdict Of(IReadOnlyList<OutboxMessage> said, IReadOnlyList<Heard> talks, IReadOnlyList<StoredMessage> stored, IReadOnlyList<StoredMessage>? transcripts = null)
    {
        var verdict = new Verdict { Stored = stored.Count, Acknowledged = said.Count(m => m.Seq > 0) };
        var byDialog = stored.GroupBy(m => m.Dialog).ToDictionary(g => g.Key, g => g.OrderBy(m => m.Seq).ToList());
        List<StoredMessage> In(string dialog) => byDialog.GetValueOrDefault(dialog) ?? [];

        foreach (var dialog in said.Where(m => m.Seq > 0).GroupBy(m => m.Dialog)) verdict.Find(dialog, In(dialog.Key));
        verdict.Author(said, stored);
        foreach (var (dialog, messages) in byDialog) verdict.Order(dialog, messages);
        foreach (var talk in talks) verdict.Hear(talk, In(talk.Dialog));
        if (transcripts is not null) verdict.Project(stored, transcripts);
        return verdict;
    }

    private void Find(IGrouping<string, OutboxMessage> acknowledged, List<StoredMessage> stored)
    {
        var byKey = stored.Where(s => s.Outbox is not null).ToLookup(s => (s.Outbox!, s.N));
        var byPlace = stored.Where(s => s.Outbox is null).ToLookup(s => (s.Seq, s.Text));
        foreach (var message in acknowledged)
        {
            var key = $"{message.Dialog} outbox {message.Outbox} n {message.N}";
            List<StoredMessage> same = [.. byKey[(message.Outbox, message.N)], .. byPlace[(message.Seq, message.Hash)]];
            if (same.Count == 0) Lose($"{key}: acknowledged as seq {message.Seq}, not stored");
            else if (same.TrueForAll(s => s.Text != message.Hash)) Lose($"{key}: stored with another text");
            else if (same.TrueForAll(s => s.Seq != message.Seq)) Reorder($"{key}: acknowledged as seq {message.Seq}, stored as {same[0].Seq}");
        }
    }

    /// <summary>What is stored was written by somebody: a refused message, or one of nobody, must not be there.</summary>
    private void Author(IReadOnlyList<OutboxMessage> said, IReadOnlyList<StoredMessage> stored)
    {
        var outboxes = said.Select(m => m.Outbox).ToHashSet();
        var written = said.Select(m => (m.Outbox, m.N, m.Hash)).ToHashSet();
        foreach (var m in stored)
            if (m.Outbox is { } outbox && outboxes.Contains(outbox) && !written.Contains((outbox, m.N, m.Text))) Double($"{m.Dialog} outbox {outbox} n {m.N}: stored as seq {m.Seq}, and nobody wrote it", 1);
    }

    /// <summary>Within a dialog: no seq twice, no key twice, and the numbers of one outbox grow with the seq.</summary>
    private void Order(string dialog, List<StoredMessage> messages)
    {
        foreach (var g in messages.GroupBy(m => m.Seq).Where(g => g.Count() > 1)) Double($"{dialog}: seq {g.Key} is stored {g.Count()} times", g.Count() - 1);
        foreach (var outbox in messages.Where(m => m.Outbox is not null).GroupBy(m => m.Outbox))
        {
            foreach (var g in outbox.GroupBy(m => m.N).Where(g => g.Count() > 1))
                Double($"{dialog} outbox {outbox.Key} n {g.Key} is stored as seq {string.Join(", ", g.Select(m => m.Seq))}", g.Count() - 1);
            var last = 0L;
            foreach (var m in outbox)
            {
                if (m.N < last) Reorder($"{dialog} outbox {outbox.Key}: n {m.N} is stored behind n {last}");
                last = m.N;
            }
        }
    }

    private void Hear(Heard talk, List<StoredMessage> stored)
    {
        for (var i = 1; i < talk.Turns.Count; i++)
            if (talk.Turns[i] <= talk.Turns[i - 1]) Reorder($"{talk.Dialog}: turn {i} is stored before the turn it answers");

        if (talk.Visitor.Log is { } seen) Compare($"{talk.Dialog}, the visitor's side", seen, stored);
        else Lose($"{talk.Dialog}: the visitor received nothing");
        // An operator who lost the dialog on the way has a part of it only; whoever saw its end must have all.
        var sides = talk.Operators.Where(s => s.Log is { Closed: true }).ToList();
        if (sides.Count == 0) Lose($"{talk.Dialog}: no operator received it to its end");
        foreach (var (name, log) in sides) Compare($"{talk.Dialog}, {name}'s side", log!, stored);
        foreach (var (name, log) in talk.Operators) Agree(talk, name, log);
    }

    private void Compare(string side, DialogLog seen, List<StoredMessage> stored)
    {
        for (var i = 0; i < seen.Entries.Count; i++)
            if (seen.Entries[i].Seq != i + 1) Lose($"{side}: a gap before seq {seen.Entries[i].Seq}");
        var heard = seen.Entries.Where(e => e.Kind == EntryKinds.Message).ToList();
        var bySeq = heard.ToDictionary(e => e.Seq);
        foreach (var message in stored)
        {
            if (!bySeq.Remove(message.Seq, out var entry)) Lose($"{side}: seq {message.Seq} was stored, not received");
            else if (entry.Text != message.Text) Reorder($"{side}: seq {message.Seq} was received with another text than the stored one");
        }
        foreach (var extra in bySeq.Keys) Lose($"{side}: seq {extra} was received, is not stored");
        foreach (var g in heard.Where(e => e.Outbox is not null).GroupBy(e => (e.Outbox, e.N)).Where(g => g.Count() > 1))
            Double($"{side}: outbox {g.Key.Outbox} n {g.Key.N} was received {g.Count()} times", g.Count() - 1);
    }

    /// <summary>Both sides hold the same entry, of whatever kind, wherever both hold one.</summary>
    private void Agree(Heard talk, string name, DialogLog? log)
    {
        if (log is null || talk.Visitor.Log is not { } visitor) return;
        var bySeq = visitor.Entries.ToDictionary(e => e.Seq);
        foreach (var entry in log.Entries)
            if (bySeq.TryGetValue(entry.Seq, out var other) && (other.Kind, other.Author, other.Text) != (entry.Kind, entry.Author, entry.Text))
                Reorder($"{talk.Dialog}: seq {entry.Seq} is of kind {other.Kind} by {other.Author} for the visitor, of kind {entry.Kind} by {entry.Author} for {name}, or has another text");
    }

    private void Project(IReadOnlyList<StoredMessage> stored, IReadOnlyList<StoredMessage> transcripts)
    {
        var rows = transcripts.ToDictionary(m => (m.Dialog, m.Seq));
        foreach (var message in stored)
        {
            var place = (message.Dialog, message.Seq);
            if (!rows.Remove(place, out var row)) Lose($"{message.Dialog}: seq {message.Seq} is not in the transcript");
            else if (row != message) Reorder($"{message.Dialog}: the transcript has another message at seq {message.Seq}");
        }
        foreach (var (dialog, seq) in rows.Keys) Double($"{dialog}: the transcript has a message at seq {seq} that the journal has not", 1);
    }

    private void Lose(string finding) { Lost++; _findings.Add("lost: " + finding); }
    private void Double(string finding, int times) { Doubled += times; _findings.Add("doubled: " + finding); }
    private void Reorder(string finding) { Reordered++; _findings.Add("reordered: " + finding); }
}
