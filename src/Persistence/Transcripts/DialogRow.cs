using System.Globalization;
using Gateway.Actors.Dialogs;

namespace Gateway.Persistence.Transcripts;

/// <summary>One line of a transcript, ready for its table.</summary>
internal sealed record EntryRow(
    string Site, string Dialog, long Seq, long At, int Kind, int Author, string AuthorId, string AuthorName, string Text, string? Outbox, long N, string Detail = "");

/// <summary>What one operator got of a dialog; a later one takes its place.</summary>
internal sealed record RatingRow(string Site, string Dialog, string Operator, string OperatorName, int Stars, string Comment, long At);

/// <summary>The row of a dialog, folded from its events in their order. Each event is taken once: by its number in the journal.</summary>
internal sealed class DialogRow
{
    private const int ExcerptLength = 140;

    public string Site { get; set; } = "";
    public string Id { get; set; } = "";
    public string Visitor { get; set; } = "";
    public string VisitorName { get; set; } = "";
    public string Department { get; set; } = "";
    /// <summary>Who holds or last held the dialog, or was last offered it.</summary>
    public string? Operator { get; set; }
    public string OperatorName { get; set; } = "";
    public long StartedAt { get; set; }
    public long? ClosedAt { get; set; }
    public long Status { get; set; }
    public long Stars { get; set; }
    public string Comment { get; set; } = "";
    /// <summary>A <see cref="Resolution"/>.</summary>
    public long Resolved { get; set; }
    /// <summary>What was rated since the row was read, by operator.</summary>
    public Dictionary<string, RatingRow> Rated { get; } = [];
    /// <summary>How many entries there are: they are numbered without gaps.</summary>
    public long Entries { get; set; }
    public string Excerpt { get; set; } = "";
    public long JournalSeq { get; set; }

    /// <summary>Takes an event and answers the entry that it makes, if it makes one.</summary>
    public EntryRow? Apply(IDialogEvent e, long journalSeq)
    {
        JournalSeq = journalSeq;
        switch (e)
        {
            case DialogStarted s:
                (Visitor, VisitorName, Department, StartedAt) = (s.Visitor.Value, StoredText.Of(s.VisitorName), s.Department.Value, s.At);
                Status = (int)DialogStatus.Waiting;
                return Entry(s.Seq, s.At, EntryKind.Started, s.By, s.ById, s.ByName, "");
            case MessagePosted m:
                if (Excerpt.Length == 0 && m.Author == Author.Visitor) Excerpt = Shortened(StoredText.Of(m.Text));
                return Entry(m.Seq, m.At, EntryKind.Message, m.Author, m.AuthorId, m.AuthorName, m.Text) with { Outbox = m.Outbox, N = m.N, Detail = m.Quote == 0 ? "" : Number(m.Quote) };
            case MessageChanged m:
                return Entry(m.Seq, m.At, m.Text is null ? EntryKind.Deleted : EntryKind.Edited, m.Author, m.AuthorId, m.AuthorName, m.Text ?? "") with { Outbox = m.Outbox, N = m.N, Detail = Number(m.Target) };
            case FilePosted f:
                return Entry(f.Seq, f.At, EntryKind.File, f.Author, f.AuthorId, f.AuthorName, f.File.Name) with { Outbox = f.Outbox, N = f.N, Detail = f.File.ToDetail() };
            case NoteWritten n:
                return Entry(n.Seq, n.At, EntryKind.Note, Author.Operator, n.OperatorId, n.OperatorName, n.Text) with { Outbox = n.Outbox, N = n.N };
            case RoutingAsked r:
                (Department, Status) = (r.Department.Value, (int)DialogStatus.Waiting);
                if (r.Seq == 0) return null;
                return r.Cause is RoutingCause.Transfer or RoutingCause.TakeOver
                    ? Entry(r.Seq, r.At, EntryKind.Transferred, Author.Operator, r.ById, r.ByName, r.Comment) with { Detail = StoredText.Of(r.TargetName) }
                    : Entry(r.Seq, r.At, EntryKind.Requeued, Author.System, r.ById, r.ByName, "") with { Detail = r.Cause.ToString() };
            case HoldChanged h:
                return Entry(h.Seq, h.At, EntryKind.Hold, Author.Operator, h.ById, h.ByName, h.Text) with { Detail = h.On ? "on" : "off" };
            case PagePushed p:
                return Entry(p.Seq, p.At, EntryKind.Pushed, Author.Operator, p.OperatorId, p.OperatorName, p.Address) with { Detail = p.Forced ? "go" : "ask" };
            case PageAnswered p:
                return Entry(p.Seq, p.At, EntryKind.Pushed, Author.Visitor, Visitor, VisitorName, "") with { Detail = $"{(p.Goes ? "yes" : "no")} {Number(p.Target)}" };
            case MessageMarked m:
                return Entry(m.Seq, m.At, EntryKind.Marked, Author.System, "", "", m.Words) with { Detail = Number(m.Target) };
            case AutomaticSaid a:
                return Entry(a.Seq, a.At, EntryKind.Automatic, Author.System, "", a.Name, a.Text) with { Detail = a.Reason };
            case OperatorBeside b:
                return Entry(b.Seq, b.At, EntryKind.Beside, Author.Operator, b.Operator.Value, b.OperatorName, b.Comment) with { Detail = b.Stage };
            case OperatorAssigned a:
                (Operator, OperatorName, Status) = (a.Operator.Value, StoredText.Of(a.OperatorName), (int)(a.Accepted ? DialogStatus.Active : DialogStatus.Offered));
                if (a.Department is { } given) Department = given.Value;
                return Entry(a.Seq, a.At, EntryKind.Assigned, Author.Operator, a.Operator.Value, a.OperatorName, "") with { Detail = StoredText.Of(a.Why ?? "") };
            case OfferAccepted a:
                Status = (int)DialogStatus.Active;
                return Entry(a.Seq, a.At, EntryKind.Accepted, Author.Operator, Operator ?? "", OperatorName, "");
            case DialogClosed c:
                (ClosedAt, Status) = (c.At, (int)DialogStatus.Closed);
                return Entry(c.Seq, c.At, EntryKind.Closed, c.By, c.ById, c.ByName, "") with { Detail = c.Why ?? "" };
            case BotSaid b:
                return Entry(b.Seq, b.At, EntryKind.Bot, Author.System, b.Webhook, b.Name, b.Text) with { Detail = Number(b.UpTo) };
            case BotLeft b:
                return Entry(b.Seq, b.At, EntryKind.BotLeft, Author.System, b.Webhook, b.Name, "") with { Detail = b.Why };
            case DialogRated r:
                (Stars, Comment) = (r.Stars, StoredText.Of(r.Comment));
                var rated = StoredText.Of(r.Operator?.Value ?? "");
                // Before 0.4 only who had the dialog was rated, and the event has no name.
                Rated[rated] = new RatingRow(Site, Id, rated, StoredText.Of(r.OperatorName ?? (rated == Operator ? OperatorName : "")), r.Stars, Comment, r.At);
                return Entry(r.Seq, r.At, EntryKind.Rated, Author.Visitor, Visitor, VisitorName, r.Comment) with { Detail = rated.Length == 0 ? Number(r.Stars) : $"{Number(r.Stars)} {rated}" };
            case AddressLeft a: return Entry(a.Seq, a.At, EntryKind.Address, Author.Visitor, Visitor, VisitorName, a.Address);
            case DialogMuted m: return Entry(m.Seq, m.At, EntryKind.Muted, Author.Visitor, Visitor, VisitorName, "") with { Detail = m.On ? "on" : "off" };
            case DialogReopened r:
                (ClosedAt, Status) = (null, (int)DialogStatus.Waiting);
                return Entry(r.Seq, r.At, EntryKind.Reopened, Author.Visitor, Visitor, VisitorName, "");
            case DialogResolved r:
                Resolved = (int)r.Answer;
                return Entry(r.Seq, r.At, EntryKind.Resolved, Author.Visitor, Visitor, VisitorName, "") with { Detail = r.Answer.Word() };
            case CardSent c:
                return Entry(c.Seq, c.At, EntryKind.Card, Author.Operator, c.OperatorId, c.OperatorName, c.Text) with { Outbox = c.Outbox, N = c.N, Detail = StoredText.Of(c.Card) };
            case CardAnswered a:
                return Entry(a.Seq, a.At, EntryKind.Answer, Author.Visitor, a.VisitorId, a.VisitorName, a.Text) with { Outbox = a.Outbox, N = a.N, Detail = StoredText.Of(a.ToDetail()) };
            case CardChecked c:
                return Entry(c.Seq, c.At, EntryKind.Verdict, Author.System, "", "", c.Text) with { Detail = c.ToDetail() };
            case RoutingSought or AcceptanceSought or SlotReleased or AnswerNoted:
                return null;
            default:
                throw new InvalidOperationException($"dialog {Site}/{Id} has an event {e.GetType().Name} that the transcripts do not know");
        }
    }

    private EntryRow Entry(long seq, long at, EntryKind kind, Author author, string authorId, string authorName, string text)
    {
        Entries = seq;
        return new EntryRow(Site, Id, seq, at, (int)kind, (int)author, StoredText.Of(authorId), StoredText.Of(authorName), StoredText.Of(text), null, 0);
    }

    private static string Number(long seq) => seq.ToString(CultureInfo.InvariantCulture);

    private static string Shortened(string text)
    {
        if (text.Length <= ExcerptLength) return text;
        return char.IsHighSurrogate(text[ExcerptLength - 1]) ? text[..(ExcerptLength - 1)] : text[..ExcerptLength];
    }
}
