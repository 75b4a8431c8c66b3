using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Gateway.Api;

/// <summary>Headers that keep the console's page to itself.</summary>
public static class SecurityHeaders
{
    /// <summary>
    /// Adds a Content-Security-Policy without inline script or style, no framing, no sniffing and no referrer to every answer. Put first in the
    /// pipeline; the widget's file, which other sites load, is unharmed by it. The console may frame one page of its own, in which an invitation is looked at as visitors see it, with its picture.
    /// </summary>
    public static IApplicationBuilder UseConsoleSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy(http.Request);
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = IsPreview(http.Request) ? "SAMEORIGIN" : "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()";
        if (http.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";
        if (http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)) headers.CacheControl = "no-store";
        return next(http);
    });

    private static bool IsPreview(HttpRequest request) => request.Path == "/console/preview.html";

    /// <remarks>Not every browser counts the WebSocket of the same host as 'self', so that it is named.</remarks>
    private static string Policy(HttpRequest request)
    {
        var socket = Uri.CheckHostName(request.Host.Host) == UriHostNameType.Unknown ? "" : $" {(request.IsHttps ? "wss" : "ws")}://{request.Host}";
        return IsPreview(request)
            ? "default-src 'none'; script-src 'self'; img-src 'self' data: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
            : "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self' data:; manifest-src 'self'; worker-src 'self'; frame-src 'self'; "
            + $"connect-src 'self'{socket}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    }
}
