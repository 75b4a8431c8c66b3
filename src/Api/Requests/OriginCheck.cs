using Gateway.Api.Sessions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Requests;

/// <summary>
/// Lets a write pass only from the console's own origin. Together with the SameSite cookie and JSON-only bodies no other page can act for somebody
/// who is signed in. A token is no cookie: no browser sends it by itself, so whoever sends one means it.
/// </summary>
internal sealed class OriginCheck(IOptions<ApiOptions> options) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || BearerToken.Read(request) is not null || IsOwn(request)) return next(context);
        return ValueTask.FromResult<object?>(Refuse.Because(StatusCodes.Status403Forbidden, "foreign-origin", OriginOf(request) is { Length: > 0 } origin
            ? $"writes from the origin \"{Refuse.Shown(origin)}\" are not taken, only from this console's own"
            : "the request names no Origin; writes are taken only from this console's own"));
    }

    /// <summary>The Origin header, or null when there is none or more than one.</summary>
    public static string? OriginOf(HttpRequest request) => request.Headers.Origin is [{ } origin] ? origin : null;

    private bool IsOwn(HttpRequest request) =>
        OriginOf(request) is { Length: > 0 } origin && origin != "null"
        && (string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase) || options.Value.ConsoleOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase));
}
