using Gateway.Actors;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Operators;
using Gateway.Actors.Visitors;
using Gateway.Protocol;

namespace Gateway.Edge.Routing;

/// <summary>What keeps sessions attached: beats, heads, and asking once for what was lost on the way here.</summary>
internal sealed partial class EgressActor
{
    /// <summary>Between two beats to an entity; it drops a connection after three missed ones.</summary>
    public static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(10);
    /// <summary>A beat goes out in so many parts, one a second, so that ten thousand sessions never wait behind their own beats.</summary>
    private const int BeatShares = 10;
    /// <summary>Ticks (seconds) in which an answer to a question for missing entries is on its way.</summary>
    private const int AnswerTicks = 3;
    /// <summary>Attachments told again in one tick.</summary>
    private const int AgainPerTick = 500;

    /// <summary>
    /// A node that was taken for dead may have the last word after another has read the dialog; that one does not read again at once (<see cref="AttachDialog"/>), and unless somebody
    /// writes nobody else would have it look. So often it is told of what it does not know, and no more: a client may have claimed to have what never was.
    /// </summary>
    private const int MostDoubts = 3;

    private readonly Dictionary<Attachment, (Session Session, DialogId Dialog)> _unanswered = [];
    private int _ticks;

    /// <summary>
    /// After a node was lost, or the database. A region may hear of a lost node later than this node's egress, and sends to it until then; a shard finds its new place in a
    /// second or two; and what comes alive when the database is back does so over some seconds.
    /// </summary>
    private static readonly TimeSpan[] BeatsAfterLoss = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3)];

    private sealed record BeatNow;

    private sealed record BeatAll;

    private static Attachment Follow(Session session, DialogId dialog)
    {
        session.Attachments ??= [];
        if (session.Attachments.TryGetValue(dialog, out var place)) return place;
        place = new Attachment();
        foreach (var point in session.Resume)
            if (point.Dialog == dialog.Value) (place.Epoch, place.LastSeq, place.Resumed) = (point.Epoch, point.LastSeq, point);
        session.Attachments[dialog] = place;
        return place;
    }

    private void Attach(Session session, DialogId dialog)
    {
        if (session.Attachments?.ContainsKey(dialog) == true) return;
        var place = Follow(session, dialog);
        TellAttach(session, dialog, place);
    }

    /// <summary>
    /// A visitor has few dialogs, and who resumes lacks little. An operator's dialogs are many: he gets them page by page (<see cref="AskPages"/>) as they answer, so that
    /// what has to wake up first holds up nobody, and what wakes up all at once is not too much for his connection.
    /// </summary>
    private void TellAttach(Session session, DialogId dialog, Attachment place) =>
        TellAttach(session, dialog, place, place.LastSeq > 0 || session.Identity.Role == TicketRole.Visitor ? ReplayPortion.Page : ReplayPortion.Nothing);

    private void TellAttach(Session session, DialogId dialog, Attachment place, ReplayPortion portion)
    {
        (place.ToldAt, place.Asked, place.AskedEpoch, place.AskedFrom) = (_ticks, portion, place.Epoch, place.LastSeq);
        _unanswered[place] = (session, dialog);
        _node.Entities.Tell(new AttachDialog(session.Identity.Site, dialog, session.Reference, session.Identity.Party, place.Epoch, place.LastSeq, portion, MarksOf(session, place)));
    }

    /// <summary>An operator has these dialogs, by the desk's word.</summary>
    private void Hold(Session session, IReadOnlyList<HeldDialog> dialogs)
    {
        foreach (var place in session.Attachments?.Values ?? Enumerable.Empty<Attachment>()) place.Held = false;
        foreach (var held in dialogs)
        {
            Attach(session, held.Dialog);
            session.Attachments![held.Dialog].Held = true;
        }
    }

    /// <summary>
    /// The dialog does not admit the connection. When the desk says otherwise, its own word to the dialog may still be on the way, or was lost with a node and is repeated:
    /// nobody would say again that the operator has it, so the dialog is told again until one of the two has changed its mind.
    /// </summary>
    private void Leave(Session session, DialogId dialog, Attachment place)
    {
        EndPage(session, place);
        if (place.Held || place.Beside)
        {
            // The client forgets a dialog that it leaves, and needs all of it when it comes back.
            (place.Epoch, place.LastSeq, place.Head, place.AskedAt, place.Resumed, place.ToldAt) = (0, 0, 0, 0, null, _ticks);
            _unanswered[place] = (session, dialog);
            return;
        }
        _unanswered.Remove(place);
        session.Attachments!.Remove(dialog);
    }

    /// <summary>Whom no dialog has answered: it died before it could, for want of its database or with its node.</summary>
    private void TellAgain()
    {
        // Each would start a dialog in vain, and stand in its way when the database is back.
        if (_storageAway) return;
        foreach (var (place, (session, dialog)) in _unanswered.Where(u => _ticks - u.Key.ToldAt >= AnswerTicks).Take(AgainPerTick).ToList())
        {
            if (_sessions.ContainsKey(session.Connection.Id) && session.Attachments?.GetValueOrDefault(dialog) == place)
            {
                // A page that is late may come yet, and one more may be too much.
                var late = place.OnTheWay;
                EndPage(session, place);
                if (late) TellAttach(session, dialog, place, ReplayPortion.Nothing);
                else TellAttach(session, dialog, place);
                AskPages(session);
            }
            else _unanswered.Remove(place);
        }
    }

    /// <summary>Asks for what is missing, unless the answer to an earlier question may be on its way.</summary>
    private void AskMissing(Session session, DialogId dialog, Attachment place)
    {
        if (place.AwaitsPages || (place.AskedAt != 0 && _ticks - place.AskedAt < AnswerTicks)) return;
        place.AskedAt = Math.Max(1, _ticks);
        TellAttach(session, dialog, place);
    }

    private void AttachAgain(IReadOnlyList<long> connections)
    {
        foreach (var id in connections)
            if (_sessions.TryGetValue(id, out var session)) session.AttachToPerson(_node);
    }

    /// <summary>
    /// Those of the connections for which the entries follow on what they have. For the others something before was lost on the way here: they get it all, once and in
    /// order, from the dialog, which is asked from where they stand.
    /// </summary>
    private IReadOnlyList<long> WithoutGap(EntriesAdded added, IReadOnlyList<long> connections)
    {
        List<long>? whole = null;
        for (var i = 0; i < connections.Count; i++)
        {
            var gap = _sessions.TryGetValue(connections[i], out var session) && session.Attachments?.GetValueOrDefault(added.Dialog) is { } place
                && place.Epoch == added.Epoch && added.Entries[0].Seq > place.LastSeq + 1 ? place : null;
            if (gap is not null)
            {
                whole ??= [.. connections.Take(i)];
                AskMissing(session!, added.Dialog, gap);
            }
            else whole?.Add(connections[i]);
        }
        return whole ?? connections;
    }

    private void BeatAfterLoss()
    {
        foreach (var after in BeatsAfterLoss) Timers.StartSingleTimer(after, new BeatAll(), after);
        Beat();
    }

    /// <summary>Speaks for the connections of every person and dialog, or of one share of them.</summary>
    private void Beat(int? share = null)
    {
        bool Due(string id) => share is not { } due || (uint)string.GetHashCode(id, StringComparison.Ordinal) % BeatShares == due;
        foreach (var person in _sessions.Values.Where(s => Due(s.Identity.Subject)).GroupBy(s => (s.Identity.Site, s.Identity.Role, s.Identity.Subject)))
        {
            List<ConnectionRef> connections = [.. person.Select(s => s.Reference)];
            if (person.Key.Role == TicketRole.Visitor) _node.Entities.Tell(new BeatVisitor(person.Key.Site, new(person.Key.Subject), connections));
            else _node.Entities.Tell(new BeatOperator(person.Key.Site, new(person.Key.Subject), connections));
            foreach (var session in person)
                if (session.Looking is { } waiting) TellLook(session, waiting, true);
        }
        var attachments = _sessions.Values.Where(s => s.Attachments is { Count: > 0 })
            .SelectMany(s => s.Attachments!.Keys.Where(d => Due(d.Value)).Select(d => (s.Identity.Site, Dialog: d, Session: s)));
        foreach (var dialog in attachments.GroupBy(a => (a.Site, a.Dialog)))
            _node.Entities.Tell(new BeatDialog(dialog.Key.Site, dialog.Key.Dialog, [.. dialog.Select(a => a.Session.Reference)]));
    }

    private void Hear(DialogHead h)
    {
        foreach (var id in h.Known)
        {
            if (!_sessions.TryGetValue(id, out var session) || session.Attachments?.GetValueOrDefault(h.Dialog) is not { } place) continue;
            // Deliveries of one egress come in order, so a head beyond what was handed over means that something was lost on the way here.
            if (place.Epoch != h.Epoch || place.LastSeq < h.Head) AskMissing(session, h.Dialog, place);
            else if (place.LastSeq > h.Head && place.Doubts++ < MostDoubts) TellAttach(session, h.Dialog, place);
            // A head is the dialog's own word, of the epoch that its entries have been delivered in.
            if (place.Epoch == h.Epoch) place.Head = h.Head;
            session.SetHeads([.. session.Attachments.Where(a => a.Value.Epoch != 0 && !a.Value.AwaitsPages).Select(a => new Head(a.Key.Value, a.Value.Epoch, Math.Max(a.Value.LastSeq, a.Value.Head)))]);
        }
        foreach (var id in h.Unknown)
            if (_sessions.TryGetValue(id, out var session) && session.Attachments?.GetValueOrDefault(h.Dialog) is { } place)
            {
                EndPage(session, place);
                TellAttach(session, h.Dialog, place);
                AskPages(session);
            }
    }
}
