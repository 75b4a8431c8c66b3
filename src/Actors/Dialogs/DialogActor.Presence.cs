using Akka.Actor;
using Gateway.Actors.Operators;

namespace Gateway.Actors.Dialogs;

/// <summary>One connection that reads a dialog.</summary>
internal readonly record struct DialogReader(Party Party, ReaderMarks Marks)
{
    public bool IsOperator => Party.Kind == Author.Operator;

    public bool Supervises => Marks.HasFlag(ReaderMarks.Supervises);

    public bool HearsPresence => IsOperator && Marks.HasFlag(ReaderMarks.HearsPresence);
}

/// <summary>
/// Who is in a dialog, and writes: told to the other operators, so that two never answer unknowingly. Nothing of it is kept; it is what the connections say of themselves, and goes with them.
/// Visitors are told of none.
/// </summary>
internal sealed partial class DialogActor
{
    /// <summary>Between two tellings at least: whoever writes begins and stops often.</summary>
    private static readonly TimeSpan BetweenPresence = TimeSpan.FromMilliseconds(300);
    private static readonly PresentOperator[] Nobody = [];

    private IReadOnlyList<PresentOperator> _shownToAll = Nobody, _shownToSupervisors = Nobody;

    private sealed record ShowPresence;

    /// <summary>The edge has asked the catalog too; its node may have an older one.</summary>
    private bool MaySupervise(AttachDialog c) =>
        c.Party.Kind == Author.Operator && c.Marks.HasFlag(ReaderMarks.Supervises) && _node.Sites.Find(_site)?.Operator(new OperatorId(c.Party.Id)) is { Supervises: true };

    /// <summary>What somebody did here who may because of a right to do it in everybody's dialogs, and not because of a part in this one.</summary>
    private void Audit(Party party, SupervisorAct act, string? address)
    {
        if (act == SupervisorAct.TakeOver || !_state.MaySee(party)) _node.Supervision.Tell(new DialogSupervised(_site, new OperatorId(party.Id), _dialog, act, address ?? ""), ActorRefs.NoSender);
    }

    private DialogDecision Audited(DialogDecision decision, Party party, SupervisorAct act, string? address)
    {
        if (decision.Events.Count > 0) Audit(party, act, address);
        return decision;
    }

    private void Note(LookAtDialog c)
    {
        if (_audience.Find(c.Connection) is not { IsOperator: true } reader) return;
        const ReaderMarks Said = ReaderMarks.Looks | ReaderMarks.Writes;
        var marks = (reader.Marks & ~Said) | (c.Marks & Said);
        if (marks == reader.Marks) return;
        _audience.Add(c.Connection, reader with { Marks = marks });
        SoonShowPresence();
    }

    private void SoonShowPresence()
    {
        if (!Timers.IsTimerActive(nameof(ShowPresence))) Timers.StartSingleTimer(nameof(ShowPresence), new ShowPresence(), BetweenPresence);
    }

    private void TellPresence()
    {
        var open = _node.Sites.Find(_site)?.Routing.ShowSupervision == true;
        _shownToSupervisors = Tell(Present(_ => true), _shownToSupervisors, r => r.HearsPresence && r.Supervises);
        _shownToAll = Tell(Present(r => open || !r.Supervises), _shownToAll, r => r.HearsPresence && !r.Supervises);
    }

    private IReadOnlyList<PresentOperator> Tell(IReadOnlyList<PresentOperator> now, IReadOnlyList<PresentOperator> told, Func<DialogReader, bool> to)
    {
        // Who comes finds out, though nothing else has changed.
        var fresh = now.Count > 0 && _audience.Readers.Any(r => to(r) && !r.Marks.HasFlag(HasHeard));
        if (!fresh && now.SequenceEqual(told)) return told;
        _audience.Tell(new PresenceShown(_dialog, now), to);
        _audience.Change(r => to(r) ? r with { Marks = r.Marks | HasHeard } : r);
        return now;
    }

    /// <summary>Of this actor alone: the reader was told who is there.</summary>
    private const ReaderMarks HasHeard = (ReaderMarks)(1 << 30);

    /// <summary>To the others whom the dialog concerns: what they are in it. Told again with each look, for nobody else remembers it.</summary>
    private void TellBeside(IEnumerable<OperatorId> operators)
    {
        foreach (var op in operators)
        {
            var entry = _state.Beside.GetValueOrDefault(op);
            _node.Entities.Tell(new DialogBeside(_site, op, _dialog, _state.Visitor, _state.VisitorName, _state.Department, entry?.Detail ?? DialogState.BesideOut, _state.OperatorName, entry?.Text ?? ""));
        }
    }

    /// <summary>By operator, whatever number of connections each has; nobody when it is one alone.</summary>
    private IReadOnlyList<PresentOperator> Present(Func<DialogReader, bool> which)
    {
        const ReaderMarks Told = ReaderMarks.Supervises | ReaderMarks.Looks | ReaderMarks.Writes;
        PresentOperator[] present = [.. _audience.Readers.Where(r => r.IsOperator && which(r)).GroupBy(r => r.Party.Id)
            .Select(g => new PresentOperator(new OperatorId(g.Key), g.First().Party.Name, g.Aggregate(ReaderMarks.None, (sum, r) => sum | r.Marks) & Told))
            .OrderBy(p => p.Operator.Value, StringComparer.Ordinal)];
        return present.Length > 1 ? present : Nobody;
    }
}
