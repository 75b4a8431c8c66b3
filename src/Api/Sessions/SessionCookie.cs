using System.Net;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Http;

namespace Gateway.Api.Sessions;

/// <summary>
/// The cookie that holds a session's token. On https it carries the <c>__Host-</c> prefix (RFC 6265bis §4.1.3.2), so that no other host of the
/// domain can plant it; plain http is for the machine's own loopback, where a browser would drop a Secure cookie.
/// </summary>
internal static class SessionCookie
{
    public const string SecureName = "__Host-gateway";
    public const string PlainName = "gateway";

    /// <summary>Whether a session may be begun on this connection: nobody listens on https or on loopback.</summary>
    public static bool MayTravel(HttpContext context) =>
        context.Request.IsHttps || context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address);

    public static string? Read(HttpRequest request) => request.Cookies.TryGetValue(Name(request), out var token) && token.Length is > 0 and <= 64 ? token : null;

    public static void Write(HttpContext context, string token) => context.Response.Cookies.Append(Name(context.Request), token, Options(context.Request, People.SessionLife));

    public static void Remove(HttpContext context) => context.Response.Cookies.Delete(Name(context.Request), Options(context.Request, null));

    private static string Name(HttpRequest request) => request.IsHttps ? SecureName : PlainName;

    private static CookieOptions Options(HttpRequest request, TimeSpan? life) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = request.IsHttps, Path = "/", MaxAge = life, IsEssential = true };
}
