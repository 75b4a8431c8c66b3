namespace Gateway.Actors.Radar;

/// <summary>One click invites all who were hit: one after the other through their own entities, which ask the desk whether somebody would be free to answer.</summary>
internal sealed partial class RadarActor
{
    private static readonly TimeSpan InvitingFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LaterPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(15);
    private const int AskedAtOnce = 50;

    private readonly Dictionary<Alert, Inviting> _inviting = [];

    /// <summary>Who is still to be invited for one alert.</summary>
    private sealed class Inviting(HandleAlert order, long until)
    {
        public readonly HandleAlert Order = order;
        public readonly long Until = until;
        public readonly Queue<VisitorId> Waiting = new();
        public readonly Dictionary<VisitorId, long> Asked = [];
        public long NotBefore;
    }

    private (int Code, string Text)? Invite(HandleAlert c, Alert alert)
    {
        // A visitor of an older node would not understand, and its node would not say so.
        if (_cluster.State.Members.Any(m => m.HasRole(Regions.CoreRole) && !m.HasRole(Regions.RadarRole))) return (Refusals.Unavailable, "the nodes are being replaced by a newer release; try again when all are");
        if (_node.Sites.Find(c.Site)?.Department(c.Department) is null) return (Refusals.UnknownDepartment, $"no department \"{c.Department}\" on this site");
        if (c.Text.Trim().Length is 0 or > 1000) return (Refusals.BadValue, "an invitation has a text of 1 to 1000 characters");
        if (alert.Hit.All(h => h.Outcome == HitOutcome.Invited)) return (Refusals.BadValue, "there is nobody left to invite because of this alert");
        EndInviting(alert);
        var run = _inviting[alert] = new Inviting(c, Now + (long)InvitingFor.TotalMilliseconds);
        // Whoever was hit last is the likeliest to be there still.
        foreach (var hit in alert.Hit.Where(h => h.Outcome != HitOutcome.Invited)) run.Waiting.Enqueue(hit.Visitor);
        alert.Change(alert.View with
        {
            State = AlertState.Taken,
            By = alert.View.State == AlertState.Taken ? alert.View.By : c.Operator.Value,
            ByName = alert.View.State == AlertState.Taken ? alert.View.ByName : c.OperatorName,
            Waiting = run.Waiting.Count,
        });
        InviteMore(alert, run);
        return null;
    }

    private void EndInviting(Alert alert)
    {
        if (!_inviting.Remove(alert)) return;
        alert.Change(alert.View with { Waiting = 0 });
    }

    private void InviteMore()
    {
        foreach (var (alert, run) in _inviting.ToList())
        {
            foreach (var silent in run.Asked.Where(a => a.Value <= Now - AnswerPatience.TotalMilliseconds).Select(a => a.Key).ToList())
            {
                run.Asked.Remove(silent);
                run.Waiting.Enqueue(silent);
            }
            if (run.Until <= Now || run.Waiting.Count + run.Asked.Count == 0) EndInviting(alert);
            else InviteMore(alert, run);
        }
    }

    private void InviteMore(Alert alert, Inviting run)
    {
        if (run.NotBefore > Now) return;
        var c = run.Order;
        while (run.Asked.Count < AskedAtOnce && run.Waiting.TryDequeue(out var visitor))
        {
            run.Asked[visitor] = Now;
            _node.Entities.Tell(new InviteHit(c.Site, visitor, alert.View.Id, c.Operator, c.OperatorName, c.Department, c.Text, Self));
        }
    }

    private void Take(HitInvited i)
    {
        if (!_sites.TryGetValue(i.Site, out var state) || state.Find(i.Alert) is not { } alert) return;
        var view = alert.View;
        var run = _inviting.GetValueOrDefault(alert);
        var asked = run?.Asked.Remove(i.Visitor) ?? false;
        if (i.Outcome == HitOutcome.Later)
        {
            if (!asked) return;
            run!.Waiting.Enqueue(i.Visitor);
            run.NotBefore = Now + (long)LaterPause.TotalMilliseconds;
            return;
        }
        // Asked twice for want of an answer, counted once.
        if (run is not null && !asked) return;
        alert.Answered(i.Visitor, i.Outcome);
        view = i.Outcome == HitOutcome.Invited ? view with { Invited = view.Invited + 1 } : view with { Skipped = view.Skipped + 1 };
        alert.Change(view with { Waiting = run is null ? 0 : run.Waiting.Count + run.Asked.Count });
        if (run is null) return;
        if (run.Waiting.Count + run.Asked.Count == 0) EndInviting(alert);
        else InviteMore(alert, run);
    }
}
