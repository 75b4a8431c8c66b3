using Gateway.Actors.Sites.Words;

namespace Gateway.Actors.Dialogs;

/// <summary>What the site's filter does to the words of visitors, before they are written: a word that was masked is kept nowhere.</summary>
internal sealed partial class DialogState
{
    /// <summary>The site's, as it is now. What is in the dialog already stays as it was taken.</summary>
    public WordFilter Filter { get; set; } = WordFilter.None;

    /// <summary>Whether every node knows entries that mark a message.</summary>
    public bool MayMark { get; set; } = true;

    private Screened Screen(Party party, string text) => party.Kind == Author.Visitor ? Filter.Screen(text) : Screened.Clean(text);

    private DialogDecision? FaultOf(Screened screened, int rid) => screened.Refused ? Unwanted(rid) : null;

    private DialogDecision Unwanted(int rid) => DialogDecision.Refuse(rid, Refusals.Unwanted, WordFilter.Refusal(Language));

    private IReadOnlyList<IDialogEvent> WithMark(IDialogEvent written, string marked, long seq, long now) =>
        marked.Length > 0 && MayMark ? [written, new MessageMarked(seq + 1, seq, marked, now)] : [written];
}
