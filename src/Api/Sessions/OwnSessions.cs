using Gateway.Api.Requests;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Sessions;

/// <summary>A person changes the own password.</summary>
public sealed record OwnPasswordRequest(string? Current, string? Password);

/// <summary>What a person does about the own sessions in all browsers. Sockets are closed with 4503, on other nodes within two seconds.</summary>
internal static class OwnSessions
{
    public static void MapOwnSessions(this IEndpointRouteBuilder api)
    {
        api.MapDelete("/sessions", SignOutEverywhereAsync).NeedsPerson().WithSummary("Sign out everywhere, here too")
            .Produces(StatusCodes.Status204NoContent).Produces<ApiError>(StatusCodes.Status401Unauthorized);
        api.MapPut("/session/password", ChangePasswordAsync).NeedsPerson().WithSummary("Change the own password; all other browsers are signed out")
            .Produces(StatusCodes.Status204NoContent).Produces<ApiError>(StatusCodes.Status401Unauthorized).Produces<ApiError>(StatusCodes.Status403Forbidden).Produces<ApiError>(StatusCodes.Status429TooManyRequests);
    }

    private static async Task<IResult> SignOutEverywhereAsync(HttpContext http, Members members, CatalogWatcher watcher)
    {
        var person = http.Caller();
        await members.SignOutAsync(person.Account, person.Id, http.RequestAborted);
        SessionCookie.Remove(http);
        await watcher.ReloadAsync(http.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> ChangePasswordAsync(JsonBody<OwnPasswordRequest> body, HttpContext http, People people, Members members, SignInThrottle throttle, CatalogWatcher watcher)
    {
        if (body.Value.Current is not { Length: > 0 and <= PasswordHash.MaxChars } current) return Refuse.BadField("current is needed, the present password");
        if (NewPassword.Fault(body.Value.Password) is { } fault) return fault;
        var (person, address) = (http.Caller(), http.Connection.RemoteIpAddress);
        // An open browser must not be a way to guess the password.
        if (!throttle.TryBegin(person.Login, address, out var retryAfter)) return SessionEndpoints.TooMany(http, retryAfter);
        if (await people.FindAsync(person.Login, current, http.RequestAborted) is null) return Refuse.Because(StatusCodes.Status403Forbidden, "bad-credentials", "the present password is wrong");
        throttle.Succeeded(person.Login, address);
        await members.SetPasswordAsync(person.Account, person.Id, body.Value.Password!, http.RequestAborted);
        SessionCookie.Write(http, await people.BeginSessionAsync(person, http.RequestAborted));
        await watcher.ReloadAsync(http.RequestAborted);
        return Results.NoContent();
    }
}
