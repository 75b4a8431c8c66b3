using System.Text.Json.Nodes;
using Gateway.Actors;
using Gateway.Actors.Radar;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Alerts;
using Gateway.Persistence.Catalog;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Alerts;

/// <summary>Alerts, for whom the site's radar tells; and what the radar looks for, which everybody of the site reads and administrators change.</summary>
internal static class AlertEndpoints
{
    private const int MostListed = 200;

    public static void MapAlerts(this IEndpointRouteBuilder site)
    {
        site.MapGet("/alerts", ListAsync).Needs(Permission.HandleAlerts).WithSummary("The last 200 alerts, newest first; with state=open only those not closed")
            .Produces<AlertsAnswer>().Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status403Forbidden);
        site.MapGet("/alerts/{id}", FindAsync).Needs(Permission.HandleAlerts).WithSummary("One alert with the visitors hit last").Produces<AlertAnswer>().Produces<ApiError>(StatusCodes.Status404NotFound);
        site.MapPost("/alerts/{id}", ActAsync).Needs(Permission.HandleAlerts, audited: false).WithSummary("See, take or close an alert, invite all whom it hit, or stop that").Produces(StatusCodes.Status204NoContent)
            .Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status404NotFound).Produces<ApiError>(StatusCodes.Status409Conflict);
        site.MapGet("/radar", (HttpContext http) => Json(http.Site().Radar.Settings)).Needs(Permission.ReadSettings).WithSummary("What the site's radar looks for").Produces<RadarShape>();
        site.MapPut("/radar", ReplaceAsync).Needs(Permission.ChangeSite).WithSummary("Change what it looks for; what is left out gets its default").Accepts<RadarShape>("application/json", ApiDescription.AnyType)
            .Produces<RadarShape>().Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status403Forbidden);
    }

    private static async Task<IResult> ListAsync(HttpContext http, AlertRows alerts, string? state)
    {
        if (NotTold(http) is { } refused) return refused;
        if (state is not (null or "open")) return Refuse.BadRequest("bad-filter", "state: open, or left out for all");
        return Results.Ok(new AlertsAnswer([.. (await alerts.ListAsync(http.Site().Id, state == "open", MostListed, http.RequestAborted)).Select(a => AlertAnswer.Of(a))]));
    }

    private static async Task<IResult> FindAsync(string id, HttpContext http, AlertRows alerts) =>
        NotTold(http) ?? (id.Length <= Limits.IdChars && await alerts.FindAsync(http.Site().Id, id, http.RequestAborted) is { } found
            ? Results.Ok(AlertAnswer.Of(found.Alert, found.Hit))
            : Refuse.NotFound("alert"));

    private static async Task<IResult> ActAsync(string id, JsonBody<AlertActBody> body, HttpContext http, IAlerts alerts)
    {
        if (NotTold(http) is { } refused) return refused;
        AlertAct? act = body.Value.Act switch
        {
            "seen" => AlertAct.Seen,
            "take" => AlertAct.Take,
            "close" => AlertAct.Close,
            "invite" => AlertAct.Invite,
            "stop-inviting" => AlertAct.StopInviting,
            _ => null,
        };
        if (act is not { } known) return Refuse.BadRequest("bad-act", "act: seen, take, close, invite or stop-inviting");
        var (site, caller) = (http.Site(), http.Caller());
        var department = body.Value.Department is { } named ? new DepartmentId(named) : site.Departments.Count > 0 ? site.Departments[0].Id : new DepartmentId("");
        return await alerts.HandleAsync(new HandleAlert(site.Id, id, known, caller.Id, caller.Name, department, body.Value.Text ?? "", 0, null), http.RequestAborted) switch
        {
            null => Refuse.Because(StatusCodes.Status503ServiceUnavailable, "unavailable", "the radar does not answer; try again in a moment"),
            { Code: 0 } => Results.NoContent(),
            { Code: (int)RefusalCode.NotFound } => Refuse.NotFound("alert"),
            { Code: (int)RefusalCode.NotAllowed } not => Refuse.NotAllowed(not.Text),
            { Code: (int)RefusalCode.Closed or (int)RefusalCode.Unavailable } late => Refuse.Because(StatusCodes.Status409Conflict, late.Code == (int)RefusalCode.Closed ? "closed" : "unavailable", late.Text),
            { } bad => Refuse.BadRequest("bad-act", bad.Text),
        };
    }

    private static async Task<IResult> ReplaceAsync(JsonBody<JsonObject> body, HttpContext http, SiteSettings settings, CatalogWatcher watcher)
    {
        if (!RadarJson.TryRead(body.Value.ToJsonString(), out var read, out var faults))
            return Refuse.Faulty("bad-radar", faults);
        if (read.Departments.FirstOrDefault(d => http.Site().Department(d) is null) is { Value: { } unknown })
            return Refuse.Faulty("bad-radar", Fault.Of("departments", "department-unknown", ("given", Refuse.Shown(unknown))));
        if (!await settings.SetRadarAsync(http.Site().Id, read, http.RequestAborted)) return Refuse.UnknownSite(http.Site().Id.Value);
        await watcher.ReloadAsync(http.RequestAborted);
        return Json(read);
    }

    private static IResult Json(RadarSettings settings) => Results.Text(RadarJson.Write(settings), "application/json", System.Text.Encoding.UTF8);

    private static IResult? NotTold(HttpContext http) =>
        http.Site() is var site && site.Operator(http.Caller().Id) is { } person && site.Radar.Settings.Tells(person) ? null : Refuse.NotAllowed("this site's alerts are for other departments");
}
