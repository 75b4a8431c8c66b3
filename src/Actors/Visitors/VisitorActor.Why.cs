using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Actors.Triggers;

namespace Gateway.Actors.Visitors;

/// <summary>Why a rule fired for this visitor or did not: its conditions, and what holds invitations back.</summary>
internal sealed partial class VisitorActor
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private void Explain(WatchVisitorCard c)
    {
        if (_state.VisitNumber == 0) c.Connection.Say(new RequestRefused(c.Rid, Refusals.NotFound, false, 0, "no such visitor on this site"));
        else if (Site is not { } site || site.Rules.Explain(c.Explain!, View(site)) is not { } why)
            c.Connection.Say(new RequestRefused(c.Rid, Refusals.NotFound, false, 0, "no rule of that id is switched on"));
        else
        {
            var rule = site.Rules.Find(c.Explain!)!;
            why["limits"] = Limits(rule, site);
            if (BlockedRules?.Find(b => b.Rule.Id == rule.Id) is { } blocked) why["tries"] = new JsonObject { ["next"] = RetryAt, ["until"] = blocked.Until };
            c.Connection.Say(new RequestDone(c.Rid, why.ToJsonString(Readable)));
        }
    }

    /// <summary>What would keep the rule quiet now even if its conditions hold, each with its value.</summary>
    private JsonArray Limits(RuleDefinition rule, Sites.SiteSnapshot site)
    {
        var limits = new JsonArray();
        void Hit(string kind, JsonNode? now = null, JsonNode? until = null, JsonNode? most = null)
        {
            var hit = new JsonObject { ["kind"] = kind };
            if (now is not null) hit["now"] = now;
            if (until is not null) hit["until"] = until;
            if (most is not null) hit["most"] = most;
            limits.Add(hit);
        }
        var all = site.InvitationLimits;
        if (_state.HasFired(rule, Now)) Hit("fired", until: rule.Limit == RuleLimit.Days && _state.FiredAt(rule) is > 0 and var at ? at + rule.Days * 86_400_000L : null);
        if (_state.Agent.IsCrawler) Hit("crawler");
        if (_tabs.IsEmpty) Hit("gone");
        if (rule.Shown is not { } shown) return limits;
        if (_state.InDialog) Hit("dialog");
        if (_state.Invitation is not null) Hit("invited");
        if (_state.Declined) Hit("declined");
        if (all.IsRefusedBy(_state)) Hit("refusals", _state.Refusals, most: all.StopAfterRefusals);
        if (_state.QuietUntil(all) is var quiet && quiet > Now) Hit("quiet", until: quiet);
        if (shown is MakeInvitation invitation && _node.Facts.Of(_site, invitation.Department) is var facts && !all.MayBeAnswered(facts)) Hit("operators", facts.FreeSlots);
        if (PoolEmpty is not null && shown is MakeInvitation { Coupon.Pool: var pool } && pool == PoolEmpty) Hit("coupons", 0);
        if (Asking?.Id == rule.Id) Hit("asked", until: AskedAt + (long)AnswerPatience.TotalMilliseconds);
        return limits;
    }
}
