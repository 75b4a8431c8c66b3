using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Visits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.History;

/// <summary>
/// A segment: visitors in it; how many of them are on the site now (null when that cannot be told); of all in it, who came within the asked time, with visits that go on or have ended, those of them with a
/// dialog, invitations and accepted ones.
/// </summary>
public sealed record SegmentAnswer(string Segment, long Members, int? Now, long Visitors, long Visits, long Talked, long Invited, long Accepted);

/// <summary>The segments of a site that anybody is in, by name, and the time that was counted (Unix ms).</summary>
public sealed record SegmentsAnswer(long From, long To, IReadOnlyList<SegmentAnswer> Segments);

/// <summary>What is true of a site at this moment, over all nodes.</summary>
public interface ILiveFigures
{
    /// <summary>How many visitors of each segment are on the site now; null when nobody could tell, or when there are too many segments to count.</summary>
    Task<IReadOnlyDictionary<string, int>?> SegmentsAsync(SiteId site, CancellationToken stop);
}

internal static class SegmentEndpoint
{
    public static void MapSegments(this IEndpointRouteBuilder site) =>
        site.MapGet("/segments", ReportAsync).Needs(Permission.ReadReports).WithSummary("What the people of each segment did from one time to another (Unix ms); the last 30 days when not said")
            .Produces<SegmentsAnswer>().Produces<ApiError>(StatusCodes.Status400BadRequest);

    private static async Task<IResult> ReportAsync(HttpContext http, SegmentReport report, ILiveFigures live, TimeProvider time, string? from, string? to)
    {
        var filter = new FilterReader();
        var (begin, end) = filter.Span(time, from, to);
        if (filter.Fault is { } fault) return Refuse.BadRequest("bad-filter", fault);
        var segments = await report.OfAsync(http.Site().Id, begin, end, http.RequestAborted);
        var now = segments.Count > 0 ? await live.SegmentsAsync(http.Site().Id, http.RequestAborted) : null;
        return Results.Ok(new SegmentsAnswer(begin, end, [.. segments.Select(s => new SegmentAnswer(s.Segment, s.Members, now is null ? null : now.GetValueOrDefault(s.Segment), s.Visitors, s.Visits, s.Talked, s.Invited, s.Accepted))]));
    }
}
