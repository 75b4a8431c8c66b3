namespace Gateway.Actors.Dialogs;

/// <summary>Pages that operators show to the visitor.</summary>
internal sealed partial class DialogState
{
    /// <summary>The words of an entry that shows a page, and of the answer to it.</summary>
    public const string PageGo = "go", PageAsk = "ask", PageYes = "yes", PageNo = "no";

    /// <summary>Whoever may write to the visitor may show a page. It is no answer: nobody's turn.</summary>
    public DialogDecision Decide(PushPage c, long now)
    {
        if (!Exists || c.Party.Kind != Author.Operator) return DialogDecision.Refuse(c.Rid, Refusals.NotFound, "no such dialog");
        if (Closed) return DialogDecision.Refuse(c.Rid, Refusals.Closed, "the dialog is closed");
        if (!MayWrite(c.Party)) return DialogDecision.Refuse(c.Rid, Refusals.NotCurrent, "the dialog is not yours");
        return new DialogDecision([new PagePushed(Head + 1, c.Address, c.Forced, c.Party.Id, c.Party.Name, now)], [new RequestDone(c.Rid, null)]);
    }

    /// <summary>Answered once: by whichever of the visitor's tabs is first.</summary>
    public DialogDecision Decide(AnswerPage c, long now)
    {
        if (!Exists || c.Party.Kind != Author.Visitor || c.Party.Id != Visitor.Value) return DialogDecision.Refuse(c.Rid, Refusals.NotFound, "no such dialog");
        if (EntryOf(c.Target) is not { Kind: EntryKind.Pushed, Detail: PageAsk }) return DialogDecision.Refuse(c.Rid, Refusals.NotFound, $"nobody asked with entry {c.Target}");
        if (Closed || _entries.Exists(e => e is { Kind: EntryKind.Pushed, Author: Author.Visitor } && e.Detail.EndsWith($" {NumberText(c.Target)}", StringComparison.Ordinal))) return DialogDecision.Say(new RequestDone(c.Rid, null));
        return new DialogDecision([new PageAnswered(Head + 1, c.Target, c.Goes, now)], [new RequestDone(c.Rid, null)]);
    }

    private static string AnswerText(bool goes, long target) => $"{(goes ? PageYes : PageNo)} {NumberText(target)}";
}
