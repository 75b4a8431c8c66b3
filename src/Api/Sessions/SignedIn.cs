using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Sessions;

/// <summary>Lets only signed-in people pass.</summary>
internal sealed class SignedIn(People people) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var person = SessionCookie.Read(http.Request) is { } token ? await people.OfSessionAsync(token, http.RequestAborted) : null;
        if (person is null) return Refuse.SignedOut();
        http.Features.Set(person);
        return await next(context);
    }
}

/// <summary>
/// Lets only people of the site's own desk pass. To anybody else a site is answered as if it did not exist, so that nobody learns which sites
/// other accounts have.
/// </summary>
internal sealed class SiteAccess(SiteDirectory sites) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var id = http.GetRouteValue("site") as string ?? "";
        if (sites.ServedBy(http.Caller(), id) is not { } site) return ValueTask.FromResult<object?>(Refuse.UnknownSite(id));
        http.Features.Set(site);
        return next(context);
    }
}

/// <summary>What the filters above found out.</summary>
internal static class CallerFeatures
{
    public static Person Caller(this HttpContext http) => http.Features.Get<Person>() ?? throw new InvalidOperationException("the route lacks SignedIn");

    public static SiteSnapshot Site(this HttpContext http) => http.Features.Get<SiteSnapshot>() ?? throw new InvalidOperationException("the route lacks SiteAccess");

    public static SiteSnapshot? ServedBy(this SiteDirectory sites, Person person, string id) =>
        sites.Find(new SiteId(id)) is { } site && site.Desk == person.Desk ? site : null;
}
