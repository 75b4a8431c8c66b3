using Gateway.Actors.Desks;

namespace Gateway.Actors.Dialogs;

/// <summary>What a dialog decided: events to persist first, then what to say to the asking connection and to the desk.</summary>
internal sealed record DialogDecision(IReadOnlyList<IDialogEvent> Events, IReadOnlyList<IDelivery> Replies, IToDesk? ToDesk = null)
{
    public static readonly DialogDecision Nothing = new([], []);

    public static DialogDecision Say(params IDelivery[] replies) => new([], replies);

    public static DialogDecision Refuse(int rid, int code, string text) => Say(new RequestRefused(rid, code, false, 0, text));
}

/// <summary>
/// One dialog: entries, parties, and its one claim on the desk. Pure: commands and time in, events out. The dialog alone decides who may write;
/// the desk alone decides who gets a slot (docs/decisions/assignment.md).
/// </summary>
/// <param name="restoreMark">Of the installation: 0, or what makes every epoch another one since the database was restored from a backup.</param>
internal sealed partial class DialogState(uint restoreMark = 0)
{
    private uint _epoch;
    private readonly DialogEntries _entries = new();

    public SiteId Site { get; private set; }
    public DialogId Dialog { get; private set; }
    /// <summary>What the dialog was begun with, and the restore mark; never 0 for a dialog that exists.</summary>
    public uint Epoch => _epoch == 0 || _epoch == restoreMark ? _epoch : _epoch ^ restoreMark;
    public VisitorId Visitor { get; private set; }
    public string VisitorName { get; private set; } = "";
    public DepartmentId Department { get; private set; }
    public long Started { get; private set; }
    /// <summary>The visitor's, as a tag, or null.</summary>
    public string? Language { get; private set; }
    public bool Exists => _epoch != 0;
    public bool Closed { get; private set; }
    public int Stars { get; private set; }
    public DialogEntries Entries => _entries;
    public long Head => _entries.Count;

    /// <summary>Routing: the request's number, the term of the assignment under it, and what the desk has acknowledged.</summary>
    public int N { get; private set; }
    public int Term { get; private set; }
    public OperatorId? Operator { get; private set; }
    public string OperatorName { get; private set; } = "";
    public long Deadline { get; private set; }
    public bool Accepted { get; private set; }
    private RoutingAsked? _asked;
    private bool _acknowledged;

    public DialogStatus Status =>
        Closed ? DialogStatus.Closed : Operator is null ? DialogStatus.Waiting : Accepted ? DialogStatus.Active : DialogStatus.Offered;

    public DialogDecision Decide(BeginDialog c, long now, uint epoch)
    {
        if (Exists)
        {
            if (c.Visitor != Visitor) return DialogDecision.Refuse(c.Rid, Refusals.NotFound, "no such dialog");
            var done = new RequestDone(c.Rid, c.Dialog.Value);
            if (c.Text.Length == 0) return DialogDecision.Say(done);
            var post = Post(Starter(c), c.Rid, c.Outbox, c.N, c.Text, now);
            return post with { Replies = [done, .. post.Replies] };
        }
        if (c.Text.Length > 0 && c.N != 1) return DialogDecision.Say(new MessageGap(c.Rid, c.Dialog, c.Outbox, 1));

        var by = Starter(c);
        var screened = Screen(by, c.Text);
        if (FaultOf(screened, c.Rid) is { } unwanted) return unwanted;
        var events = new List<IDialogEvent>
        {
            new DialogStarted(c.Site, c.Dialog, epoch, c.Visitor, c.VisitorName, c.Department, by.Kind, by.Id, by.Name, c.Invitation, 1, now, null, c.Language),
        };
        if (c.Text.Length > 0) events.AddRange(WithMark(new MessagePosted(2, by.Kind, by.Id, by.Name, c.Outbox, c.N, screened.Text, now), screened.Marked, 2, now));
        var rank = c.Invitation is null ? 2 : 1;
        events.Add(new RoutingAsked(1, c.Department, c.Operator, c.Exceed, rank, null, RoutingCause.Start, "", by.Id, by.Name, "", 0, now, null,
            c.Invitation is null ? null : c.Inviter));
        IDelivery[] replies = c.Text.Length > 0
            ? [new RequestDone(c.Rid, c.Dialog.Value), new MessageKept(c.Rid, c.Dialog, c.Outbox, c.N, 2, now)]
            : [new RequestDone(c.Rid, c.Dialog.Value)];
        return new DialogDecision(events, replies);
    }

    private static Party Starter(BeginDialog c) =>
        c.Operator is { } op ? new Party(Author.Operator, op.Value, c.OperatorName) : new Party(Author.Visitor, c.Visitor.Value, c.VisitorName);

    public DialogDecision Decide(EndDialog c, long now)
    {
        if (Guard(c.Party, c.Rid, mayBeOffered: true) is { } refused) return refused;
        if (Closed) return DialogDecision.Say(new RequestDone(c.Rid, null));
        return new DialogDecision([new DialogClosed(Head + 1, c.Party.Kind, c.Party.Id, c.Party.Name, now)], [new RequestDone(c.Rid, null)]);
    }

    public DialogDecision Decide(AcceptOffer c, long now)
    {
        if (Stale(c.Party, c.Rid, c.Term) is { } refused) return refused;
        if (Accepted) return DialogDecision.Say(new RequestDone(c.Rid, null));
        return new DialogDecision([new OfferAccepted(N, Term, Head + 1, now)], [new RequestDone(c.Rid, null)]);
    }

    public DialogDecision Decide(DeclineOffer c, long now)
    {
        if (Stale(c.Party, c.Rid, c.Term) is { } refused) return refused;
        if (Accepted) return DialogDecision.Refuse(c.Rid, Refusals.Stale, "the offer was accepted already; transfer the dialog instead");
        return new DialogDecision([Requeue(RoutingCause.Declined, now)], [new RequestDone(c.Rid, null)]);
    }

    public DialogDecision Decide(TransferDialog c, long now)
    {
        if (Guard(c.Party, c.Rid, mayBeOffered: false) is { } refused) return refused;
        if (Closed) return DialogDecision.Refuse(c.Rid, Refusals.Closed, "the dialog is closed");
        if (Circle(c) is { } circle) return circle;
        if (c.Operator is { } target && target == Operator) return DialogDecision.Refuse(c.Rid, Refusals.BadValue, "the dialog is yours already");
        var asked = new RoutingAsked(N + 1, c.Department ?? Department, c.Operator, c.Exceed, 0, Operator, RoutingCause.Transfer, c.Comment,
            c.Party.Id, c.Party.Name, c.TargetName, Head + 1, now, c.Skills);
        return new DialogDecision([asked], [new RequestDone(c.Rid, null)]);
    }

    public DialogDecision Decide(RequestSought c, bool gone, long now) => c.MayClose && gone && c.N == N && Status == DialogStatus.Waiting ? Abandon(now, Gone) : Decide(c);

    public DialogDecision Decide(RequestSought c) =>
        c.N == N && !_acknowledged && Status == DialogStatus.Waiting ? new DialogDecision([new RoutingSought(N)], []) : DialogDecision.Nothing;

    public DialogDecision Decide(AssignOperator c, DeskId desk, long now)
    {
        // Whatever the desk believes of an earlier request, the present claim corrects it.
        if (!Exists) return new DialogDecision([], [], new ReleaseSlot(desk, c.Site, c.Dialog, c.N));
        if (Closed || c.N != N || (Operator is not null && c.Term <= Term) || Accepted) return new DialogDecision([], [], Claim(desk));
        var assigned = new OperatorAssigned(c.N, c.Term, c.Operator, c.OperatorName, c.Deadline, c.Accepted, Head + 1, now, c.Department, c.Why);
        return new DialogDecision([assigned], [], new AssignmentTaken(desk, Site, Dialog, c.N, c.Term));
    }

    public DialogDecision Decide(WithdrawOperator c, DeskId desk, long now)
    {
        if (!Exists) return new DialogDecision([], [], new ReleaseSlot(desk, c.Site, c.Dialog, c.N));
        // The assignment was lost on its way: nobody saw it, and the place in the waiting list stays what it was.
        if (!Closed && c.N == N && Operator is null) return new DialogDecision([_asked! with { N = N + 1, Seq = 0, At = now }], []);
        var current = !Closed && c.N == N && c.Term == Term && Operator is not null;
        // An acceptance that raced the deadline wins; only the loss of the operator takes an accepted dialog away.
        if (!current || (Accepted && c.Cause == RoutingCause.NotAccepted)) return new DialogDecision([], [], Claim(desk));
        return new DialogDecision([Requeue(c.Cause, now)], []);
    }

    public DialogDecision Decide(AcceptanceKept c) =>
        c.N == N && c.Term == Term && Status == DialogStatus.Active && !_acknowledged ? new DialogDecision([new AcceptanceSought(N, Term)], []) : DialogDecision.Nothing;

    public DialogDecision Decide(ReleaseKept c) =>
        Closed && c.N >= N && !_acknowledged ? new DialogDecision([new SlotReleased(c.N)], []) : DialogDecision.Nothing;

    /// <summary>Since when the visitor owes the next word, Unix ms: the last entry, when an operator has it; null while the operator owes it or there is none.</summary>
    public long? VisitorSilentSince =>
        Status != DialogStatus.Active || HeldSince is not null ? null
        : _entries.FindLast(IsSaid) is { Author: Author.Operator } last ? last.At
        : _entries.Exists(IsSaid) ? null : _entries.FindLast(e => !IsSilent(e.Kind))!.At;

    /// <summary>The words of <see cref="DialogClosed.Why"/>: the visitor had no page open, or had the next word and did not say it.</summary>
    public const string Gone = "gone", Silent = "silent";

    /// <summary>The visitor is gone or silent for too long.</summary>
    public DialogDecision Abandon(long now, string why) =>
        Exists && Status is DialogStatus.Active or DialogStatus.Waiting ? new DialogDecision([new DialogClosed(Head + 1, Author.System, "", "", now, why)], []) : DialogDecision.Nothing;

    /// <summary>True while the desk has not said that it has the present claim in its journal: the claim is repeated until then.</summary>
    public bool ClaimPending => Exists && !_acknowledged && Status != DialogStatus.Offered;

    /// <summary>What the dialog needs of its desk now. One message says all, so that a lost or late one does no harm.</summary>
    public IToDesk Claim(DeskId desk) => Status switch
    {
        DialogStatus.Closed => new ReleaseSlot(desk, Site, Dialog, N),
        DialogStatus.Active => new OfferTaken(desk, Site, Dialog, N, Term),
        DialogStatus.Offered => new AssignmentTaken(desk, Site, Dialog, N, Term),
        _ => new SeekOperator(desk, Site, Dialog, N, Department, _asked!.Operator, _asked.Exceed, _asked.Rank, _asked.Avoid, Started, Visitor, VisitorName,
            FirstText, _asked.Cause, Language, _asked.Skills, Kind, _asked.Inviter),
    };

    private DialogKind Kind =>
        _entries is not [{ Kind: EntryKind.Started } start, ..] ? DialogKind.Visitor
        : start.Author == Author.Operator ? DialogKind.Operator : start.Detail.Length > 0 ? DialogKind.Invitation : DialogKind.Visitor;

    public bool IsCurrent(Party party) => party.Kind == Author.Operator && Accepted && Operator?.Value == party.Id;

    /// <summary>The visitor, the operator who holds or is offered the dialog, and those who were asked to join it.</summary>
    public bool MaySee(Party party) =>
        party.Kind == Author.Visitor ? party.Id == Visitor.Value : Holds(party) || Beside.ContainsKey(new OperatorId(party.Id));

    /// <summary>The operator who has the dialog or is offered it.</summary>
    private bool Holds(Party party) => party.Kind == Author.Operator && Operator?.Value == party.Id;

    public DialogChanged Describe(int position, int wait, Party? reader = null) => new(
        Dialog, Epoch, Head, Status, Department, Visitor, VisitorName, Operator, OperatorName, Term, Accepted, Status == DialogStatus.Waiting ? position : 0,
        Started, Stars, reader is { } r ? [.. _entries.OutboxesOf(r.Kind, r.Id).TakeLast(16)] : [],
        Status == DialogStatus.Waiting ? wait : 0);

    public void Apply(IDialogEvent e)
    {
        switch (e)
        {
            case DialogStarted s:
                (Site, Dialog, _epoch, Visitor, VisitorName, Department, Started) = (s.Site, s.Dialog, s.Epoch, s.Visitor, s.VisitorName, s.Department, s.At);
                Language = s.Language;
                Add(s.Seq, s.At, EntryKind.Started, s.By, s.ById, s.ByName, "", s.Invitation ?? "");
                break;
            case MessagePosted m:
                _entries.Add(new DialogEntry(m.Seq, m.At, EntryKind.Message, m.Author, m.AuthorId, m.AuthorName, m.Text, m.Outbox, m.N, m.Quote == 0 ? "" : NumberText(m.Quote)));
                _passedTo = null;
                break;
            case MessageChanged m:
                _entries.Add(new DialogEntry(m.Seq, m.At, m.Text is null ? EntryKind.Deleted : EntryKind.Edited, m.Author, m.AuthorId, m.AuthorName, m.Text ?? "", m.Outbox, m.N, NumberText(m.Target)));
                (_changes ??= [])[m.Target] = m.Seq;
                break;
            case FilePosted f:
                _entries.Add(new DialogEntry(f.Seq, f.At, EntryKind.File, f.Author, f.AuthorId, f.AuthorName, f.File.Name, f.Outbox, f.N, f.File.ToDetail()));
                break;
            case NoteWritten n:
                _entries.Add(new DialogEntry(n.Seq, n.At, EntryKind.Note, Author.Operator, n.OperatorId, n.OperatorName, n.Text, n.Outbox, n.N, ""));
                break;
            case RoutingAsked r:
                (N, Term, Operator, OperatorName, Accepted, _asked, _acknowledged, Department) = (r.N, 0, null, "", false, r, false, r.Department);
                if (r.Seq == 0) break;
                if (r.Cause == RoutingCause.Transfer) (_passedTo ??= []).Add(Mark(r.Operator, r.Department, r.Skills));
                if (r.Cause is RoutingCause.Transfer or RoutingCause.TakeOver) Add(r.Seq, r.At, EntryKind.Transferred, Author.Operator, r.ById, r.ByName, r.Comment, r.TargetName);
                else Add(r.Seq, r.At, EntryKind.Requeued, Author.System, r.ById, r.ByName, "", r.Cause.ToString());
                break;
            case RoutingSought: _acknowledged = true; break;
            case OperatorAssigned a:
                (Term, Operator, OperatorName, Deadline, Accepted, _acknowledged) = (a.Term, a.Operator, a.OperatorName, a.Deadline, a.Accepted, true);
                Department = a.Department ?? Department;
                _beside?.Remove(a.Operator);
                Add(a.Seq, a.At, EntryKind.Assigned, Author.Operator, a.Operator.Value, a.OperatorName, "", a.Why ?? "");
                break;
            case OfferAccepted a:
                (Accepted, _acknowledged) = (true, false);
                Add(a.Seq, a.At, EntryKind.Accepted, Author.Operator, Operator!.Value.Value, OperatorName, "", "");
                break;
            case AcceptanceSought: _acknowledged = true; break;
            case DialogClosed c:
                (Closed, _acknowledged) = (true, false);
                _beside = null;
                Add(c.Seq, c.At, EntryKind.Closed, c.By, c.ById, c.ByName, "", c.Why ?? "");
                break;
            case OperatorBeside b:
                Add(b.Seq, b.At, EntryKind.Beside, Author.Operator, b.Operator.Value, b.OperatorName, b.Comment, b.Stage);
                TakeBeside(_entries[^1]);
                break;
            case HoldChanged h: Add(h.Seq, h.At, EntryKind.Hold, Author.Operator, h.ById, h.ByName, h.Text, h.On ? HoldOn : HoldOff); break;
            case BotSaid b: Apply(b); break;
            case BotLeft b: Apply(b); break;
            case MessageMarked m: Add(m.Seq, m.At, EntryKind.Marked, Author.System, "", "", m.Words, NumberText(m.Target)); break;
            case PagePushed p: Add(p.Seq, p.At, EntryKind.Pushed, Author.Operator, p.OperatorId, p.OperatorName, p.Address, p.Forced ? PageGo : PageAsk); break;
            case PageAnswered p: Add(p.Seq, p.At, EntryKind.Pushed, Author.Visitor, Visitor.Value, VisitorName, "", AnswerText(p.Goes, p.Target)); break;
            case AutomaticSaid a: Add(a.Seq, a.At, EntryKind.Automatic, Author.System, "", a.Name, a.Text, a.Reason); break;
            case SlotReleased: _acknowledged = true; break;
            case DialogRated r:
                Stars = r.Stars;
                Add(r.Seq, r.At, EntryKind.Rated, Author.Visitor, Visitor.Value, VisitorName, r.Comment, RatedDetail(r));
                break;
            case AddressLeft a: Add(a.Seq, a.At, EntryKind.Address, Author.Visitor, Visitor.Value, VisitorName, a.Address, ""); break;
            case DialogMuted m: Add(m.Seq, m.At, EntryKind.Muted, Author.Visitor, Visitor.Value, VisitorName, "", m.On ? MutedOn : MutedOff); break;
            case DialogReopened r:
                Closed = false;
                Add(r.Seq, r.At, EntryKind.Reopened, Author.Visitor, Visitor.Value, VisitorName, "", "");
                break;
            case DialogResolved r:
                Add(r.Seq, r.At, EntryKind.Resolved, Author.Visitor, Visitor.Value, VisitorName, "", r.Answer.Word());
                break;
            case var other when ApplyCard(other): break;
            default: throw new InvalidOperationException($"dialog {Site}/{Dialog} has an event {e.GetType().Name} that this version does not know");
        }
    }

    public DialogSnapshot Snapshot() => new(
        Site, Dialog, _epoch, Visitor, VisitorName, Department, Started, Closed, Stars, [.. _entries], N, Term, Operator, OperatorName, Deadline, Accepted, _asked, _acknowledged, Language,
        _unnoted is { Count: > 0 } ? [.. _unnoted.Values] : null);

    public void Restore(DialogSnapshot s)
    {
        (Site, Dialog, _epoch, Visitor, VisitorName, Department, Started, Closed, Stars) =
            (s.Site, s.Dialog, s.Epoch, s.Visitor, s.VisitorName, s.Department, s.Started, s.Closed, s.Stars);
        (N, Term, Operator, OperatorName, Deadline, Accepted, _asked, _acknowledged) = (s.N, s.Term, s.Operator, s.OperatorName, s.Deadline, s.Accepted, s.Asked, s.Acknowledged);
        Language = s.Language;
        foreach (var e in s.Entries) _entries.Add(e);
        foreach (var e in _entries)
        {
            if (e.Kind == EntryKind.Beside) TakeBeside(e);
            else if (e.Kind is EntryKind.Bot or EntryKind.BotLeft) TakeBot(e);
            else if (e.Kind == EntryKind.Assigned) _beside?.Remove(new OperatorId(e.AuthorId));
        }
        if (Closed) _beside = null;
        foreach (var e in _entries.Where(e => e.Kind is EntryKind.Edited or EntryKind.Deleted)) (_changes ??= [])[TargetOf(e)] = e.Seq;
        RestoreCards(s);
    }

    private string FirstText => _entries.Find(e => e.Kind == EntryKind.Message)?.Text is { } text ? text.Length <= 140 ? text : text[..140] : "";

    private RoutingAsked Requeue(RoutingCause cause, long now) =>
        new(N + 1, Department, null, false, 0, Operator, cause, "", Operator!.Value.Value, OperatorName, "", Head + 1, now, _asked?.Skills);

    private DialogDecision? Guard(Party party, int rid, bool mayBeOffered)
    {
        if (!Exists || (party.Kind == Author.Visitor && party.Id != Visitor.Value)) return DialogDecision.Refuse(rid, Refusals.NotFound, "no such dialog");
        if (party.Kind != Author.Operator || IsCurrent(party) || (mayBeOffered && Holds(party))) return null;
        return DialogDecision.Refuse(rid, Refusals.NotCurrent, "the dialog is not yours");
    }

    private DialogDecision? Stale(Party party, int rid, int term)
    {
        if (!Exists) return DialogDecision.Refuse(rid, Refusals.NotFound, "no such dialog");
        if (Closed) return DialogDecision.Refuse(rid, Refusals.Closed, "the dialog is closed");
        return Holds(party) && term == Term ? null : DialogDecision.Refuse(rid, Refusals.Stale, "the offer has passed");
    }

    private void Add(long seq, long at, EntryKind kind, Author author, string id, string name, string text, string detail) =>
        _entries.Add(new DialogEntry(seq, at, kind, author, id, name, text, null, 0, detail));
}
