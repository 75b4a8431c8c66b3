using System.Text.Json.Nodes;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Rules;

/// <summary>What holds for all rules of a site that invite, and its time zone.</summary>
internal static class InvitationLimitEndpoints
{
    public static void MapInvitationLimits(this IEndpointRouteBuilder site)
    {
        site.MapGet("/invitation-limits", (HttpContext http) => Results.Ok(http.Site().InvitationLimits)).Needs(Permission.ReadSettings).WithSummary("How much rules may invite").Produces<InvitationLimits>();
        site.MapPut("/invitation-limits", SetAsync).Needs(Permission.ChangeRules).WithSummary("Set how much rules may invite; what is left out has its default")
            .Accepts<InvitationLimits>("application/json", ApiDescription.AnyType)
            .Produces<InvitationLimits>().Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status403Forbidden);
    }

    private static async Task<IResult> SetAsync(JsonBody<JsonObject> body, HttpContext http, SiteSettings settings, CatalogWatcher watcher)
    {
        if (!InvitationLimits.TryRead(body.Value.ToJsonString(), out var limits, out var faults))
            return Refuse.Faulty("bad-limits", faults);
        if (!await settings.SetInvitationLimitsAsync(http.Site().Id, limits, http.RequestAborted)) return Refuse.UnknownSite(http.Site().Id.Value);
        await watcher.ReloadAsync(http.RequestAborted);
        return Results.Ok(limits);
    }
}
