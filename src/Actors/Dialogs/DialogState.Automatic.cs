using Gateway.Actors.Sites;

namespace Gateway.Actors.Dialogs;

/// <summary>Something that the dialog will say by itself unless somebody says something before.</summary>
/// <param name="At">When, Unix ms.</param>
internal readonly record struct AutomaticDue(AutoReason Reason, AutoMessage Message, long At);

/// <summary>
/// What the dialog says by itself. When the next is due follows from the entries alone, so that it is the same after a crash or on another node, and what was said once is not said again.
/// It is nobody's turn: it answers nothing, ends no silence, and holds no reply back.
/// </summary>
internal sealed partial class DialogState
{
    /// <summary>The next thing to say by itself, or null. Nothing while somebody else has to say something that no setting speaks of.</summary>
    public AutomaticDue? NextAutomatic(AutoMessages settings)
    {
        if (Lasting is not var (reason, since) || settings.Of(Department, reason) is not { } message) return null;
        var (said, last, word) = (0, since.At, WordOf(reason));
        for (var i = _entries.Count - 1; i >= 0 && _entries[i].Seq > since.Seq; i--)
        {
            if (_entries[i] is not { Kind: EntryKind.Automatic } entry || entry.Detail != word) continue;
            said++;
            last = Math.Max(last, entry.At);
        }
        return said < message.Times ? new AutomaticDue(reason, message, last + message.Seconds * 1000L) : null;
    }

    /// <summary>Says it, if it is due.</summary>
    /// <param name="siteName">In whose name.</param>
    /// <param name="siteLanguage">Where there are no words in the visitor's.</param>
    public DialogDecision SayAutomatic(AutoMessages settings, string siteName, string siteLanguage, long now) =>
        NextAutomatic(settings) is { } due && due.At <= now && due.Message.TextIn(Language, siteLanguage) is { } text
            ? new DialogDecision([new AutomaticSaid(Head + 1, WordOf(due.Reason), siteName, text, now)], [])
            : DialogDecision.Nothing;

    /// <summary>What lasts, and the entry with which it began.</summary>
    private (AutoReason Reason, DialogEntry Since)? Lasting
    {
        get
        {
            if (!Exists || Closed) return null;
            if (HeldBy is { } held) return (AutoReason.Held, held);
            // The first word of the visitor after the operators' last; before there is one, that from which the visitor waits.
            DialogEntry? first = null, waits = null;
            for (var i = _entries.Count - 1; i >= 0; i--)
            {
                var e = _entries[i];
                if (IsSaid(e) && e.Author == Author.Operator)
                {
                    if ((first ?? waits) is { } unanswered) return (AutoReason.Unanswered, unanswered);
                    return Status == DialogStatus.Active ? (AutoReason.Silent, e) : null;
                }
                // A bot's words are an answer, and of nobody who waits for one.
                if (e.Kind == EntryKind.Bot) return (first ?? waits) is { } asked ? (AutoReason.Unanswered, asked) : null;
                if (IsSaid(e)) first = e;
                // Passed on without an answer: whoever comes next owes it.
                else if (Status != DialogStatus.Active && first is null && (e.Kind is EntryKind.Transferred or EntryKind.Requeued or EntryKind.Started)) waits = e;
            }
            return (first ?? waits) is { } begun ? (AutoReason.Unanswered, begun) : null;
        }
    }

    private static string WordOf(AutoReason reason) => reason switch { AutoReason.Unanswered => "unanswered", AutoReason.Silent => "silent", _ => "held" };
}
