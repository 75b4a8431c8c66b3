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
/// <param name="Lift">Null while one of the groups has fewer than 20 visitors.</param>
public sealed record LiftAnswer(int Holdout, long Since, int Days, TrialGroup With, TrialGroup Without, LiftShown? Lift);

/// <summary>The difference of the shares of visitors who order, with the rule minus without it, and its 95 % interval.</summary>
/// <param name="Relative">In parts of the share without the rule; null when nobody ordered there.</param>
/// <param name="Sure">The interval does not hold zero.</param>
public sealed record LiftShown(double Difference, double Low, double High, double? Relative, bool Sure);

internal static class LiftEndpoint
{
    public static void MapLift(this IEndpointRouteBuilder site) =>
        site.MapGet("/rules/{id}/lift", ReadAsync).WithSummary("Both groups of a rule with a holdout: visitors of the last back=1…365 (90) days and their orders within days=1…90 (30) after")
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
        return Results.Ok(new LiftAnswer(rule.Holdout, since, within, with, without, Lift.Of(with, without) is { } l ? new LiftShown(l.Difference, l.Low, l.High, l.Relative, l.IsSure) : null));
    }
}
