using Gateway.Actors.Dialogs;

namespace Gateway.Edge.Routing;

/// <summary>Replays come page by page, no more of them at once than a session has room for: a dialog, or all that an operator has, may be longer than any queue.</summary>
internal sealed partial class EgressActor
{
    /// <summary>The most that a page of <see cref="ReplayPortion.Page"/> takes.</summary>
    private const int PageBytes = 36 * 1024;
    private static readonly TimeSpan LookForRoom = TimeSpan.FromMilliseconds(50);

    /// <summary>Sessions that nothing but their own client's reading will give room.</summary>
    private readonly HashSet<Session> _crowded = [];

    private sealed record RoomNow;

    /// <summary>The dialog has answered. True when the client has all of it now; else more is asked for.</summary>
    private bool IsWhole(long connection, DialogReplayed now)
    {
        if (!_sessions.TryGetValue(connection, out var session) || session.Attachments?.GetValueOrDefault(now.Dialog) is not { } place) return true;
        EndPage(session, place);
        if (place.Resumed is { } had) session.Connection.Node.Metrics.Resumed(OutcomeOf(had, now));
        place.Resumed = null;
        // Of another epoch nothing has come: the dialog has nothing, or it was lost on the way here.
        var whole = place.Epoch == now.Epoch ? place.LastSeq >= now.Head : now.Head == 0;
        // Asked on from the same place, what was lost on the way would be lost again as fast as it is asked for: such a one is told again in its time.
        var moves = place.Asked == ReplayPortion.Nothing || place.Epoch != place.AskedEpoch || place.LastSeq > place.AskedFrom;
        if (whole || moves) _unanswered.Remove(place);
        if (!whole && moves)
        {
            place.InLine = true;
            (session.Line ??= []).Enqueue((now.Dialog, place));
        }
        AskPages(session);
        return whole;
    }

    private void AskPages(Session session)
    {
        if (session.Line is not { } line) return;
        while (line.Count > 0 && HasRoom(session))
        {
            var (dialog, place) = line.Dequeue();
            // Left meanwhile.
            if (!place.InLine) continue;
            (place.InLine, place.OnTheWay) = (false, true);
            session.Pages++;
            TellAttach(session, dialog, place, ReplayPortion.Page);
        }
        if (line.Count == 0) session.Line = null;
        else if (session.Pages == 0 && _crowded.Add(session)) Timers.StartSingleTimer(nameof(RoomNow), new RoomNow(), LookForRoom);
    }

    private static bool HasRoom(Session session) =>
        session.Connection.OutboundQueueBytes + (session.Pages + 1) * PageBytes <= session.Connection.Node.Options.OutboundQueueBytes / 4 * 3;

    private void AskCrowded()
    {
        Session[] crowded = [.. _crowded];
        _crowded.Clear();
        foreach (var session in crowded)
            if (_sessions.ContainsKey(session.Connection.Id)) AskPages(session);
    }

    /// <summary>No page of this dialog is waited for any more.</summary>
    private static void EndPage(Session session, Attachment place)
    {
        if (place.OnTheWay) session.Pages--;
        (place.OnTheWay, place.InLine) = (false, false);
    }
}
