using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;
using Gateway.Api.Requests;

namespace Gateway.Api.Rules;

/// <summary>What of a rule can only be judged with its site at hand.</summary>
internal static class RuleCheck
{
    /// <summary>The first fault, beginning with its place; null for none.</summary>
    public static string? FaultOf(RuleDefinition rule, SiteSnapshot site)
    {
        for (var i = 0; i < rule.Then.Count; i++)
            if (FaultOf(rule.Then[i], PlaceOf(rule, i), site) is { } fault) return fault;
        return WaitsForItself(rule, site);
    }

    private static string? WaitsForItself(RuleDefinition rule, SiteSnapshot site)
    {
        if (SegmentCycles.Find(rule, site.Rules.All) is not { } way) return null;
        var at = PlaceOf(rule, rule.Then.Select((a, i) => (Action: a, At: i)).First(a => a.Action is SetSegment s && s.Segment == way[0]).At);
        return $"{at}.segment: this rule would wait for itself: {Refuse.Shown(string.Join(" needs ", way.Select(s => $"\"{s}\"")))}, and no other rule sets it";
    }

    /// <summary>A rule of one action is written without a list.</summary>
    private static string PlaceOf(RuleDefinition rule, int at) => rule.Then.Count == 1 ? "then" : $"then[{at}]";

    private static string? FaultOf(RuleAction action, string at, SiteSnapshot site)
    {
        if (action is ShownAction { Department: { Value.Length: > 0 } department } && site.Department(department) is null)
            return $"{at}.department: the site has no department \"{Refuse.Shown(department.Value)}\"";
        if (action is CallWebhook call && !site.Webhooks.Contains(call.Webhook)) return $"{at}.webhook: the site has no webhook \"{Refuse.Shown(call.Webhook)}\"";
        if (action is not MakeInvitation invitation) return null;
        // Variables are checked for each visitor, when they are filled.
        if (invitation.Picture.Length > 0 && invitation.Picture[0] != '{' && !SafeAddress.IsPicture(invitation.Picture, site.Origins))
            return $"{at}.picture: a picture comes over https:// or from the site itself";
        for (var i = 0; i < invitation.Buttons.Count; i++)
            if (invitation.Buttons[i] is { Kind: ButtonKind.Open, Address: { Length: > 0 } address } && address[0] != '{' && !SafeAddress.IsOnSite(address, site.Origins))
                return $"{at}.buttons[{i}].address: a button opens a page of the site itself: a path such as /delivery, or an address that begins with {string.Join(" or ", site.Origins.Take(5))}";
        return null;
    }
}
