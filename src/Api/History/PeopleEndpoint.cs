using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Visits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.History;

/// <summary>A browser of a known person; <paramref name="LastSeen"/> is Unix ms. Its card and past are found under <c>/visitors/{visitor}</c>.</summary>
public sealed record BrowserAnswer(string Visitor, long LastSeen);

/// <summary>A person as the site last signed it; name and e-mail are "" when not said.</summary>
/// <param name="Browsers">The latest seen first.</param>
public sealed record PersonAnswer(string Login, string Name, string Email, IReadOnlyList<BrowserAnswer> Browsers);

/// <summary>Whom a look-up found.</summary>
public sealed record PeopleAnswer(IReadOnlyList<PersonAnswer> People);

/// <summary>Finds people by what the site itself calls them, whether they are there now or not.</summary>
internal static class PeopleEndpoint
{
    // As long as a token may say it (docs/IDENTITY.md).
    private const int LoginChars = 64;

    public static void MapPeople(this IEndpointRouteBuilder site) =>
        site.MapGet("/people", FindAsync).Needs(Permission.SeeVisitors).WithSummary("The person whom the site has signed in under that login, with all browsers, on the site or not; nobody when it is nobody's")
            .Produces<PeopleAnswer>().Produces<ApiError>(StatusCodes.Status400BadRequest);

    private static async Task<IResult> FindAsync(HttpContext http, KnownVisitors known, string? login)
    {
        var filter = new FilterReader();
        var wanted = filter.Text("login", login, LoginChars);
        if (filter.Fault is { } fault) return Refuse.BadRequest("bad-filter", fault);
        if (wanted is null) return Refuse.BadRequest("bad-filter", "login is the site's own id of a person");
        return await known.FindAsync(http.Site().Id, wanted, http.RequestAborted) is { } p
            ? Results.Ok(new PeopleAnswer([new PersonAnswer(p.Login, p.Name, p.Email, [.. p.Browsers.Select(b => new BrowserAnswer(b.Visitor.Value, b.LastSeen.ToUnixTimeMilliseconds()))])]))
            : Results.Ok(new PeopleAnswer([]));
    }
}
