using System.Text.Json.Nodes;
using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Sites;

/// <summary>How a site finds an operator for a visitor: what holds for all, each department's settings, and what each operator can do. The words are those of docs/ROUTING.md.</summary>
public sealed record RoutingAnswer(JsonNode Site, IReadOnlyList<RoutedDepartment> Departments, IReadOnlyList<RoutedOperator> Operators)
{
    internal static RoutingAnswer Of(SiteSnapshot site) => new(
        Json(site.Routing.ToJson()), [.. site.Departments.Select(RoutedDepartment.Of)],
        [.. site.Operators.Select(o => new RoutedOperator(o.Id.Value, o.Name, o.Capacity, [.. o.Departments.Select(d => d.Value)], Json(o.Routing.ToJson())))]);

    internal static JsonNode Json(string text) => JsonNode.Parse(text)!;
}

/// <summary>A department. <paramref name="Names"/>: by language.</summary>
public sealed record RoutedDepartment(string Id, IReadOnlyDictionary<string, string> Names, JsonNode Routing)
{
    internal static RoutedDepartment Of(DepartmentInfo d) => new(d.Id.Value, d.Names, RoutingAnswer.Json(d.Routing.ToJson()));
}

/// <summary>An operator. <paramref name="Capacity"/>: dialogs at once over all departments.</summary>
public sealed record RoutedOperator(string Id, string Name, int Capacity, IReadOnlyList<string> Departments, JsonNode Routing);

/// <summary>A department as it shall be; settings left out have their defaults.</summary>
public sealed record DepartmentRequest(IReadOnlyDictionary<string, string>? Names, JsonObject? Routing);

/// <summary>What an operator can do; what is left out stays as it was.</summary>
public sealed record OperatorRoutingRequest(int? Capacity, IReadOnlyList<string>? Departments, JsonObject? Routing);

internal static class RoutingEndpoints
{
    private const int MostCapacity = 100;
    private const int NameChars = 80;

    public static void MapRouting(this IEndpointRouteBuilder site)
    {
        site.MapGet("/routing", (HttpContext http) => RoutingAnswer.Of(http.Site())).Needs(Permission.ReadSettings).WithSummary("How visitors find an operator: site, departments, operators").Produces<RoutingAnswer>();
        var administrators = site.MapGroup("").Needs(Permission.ChangeRouting);
        Describe(administrators.MapPut("/routing", SetSiteAsync), "Set what holds for the dialogs of all departments; what is left out has its default");
        Describe(administrators.MapPut("/departments/{id}", SetDepartmentAsync), "Make a department, or set its names and how it routes");
        Describe(administrators.MapDelete("/departments/{id}", RemoveDepartmentAsync), "Remove a department; who waits in it is served by everybody of the site");
        Describe(administrators.MapPut("/operators/{id}/routing", SetOperatorAsync), "Set an operator's capacity, departments of this site, skills, languages and places");
    }

    private static void Describe(RouteHandlerBuilder route, string summary) => route.WithSummary(summary).Produces<RoutingAnswer>()
        .Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status403Forbidden).Produces<ApiError>(StatusCodes.Status404NotFound).Produces<ApiError>(StatusCodes.Status409Conflict);

    private static async Task<IResult> SetSiteAsync(JsonBody<JsonObject> body, HttpContext http, RoutingSettings settings, CatalogWatcher watcher, SiteDirectory sites)
    {
        if (!SiteRouting.TryRead(body.Value.ToJsonString(), out var routing, out var faults)) return Bad(faults);
        // Whoever left before would be closed instead of answered later.
        if (routing.CloseSeconds > 0 && http.Site().Departments.Where(d => d.Routing.LaterSeconds > routing.CloseSeconds).MaxBy(d => d.Routing.LaterSeconds) is { } late)
            return Bad(Fault.Of("closeSeconds", "close-before-later", ("department", late.Id.Value), ("seconds", late.Routing.LaterSeconds)));
        if (!await settings.SetSiteAsync(http.Site().Id, routing, http.RequestAborted)) return Refuse.UnknownSite(http.Site().Id.Value);
        return await InForceAsync(http, watcher, sites);
    }

    private static async Task<IResult> SetDepartmentAsync(string id, JsonBody<DepartmentRequest> body, HttpContext http, RoutingSettings settings, CatalogWatcher watcher, SiteDirectory sites)
    {
        var (site, known) = (http.Site(), http.Site().Department(new(id)));
        if (known is null && (id.Length is 0 or > 40 || id.Any(c => c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))))
            return Refuse.BadField("a department's id is 1 to 40 lower-case letters, digits and hyphens");
        var names = body.Value.Names ?? known?.Names;
        if (names is not { Count: > 0 } || names.Any(n => n.Key.Length is < 2 or > 8 || string.IsNullOrWhiteSpace(n.Value) || n.Value.Length > NameChars))
            return Bad(Fault.Of("names", "names-needed", ("most", NameChars)));
        var routing = known?.Routing ?? DepartmentRouting.Default;
        if (body.Value.Routing is { } ask && !DepartmentRouting.TryRead(ask.ToJsonString(), out routing, out var faults)) return Bad(faults);
        if (routing.OverflowTo is { } to && (to == id || site.Department(new(to)) is null)) return Bad(Fault.Of("overflowTo", "overflow-elsewhere", ("given", Refuse.Shown(to))));
        // A webhook that is removed later answers nobody any more; who keeps its department as it was is not refused for that.
        if (routing.Bot is { } bot && bot != known?.Routing.Bot && !site.Webhooks.Contains(bot)) return Bad(Fault.Of("bot", "webhook-unknown", ("given", Refuse.Shown(bot))));
        if (site.Routing.CloseSeconds is > 0 and var close && routing.LaterSeconds > close) return Bad(Fault.Of("laterSeconds", "later-after-close", ("seconds", close)));
        if (await settings.SetDepartmentAsync(site.Id, new DepartmentInfo(new(id), names) { Routing = routing }, http.RequestAborted) == DepartmentWrite.TooMany)
            return Refuse.Because(StatusCodes.Status409Conflict, "too-many", $"a site has at most {RoutingSettings.MostDepartments} departments");
        return await InForceAsync(http, watcher, sites);
    }

    private static async Task<IResult> RemoveDepartmentAsync(string id, HttpContext http, RoutingSettings settings, CatalogWatcher watcher, SiteDirectory sites) =>
        await settings.RemoveDepartmentAsync(http.Site().Id, new(id), http.RequestAborted) switch
        {
            DepartmentWrite.NotFound => Refuse.NotFound("department"),
            DepartmentWrite.Last => Refuse.Because(StatusCodes.Status409Conflict, "last-department", "a site keeps at least one department"),
            _ => await InForceAsync(http, watcher, sites),
        };

    private static async Task<IResult> SetOperatorAsync(string id, JsonBody<OperatorRoutingRequest> body, HttpContext http, RoutingSettings settings, CatalogWatcher watcher, SiteDirectory sites)
    {
        var (site, ask) = (http.Site(), body.Value);
        if (site.Operator(new(id)) is null) return Refuse.NotFound("operator");
        if (ask.Capacity is < 1 or > MostCapacity) return Bad(Fault.Of("capacity", "range", ("least", 1), ("most", MostCapacity)));
        if (ask.Departments?.FirstOrDefault(d => d is null || site.Department(new(d)) is null) is { } unknown) return Bad(Fault.Of("departments", "department-unknown", ("given", Refuse.Shown(unknown))));
        OperatorRouting? routing = null;
        if (ask.Routing is { } json && !OperatorRouting.TryRead(json.ToJsonString(), out routing, out var faults)) return Bad(faults);
        if (!await settings.SetOperatorAsync(http.Caller().Account, site.Id, new(id), ask.Capacity, ask.Departments?.Select(d => new DepartmentId(d)).ToList(), routing, http.RequestAborted))
            return Refuse.NotFound("operator");
        return await InForceAsync(http, watcher, sites);
    }

    private static IResult Bad(params IReadOnlyList<Fault> faults) => Refuse.Faulty("bad-routing", faults);

    private static async Task<IResult> InForceAsync(HttpContext http, CatalogWatcher watcher, SiteDirectory sites)
    {
        await watcher.ReloadAsync(http.RequestAborted);
        return sites.Find(http.Site().Id) is { } now ? Results.Ok(RoutingAnswer.Of(now)) : Refuse.UnknownSite(http.Site().Id.Value);
    }
}
