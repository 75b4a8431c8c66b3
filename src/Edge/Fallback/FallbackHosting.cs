using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Edge.Fallback;

/// <summary>Puts the fallback transport into a host.</summary>
public static class FallbackHosting
{
    /// <summary>
    /// The routes <see cref="Limits.FallbackPath"/> (opens a line) and <c>/up</c> below it, with their preflights. Readable only for the origins that
    /// <paramref name="admits"/> lets in; a missing Origin is judged by it as "". <c>Origin: null</c> is refused in any case.
    /// </summary>
    public static void MapGatewayFallback(this IEndpointRouteBuilder routes, Func<string, bool> admits)
    {
        var gate = routes.ServiceProvider.GetRequiredService<FallbackGate>();
        foreach (var (path, serve) in ((string, Func<HttpContext, string, Task>)[])[(Limits.FallbackPath, gate.OpenAsync), (Limits.FallbackPath + "/up", gate.PostAsync)])
        {
            routes.MapPost(path, http => LetInAsync(http, admits, serve)).ExcludeFromDescription();
            routes.MapMethods(path, [HttpMethods.Options], http => LetInAsync(http, admits, Preflight)).ExcludeFromDescription();
        }
    }

    private static Task LetInAsync(HttpContext http, Func<string, bool> admits, Func<HttpContext, string, Task> serve)
    {
        http.Response.Headers.Vary = "Origin";
        var origin = http.Request.Headers.Origin;
        if (origin.Count > 1 || origin == "null" || !admits(origin.ToString()))
            return FallbackGate.SayAsync(http, StatusCodes.Status403Forbidden, origin.Count == 0 ? "the Origin header is missing" : "this origin may not connect");
        if (origin.Count == 1) http.Response.Headers.AccessControlAllowOrigin = origin;
        return serve(http, origin.ToString());
    }

    private static Task Preflight(HttpContext http, string origin)
    {
        http.Response.Headers.AccessControlAllowMethods = "POST";
        http.Response.Headers.AccessControlAllowHeaders = $"content-type, {FallbackGate.ConnectionHeader.ToLowerInvariant()}, {FallbackGate.NumberHeader.ToLowerInvariant()}";
        http.Response.Headers.AccessControlMaxAge = "7200";
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
