using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gateway.Actors.Desks;
using Gateway.Actors.Recordings;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;
using Gateway.Actors.Triggers.Trials;

namespace Gateway.Actors.Visitors;

/// <summary>Rules that hold, and what becomes of an invitation.</summary>
internal sealed partial class VisitorActor
{
    /// <summary>A rule that held while nobody was free, or that waits for the desk's answer.</summary>
    private sealed record Blocked(RuleDefinition Rule, uint Page, long Until);

    private void Fire(RuleMoment moment)
    {
        if (_state.Agent.IsCrawler || Site is not { } site) return;
        var (now, around) = (Now, _node.Facts.Around(_site));
        var fired = site.Rules.Fire(site.Rules.View(_state, around, now), moment);
        if (_taped) Note(new TapeMoment(moment, around, fired?.ConvertAll(r => r.Id)), now);
        foreach (var rule in fired ?? []) Act(rule, site, now + (long)BlockedFor.TotalMilliseconds, now);
    }

    private RuleView View(SiteSnapshot site) => site.Rules.View(_state, _node.Facts.Around(_site), Now);

    /// <summary>A time that has come but was not acted on yet stays, whatever else happened since.</summary>
    private void LookAhead()
    {
        _rulesLookedAt = Site?.Rules.Serial ?? 0;
        if (_tabs.IsEmpty || _state.Agent.IsCrawler || Site is not { } site) _ruleAt = long.MaxValue;
        else if (_ruleAt > Now) _ruleAt = site.Rules.NextDue(_state, Now);
    }

    private void Act(RuleDefinition rule, SiteSnapshot site, long until, long now)
    {
        if (rule.Shown is not { } shown)
        {
            Perform(rule, now, null);
            return;
        }
        if (MayNotBeInvited) return;
        if (rule.Holdout > 0 && IsLeftOut(rule, now)) return;
        var asking = Asking is not null && now - AskedAt < AnswerPatience.TotalMilliseconds;
        var quiet = _state.QuietUntil(site.InvitationLimits);
        Block(rule, until, quiet > now ? quiet : now + (long)BlockedRetry.TotalMilliseconds);
        if (asking || quiet > now) return;
        // A form needs nobody to be there.
        if (shown is ShowForm form)
            Perform(rule, now, new OpenInvitation(InvitationIdOf(rule), rule.Id, null, null, form.Department.Value, In(form.Text), 0, now, InvitationContent.Of(form, _state, SiteLanguage)));
        else if (site.InvitationLimits.MayBeAnswered(_node.Facts.Of(_site, shown.Department)))
        {
            (Asking, AskedAt) = (rule, now);
            _node.Entities.Tell(new RequestInvitation(site.Desk, _site, _visitor, InvitationIdOf(rule), shown.Department));
        }
    }

    /// <summary>
    /// Both groups of a trial are entered where the rule holds and might invite, before anybody is asked whether an operator is free: so they differ in nothing but the rule.
    /// </summary>
    private bool IsLeftOut(RuleDefinition rule, long now)
    {
        var leftOut = TrialLog.HoldsOut(rule.Id, rule.Holdout, _visitor);
        // Whoever waits for a free operator holds again and again.
        if (leftOut || BlockedRules?.Exists(b => b.Rule.Id == rule.Id) != true) _node.Trials.Enter(new TrialEntry(_site, rule.Id, _visitor, leftOut, now));
        if (!leftOut) return false;
        if (_taped) Note(new TapeLeftOut(rule.Id), now);
        // What nobody sees is done to both groups.
        Perform(rule, now, null);
        return true;
    }

    private bool MayNotBeInvited => _tabs.IsEmpty || _state.Agent.IsCrawler || _state.InDialog || _state.Invitation is not null || _state.Declined
        || Site is { } site && site.InvitationLimits.IsRefusedBy(_state);

    /// <summary>The same rule in the same visit has one id, so that no repetition makes a second invitation of it.</summary>
    private string InvitationIdOf(RuleDefinition rule)
    {
        var number = rule.Limit == RuleLimit.Visitor ? 0 : _state.VisitNumber;
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{_site}\n{_visitor}\n{number}\n{rule.Id}")).AsSpan(0, 12));
    }

    /// <summary>Tried again until it may invite, however often nobody is free, says no, or does not answer.</summary>
    private void Block(RuleDefinition rule, long until, long retryAt)
    {
        BlockedRules ??= [];
        if (!BlockedRules.Exists(b => b.Rule.Id == rule.Id)) BlockedRules.Add(new Blocked(rule, CurrentPage, until));
        RetryAt = Math.Min(RetryAt, retryAt);
    }

    private uint CurrentPage => _state.CurrentPage;

    private void RetryBlocked()
    {
        RetryAt = long.MaxValue;
        if (BlockedRules is null || Site is not { } site) return;
        if (_tabs.IsEmpty)
        {
            // Between two pages, or gone: the first decides in a moment, the second forgets them.
            RetryAt = Now + (long)StoreRetry.TotalMilliseconds;
            return;
        }
        var waiting = BlockedRules;
        BlockedRules = null;
        foreach (var b in waiting)
            // A page's rule wants its page still open, and every rule must still hold as it is now.
            if (b.Until > Now && site.Rules.Find(b.Rule.Id) is { } rule && (b.Page == CurrentPage || rule.On.Any(o => o.Trigger is not (RuleTrigger.Page or RuleTrigger.PageTime)))
                && !_state.HasFired(rule, Now) && site.Rules.Holds(rule.Id, View(site))) Act(rule, site, b.Until, Now);
    }

    private void Granted(InvitationGranted c)
    {
        if (GrantedHit(c.Invitation)) return;
        if (Asking is not { } rule || InvitationIdOf(rule) != c.Invitation) return;
        if (!MayNotBeInvited && rule.Shown is MakeInvitation { Coupon: { Pool.Length: > 0 } coupon })
        {
            // The code is the visitor's before it is shown; a process that is killed in between finds the same one again.
            AskedAt = Now;
            _node.VisitorStore.Tell(new ClaimCoupon(_site, _visitor, coupon.Pool, c.Invitation), Self);
        }
        else Grant(rule, c.Invitation, null);
    }

    private void Claimed(CouponClaimed c)
    {
        if (Asking is not { } rule || InvitationIdOf(rule) != c.Invitation) return;
        PoolEmpty = c.Code is null && rule.Shown is MakeInvitation { Coupon: { } coupon } ? coupon.Pool : null;
        if (c.Code is { } code) Grant(rule, c.Invitation, code);
        // It is among the blocked since it was asked, and tried again with them.
        else Asking = null;
    }

    private void Grant(RuleDefinition rule, string id, string? code)
    {
        Asking = null;
        var now = Now;
        if (MayNotBeInvited || _state.HasFired(rule, now) || rule.Shown is not MakeInvitation invitation) return;
        var content = InvitationContent.Of(invitation, code, _state, SiteLanguage, Site?.Origins ?? []);
        code ??= invitation.Coupon?.Code;
        if (code is not null) _state.Grant(new VisitorCoupon(code, rule.Name, now));
        var inviter = invitation.OperatorName is { } named ? Site?.OperatorCalled(named) : null;
        Perform(rule, now, new OpenInvitation(id, rule.Id, null, inviter?.Name ?? invitation.OperatorName, invitation.Department.Value, In(invitation.Text), 0, now, content, code, inviter?.Id.Value));
    }

    private string SiteLanguage => Site?.DefaultLanguage ?? "en";

    private string In(IReadOnlyDictionary<string, string> texts) => InvitationText.In(texts, _state, SiteLanguage);

    private void Denied(InvitationDenied c)
    {
        if (DeniedHit(c.Invitation)) return;
        if (Asking is not { } rule || InvitationIdOf(rule) != c.Invitation) return;
        Asking = null;
    }

    private void Invite(InviteVisitor c)
    {
        RequestRefused Refuse(int code, string why) => new(c.Rid, code, false, 0, why);
        if (_tabs.IsEmpty) c.ReplyTo.Say(Refuse(Refusals.VisitorGone, "the visitor has left"));
        else if (_state.InDialog) c.ReplyTo.Say(Refuse(Refusals.InDialog, "the visitor is in a dialog"));
        else if (_state.Invitation is not null) c.ReplyTo.Say(Refuse(Refusals.BadValue, "the visitor has an invitation open already"));
        else
        {
            var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12));
            Offer(new OpenInvitation(id, null, c.Operator.Value, c.OperatorName, c.Department.Value, c.Text, 0, Now), () => c.ReplyTo.Say(new RequestDone(c.Rid, id)));
        }
    }

    /// <summary>On disk first: a killed process must not invite twice.</summary>
    private void Offer(OpenInvitation invitation, Action? then, IReadOnlyList<WebhookCall>? calls = null)
    {
        _state.Invite(invitation);
        if (_taped) Note(new TapeInvitation(invitation), invitation.At);
        (Unkept, BlockedRules) = (invitation.Id, null);
        Store(Reported, _state.RecordOf(invitation, 0, Now), () =>
        {
            Unkept = null;
            if (_state.Invitation?.Id == invitation.Id) _tabs.Tell(Show(invitation));
            then?.Invoke();
            Changed();
        }, calls);
    }

    private InvitationShown Show(OpenInvitation i) =>
        new(i.Id, new(i.Department), Site?.Department(new(i.Department))?.NameIn(_state.Language) ?? i.Department, i.OperatorName, i.Text, i.Outcome > 0, i.Content);

    private void Answer(string invitation, int outcome, Action? then = null)
    {
        var (now, open) = (Now, _state.Invitation);
        if (_state.Answer(invitation, outcome, now) is not { } record) return;
        if (_taped) Note(new TapeAnswer(invitation, outcome), now);
        // What waits to be sent again must not put an earlier outcome over this one.
        foreach (var commit in Commits ?? [])
            if (commit.Invitation?.Id == invitation) commit.Invitation = record;
        Store(null, record, then);
        if (outcome > 1) _tabs.Tell(new InvitationWithdrawn(invitation));
        if (outcome > 2) Return(open);
        Changed();
    }

    /// <summary>
    /// Begins the dialog, for who invited. Asked again, since an answer was lost, the same: after a crash in between nobody knows who it was, and the department has it.
    /// </summary>
    private void Accept(AcceptInvitation c)
    {
        if (_state.Invitation is { } open && open.Id == c.Invitation) Accepted = open;
        Answer(c.Invitation, 2);
        var inviter = Accepted is { } accepted && accepted.Id == c.Invitation ? accepted.Operator ?? accepted.Inviter : null;
        _node.Entities.Tell(c.Begin with { Inviter = inviter is null ? null : new OperatorId(inviter) });
    }

    /// <summary>The desk counts on a granted invitation for a minute, and on this one no longer.</summary>
    private void Return(OpenInvitation? open)
    {
        // For an operator's own nobody asked it.
        if (open is { Operator: null } && _node.Entities.TakePicks && Site is { } site) _node.Entities.Tell(new InvitationReturned(site.Desk, _site, _visitor));
    }

    private void Withdraw(OpenInvitation open) => Answer(open.Id, 4);
}
