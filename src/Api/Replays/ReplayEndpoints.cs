using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Rules;
using Gateway.Api.Sessions;
using Gateway.Persistence.Recordings;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Replays;

/// <summary>The time machine: a draft of a rule is tried on recorded visits before it is switched on. For administrators, who make rules.</summary>
internal static class ReplayEndpoints
{
    private const int MostDays = 365;

    public static void MapReplays(this IEndpointRouteBuilder site)
    {
        site.MapPost("/replays", BeginAsync).Needs(Permission.ChangeRules).WithSummary("Try a rule on the visits recorded in the last days").Produces<ReplayAnswer>(StatusCodes.Status202Accepted)
            .Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status403Forbidden).Produces<ApiError>(StatusCodes.Status409Conflict);
        site.MapGet("/replays/{id}", FindAsync).Needs(Permission.ChangeRules).WithSummary("How the run stands, with what has come of it so far").Produces<ReplayAnswer>().Produces<ApiError>(StatusCodes.Status404NotFound);
        site.MapDelete("/replays/{id}", CancelAsync).Needs(Permission.ChangeRules).WithSummary("Stop the run").Produces(StatusCodes.Status204NoContent).Produces<ApiError>(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> BeginAsync(JsonBody<ReplayAsk> body, HttpContext http, ReplayRuns runs)
    {
        if (body.Value.Days is < 1 or > MostDays) return Refuse.BadField($"days: {body.Value.Days}; 1 to {MostDays} are allowed");
        if (RuleEndpoints.Draft(body.Value.Rule, http, out var draft) is { } fault) return fault;
        var site = http.Site();
        if (await runs.BeginAsync(site.Id, draft, site.Rules.All, site.InvitationLimits, body.Value.Days, http.RequestAborted) is not { } run)
            return Refuse.Because(StatusCodes.Status409Conflict, "busy", "another rule of this site is being tried; wait for its end or stop it");
        return Results.Accepted($"{http.Request.Path}/{run.Id}", ReplayAnswer.Of(run));
    }

    private static async Task<IResult> FindAsync(string id, HttpContext http, ReplayRuns runs) =>
        id.Length <= Limits.IdChars && await runs.FindAsync(http.Site().Id, id, http.RequestAborted) is { } run ? Results.Ok(ReplayAnswer.Of(run)) : Refuse.NotFound("replay");

    private static async Task<IResult> CancelAsync(string id, HttpContext http, ReplayRuns runs) =>
        id.Length <= Limits.IdChars && await runs.CancelAsync(http.Site().Id, id, http.RequestAborted) ? Results.NoContent() : Refuse.NotFound("replay");
}
