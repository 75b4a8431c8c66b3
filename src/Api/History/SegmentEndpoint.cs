using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Visits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.History;

/// <summary>A segment: visitors in it now; of those, who came within the asked time, with visits that have ended, those of them with a dialog, invitations and accepted ones.</summary>
public sealed record SegmentAnswer(string Segment, long Members, long Visitors, long Visits, long Talked, long Invited, long Accepted);

/// <summary>The segments of a site that anybody is in, by name, and the time that was counted (Unix ms).</summary>
public sealed record SegmentsAnswer(long From, long To, IReadOnlyList<SegmentAnswer> Segments);

internal static class SegmentEndpoint
{
    private const long DefaultMs = 30L * 86_400_000;

    public static void MapSegments(this IEndpointRouteBuilder site) =>
        site.MapGet("/segments", ReportAsync).Needs(Permission.ReadReports).WithSummary("What the people of each segment did from one time to another (Unix ms); the last 30 days when not said")
            .Produces<SegmentsAnswer>().Produces<ApiError>(StatusCodes.Status400BadRequest);

    private static async Task<IResult> ReportAsync(HttpContext http, SegmentReport report, TimeProvider time, string? from, string? to)
    {
        var filter = new FilterReader();
        var end = filter.Number("to", to, 0, long.MaxValue) ?? time.GetUtcNow().ToUnixTimeMilliseconds();
        var begin = filter.Number("from", from, 0, long.MaxValue) ?? Math.Max(0, end - DefaultMs);
        if (filter.Fault is { } fault) return Refuse.BadRequest("bad-filter", fault);
        if (begin >= end) return Refuse.BadRequest("bad-filter", "from is earlier than to");
        var segments = await report.OfAsync(http.Site().Id, begin, end, http.RequestAborted);
        return Results.Ok(new SegmentsAnswer(begin, end, [.. segments.Select(s => new SegmentAnswer(s.Segment, s.Members, s.Visitors, s.Visits, s.Talked, s.Invited, s.Accepted))]));
    }
}
