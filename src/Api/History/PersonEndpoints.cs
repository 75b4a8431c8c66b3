using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Gateway.Persistence.Erasure;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Gateway.Api.History;

/// <summary>What was erased: the person's browsers.</summary>
public sealed record ErasedAnswer(IReadOnlyList<string> Visitors);

/// <summary>What a person may ask of who keeps data of them: all of it, and that it be erased. For administrators; each use is a line in the log, without a name.</summary>
internal static partial class PersonEndpoints
{
    public static void MapPerson(this IEndpointRouteBuilder site)
    {
        site.MapGet("/visitors/{id}/export", ExportAsync).Needs(Permission.ErasePeople, audited: true).WithSummary("Everything that is held of the person whom the visitor is, as one JSON file; for administrators")
            .Produces<ExportedPerson>().Produces<ApiError>(StatusCodes.Status403Forbidden);
        site.MapPost("/visitors/{id}/erase", EraseAsync).Needs(Permission.ErasePeople).WithSummary("Erase the person whom the visitor is from every table, journal and snapshot; cannot be undone. 409 while a dialog is open; for administrators")
            .Produces<ErasedAnswer>().Produces<ApiError>(StatusCodes.Status403Forbidden).Produces<ApiError>(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> ExportAsync(string id, HttpContext http, PersonExport export, ILoggerFactory logs)
    {
        if (id.Length > Limits.IdChars) return Refuse.NotFound("visitor");
        var person = await export.OfAsync(http.Site().Id, new VisitorId(id), http.RequestAborted);
        Exported(logs.CreateLogger(typeof(PersonEndpoints)), http.Site().Id.Value, id, http.Caller().Id.Value);
        http.Response.Headers.ContentDisposition = "attachment; filename=\"person.json\"";
        http.Response.Headers.CacheControl = "no-store";
        return Results.Ok(person);
    }

    private static async Task<IResult> EraseAsync(string id, HttpContext http, PersonErasure erasure, CatalogWatcher watcher, ILoggerFactory logs)
    {
        if (id.Length > Limits.IdChars || id.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))) return Refuse.NotFound("visitor");
        var erased = await erasure.EraseAsync(http.Site().Id, new VisitorId(id), http.RequestAborted);
        if (erased.OpenDialogs.Count > 0)
            return Refuse.Because(StatusCodes.Status409Conflict, "dialog-open", $"the person is in a dialog ({string.Join(", ", erased.OpenDialogs)}); end it first, then erase");
        Erased(logs.CreateLogger(typeof(PersonEndpoints)), http.Site().Id.Value, id, erased.Visitors.Count, http.Caller().Id.Value);
        await watcher.ReloadAsync(http.RequestAborted);
        return Results.Ok(new ErasedAnswer([.. erased.Visitors.Select(v => v.Value)]));
    }

    [LoggerMessage(1, LogLevel.Information, "audit: everything of visitor {Site}/{Visitor} was exported by {Person}")]
    private static partial void Exported(ILogger log, string site, string visitor, string person);

    [LoggerMessage(2, LogLevel.Information, "audit: visitor {Site}/{Visitor} and the person's other browsers, {Visitors} in all, were erased by {Person}")]
    private static partial void Erased(ILogger log, string site, string visitor, int visitors, string person);
}
