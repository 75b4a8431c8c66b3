using Akka.Actor;
using Gateway.Actors;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Operators;
using Gateway.Protocol;

namespace Gateway.Edge.Routing;

/// <summary>What an operator's connection is to a dialog beside having it: reads somebody else's, has it in sight, writes.</summary>
internal sealed partial class EgressActor
{
    /// <summary>One person reads no more at once; each costs what an own dialog costs.</summary>
    private const int MostObserved = 50;

    /// <summary>The operator wants to read a dialog, or no more.</summary>
    internal sealed record ObservationAsked(long Connection, int Rid, DialogId Dialog, bool On) : INoSerializationVerificationNeeded;

    /// <summary>An operator's client lacks entries.</summary>
    internal sealed record EntriesAsked(long Connection, DialogId Dialog, uint Epoch, long After) : INoSerializationVerificationNeeded;

    /// <summary>What an operator does with a dialog now, as the packet says it.</summary>
    internal sealed record LookedAt(long Connection, DialogId Dialog, int Doing) : INoSerializationVerificationNeeded;

    private static ReaderMarks MarksOf(Session session, Attachment? place) =>
        session.Identity.Role != TicketRole.Operator ? ReaderMarks.None
        : ReaderMarks.HearsPresence | (place?.Doing ?? ReaderMarks.None) | (place is { Observed: true } ? ReaderMarks.Supervises : ReaderMarks.None);

    private void Observe(ObservationAsked asked)
    {
        if (!_sessions.TryGetValue(asked.Connection, out var session)) return;
        if (!asked.On)
        {
            if (session.Attachments?.GetValueOrDefault(asked.Dialog) is { Observed: true } seen) StopObserving(session, asked.Dialog, seen);
            session.Send(new Done(asked.Rid, null));
            return;
        }
        if (session.Attachments?.Values.Count(p => p.Observed) >= MostObserved)
        {
            session.Send(new Refused(asked.Rid, (int)RefusalCode.BadValue, false, 0, $"at most {MostObserved} dialogs are read at once"));
            return;
        }
        var place = Follow(session, asked.Dialog);
        (place.Observed, place.ToldAt, place.Asked, place.AskedEpoch, place.AskedFrom) = (true, _ticks, ReplayPortion.Page, place.Epoch, place.LastSeq);
        _unanswered[place] = (session, asked.Dialog);
        _node.Entities.Tell(new AttachDialog(session.Identity.Site, asked.Dialog, session.Reference, session.Identity.Party, place.Epoch, place.LastSeq, ReplayPortion.Page,
            MarksOf(session, place), asked.Rid, session.Connection.Handshake.RemoteAddress.ToString()));
    }

    /// <summary>Of whoever may no longer read what is others'.</summary>
    private void StopObserving(Session session)
    {
        if (session.Attachments is not { } places || session.Identity.Role != TicketRole.Operator) return;
        if (_node.Sites.Find(session.Identity.Site)?.Operator(session.Identity.Operator) is { Supervises: true }) return;
        foreach (var (dialog, place) in places.Where(p => p.Value.Observed).ToList()) StopObserving(session, dialog, place);
    }

    /// <summary>What is the operator's for no other reason is left.</summary>
    private void StopObserving(Session session, DialogId dialog, Attachment place)
    {
        place.Observed = false;
        if (place.Held || place.Beside)
        {
            TellAttach(session, dialog, place);
            return;
        }
        EndPage(session, place);
        _unanswered.Remove(place);
        session.Attachments!.Remove(dialog);
        _node.Entities.Tell(new DetachDialog(session.Identity.Site, dialog, session.Reference));
    }

    /// <summary>An operator is asked to join these, or has joined: they are read from the asking on.</summary>
    private void Stand(Session session, BesideChanged beside)
    {
        foreach (var (dialog, place) in session.Attachments?.Where(p => p.Value.Beside).ToList() ?? [])
        {
            if (beside.Dialogs.Any(d => d.Dialog == dialog)) continue;
            place.Beside = false;
            if (!place.Held && !place.Observed) StopObserving(session, dialog, place);
        }
        foreach (var named in beside.Dialogs)
        {
            Attach(session, named.Dialog);
            session.Attachments![named.Dialog].Beside = true;
        }
    }

    private void Fetch(EntriesAsked asked)
    {
        if (!_sessions.TryGetValue(asked.Connection, out var session)) return;
        var place = session.Attachments?.GetValueOrDefault(asked.Dialog);
        _node.Entities.Tell(new AttachDialog(session.Identity.Site, asked.Dialog, session.Reference, session.Identity.Party, asked.Epoch, asked.After, Marks: MarksOf(session, place)));
    }

    private void Look(LookedAt look)
    {
        if (!_sessions.TryGetValue(look.Connection, out var session)) return;
        if (session.Attachments?.GetValueOrDefault(look.Dialog) is not { } place)
        {
            LookAtList(session, look.Dialog, look.Doing != 0);
            return;
        }
        var doing = look.Doing switch { 0 => ReaderMarks.None, 1 => ReaderMarks.Looks, _ => ReaderMarks.Looks | ReaderMarks.Writes };
        if (doing == place.Doing) return;
        place.Doing = doing;
        if (_node.Entities.TakeDesks) _node.Entities.Tell(new LookAtDialog(session.Identity.Site, look.Dialog, session.Reference, doing));
    }

    /// <summary>What the operator does not read may be waiting: the desk tells the others who has it in sight. One at a time.</summary>
    private void LookAtList(Session session, DialogId dialog, bool on)
    {
        if (session.Looking is { } before && (on ? before != dialog : before == dialog)) TellLook(session, before, false);
        if (on) TellLook(session, dialog, true);
        if (on) session.Looking = dialog;
        else if (session.Looking == dialog) session.Looking = null;
    }

    private void TellLook(Session session, DialogId dialog, bool on)
    {
        var who = session.Identity;
        if (_node.Entities.TakeRest) _node.Entities.Tell(new LookAtWaiting(_node.Sites.Find(who.Site)?.Desk ?? new(who.Site.Value), who.Site, dialog, who.Operator, on));
    }
}
