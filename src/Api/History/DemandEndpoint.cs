using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Visits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.History;

/// <summary>Who was there at the same time: a value for each minute from <paramref name="From"/> (Unix ms) on.</summary>
public sealed record DemandAnswer(long From, long To, IReadOnlyList<int> Visitors, IReadOnlyList<int> Dialogs);

internal static class DemandEndpoint
{
    private const long DayMs = 86_400_000, MostMs = 2 * DayMs;

    public static void MapDemand(this IEndpointRouteBuilder site) =>
        site.MapGet("/demand", ReportAsync).Needs(Permission.ReadReports).WithSummary("Visits and dialogs at the same time, by the minute, within two days at most; the last 24 hours when not said")
            .Produces<DemandAnswer>().Produces<ApiError>(StatusCodes.Status400BadRequest);

    private static async Task<IResult> ReportAsync(HttpContext http, DemandReport report, TimeProvider time, string? from, string? to)
    {
        var filter = new FilterReader();
        var (begin, end) = filter.Span(time, from, to, DayMs);
        if (filter.Fault is { } fault) return Refuse.BadRequest("bad-filter", fault);
        if (end - begin > MostMs) return Refuse.BadRequest("bad-filter", "from and to are at most 48 hours apart");
        var figures = await report.OfAsync(http.Site().Id, begin, end, http.RequestAborted);
        return Results.Ok(new DemandAnswer(begin, end, figures.Visitors, figures.Dialogs));
    }
}
