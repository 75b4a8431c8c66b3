using Gateway.Replay.Talk;
using Gateway.Swarm;

namespace Gateway.Replay.Verdicts;

/// <summary>A message as the database holds it. The outbox is null where the source does not tell it.</summary>
internal readonly record struct StoredMessage(string Dialog, long Seq, string? Outbox, long N, bool ByVisitor, TextHash Text);

/// <summary>One side of a dialog and all it received there; null when it never saw the dialog.</summary>
internal readonly record struct Side(string Name, DialogLog? Log);

/// <summary>One dialog as it was spoken and heard.</summary>
internal sealed record Heard(string Dialog, IReadOnlyList<Spoken> Spoken, Side Visitor, IReadOnlyList<Side> Operators)
{
    public static Heard Of(Conversation talk, IReadOnlyList<OperatorClient> operators) => new(
        talk.Dialog, talk.Spoken, new Side("the visitor", talk.Visitor?.Dialogs.GetValueOrDefault(talk.Dialog)),
        [.. operators.Select(o => new Side(o.Login, o.Dialogs.GetValueOrDefault(talk.Dialog)))]);
}

/// <summary>Compares what was acknowledged, what is stored and what each side received; every difference is one count and one line.</summary>
internal sealed class Verdict
{
    private readonly List<string> _findings = [];

    public int Acknowledged { get; private set; }
    public int Stored { get; private set; }
    public int Lost { get; private set; }
    public int Doubled { get; private set; }
    public int Reordered { get; private set; }
    public IReadOnlyList<string> Findings => _findings;
    public bool Holds => Lost == 0 && Doubled == 0 && Reordered == 0 && Acknowledged > 0;

    public override string ToString() => $"messages: acknowledged {Acknowledged}, stored {Stored}, lost {Lost}, doubled {Doubled}, reordered {Reordered}";

    public static Verdict Of(IReadOnlyList<OutboxMessage> acknowledged, IReadOnlyList<Heard> talks, IReadOnlyList<StoredMessage> stored)
    {
        var verdict = new Verdict { Stored = stored.Count, Acknowledged = acknowledged.Count };
        var byDialog = stored.GroupBy(m => m.Dialog).ToDictionary(g => g.Key, g => g.OrderBy(m => m.Seq).ToList());

        foreach (var message in acknowledged) verdict.Find(message, byDialog.GetValueOrDefault(message.Dialog) ?? []);
        foreach (var (dialog, messages) in byDialog) verdict.Order(dialog, messages);
        foreach (var talk in talks) verdict.Hear(talk, byDialog.GetValueOrDefault(talk.Dialog) ?? []);
        return verdict;
    }

    private void Find(OutboxMessage message, List<StoredMessage> stored)
    {
        var key = $"{message.Dialog} outbox {message.Outbox} n {message.N}";
        var same = stored.Where(s => s.Outbox is null ? s.Seq == message.Seq && s.Text == message.Hash : s.Outbox == message.Outbox && s.N == message.N).ToList();
        if (same.Count == 0) Lose($"{key}: acknowledged as seq {message.Seq}, not stored");
        else if (same.TrueForAll(s => s.Text != message.Hash)) Lose($"{key}: stored with another text");
        else if (same.TrueForAll(s => s.Seq != message.Seq)) Reorder($"{key}: acknowledged as seq {message.Seq}, stored as {same[0].Seq}");
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
        // The script's order is the order in which people understood each other.
        for (var i = 1; i < talk.Spoken.Count; i++)
            if (talk.Spoken[i].Seq <= talk.Spoken[i - 1].Seq) Reorder($"{talk.Dialog}: turn {i} is stored before the turn it answers");

        if (talk.Visitor.Log is { } seen) Compare($"{talk.Dialog}, the visitor's side", seen, stored);
        else Lose($"{talk.Dialog}: the visitor received nothing");
        // An operator who lost the dialog on the way has a part of it only; whoever saw its end must have all.
        var sides = talk.Operators.Where(s => s.Log is { Closed: true }).ToList();
        if (sides.Count == 0) Lose($"{talk.Dialog}: no operator received it to its end");
        foreach (var (name, log) in sides) Compare($"{talk.Dialog}, {name}'s side", log!, stored);
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

    private void Lose(string finding) { Lost++; _findings.Add("lost: " + finding); }
    private void Double(string finding, int times) { Doubled += times; _findings.Add("doubled: " + finding); }
    private void Reorder(string finding) { Reordered++; _findings.Add("reordered: " + finding); }
}
