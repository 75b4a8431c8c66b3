using Gateway.Actors.Sites;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Api;

/// <summary>Headers that keep the console's page to itself.</summary>
public static class SecurityHeaders
{
    /// <summary>
    /// Adds a Content-Security-Policy without inline script or style, no framing, no sniffing and no referrer to every answer. Put first in the
    /// pipeline; the widget's file, which other sites load, is unharmed by it. The console may frame two pages of its own: one in which an invitation is looked at as visitors see it, with its picture, and
    /// one that shows a picture of goods. Only these load pictures from elsewhere.
    /// </summary>
    public static IApplicationBuilder UseConsoleSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy(http.Request);
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = IsPreview(http.Request) || IsPicture(http.Request) ? "SAMEORIGIN" : "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()";
        if (http.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";
        if (http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)) headers.CacheControl = "no-store";
        return next(http);
    });

    private static bool IsPreview(HttpRequest request) => request.Path == "/console/preview.html";

    private static bool IsPicture(HttpRequest request) => request.Path == "/console/picture.html";

    /// <summary>Over https, and from sites that are not: as a card's picture may be (<see cref="Actors.Triggers.SafeAddress.IsPicture"/>).</summary>
    private static string PicturePolicy(HttpRequest request)
    {
        var plain = request.HttpContext.RequestServices.GetRequiredService<SiteDirectory>().All.SelectMany(s => s.Origins).Where(o => o.StartsWith("http://", StringComparison.OrdinalIgnoreCase)).Distinct();
        return $"default-src 'none'; script-src 'self'; img-src {string.Join(' ', plain.Prepend("https:"))}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts;";
    }

    /// <remarks>Not every browser counts the WebSocket of the same host as 'self', so that it is named.</remarks>
    private static string Policy(HttpRequest request)
    {
        if (IsPicture(request)) return PicturePolicy(request);
        var socket = Uri.CheckHostName(request.Host.Host) == UriHostNameType.Unknown ? "" : $" {(request.IsHttps ? "wss" : "ws")}://{request.Host}";
        return IsPreview(request)
            ? "default-src 'none'; script-src 'self'; img-src 'self' data: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
            : "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self' data:; manifest-src 'self'; worker-src 'self'; frame-src 'self'; "
            + $"connect-src 'self'{socket}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    }
}
