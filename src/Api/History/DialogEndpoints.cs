using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Transcripts;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.History;

/// <summary>Everything that was said, found by words, people and time. A second or so behind the live dialogs.</summary>
internal static class DialogEndpoints
{
    public static void MapDialogs(this IEndpointRouteBuilder site)
    {
        site.MapGet("/dialogs", SearchAsync).Needs(Permission.ReadHistory).WithSummary("Dialogs, newest first; all filters given must hold")
            .Produces<DialogsAnswer>().Produces<ApiError>(StatusCodes.Status400BadRequest);
        site.MapGet("/dialogs/{id}", FindAsync).Needs(Permission.ReadHistory).WithSummary("One dialog with its entries").Produces<DialogAnswer>().Produces<ApiError>(StatusCodes.Status404NotFound);
        site.MapPut("/dialogs/{id}/review", ReviewAsync).Needs(Permission.Supervise).WithSummary("Say how far one has come with a dialog that was badly rated; the later one takes the place of the earlier")
            .Produces<ReviewAnswer>().Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> SearchAsync(
        HttpContext http, TranscriptReader transcripts, string? text, string? visitor, string? @operator, string? department, string? from, string? to, string? stars, string? limit, string? before, string? open, string? starsMost, string? review)
    {
        var filter = new FilterReader();
        var search = new DialogSearch(
            filter.Text("text", text, 500),
            filter.Text("visitor", visitor, Limits.IdChars) is { } v ? new VisitorId(v) : null,
            filter.Text("operator", @operator, Limits.IdChars) is { } o ? new OperatorId(o) : null,
            filter.Text("department", department, Limits.IdChars) is { } d ? new DepartmentId(d) : null,
            filter.Number("from", from, 0, long.MaxValue), filter.Number("to", to, 0, long.MaxValue),
            (int?)filter.Number("stars", stars, 1, 5),
            (int)(filter.Number("limit", limit, 1, TranscriptReader.MostDialogs) ?? 50),
            filter.Cursor("before", before), filter.Flag("open", open), (int?)filter.Number("starsMost", starsMost, 1, 5), ReviewAnswer.StateOf(review));
        if (filter.Fault is { } fault) return Refuse.BadRequest("bad-filter", fault);
        if (!string.IsNullOrEmpty(review) && search.Review is null) return Refuse.BadRequest("bad-filter", "review is new, looking or done");
        var page = await transcripts.SearchAsync(http.Site().Id, search, http.RequestAborted);
        return Results.Ok(new DialogsAnswer([.. page.Dialogs.Select(DialogListed.Of)], page.Next?.ToString()));
    }

    private static async Task<IResult> FindAsync(string id, HttpContext http, TranscriptReader transcripts) =>
        id.Length <= Limits.IdChars && await transcripts.FindAsync(http.Site().Id, new DialogId(id), http.RequestAborted) is { } found
            ? Results.Ok(DialogAnswer.Of(found))
            : Refuse.NotFound("dialog");

    private static async Task<IResult> ReviewAsync(string id, JsonBody<ReviewRequest> body, HttpContext http, Reviews reviews)
    {
        if (ReviewAnswer.StateOf(body.Value.State) is not { } state) return Refuse.BadField("state is new, looking or done");
        if (body.Value.Note is { Length: > Reviews.NoteChars }) return Refuse.BadField($"note has at most {Reviews.NoteChars} characters");
        return id.Length <= Limits.IdChars && await reviews.SetAsync(http.Site().Id, new DialogId(id), state, body.Value.Note?.Trim() ?? "", http.Caller().Name, http.RequestAborted) is { } review
            ? Results.Ok(ReviewAnswer.Of(review))
            : Refuse.NotFound("dialog");
    }
}
