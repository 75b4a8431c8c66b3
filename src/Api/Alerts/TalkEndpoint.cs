using Gateway.Actors.Radar;
using Gateway.Actors.Sites;
using Gateway.Api.History;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Alerts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Alerts;

/// <summary>Who talks: visits, and those among them in which the visitor began to talk.</summary>
/// <param name="Since">Unix ms of the first hour counted.</param>
public sealed record TalkAnswer(long Since, IReadOnlyList<TalkRowAnswer> Rows);

/// <summary>The share of one source or page, or of the whole site.</summary>
/// <param name="Dimension">all, source or page.</param>
/// <param name="Key">The source or the page's path; "" for all.</param>
/// <param name="Share">Talked of visits, 0 to 1.</param>
/// <param name="Now">The same of the present hour with its usual band; null while there are too few visits or comparable hours to say.</param>
public sealed record TalkRowAnswer(string Dimension, string Key, int Visits, int Talked, double Share, TalkNowAnswer? Now);

/// <summary>The share of the present hour and the band around the usual one.</summary>
public sealed record TalkNowAnswer(double Share, double Usual, double Low, double High);

internal static class TalkEndpoint
{
    private const long HourMs = 3_600_000;
    private const int MostRows = 200;

    public static void MapTalk(this IEndpointRouteBuilder site) =>
        site.MapGet("/talk", ReadAsync).Needs(Permission.ReadReports).WithSummary("The share of visitors who talk, per source and page, of the last hours=1…2400 (24)")
            .Produces<TalkAnswer>().Produces<ApiError>(StatusCodes.Status400BadRequest);

    private static async Task<IResult> ReadAsync(HttpContext http, TalkRows talk, TimeProvider time, string? hours)
    {
        var filter = new FilterReader();
        var back = filter.Number("hours", hours, 1, 2400) ?? 24;
        if (filter.Fault is { } fault) return Refuse.BadRequest("bad-filter", fault);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var hour = now - now % HourMs;
        var since = hour - (back - 1) * HourMs;
        var comparable = (await talk.ComparableAsync(hour, http.Site().Id, http.RequestAborted)).ToLookup(c => (c.Dimension, c.Key));
        return Results.Ok(new TalkAnswer(since, [.. (await talk.SinceAsync(http.Site().Id, since, MostRows, http.RequestAborted)).Select(c => new TalkRowAnswer(
            c.Dimension.ToString().ToLowerInvariant(), c.Key, c.Visits, c.Talked, Share(c), NowOf([.. comparable[(c.Dimension, c.Key)]], hour)))]));
    }

    private static TalkNowAnswer? NowOf(IReadOnlyList<TalkCount> counts, long hour)
    {
        var present = counts.FirstOrDefault(c => c.Hour == hour);
        return TalkBand.Of(hour, present.Visits, counts) is { } band ? new TalkNowAnswer(Share(present), band.Usual, band.Low, band.High) : null;
    }

    private static double Share(TalkCount c) => c.Visits == 0 ? 0 : Math.Min(1, (double)c.Talked / c.Visits);
}
