using System.Data.Common;
using Gateway.Persistence;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Api.Requests;

/// <summary>A database that is away or locked is no fault of the request: 503, come again.</summary>
internal sealed partial class DatabaseTrouble(ILogger<DatabaseTrouble> log) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (Exception e) when (e is DatabaseException or DbException or TimeoutException)
        {
            Failed(context.HttpContext.Request.Method, context.HttpContext.Request.Path, e);
            context.HttpContext.Response.Headers.RetryAfter = "2";
            return Refuse.Unavailable();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} met a database that does not answer")]
    private partial void Failed(string method, string path, Exception cause);
}
