using System.Globalization;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Sessions;

/// <summary>Who wants to sign in.</summary>
public sealed record SignInRequest(string? Login, string? Password);

/// <summary>Who is signed in, and where he works.</summary>
public sealed record SessionAnswer(SessionPerson Person, IReadOnlyList<SessionSite> Sites);

/// <summary>The person of a session, with the role's id and the words of what it allows.</summary>
public sealed record SessionPerson(string Id, string Name, string Login, string Role, string Language, IReadOnlyList<string> Permissions);

/// <summary>A site that the person's desk serves.</summary>
public sealed record SessionSite(string Id, string Name, string Accent);

/// <summary>Signing in and out.</summary>
internal static class SessionEndpoints
{
    public static void MapSession(this IEndpointRouteBuilder api)
    {
        api.MapPost("/session", SignInAsync).OpenToAll().WithSummary("Sign in; the session travels in a cookie that scripts cannot read")
            .Produces(StatusCodes.Status204NoContent).Produces<ApiError>(StatusCodes.Status401Unauthorized).Produces<ApiError>(StatusCodes.Status429TooManyRequests);
        api.MapDelete("/session", SignOutAsync).OpenToAll().WithSummary("Sign out").Produces(StatusCodes.Status204NoContent);
        api.MapGet("/session", Who).NeedsSignIn().WithSummary("Who is signed in").Produces<SessionAnswer>().Produces<ApiError>(StatusCodes.Status401Unauthorized);
    }

    private static async Task<IResult> SignInAsync(JsonBody<SignInRequest> body, HttpContext http, People people, SignInThrottle throttle, Audit audit)
    {
        if (body.Value is not { Login: { Length: > 0 and <= 200 } login, Password: { Length: > 0 and <= PasswordHash.MaxChars } password })
            return Refuse.BadField($"login (1 to 200 characters) and password (1 to {PasswordHash.MaxChars}) are needed");
        if (!SessionCookie.MayTravel(http))
            return Refuse.Because(StatusCodes.Status403Forbidden, "https-required", "signing in over plain http is possible only on the machine itself; use https");
        login = People.Normalize(login);
        var address = http.Connection.RemoteIpAddress;
        if (!throttle.TryBegin(login, address, out var retryAfter)) return TooMany(http, retryAfter);
        var found = await people.FindAsync(login, password, http.RequestAborted);
        await audit.SignInAsync(http, await people.AccountOfAsync(login, http.RequestAborted), found, login);
        if (found is not { } person)
            return Refuse.Because(StatusCodes.Status401Unauthorized, "bad-credentials", "login or password is wrong");
        throttle.Succeeded(login, address);
        SessionCookie.Write(http, await people.BeginSessionAsync(person, http.RequestAborted));
        return Results.NoContent();
    }

    internal static IResult TooMany(HttpContext http, TimeSpan retryAfter)
    {
        http.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Refuse.Because(StatusCodes.Status429TooManyRequests, "too-many-attempts", $"too many failed attempts; try again in {Math.Ceiling(retryAfter.TotalMinutes)} minutes");
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, People people)
    {
        if (SessionCookie.Read(http.Request) is { } token) await people.EndSessionAsync(token, http.RequestAborted);
        SessionCookie.Remove(http);
        return Results.NoContent();
    }

    private static SessionAnswer Who(HttpContext http, SiteDirectory sites)
    {
        var person = http.Caller();
        return new SessionAnswer(
            new SessionPerson(person.Id.Value, person.Name, person.Login, person.RoleId, person.Language, Permissions.Words(person.May)),
            [.. sites.OfDesk(person.Desk).OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => new SessionSite(s.Id.Value, s.Name, s.Accent))]);
    }
}
