using System.Globalization;

namespace Gateway.Actors.Dialogs;

/// <summary>How a dialog ends for its visitor: what it was worth, and what is left of it.</summary>
internal sealed partial class DialogState
{
    /// <summary>Stars for one operator who took part. Given again to the same one they take the place of the earlier ones.</summary>
    public DialogDecision Decide(RateDialog c, long now)
    {
        if (OwnFault(c.Party, c.Rid, "only the visitor rates") is { } refused) return refused;
        if (c.Stars is < 1 or > 5) return DialogDecision.Refuse(c.Rid, Refusals.BadValue, "stars are 1 to 5");
        if (c.Operator is { } named && !TookPart(named)) return DialogDecision.Refuse(c.Rid, Refusals.UnknownOperator, $"no operator \"{named}\" has taken part in this dialog");
        var target = c.Operator ?? Operator;
        var detail = RatedDetail(c.Stars, target);
        var screened = Screen(c.Party, c.Comment);
        // A client whose answer was lost says the same again after it has come back.
        var last = _entries.FindLast(e => (e.Kind == EntryKind.Rated && RatedOperator(e.Detail) == target?.Value) || (c.Operator is null && e.Kind == EntryKind.Assigned));
        if (last is { Kind: EntryKind.Rated } && last.Detail == detail && last.Text == screened.Text) return DialogDecision.Say(new RequestDone(c.Rid, null));
        if (FaultOf(screened, c.Rid) is { } unwanted) return unwanted;
        return new DialogDecision(WithMark(new DialogRated(Head + 1, c.Stars, screened.Text, target, now, NameOf(target)), screened.Marked, Head + 1, now), [new RequestDone(c.Rid, null)]);
    }

    /// <summary>Whether the dialog helped. Said again it takes the place of what was said.</summary>
    public DialogDecision Decide(ResolveDialog c, long now)
    {
        if (OwnFault(c.Party, c.Rid, "only the visitor knows whether the question was solved") is { } refused) return refused;
        if (c.Answer is < Resolution.Yes or > Resolution.No) return DialogDecision.Refuse(c.Rid, Refusals.BadValue, "the answer is 1 (yes), 2 (partly) or 3 (no)");
        if (_entries.FindLast(e => e.Kind == EntryKind.Resolved)?.Detail == c.Answer.Word()) return DialogDecision.Say(new RequestDone(c.Rid, null));
        return new DialogDecision([new DialogResolved(Head + 1, c.Answer, now)], [new RequestDone(c.Rid, null)]);
    }

    /// <summary>Of an address, after RFC 5321.</summary>
    private const int AddressChars = 254;

    /// <summary>Where the answer is to go when the visitor is not there any more.</summary>
    public DialogDecision Decide(LeaveAddress c, long now)
    {
        if (OwnFault(c.Party, c.Rid, "only the visitor leaves an address") is { } refused) return refused;
        var address = c.Address.Trim(' ');
        if (address.Length > AddressChars) return DialogDecision.Refuse(c.Rid, Refusals.BadValue, $"an address has at most {AddressChars} characters");
        if (address.Length > 0 && !MailAddress.IsOne(address)) return DialogDecision.Refuse(c.Rid, Refusals.BadValue, "this is no e-mail address; write it as maria@example.org");
        if ((_entries.FindLast(e => e.Kind == EntryKind.Address)?.Text ?? "") == address) return DialogDecision.Say(new RequestDone(c.Rid, null));
        return new DialogDecision([new AddressLeft(Head + 1, address, now)], [new RequestDone(c.Rid, null)]);
    }

    /// <summary>Whether the visitor wants no sign of the dialog.</summary>
    public bool Muted => _entries.FindLast(e => e.Kind == EntryKind.Muted) is { Detail: MutedOn };

    private const string MutedOn = "on", MutedOff = "off";

    public DialogDecision Decide(MuteDialog c, long now)
    {
        if (OwnFault(c.Party, c.Rid, "only the visitor mutes the dialog") is { } refused) return refused;
        return c.On == Muted ? DialogDecision.Say(new RequestDone(c.Rid, null)) : new DialogDecision([new DialogMuted(Head + 1, c.On, now)], [new RequestDone(c.Rid, null)]);
    }

    /// <summary>Whether the visitor's next words go on with it though it has ended.</summary>
    /// <param name="seconds">So long after the end; 0 never.</param>
    private bool MayReopen(long now, int seconds) => Closed && seconds > 0 && _entries.FindLast(e => e.Kind == EntryKind.Closed) is { } end && now - end.At <= seconds * 1000L;

    /// <summary>What goes around the visitor's words that open it again. Whoever had it last goes before all others and is not waited for; what waits comes before newcomers.</summary>
    private IDialogEvent[] Reopened(IReadOnlyList<IDialogEvent> words, long now) =>
        [new DialogReopened(Head + 1, now), .. words,
            new RoutingAsked(N + 1, Department, null, false, 1, null, RoutingCause.Reopened, "", Visitor.Value, VisitorName, "", 0, now, _asked?.Skills, Operator)];

    /// <summary>Who had the dialog, joined it or wrote in it; whom it was only offered did not.</summary>
    private bool TookPart(OperatorId op) => _entries.Exists(e => e.AuthorId == op.Value && IsPart(e));

    private static bool IsPart(DialogEntry e) =>
        e.Author == Author.Operator && (e.Kind is EntryKind.Accepted or EntryKind.Message or EntryKind.File or EntryKind.Card or EntryKind.Hold || e is { Kind: EntryKind.Beside, Detail: BesideIn });

    private string NameOf(OperatorId? op) => op is { } known ? _entries.FindLast(e => e.Author == Author.Operator && e.AuthorId == known.Value)?.AuthorName ?? "" : "";

    private DialogDecision? OwnFault(Party party, int rid, string why) => party.Kind != Author.Visitor
        ? DialogDecision.Refuse(rid, Refusals.NotAllowed, why)
        : Exists && party.Id == Visitor.Value ? null : DialogDecision.Refuse(rid, Refusals.NotFound, "no such dialog");

    /// <summary>Stars, and after a space whose they are. An operator's id may hold spaces itself; a number does not.</summary>
    private static string RatedDetail(DialogRated r) => RatedDetail(r.Stars, r.Operator);

    private static string RatedDetail(int stars, OperatorId? op)
    {
        var given = stars.ToString(CultureInfo.InvariantCulture);
        return op is { } known ? $"{given} {known}" : given;
    }

    private static string? RatedOperator(string detail) => detail.IndexOf(' ') is > 0 and var space ? detail[(space + 1)..] : null;
}
