using System.Collections.ObjectModel;
using Gateway.Actors.Sites;

namespace Gateway.Actors.Dialogs;

/// <summary>Other operators than the one who has the dialog: who takes it over, who is asked to join, who has joined. Whoever joins writes and owns nothing: no slot, no transfer, no end.</summary>
internal sealed partial class DialogState
{
    /// <summary>More voices than this are a meeting.</summary>
    private const int MostBeside = 5;

    /// <summary>The words of <see cref="OperatorBeside"/> as entries keep them.</summary>
    public const string BesideAsked = "asked", BesideIn = "in", BesideOut = "out";

    /// <summary>Who is asked or has joined; null for nobody.</summary>
    private Dictionary<OperatorId, DialogEntry>? _beside;
    /// <summary>Departments and operators to whom the dialog was passed since anybody last wrote in it. Not in snapshots: a circle is found one round later then.</summary>
    private HashSet<string>? _passedTo;

    /// <summary>Who is asked or has joined, with the entry that says so.</summary>
    public IReadOnlyDictionary<OperatorId, DialogEntry> Beside => (IReadOnlyDictionary<OperatorId, DialogEntry>?)_beside ?? ReadOnlyDictionary<OperatorId, DialogEntry>.Empty;

    /// <summary>Whether that operator has joined.</summary>
    public bool IsBeside(Party party) => party.Kind == Author.Operator && Beside.GetValueOrDefault(new OperatorId(party.Id)) is { Detail: BesideIn };

    /// <summary>Whoever has the dialog or has joined it writes to the visitor.</summary>
    private bool MayWrite(Party party) => IsCurrent(party) || IsBeside(party);

    /// <summary>The one who has the dialog asks a colleague to join, or takes that back.</summary>
    public DialogDecision Decide(AskBeside c, long now)
    {
        if (Guard(c.Party, c.Rid, mayBeOffered: false) is { } refused) return refused;
        if (Closed) return DialogDecision.Refuse(c.Rid, Refusals.Closed, "the dialog is closed");
        var known = Beside.GetValueOrDefault(c.Operator);
        if (c.On == known is not null) return DialogDecision.Say(new RequestDone(c.Rid, null));
        if (c.On && c.Operator == Operator) return DialogDecision.Refuse(c.Rid, Refusals.BadValue, "the dialog is yours already");
        if (c.On && Beside.Count >= MostBeside) return DialogDecision.Refuse(c.Rid, Refusals.BadValue, $"at most {MostBeside} others are in one dialog");
        return Move(c.Rid, c.Operator, c.OperatorName, c.On ? BesideAsked : BesideOut, c.Party, c.Comment, now);
    }

    /// <summary>Joins: who was asked to, and who supervises. Leaves, or does not want to.</summary>
    public DialogDecision Decide(JoinDialog c, long now)
    {
        if (!Exists) return DialogDecision.Refuse(c.Rid, Refusals.NotFound, "no such dialog");
        if (Closed) return c.On ? DialogDecision.Refuse(c.Rid, Refusals.Closed, "the dialog is closed") : DialogDecision.Say(new RequestDone(c.Rid, null));
        var me = new OperatorId(c.Party.Id);
        var known = Beside.GetValueOrDefault(me);
        if (!c.On) return known is null ? DialogDecision.Say(new RequestDone(c.Rid, null)) : Move(c.Rid, me, c.Party.Name, BesideOut, c.Party, "", now);
        if (Holds(c.Party) || known is { Detail: BesideIn }) return DialogDecision.Say(new RequestDone(c.Rid, null));
        if (known is null && !c.Supervises) return DialogDecision.Refuse(c.Rid, Refusals.NotCurrent, "nobody asked you to join the dialog");
        if (known is null && Beside.Count >= MostBeside) return DialogDecision.Refuse(c.Rid, Refusals.BadValue, $"at most {MostBeside} others are in one dialog");
        return Move(c.Rid, me, c.Party.Name, BesideIn, c.Party, "", now);
    }

    /// <summary>Since when the visitor waits because an operator asked for it, Unix ms; null when not.</summary>
    public long? HeldSince => HeldBy?.At;

    /// <summary>The entry by which an operator asked for it.</summary>
    private DialogEntry? HeldBy
    {
        get
        {
            if (Status != DialogStatus.Active) return null;
            for (var i = _entries.Count - 1; i >= 0; i--)
            {
                if (_entries[i].Kind == EntryKind.Hold) return _entries[i].Detail == HoldOn ? _entries[i] : null;
                // Words to the visitor end it, and so does whoever has it next.
                if (_entries[i] is { Kind: EntryKind.Message, Author: Author.Operator } or { Kind: EntryKind.Assigned }) return null;
            }
            return null;
        }
    }

    private const string HoldOn = "on", HoldOff = "off";

    /// <summary>Asks the visitor to wait. Asked again it is said again: the visitor has waited for long.</summary>
    public DialogDecision Decide(HoldDialog c, long now)
    {
        if (Guard(c.Party, c.Rid, mayBeOffered: false) is { } refused) return refused;
        if (Closed) return DialogDecision.Refuse(c.Rid, Refusals.Closed, "the dialog is closed");
        if (!c.On && HeldSince is null) return DialogDecision.Say(new RequestDone(c.Rid, null));
        return new([new HoldChanged(Head + 1, c.On, c.Party.Id, c.Party.Name, c.On ? c.Text : "", now)], [new RequestDone(c.Rid, null)]);
    }

    private DialogDecision Move(int rid, OperatorId op, string name, string stage, Party by, string comment, long now) =>
        new([new OperatorBeside(Head + 1, op, name, stage, by.Id, by.Name, comment, now)], [new RequestDone(rid, null)]);

    /// <summary>Comes from the desk, which knows that the operator has room or wants to go without. The dialog is the operator's own at once; who had it has it no more.</summary>
    public DialogDecision Decide(TakeOverDialog c, long now)
    {
        if (!Exists) return DialogDecision.Refuse(c.Rid, Refusals.NotFound, "no such dialog");
        if (Closed) return DialogDecision.Refuse(c.Rid, Refusals.Closed, "the dialog is closed");
        if (Holds(c.Party)) return DialogDecision.Say(new RequestDone(c.Rid, Dialog.Value));
        var asked = new RoutingAsked(N + 1, Department, new OperatorId(c.Party.Id), true, 0, null, RoutingCause.TakeOver, "", c.Party.Id, c.Party.Name, c.Party.Name, Head + 1, now, _asked?.Skills);
        return new DialogDecision([asked], [new RequestDone(c.Rid, Dialog.Value)]);
    }

    /// <summary>
    /// Passed round in a circle while nobody says a word: whoever gets it was passed it before. To give back what was passed by mistake is none, for the first has had it from the visitor.
    /// </summary>
    private DialogDecision? Circle(TransferDialog c)
    {
        return _passedTo?.Contains(Mark(c.Operator, c.Department ?? Department, c.Skills)) == true
            ? DialogDecision.Refuse(c.Rid, Refusals.Circle, "it was passed there already and on from there, and nobody has written since: write to the visitor, or pass it to somebody else") : null;
    }

    private static string Mark(OperatorId? op, DepartmentId department, IReadOnlyList<Skill>? skills) =>
        op is { } one ? $"operator {one}" : $"department {department} {string.Join(',', skills?.Select(s => s.Name) ?? [])}";

    private void TakeBeside(DialogEntry entry)
    {
        var op = new OperatorId(entry.AuthorId);
        if (entry.Detail == BesideOut) _beside?.Remove(op);
        else (_beside ??= [])[op] = entry;
    }
}
