using Gateway.Api.Requests;
using Microsoft.AspNetCore.Http;

namespace Gateway.Api.Sessions;

/// <summary>The token of a program, in the Authorization header. With one, the cookie is not looked at.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";
    private const int MaxChars = 100;

    /// <summary>The token, "" for one that cannot be any, or null when the request names none.</summary>
    public static string? Read(HttpRequest request)
    {
        if (request.Headers.Authorization is not { Count: > 0 } headers) return null;
        return headers is [{ Length: > 0 } one] && one.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && one.Length - Scheme.Length is > 0 and <= MaxChars ? one[Scheme.Length..].Trim() : "";
    }

    /// <summary>Why a token is not even looked at; null for nothing.</summary>
    public static IResult? Refusal(HttpContext http, SignInThrottle throttle)
    {
        if (!SessionCookie.MayTravel(http)) return Refuse.Because(StatusCodes.Status403Forbidden, "https-required", "a token over plain http is taken only on the machine itself; use https");
        return throttle.IsClosed(http.Connection.RemoteIpAddress, out var retryAfter) ? SessionEndpoints.TooMany(http, retryAfter) : null;
    }

    public static IResult Wrong(HttpContext http, SignInThrottle throttle)
    {
        throttle.Failed(http.Connection.RemoteIpAddress);
        http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        return Refuse.Because(StatusCodes.Status401Unauthorized, "bad-token", "the token is unknown, revoked or over, or who made it is out of service");
    }
}
