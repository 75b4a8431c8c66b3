using Gateway.Actors.Sites;
using Gateway.Api.Sessions;
using Gateway.Api.Tickets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Sites;

/// <summary>A site as its people see it.</summary>
public sealed record SiteAnswer(
    string Id, string Name, string Accent, IReadOnlyList<string> Origins, IReadOnlyList<DepartmentAnswer> Departments, IReadOnlyList<OperatorAnswer> Operators,
    int OfferSeconds, bool AutoAccept)
{
    internal static SiteAnswer Of(SiteSnapshot site) => new(
        site.Id.Value, site.Name, site.Accent, site.Origins, DepartmentAnswer.Of(site),
        [.. site.Operators.Select(o => new OperatorAnswer(o.Id.Value, o.Name, o.Capacity, [.. o.Departments.Select(d => d.Value)]))],
        (int)site.OfferDeadline.TotalSeconds, site.AutoAccept);
}

/// <summary>An operator of a site.</summary>
public sealed record OperatorAnswer(string Id, string Name, int Capacity, IReadOnlyList<string> Departments);

internal static class SiteEndpoint
{
    public static void MapSite(this IEndpointRouteBuilder site) =>
        site.MapGet("", (HttpContext http) => SiteAnswer.Of(http.Site())).WithSummary("The site with its departments and operators").Produces<SiteAnswer>();
}
