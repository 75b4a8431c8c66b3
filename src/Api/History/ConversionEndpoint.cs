using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Visits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.History;

/// <summary>Visitor → talk → order, from one time to another (Unix ms), those with most first.</summary>
public sealed record ConversionAnswer(long From, long To, string By, IReadOnlyList<ConversionFigures> Rows);

internal static class ConversionEndpoint
{
    public static void MapConversion(this IEndpointRouteBuilder site) =>
        site.MapGet("/conversion", ReportAsync).Needs(Permission.ReadReports)
            .WithSummary("How many visits, dialogs or invitations led to a talk and to an order; by is source, page, operator or rule; the last 30 days when no time is said")
            .Produces<ConversionAnswer>().Produces<ApiError>(StatusCodes.Status400BadRequest);

    private static async Task<IResult> ReportAsync(HttpContext http, ConversionReport report, TimeProvider time, string? by, string? from, string? to)
    {
        ConversionBy? wanted = by switch { null or "" or "source" => ConversionBy.Source, "page" => ConversionBy.Page, "operator" => ConversionBy.Operator, "rule" => ConversionBy.Rule, _ => null };
        if (wanted is not { } known) return Refuse.BadRequest("bad-filter", $"by is source, page, operator or rule, not \"{Refuse.Shown(by!)}\"");
        var filter = new FilterReader();
        var (begin, end) = filter.Span(time, from, to);
        if (filter.Fault is { } fault) return Refuse.BadRequest("bad-filter", fault);
        return Results.Ok(new ConversionAnswer(begin, end, by is null or "" ? "source" : by, await report.OfAsync(http.Site().Id, known, begin, end, http.RequestAborted)));
    }
}
