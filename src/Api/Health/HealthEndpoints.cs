using System.Data.Common;
using Gateway.Persistence;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Health;

/// <summary>What load balancers and supervisors ask.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan DatabasePatience = TimeSpan.FromSeconds(3);

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Results.Text("live")).WithSummary("The process answers");
        routes.MapGet("/health/ready", ReadyAsync).WithSummary("The node wants traffic").Produces<string>(StatusCodes.Status200OK, "text/plain").Produces<string>(StatusCodes.Status503ServiceUnavailable, "text/plain");
    }

    private static async Task<IResult> ReadyAsync(ReadinessState state, SiteCatalog catalog, TimeProvider time, HttpContext http)
    {
        if (state.Reason is { } reason) return NotReady(reason);
        using var patience = new CancellationTokenSource(DatabasePatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, http.RequestAborted);
        try
        {
            await catalog.ProbeAsync(either.Token);
            return Results.Text("ready");
        }
        catch (DatabaseException e) when (e.Fault == DatabaseFault.Full)
        {
            return NotReady(e.Message);
        }
        catch (Exception e) when (e is DatabaseException or DbException or TimeoutException or OperationCanceledException)
        {
            return NotReady("the database does not answer");
        }
    }

    private static IResult NotReady(string reason) => Results.Text(reason, statusCode: StatusCodes.Status503ServiceUnavailable);
}
