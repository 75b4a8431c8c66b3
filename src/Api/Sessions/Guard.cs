using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Sessions;

/// <summary>
/// The one place where a call of the API is let through or not: who calls, whether the site is theirs, whether their role allows it. Writes down what is changed and what was
/// refused. To people of another account a site is answered as if it did not exist, so that nobody learns which sites others have.
/// </summary>
internal sealed class Guard(People people, ApiTokens tokens, SignInThrottle throttle, SiteDirectory sites, Audit audit) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var access = http.GetEndpoint()?.Metadata.GetMetadata<Access>() ?? throw new InvalidOperationException($"{http.Request.Method} {http.Request.Path} does not state whom it serves");
        if (access.Open) return await next(context);
        var bearer = BearerToken.Read(http.Request);
        if (bearer is not null && BearerToken.Refusal(http, throttle) is { } refusal) return refusal;
        var person = bearer is not null ? await tokens.CallerAsync(bearer, http.RequestAborted) : SessionCookie.Read(http.Request) is { } token ? await people.OfSessionAsync(token, http.RequestAborted) : null;
        if (person is null && bearer is not null) return BearerToken.Wrong(http, throttle);
        if (person is null) return Refuse.SignedOut();
        if (person.Token is not null && access.InPerson) return Refuse.Because(StatusCodes.Status403Forbidden, "not-for-tokens", "this is for a person who is signed in, not for a token");
        http.Features.Set(person);
        if (http.GetRouteValue("site") is string id)
        {
            if (sites.ServedBy(person, id) is not { } site) return Refuse.UnknownSite(id);
            http.Features.Set(site);
        }
        if (!person.May.HasFlag(access.Needs))
        {
            await audit.RefusedAsync(http, person);
            return Refuse.NotAllowed($"this needs the permission \"{Permissions.WordOf(access.Needs)}\", which {(person.Token is null ? "your role" : "this token")} does not have");
        }
        if (!(access.Audited ?? !(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)))) return await next(context);
        var entry = await audit.BeginAsync(http, person);
        var result = await next(context);
        await audit.EndAsync(entry, result);
        return result;
    }
}

/// <summary>What the guard found out.</summary>
internal static class CallerFeatures
{
    public static Person Caller(this HttpContext http) => http.Features.Get<Person>() ?? throw new InvalidOperationException("the route is open to all");

    public static SiteSnapshot Site(this HttpContext http) => http.Features.Get<SiteSnapshot>() ?? throw new InvalidOperationException("the route has no site in its address");

    public static SiteSnapshot? ServedBy(this SiteDirectory sites, Person person, string id) =>
        sites.Find(new(id)) is { } site && site.Desk == person.Desk ? site : null;
}
