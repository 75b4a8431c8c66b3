using Gateway.Persistence;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Health;

/// <summary>What load balancers and supervisors ask.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("live")).WithSummary("The process answers");
        routes.MapGet("/health/ready", ReadyAsync).WithSummary("The node wants traffic").Produces<string>(StatusCodes.Status200OK, "text/plain").Produces<string>(StatusCodes.Status503ServiceUnavailable, "text/plain");
    }

    private static async Task<IResult> ReadyAsync(ReadinessState state, DatabaseProbe probe, HttpContext http)
    {
        if (state.Reason is { } reason) return NotReady(reason);
        return await probe.AskAsync(http.RequestAborted) switch
        {
            null => Results.Text("ready"),
            DatabaseException { Fault: DatabaseFault.Full } full => NotReady(full.Message),
            _ => NotReady("the database does not answer"),
        };
    }

    private static IResult NotReady(string reason) => Results.Text(reason, statusCode: StatusCodes.Status503ServiceUnavailable);
}
