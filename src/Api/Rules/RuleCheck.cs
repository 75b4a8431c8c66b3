using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;
using Gateway.Api.Requests;

namespace Gateway.Api.Rules;

/// <summary>What of a rule can only be judged with its site at hand.</summary>
internal static class RuleCheck
{
    /// <summary>The first fault; null for none.</summary>
    public static Fault? FaultOf(RuleDefinition rule, SiteSnapshot site)
    {
        for (var i = 0; i < rule.Then.Count; i++)
            if (FaultOf(rule.Then[i], PlaceOf(rule, i), site) is { } fault) return fault;
        return WaitsForItself(rule, site);
    }

    private static Fault? WaitsForItself(RuleDefinition rule, SiteSnapshot site)
    {
        if (SegmentCycles.Find(rule, site.Rules.All) is not { } way) return null;
        var at = PlaceOf(rule, rule.Then.Select((a, i) => (Action: a, At: i)).First(a => a.Action is SetSegment s && s.Segment == way[0]).At);
        return Fault.Of($"{at}.segment", "waits-for-itself", ("way", Refuse.Shown(string.Join(" → ", way.Select(s => $"\"{s}\"")))));
    }

    /// <summary>A rule of one action is written without a list.</summary>
    private static string PlaceOf(RuleDefinition rule, int at) => rule.Then.Count == 1 ? "then" : $"then[{at}]";

    private static Fault? FaultOf(RuleAction action, string at, SiteSnapshot site)
    {
        if (action is ShownAction { Department: { Value.Length: > 0 } department } && site.Department(department) is null)
            return Fault.Of($"{at}.department", "department-unknown", ("given", Refuse.Shown(department.Value)));
        if (action is CallWebhook call && !site.Webhooks.Contains(call.Webhook)) return Fault.Of($"{at}.webhook", "webhook-unknown", ("given", Refuse.Shown(call.Webhook)));
        if (action is not MakeInvitation invitation) return null;
        // Variables are checked for each visitor, when they are filled.
        if (invitation.Picture.Length > 0 && invitation.Picture[0] != '{' && !SafeAddress.IsPicture(invitation.Picture, site.Origins))
            return Fault.Of($"{at}.picture", "picture-elsewhere");
        for (var i = 0; i < invitation.Buttons.Count; i++)
            if (invitation.Buttons[i] is { Kind: ButtonKind.Open, Address: { Length: > 0 } address } && address[0] != '{' && !SafeAddress.IsOnSite(address, site.Origins))
                return Fault.Of($"{at}.buttons[{i}].address", "page-elsewhere", ("allowed", string.Join(", ", site.Origins.Take(5))));
        return null;
    }
}
