using System.Text.Json;
using Gateway.Actors.Visitors;

namespace Gateway.Actors.Dialogs;

/// <summary>Cards: what an operator puts into the dialog for the visitor to look at or fill in, and what becomes of that. All are entries, kept and repeated as messages are.</summary>
internal sealed partial class DialogState
{
    /// <summary>Characters of all answers to one card together: with what the answer says in words it stays within a packet.</summary>
    private const int AnswerCharacters = 4_000;

    /// <summary>Card → its answer. There is none in nearly all dialogs, nor of the next two.</summary>
    private Dictionary<long, long>? _answers;
    /// <summary>Answer → its latest verdict.</summary>
    private Dictionary<long, long>? _verdicts;
    /// <summary>Answers that the visitor's profile has not said to have.</summary>
    private SortedDictionary<long, CardAnswered>? _unnoted;

    /// <summary>What the visitor's profile is still to be told.</summary>
    public IEnumerable<KeepAnswer> Unnoted => (_unnoted?.Values ?? Enumerable.Empty<CardAnswered>()).Select(a => new KeepAnswer(Site, Visitor, Dialog, a.Seq, a.Form, a.Answers, a.At));

    /// <summary>Whether there is any of that.</summary>
    public bool OwesAnswers => _unnoted is { Count: > 0 };

    /// <param name="make">What the card is; asked only when it is to be written, so that a card that comes again gets its number also after its form is gone.</param>
    public DialogDecision Decide(SendCard c, Func<CardMade> make, long now)
    {
        if (c.Party.Kind != Author.Operator) return DialogDecision.Refuse(c.Rid, Refusals.NotAllowed, "only operators send cards");
        var made = default(CardMade);
        return Take(c.Party, c.Rid, c.Outbox, c.N, now, () => MayWrite(c.Party), () => Held(c.Party, c.Rid, c.Seen) ?? ((made = make()).Fault is { } fault ? DialogDecision.Refuse(c.Rid, Refusals.BadValue, fault) : null),
            seq => new CardSent(seq, c.Party.Id, c.Party.Name, c.Outbox, c.N, made.Text, made.Card, now));
    }

    /// <summary>The first answer stands, also when the card is withdrawn after it; a card that was withdrawn is answered no more. What comes after the dialog's end is refused, as a message is: nobody would read it; the visitor's window keeps what was typed.</summary>
    /// <param name="known">Whether the site has a webhook of that id; without one nobody can be asked, and that is said at once.</param>
    public DialogDecision Decide(AnswerCard c, Func<string, bool> known, long now)
    {
        if (c.Party.Kind != Author.Visitor) return DialogDecision.Refuse(c.Rid, Refusals.NotAllowed, "only the visitor answers");
        var (answered, marked) = (default(CardAnswered), "");
        var decision = Take(c.Party, c.Rid, c.Outbox, c.N, now, () => false, () => FaultOf(c, now, out answered, out marked), _ => answered!);
        if (answered is null) return decision;
        var events = WithMark(answered, marked, answered.Seq, now);
        return decision with { Events = answered.Check.Length == 0 || known(answered.Check) ? events : [.. events, new CardChecked(answered.Seq + events.Count, answered.Seq, CardVerdicts.Unchecked, "", now)] };
    }

    private DialogDecision? FaultOf(AnswerCard c, long now, out CardAnswered? answered, out string marked)
    {
        (answered, marked) = (null, "");
        if (EntryOf(c.Card) is not { Kind: EntryKind.Card } entry) return DialogDecision.Refuse(c.Rid, Refusals.NotFound, $"there is no card {c.Card}");
        if (ChangeOf(c.Card) is not null) return DialogDecision.Refuse(c.Rid, Refusals.NotFound, "the card was withdrawn");
        if (_answers?.ContainsKey(c.Card) == true) return DialogDecision.Refuse(c.Rid, Refusals.Answered, "the card has been answered; the first answer stands");
        using var card = JsonDocument.Parse(entry.Detail);
        if (!card.RootElement.TryGetProperty("fields", out var fields)) return DialogDecision.Refuse(c.Rid, Refusals.NotFound, "the card asks for nothing");
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        var faults = FormAnswers.Read(fields, c.Answers, answers);
        if (faults.Count == 0 && answers.Count == 0) return DialogDecision.Refuse(c.Rid, Refusals.Faulty, """{"":"empty"}""");
        if (faults.Count == 0 && answers.Values.Sum(a => a.Length) > AnswerCharacters) return DialogDecision.Refuse(c.Rid, Refusals.Faulty, """{"":"long"}""");
        if (faults.Count > 0) return DialogDecision.Refuse(c.Rid, Refusals.Faulty, JsonSerializer.Serialize(faults.ToDictionary(f => f.Field, f => f.Word)));
        (var refused, marked) = FormAnswers.Screen(fields, answers, Filter);
        if (refused) return Unwanted(c.Rid);
        var check = card.RootElement.TryGetProperty("check", out var webhook) ? webhook.GetString()! : "";
        answered = new CardAnswered(Head + 1, c.Card, card.RootElement.GetProperty("form").GetString()!, c.Party.Id, c.Party.Name, c.Outbox, c.N, CardContent.InWords(fields, answers), answers, check, now);
        return null;
    }

    public DialogDecision Decide(AnswerKept c) => _unnoted?.ContainsKey(c.Answer) == true ? new DialogDecision([new AnswerNoted(c.Answer)], []) : DialogDecision.Nothing;

    /// <summary>Taken also after the end: who comes back to the dialog reads what the shop has said. What could not be checked is news once, and never after a verdict.</summary>
    public DialogDecision Decide(TellVerdict c, long now)
    {
        if (!Exists || EntryOf(c.Answer) is not { Kind: EntryKind.Answer }) return DialogDecision.Refuse(c.Rid, Refusals.NotFound, "there is no such answer");
        var done = new RequestDone(c.Rid, null);
        var text = c.Text.Length <= CardVerdicts.MostCharacters ? c.Text : c.Text[..CardVerdicts.MostCharacters];
        if (_verdicts?.TryGetValue(c.Answer, out var last) == true && _entries[(int)last - 1] is var entry)
        {
            var fresh = new CardChecked(0, c.Answer, c.Verdict, "", 0).ToDetail();
            if (c.Verdict == CardVerdicts.Unchecked || entry.Detail == fresh && entry.Text == text) return DialogDecision.Say(done);
        }
        return new DialogDecision([new CardChecked(Head + 1, c.Answer, c.Verdict, text, now)], [done]);
    }

    /// <summary>False for an event of something else.</summary>
    private bool ApplyCard(IDialogEvent e)
    {
        switch (e)
        {
            case CardSent s:
                _entries.Add(new DialogEntry(s.Seq, s.At, EntryKind.Card, Author.Operator, s.OperatorId, s.OperatorName, s.Text, s.Outbox, s.N, s.Card));
                return true;
            case CardAnswered a:
                _entries.Add(new DialogEntry(a.Seq, a.At, EntryKind.Answer, Author.Visitor, a.VisitorId, a.VisitorName, a.Text, a.Outbox, a.N, a.ToDetail()));
                (_answers ??= [])[a.Card] = a.Seq;
                (_unnoted ??= [])[a.Seq] = a;
                return true;
            case CardChecked c:
                Add(c.Seq, c.At, EntryKind.Verdict, Author.System, "", "", c.Text, c.ToDetail());
                (_verdicts ??= [])[c.Answer] = c.Seq;
                return true;
            case AnswerNoted n:
                _unnoted?.Remove(n.Answer);
                if (_unnoted is { Count: 0 }) _unnoted = null;
                return true;
            default: return false;
        }
    }

    private void RestoreCards(DialogSnapshot s)
    {
        foreach (var e in _entries)
        {
            if (e.Kind is not (EntryKind.Answer or EntryKind.Verdict)) continue;
            using var detail = JsonDocument.Parse(e.Detail);
            if (e.Kind == EntryKind.Answer) (_answers ??= [])[detail.RootElement.GetProperty("card").GetInt64()] = e.Seq;
            else (_verdicts ??= [])[detail.RootElement.GetProperty("answer").GetInt64()] = e.Seq;
        }
        foreach (var a in s.Unnoted ?? []) (_unnoted ??= [])[a.Seq] = a;
    }
}
