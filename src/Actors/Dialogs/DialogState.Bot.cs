using System.Globalization;

namespace Gateway.Actors.Dialogs;

/// <summary>
/// A bot that answers while the visitor waits. It has no slot and takes no place from anybody: the dialog waits on at its desk as before, and the first operator with room gets it with all that was said.
/// Whoever leaves the visitor alone (says that an operator is to go on, or fails) does not come back into that dialog, and the visitor goes to the head of the waiting list.
/// </summary>
internal sealed partial class DialogState
{
    /// <summary>So many of the last words are told; whoever says more in between says too much.</summary>
    private const int MostUnanswered = 20;

    private long _botUpTo;

    /// <summary>A bot was here and left it to operators.</summary>
    public bool BotHasLeft { get; private set; }

    /// <summary>A bot has answered since the visitor waits as now, and goes on.</summary>
    public bool BotAnswers =>
        Exists && Status == DialogStatus.Waiting && !BotHasLeft && _entries.FindLast(e => e.Kind == EntryKind.Bot) is { } last && last.At >= WaitsSince;

    /// <summary>Since when it waits as it does now, Unix ms.</summary>
    public long WaitsSince => _asked?.At ?? Started;

    /// <summary>What the visitor has said after that entry, and after everything that anybody answered.</summary>
    public IReadOnlyList<UnansweredWords> Unanswered(long after)
    {
        var since = Math.Max(_botUpTo, after);
        var found = new List<UnansweredWords>();
        for (var i = _entries.Count - 1; i >= 0 && _entries[i].Seq > since && found.Count < MostUnanswered; i--)
        {
            var e = _entries[i];
            if (!IsSaid(e)) continue;
            if (e.Author == Author.Operator) break;
            // As it stands now; what was taken back is not asked.
            if (e.Author == Author.Visitor && ChangeOf(e.Seq) is var change && change?.Kind != EntryKind.Deleted)
                found.Add(new UnansweredWords(e.Seq, e.At, change?.Text ?? e.Text, e.Kind == EntryKind.File ? e.Detail : ""));
        }
        found.Reverse();
        return found;
    }

    /// <summary>What a bot said counts while the visitor waits, and for one question once.</summary>
    public DialogDecision Decide(BotAnswered a, long now)
    {
        if (!Exists || Status != DialogStatus.Waiting || BotHasLeft || a.UpTo <= _botUpTo) return DialogDecision.Nothing;
        var (events, seq) = (new List<IDialogEvent>(), Head);
        foreach (var text in a.Texts) events.Add(new BotSaid(++seq, a.Webhook, a.Name, text, a.UpTo, now));
        if (a.Fault is null && !a.HandsOver) return new DialogDecision(events, []);
        events.Add(new BotLeft(++seq, a.Webhook, a.Name, a.Fault ?? BotFaults.HandedOver, now));
        // Back at the head, as from an operator who was lost; the desk learns of it by the new number.
        events.Add(_asked! with { N = N + 1, Rank = 0, Seq = 0, At = now });
        return new DialogDecision(events, []);
    }

    private void Apply(BotSaid e)
    {
        Add(e.Seq, e.At, EntryKind.Bot, Author.System, e.Webhook, e.Name, e.Text, NumberText(e.UpTo));
        TakeBot(_entries[^1]);
    }

    private void Apply(BotLeft e)
    {
        Add(e.Seq, e.At, EntryKind.BotLeft, Author.System, e.Webhook, e.Name, "", e.Why);
        TakeBot(_entries[^1]);
    }

    private void TakeBot(DialogEntry e)
    {
        if (e.Kind == EntryKind.Bot) _botUpTo = long.Parse(e.Detail, CultureInfo.InvariantCulture);
        else BotHasLeft = true;
    }
}
