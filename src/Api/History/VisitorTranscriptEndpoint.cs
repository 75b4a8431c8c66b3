using System.Globalization;
using System.Text;
using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Api.Tickets;
using Gateway.Persistence.Transcripts;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.History;

/// <summary>A visitor takes an own dialog along, as a file.</summary>
internal static class VisitorTranscriptEndpoint
{
    private const string Path = "/visitor-dialogs/{id}/transcript";
    /// <summary>The transcripts are a second behind the dialog: so often, and this far apart, whoever has seen more waits for them.</summary>
    private const int Looks = 12;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);
    private const int MostMinutes = 14 * 60;

    public static void MapVisitorTranscript(this IEndpointRouteBuilder api)
    {
        api.MapGet(Path, GiveAsync).OpenToAll().WithSummary("One of the visitor's own dialogs as a file, text or html; the ticket is in Authorization: Bearer. Entries: how many the visitor has seen; offset: minutes of the visitor's clock east of UTC; language: of the words around")
            .Produces<string>(StatusCodes.Status200OK, "text/plain", "text/html").Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status401Unauthorized)
            .Produces<ApiError>(StatusCodes.Status403Forbidden).Produces<ApiError>(StatusCodes.Status404NotFound);
        api.MapMethods(Path, [HttpMethods.Options], VisitorProof.Preflight).OpenToAll().ExcludeFromDescription();
    }

    private static async Task<IResult> GiveAsync(
        string id, string? format, string? entries, string? offset, string? language, HttpContext http, SiteDirectory sites, TicketKeyring keys, TimeProvider time, TranscriptReader transcripts)
    {
        if (VisitorProof.Of(http, sites, keys, time) is not { } visitor) return VisitorProof.Missing(http, sites);
        if (format is not (null or "text" or "html")) return Refuse.BadField("format is text or html");
        var filter = new FilterReader();
        var seen = filter.Number("entries", entries, 0, int.MaxValue) ?? 0;
        var minutes = 0;
        if (offset is { Length: > 0 } && (!int.TryParse(offset, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out minutes) || Math.Abs(minutes) > MostMinutes))
            return Refuse.BadField($"offset is a number of minutes from -{MostMinutes} to {MostMinutes}");
        if (filter.Fault is { } fault) return Refuse.BadRequest("bad-filter", fault);
        if (id.Length > Limits.IdChars) return Refuse.NotFound("dialog");
        Transcript? found = null;
        for (var look = 1; look <= Looks; look++)
        {
            found = await transcripts.FindAsync(visitor.Site.Id, new DialogId(id), http.RequestAborted);
            if (found is not null && (found.Dialog.Visitor.Value != visitor.Id || found.Dialog.Entries >= seen)) break;
            if (found is null && seen == 0) break;
            await Task.Delay(BetweenLooks, time, http.RequestAborted);
        }
        // Of another's dialog nobody learns that it is there.
        if (found is null || found.Dialog.Visitor.Value != visitor.Id) return Refuse.NotFound("dialog");
        var file = new VisitorTranscript(found, visitor.Site.Name, language ?? visitor.Site.DefaultLanguage, TimeSpan.FromMinutes(minutes));
        var html = format == "html";
        http.Response.Headers.CacheControl = "private, no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"dialog-{found.Dialog.Id.Short}.{(html ? "html" : "txt")}\"";
        return Results.Text(html ? file.ToHtml() : file.ToText(), html ? "text/html" : "text/plain", Encoding.UTF8);
    }
}
