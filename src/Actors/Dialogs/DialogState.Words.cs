using System.Globalization;
using Gateway.Actors.Sites.Words;

namespace Gateway.Actors.Dialogs;

/// <summary>What people write: messages, notes and changes of messages, each numbered in its dialog and taken once for each number of its outbox.</summary>
internal sealed partial class DialogState
{
    /// <summary>Message → the last entry that changed it. There is none in nearly all dialogs.</summary>
    private Dictionary<long, long>? _changes;

    /// <param name="reopens">So many seconds after the end a visitor's words go on with it; 0 never.</param>
    public DialogDecision Decide(PostMessage c, long now, int reopens = 0) => Post(c.Party, c.Rid, c.Outbox, c.N, c.Text, now, c.Seen, c.Quote, reopens);

    /// <summary>Whoever sees the dialog may add to what colleagues know of it, also before it is accepted; so a supervisor whispers.</summary>
    public DialogDecision Decide(WriteNote c, long now)
    {
        if (c.Party.Kind != Author.Operator) return DialogDecision.Refuse(c.Rid, Refusals.NotAllowed, "only operators write notes");
        return Take(c.Party, c.Rid, c.Outbox, c.N, now, () => c.Supervises || MaySee(c.Party), () => null,
            seq => new NoteWritten(seq, c.Party.Id, c.Party.Name, c.Outbox, c.N, c.Text, now));
    }

    /// <summary>Each changes what was written by nobody but itself, and only while the dialog is open and one's own.</summary>
    public DialogDecision Decide(ChangeMessage c, long now)
    {
        var screened = Screen(c.Party, c.Text ?? "");
        return Take(c.Party, c.Rid, c.Outbox, c.N, now, () => MayWrite(c.Party), () => FaultOf(c) ?? FaultOf(screened, c.Rid),
            seq => new MessageChanged(seq, c.Target, c.Party.Kind, c.Party.Id, c.Party.Name, c.Outbox, c.N, c.Text is null ? null : screened.Text, now), marked: screened.Marked);
    }

    public DialogDecision Decide(PostFile c, long now)
    {
        var screened = c.Party.Kind == Author.Visitor ? Filter.ScreenFile(c.File.Name) : Screened.Clean(c.File.Name);
        return Take(c.Party, c.Rid, c.Outbox, c.N, now, () => MayWrite(c.Party), () => null,
            seq => new FilePosted(seq, c.Party.Kind, c.Party.Id, c.Party.Name, c.Outbox, c.N, c.File with { Name = screened.Text }, now), marked: screened.Marked);
    }

    private DialogDecision Post(Party party, int rid, string outbox, long n, string text, long now, long seen = 0, long quote = 0, int reopens = 0)
    {
        var screened = Screen(party, text);
        return Take(party, rid, outbox, n, now, () => MayWrite(party), () =>
        {
            if (Held(party, rid, seen) is { } held) return held;
            return quote != 0 && EntryOf(quote) is not { Kind: EntryKind.Message or EntryKind.File } ? DialogDecision.Refuse(rid, Refusals.NotFound, $"there is no message {quote} to answer")
                : FaultOf(screened, rid);
        }, seq => new MessagePosted(seq, party.Kind, party.Id, party.Name, outbox, n, screened.Text, now, quote), reopens, screened.Marked);
    }

    /// <param name="may">Whether an operator may write this; a visitor may in an own dialog.</param>
    /// <param name="reopens">See <see cref="MayReopen"/>.</param>
    /// <param name="fault">Why it is refused without using its number, looked at last.</param>
    /// <param name="marked">Words in it of which operators are told.</param>
    private DialogDecision Take(Party party, int rid, string outbox, long n, long now, Func<bool> may, Func<DialogDecision?> fault, Func<long, IDialogEvent> write, int reopens = 0, string marked = "")
    {
        if (!Exists || (party.Kind == Author.Visitor && party.Id != Visitor.Value)) return DialogDecision.Refuse(rid, Refusals.NotFound, "no such dialog");
        var last = _entries.LastOf(party.Kind, party.Id, outbox);
        // A retry gets the first answer, whatever happened to the dialog since.
        if (n >= 1 && n <= last)
        {
            var first = _entries.FindLast(e => e.N == n && e.Outbox == outbox && e.Author == party.Kind && e.AuthorId == party.Id)!;
            return DialogDecision.Say(new MessageKept(rid, Dialog, outbox, n, first.Seq, first.At));
        }
        var reopened = party.Kind == Author.Visitor && MayReopen(now, reopens);
        if (Closed && !reopened) return DialogDecision.Refuse(rid, Refusals.Closed, "the dialog is closed");
        if (party.Kind == Author.Operator && !may()) return DialogDecision.Refuse(rid, Refusals.NotCurrent, "the dialog is not yours");
        if (n != last + 1) return DialogDecision.Say(new MessageGap(rid, Dialog, outbox, last + 1));
        if (fault() is { } wrong) return wrong;
        return reopened ? new DialogDecision(Reopened(WithMark(write(Head + 2), marked, Head + 2, now), now), [new MessageKept(rid, Dialog, outbox, n, Head + 2, now)])
            : new DialogDecision(WithMark(write(Head + 1), marked, Head + 1, now), [new MessageKept(rid, Dialog, outbox, n, Head + 1, now)]);
    }

    private DialogDecision? FaultOf(ChangeMessage c)
    {
        if (EntryOf(c.Target) is not { Kind: EntryKind.Message or EntryKind.File or EntryKind.Card } entry) return DialogDecision.Refuse(c.Rid, Refusals.NotFound, $"there is no message {c.Target}");
        if (entry.Author != c.Party.Kind || entry.AuthorId != c.Party.Id) return DialogDecision.Refuse(c.Rid, Refusals.NotAllowed, "somebody else has written that");
        if (entry.Kind != EntryKind.Message && c.Text is not null) return DialogDecision.Refuse(c.Rid, Refusals.BadValue, "a file or a card can only be deleted");
        return ChangeOf(c.Target)?.Kind == EntryKind.Deleted ? DialogDecision.Refuse(c.Rid, Refusals.NotFound, "the message was deleted") : null;
    }

    /// <summary>
    /// As a visitor gets it. Comments and notes to colleagues and why an operator was chosen are not for visitors, nor what a message said before it was changed. All leave their numbers
    /// behind: entries are numbered once for everybody, and a number left out would be a gap that edge and widget ask for again and again.
    /// </summary>
    public DialogEntry ForVisitor(DialogEntry e) => e.Kind switch
    {
        EntryKind.Transferred => e with { Text = "" },
        // Who joins is met as who accepts is; that somebody was asked, or went, is nothing to the visitor.
        EntryKind.Beside when e.Detail == BesideIn => e with { Kind = EntryKind.Accepted, Text = "", Detail = "" },
        EntryKind.Hold when e.Text.Length > 0 => e with { Kind = EntryKind.Message, Detail = "" },
        EntryKind.Bot => e with { Kind = EntryKind.Message, Author = Author.Operator, AuthorId = "", Detail = "" },
        EntryKind.Automatic => e with { Kind = EntryKind.Message, Detail = "" },
        EntryKind.Pushed when e.Author == Author.Operator => e with { Kind = EntryKind.Message },
        EntryKind.Note or EntryKind.Beside or EntryKind.Hold or EntryKind.BotLeft or EntryKind.Marked or EntryKind.Pushed => new DialogEntry(e.Seq, e.At, EntryKind.Note, Author.System, "", "", "", null, 0, ""),
        EntryKind.Assigned when e.Detail.Length > 0 => e with { Detail = "" },
        EntryKind.Message when ChangeOf(e.Seq) is { } change => e with { Text = change.Text },
        EntryKind.File or EntryKind.Card when ChangeOf(e.Seq) is not null => e with { Text = "", Detail = "" },
        EntryKind.Edited when ChangeOf(TargetOf(e)) is { } last && last.Seq != e.Seq => e with { Text = last.Text },
        _ => e,
    };

    private DialogEntry? EntryOf(long seq) => seq >= 1 && seq <= Head ? _entries[(int)seq - 1] : null;

    private DialogEntry? ChangeOf(long seq) => _changes is { } changes && changes.TryGetValue(seq, out var change) ? _entries[(int)change - 1] : null;

    /// <summary>What an operator says over words of the visitor that were not in sight yet. Its number stays free: nothing was written, and the same again is held again, for what the visitor wrote does not go away.</summary>
    private DialogDecision? Held(Party party, int rid, long seen) =>
        party.Kind == Author.Operator && seen > 0 && UnseenAfter(seen) is { } unseen ? DialogDecision.Refuse(rid, Refusals.Unseen, $"the visitor has written since, entry {unseen}") : null;

    /// <summary>The last entry that the visitor has written or changed after that one; null for none.</summary>
    private long? UnseenAfter(long seen)
    {
        for (var i = _entries.Count - 1; i >= 0 && _entries[i].Seq > seen; i--)
            if (_entries[i] is { Kind: EntryKind.Message or EntryKind.Edited or EntryKind.File or EntryKind.Answer, Author: Author.Visitor } entry) return entry.Seq;
        return null;
    }

    /// <summary>Entries that say something and change nothing about the dialog itself.</summary>
    public static bool IsOnlyWords(EntryKind kind) => kind is EntryKind.Message or EntryKind.File or EntryKind.Card or EntryKind.Answer || IsSilent(kind);

    /// <summary>Somebody's turn in the dialog.</summary>
    public static bool IsSaid(DialogEntry e) => e.Kind is EntryKind.Message or EntryKind.File or EntryKind.Card or EntryKind.Answer;

    /// <summary>Entries that move nothing on: nobody owes an answer to them.</summary>
    private static bool IsSilent(EntryKind kind) => kind is EntryKind.Note or EntryKind.Edited or EntryKind.Deleted or EntryKind.Automatic or EntryKind.Marked or EntryKind.Pushed or EntryKind.Verdict or EntryKind.Bot or EntryKind.BotLeft or EntryKind.Resolved or EntryKind.Address or EntryKind.Muted;

    private static string NumberText(long seq) => seq.ToString(CultureInfo.InvariantCulture);

    private static long TargetOf(DialogEntry e) => long.Parse(e.Detail, CultureInfo.InvariantCulture);
}
