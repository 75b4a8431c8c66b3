using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Akka.Actor;
using Gateway.Actors.Desks;
using Gateway.Actors.Radar;
using Gateway.Actors.Triggers.Trials;

namespace Gateway.Actors.Visitors;

/// <summary>What the site's radar is told of this visitor, and its invitation because of an alert.</summary>
internal sealed partial class VisitorActor
{
    private void Scout()
    {
        if (_state.Agent.IsCrawler || Site?.Radar is not { } radar || _state.Current is not { } page) return;
        if (Site.Rules.Goals.OfPage(page.Url) is { } reached) Reach(reached, 0);
        if (_state.IsFirstView) _node.Talk.Page(_site, page.Url, Now);
        if (radar.OfPage(page.Url, page.Title) is { } cause) Spot(cause, page.Url);
        if (_state.PagesSpan != long.MaxValue && radar.IsFlood(_state.PagesSpan)) Spot(new AlertCause(AlertKind.VisitorFlood, ""), page.Url);
    }

    private void Scout(RaiseEvent c)
    {
        if (_state.Agent.IsCrawler || Site?.Radar is not { } radar) return;
        if (c.Name == TrialLog.OrderEvent) _node.Trials.Ordered(new Order(_site, _visitor, Now, c.Value is { } v && double.IsFinite(v) ? v : 0, c.Currency ?? ""));
        if (Site.Rules.Goals.OfEvent(c.Name, c.Value) is { } reached) Reach(reached, c.Value is { } worth && double.IsFinite(worth) ? worth : 0);
        // An error page that raises an event of it is one fault.
        if (radar.OfEvent(c.Name, c.Data) is { } cause && (_state.Current is not { } page || radar.OfPage(page.Url, page.Title)?.Kind != AlertKind.ErrorPage)) Spot(cause, _state.Current?.Url ?? "");
        if (_state.EventsSpan != long.MaxValue && radar.IsFlood(_state.EventsSpan)) Spot(new AlertCause(AlertKind.VisitorFlood, ""), _state.Current?.Url ?? "");
    }

    private void Reach(List<string> rules, double value)
    {
        foreach (var rule in rules) _node.Trials.Reached(new GoalReached(_site, rule, _visitor, Now, value));
    }

    private void Spot(AlertCause cause, string address) => _node.Scout.Tell(new Spotted(_site, cause, _visitor, address, 1), ActorRefs.NoSender);

    /// <summary>An operator's order to invite all whom an alert is about, as far as somebody would be free: the desk is asked, as for a rule.</summary>
    private void Invite(InviteHit c)
    {
        // What is still on its way to disk is reported when it is there.
        if (_state.Invitation is { } open && open.Id == HitInvitation(c.Alert)) { if (open.Id != Unkept) Report(c, HitOutcome.Invited); }
        else if (_state.InDialog) Report(c, HitOutcome.InDialog);
        else if (_tabs.IsEmpty || _state.Agent.IsCrawler) Report(c, WhereGone);
        else if (_state.Invitation is not null || _state.Declined) Report(c, HitOutcome.NotNow);
        else if (Site is { } site)
        {
            // The same question again, should the desk's answer have been lost.
            Hit = c;
            _node.Entities.Tell(new RequestInvitation(site.Desk, _site, _visitor, HitInvitation(c.Alert), c.Department));
        }
    }

    /// <summary>Between two pages nobody is connected for a moment.</summary>
    private HitOutcome WhereGone => _goneAt == long.MaxValue ? HitOutcome.Gone : HitOutcome.Later;

    /// <summary>Whoever leaves is not invited any more.</summary>
    private void LeaveHit()
    {
        if (Hit is { } c) Report(c, HitOutcome.Gone);
        Hit = null;
    }

    private static void Report(InviteHit c, HitOutcome outcome) => c.ReplyTo.Tell(new HitInvited(c.Site, c.Visitor, c.Alert, outcome), ActorRefs.NoSender);

    /// <summary>One alert invites a visitor once, however often it is asked.</summary>
    private string HitInvitation(string alert) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{_site}\n{_visitor}\nalert\n{alert}")).AsSpan(0, 12));

    private bool GrantedHit(string invitation)
    {
        if (Hit is not { } c || HitInvitation(c.Alert) != invitation) return false;
        Hit = null;
        if (MayNotBeInvited) Report(c, _state.InDialog ? HitOutcome.InDialog : _tabs.IsEmpty ? WhereGone : HitOutcome.NotNow);
        else Offer(new OpenInvitation(invitation, null, c.Operator.Value, c.OperatorName, c.Department.Value, c.Text, 0, Now), () => Report(c, HitOutcome.Invited));
        return true;
    }

    private bool DeniedHit(string invitation)
    {
        if (Hit is not { } c || HitInvitation(c.Alert) != invitation) return false;
        Hit = null;
        Report(c, HitOutcome.Later);
        return true;
    }
}
