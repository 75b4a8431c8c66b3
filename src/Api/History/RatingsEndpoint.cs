using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Transcripts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.History;

/// <summary>Stars and answers by operator, from one time to another (Unix ms), those with most ratings first.</summary>
public sealed record RatingsAnswer(long From, long To, IReadOnlyList<RatingFigures> Operators);

internal static class RatingsEndpoint
{
    public static void MapRatings(this IEndpointRouteBuilder site) =>
        site.MapGet("/ratings", ReportAsync).Needs(Permission.ReadReports).WithSummary("How each operator was rated, and whether it helped; the last 30 days when no time is said")
            .Produces<RatingsAnswer>().Produces<ApiError>(StatusCodes.Status400BadRequest);

    private static async Task<IResult> ReportAsync(HttpContext http, RatingReport report, TimeProvider time, string? from, string? to)
    {
        var filter = new FilterReader();
        var (begin, end) = filter.Span(time, from, to);
        if (filter.Fault is { } fault) return Refuse.BadRequest("bad-filter", fault);
        return Results.Ok(new RatingsAnswer(begin, end, await report.OfAsync(http.Site().Id, begin, end, http.RequestAborted)));
    }
}
