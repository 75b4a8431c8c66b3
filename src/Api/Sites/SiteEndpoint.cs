using System.Text.Json.Serialization;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Api.Tickets;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Sites;

/// <summary>A site as its people see it.</summary>
public sealed record SiteAnswer(
    string Id, string Name, string Accent, IReadOnlyList<string> Origins, IReadOnlyList<DepartmentAnswer> Departments, IReadOnlyList<OperatorAnswer> Operators,
    int OfferSeconds, bool AutoAccept, bool Compression)
{
    internal static SiteAnswer Of(SiteSnapshot site) => new(
        site.Id.Value, site.Name, site.Accent, site.Origins, DepartmentAnswer.Of(site),
        [.. site.Operators.Select(o => new OperatorAnswer(o.Id.Value, o.Name, o.Capacity, [.. o.Departments.Select(d => d.Value)]))],
        (int)site.OfferDeadline.TotalSeconds, site.AutoAccept, site.Compression);
}

/// <summary>An operator of a site.</summary>
public sealed record OperatorAnswer(string Id, string Name, int Capacity, IReadOnlyList<string> Departments);

/// <summary>Whether the site's sockets are compressed where a client offers it.</summary>
public sealed record CompressionSwitch([property: JsonRequired] bool On);

internal static class SiteEndpoint
{
    public static void MapSite(this IEndpointRouteBuilder site)
    {
        site.MapGet("", (HttpContext http) => SiteAnswer.Of(http.Site())).WithSummary("The site with its departments and operators").Produces<SiteAnswer>();
        site.MapPut("/compression", SwitchAsync).WithSummary("Compress the site's sockets, or stop; connections that are open stay as they are")
            .Produces<CompressionSwitch>().Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status403Forbidden);
    }

    private static async Task<IResult> SwitchAsync(JsonBody<CompressionSwitch> body, HttpContext http, SiteSettings settings, CatalogWatcher watcher)
    {
        if (http.Caller().Role != PersonRole.Administrator) return Refuse.NotAllowed("a site is set up by administrators");
        if (!await settings.SetCompressionAsync(http.Site().Id, body.Value.On, http.RequestAborted)) return Refuse.UnknownSite(http.Site().Id.Value);
        await watcher.ReloadAsync(http.RequestAborted);
        return Results.Ok(body.Value);
    }
}
