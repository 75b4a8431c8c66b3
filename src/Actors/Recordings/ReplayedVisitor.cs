using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;

namespace Gateway.Actors.Recordings;

/// <summary>One recorded visitor brought to life again: the state that the entity had, told the same things at the same times.</summary>
/// <param name="id">Of the visitor.</param>
internal sealed class ReplayedVisitor(VisitorId id)
{
    public VisitorId Id => id;

    public VisitorState State { get; private set; } = new();

    /// <summary>Some tab is connected: time may wake rules.</summary>
    public bool IsThere { get; private set; }

    /// <summary>Of the last note.</summary>
    public long Last { get; private set; }

    /// <summary>What the site's desks had said when rules were asked last.</summary>
    public SiteFacts Around { get; private set; } = SiteFacts.Nothing;

    /// <summary>Up to when the draft's times were looked at.</summary>
    public long LookedAt { get; set; }

    /// <summary>Until when a draft that held while it might not invite is tried again; 0 for none.</summary>
    public long BlockedUntil { get; set; }

    /// <summary>When the draft fired last, and in which visit: no recorded state knows it. 0 for never.</summary>
    public (long At, int Visit) DraftFired { get; set; }

    /// <summary>Rules that fired in this visit, the draft's id included; null for none.</summary>
    public HashSet<string>? FiredInVisit { get; set; }

    /// <summary>The first notes of a visitor whose beginning was not recorded, or is deleted, cannot be understood.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Tells the state what happened. True when a visit begins with it.</summary>
    /// <param name="at">When, Unix ms.</param>
    /// <param name="what">A note; of a moment only what the desks said is taken.</param>
    /// <param name="rules">Those in force.</param>
    /// <param name="draft">What is tried.</param>
    public bool Take(long at, object what, RuleSet rules, RuleDefinition draft)
    {
        Last = at;
        var begins = false;
        switch (what)
        {
            case TapeState s:
                (State, IsKnown) = (new VisitorState(), true);
                if (s.Snapshot is { Length: > 0 } snapshot) State.Restore(snapshot);
                if (DraftFired.At > 0 && (draft.Limit != RuleLimit.Visit || DraftFired.Visit == State.VisitNumber)) State.Fired(draft, DraftFired.At);
                break;
            case TapeIntroduction i:
                State.Introduce(i.Name, i.Language, i.Screen, i.TimeZone, i.UserAgent, i.Place);
                (IsThere, LookedAt) = (true, at);
                break;
            case TapeArrival a:
                begins = State.BeginsVisit(at);
                if (begins) FiredInVisit = null;
                State.Arrive(at, a.Page, a.ClaimedStart);
                break;
            case RaiseEvent e:
                State.Raise(e.Name, e.Value, e.Currency, at);
                State.NoteProduct(e.Name, e.Value, e.Currency, e.Data, at);
                break;
            case SetAttributes s: State.Set(s.Attributes); break;
            case DialogProgress p:
                State.Take(p);
                if (p.Said is { } said) State.NoteSaid(said);
                break;
            case TapeMoment m: Around = m.Around; break;
            case TapeInvitation { Invitation: var invitation }:
                if (invitation.Rule is { } rule && rules.Find(rule) is { } granted) State.Perform(granted, at);
                State.Invite(invitation);
                break;
            case TapeLeftOut l:
                if (rules.Find(l.Rule) is { } leaving) State.Perform(leaving, at);
                break;
            case TapeAnswer a: State.Answer(a.Invitation, a.Outcome, at); break;
            case TapeDeparture: IsThere = false; break;
            case TapeVisitEnd: State.End(); break;
        }
        return begins;
    }
}
