using System.Text.Json.Nodes;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers.Trials;
using Gateway.Api.History;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Alerts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Rules;

/// <summary>What a rule with a holdout has changed.</summary>
/// <param name="Holdout">Percent of visitors that it leaves out now.</param>
/// <param name="With">Visitors and their orders with the rule.</param>
/// <param name="Without">And of those it left out.</param>
/// <param name="Lift">Null while one of the groups has fewer than 20 visitors.</param>
/// <param name="Goal">The same for the rule's own goal; null when it has none.</param>
public sealed record LiftAnswer(int Holdout, long Since, int Days, TrialGroup With, TrialGroup Without, LiftShown? Lift, GoalLift? Goal);

/// <summary>How often a rule's goal was reached: <c>ordered</c> are visitors who did, <c>orders</c> how often, <c>value</c> the sum of the events' values.</summary>
/// <param name="Goal">As in the rule.</param>
public sealed record GoalLift(JsonNode Goal, TrialGroup With, TrialGroup Without, LiftShown? Lift);

/// <summary>The difference of the shares of visitors who order, with the rule minus without it, and its 95 % interval.</summary>
/// <param name="Relative">In parts of the share without the rule; null when nobody ordered there.</param>
/// <param name="Sure">The interval does not hold zero.</param>
public sealed record LiftShown(double Difference, double Low, double High, double? Relative, bool Sure);

internal static class LiftEndpoint
{
    public static void MapLift(this IEndpointRouteBuilder site) =>
        site.MapGet("/rules/{id}/lift", ReadAsync).Needs(Permission.ReadReports).WithSummary("Both groups of a rule with a holdout: visitors of the last back=1…365 (90) days their orders, and how they reached its goal, within days=1…90 (30) after")
            .Produces<LiftAnswer>().Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status404NotFound);

    private static async Task<IResult> ReadAsync(string id, HttpContext http, TrialRows trials, TimeProvider time, string? days, string? back)
    {
        var filter = new FilterReader();
        var within = (int)(filter.Number("days", days, 1, 90) ?? 30);
        var ago = filter.Number("back", back, 1, 365) ?? 90;
        if (filter.Fault is { } fault) return Refuse.BadRequest("bad-filter", fault);
        if (http.Site().Rules.Find(id) is not { } rule) return Refuse.NotFound("rule that is switched on");
        var since = time.GetUtcNow().AddDays(-ago).ToUnixTimeMilliseconds();
        var (with, without) = await trials.GroupsAsync(http.Site().Id, id, since, within, http.RequestAborted);
        var goal = rule.Goal is not null ? await trials.GoalsAsync(http.Site().Id, id, since, within, http.RequestAborted) : default((TrialGroup With, TrialGroup Without)?);
        return Results.Ok(new LiftAnswer(rule.Holdout, since, within, with, without, Shown(with, without),
            goal is { } reached ? new GoalLift(JsonNode.Parse(rule.ToJson())!["goal"]!.DeepClone(), reached.With, reached.Without, Shown(reached.With, reached.Without)) : null));
    }

    private static LiftShown? Shown(TrialGroup with, TrialGroup without) => Lift.Of(with, without) is { } l ? new LiftShown(l.Difference, l.Low, l.High, l.Relative, l.IsSure) : null;
}
