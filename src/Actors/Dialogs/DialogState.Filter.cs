using Gateway.Actors.Sites;
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

    private DialogDecision? FaultOf(Screened screened, int rid) => screened.Refused
        ? DialogDecision.Refuse(rid, Refusals.Unwanted, SkillCheck.LanguageOf(Language) == "ru"
            ? "в сообщении есть слова, которые здесь не принимаются; напишите, пожалуйста, другими словами"
            : "the message has words that are not taken here; please say it in other words") : null;

    private IReadOnlyList<IDialogEvent> WithMark(IDialogEvent written, string marked, long seq, long now) =>
        marked.Length > 0 && MayMark ? [written, new MessageMarked(seq + 1, seq, marked, now)] : [written];
}
