using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Api.Tickets;
using Gateway.Persistence.Catalog;
using Gateway.Persistence.Files;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace Gateway.Api.Files;

/// <summary>Files of dialogs: visitors bring and fetch theirs with their ticket, operators with their session.</summary>
internal static class FileEndpoints
{
    private const string Path = "/visitor-files";

    /// <summary>For pages of the sites, on other origins.</summary>
    public static void MapVisitorFiles(this IEndpointRouteBuilder api)
    {
        api.MapPost(Path, TakeOfVisitorAsync).OpenToAll().WithSummary("A visitor's file for an own dialog, as the body; the ticket is in Authorization: Bearer").Refuses()
            .Produces<ApiError>(StatusCodes.Status401Unauthorized);
        api.MapGet(Path + "/{id}", GiveToVisitorAsync).OpenToAll().WithSummary("A file of one of the visitor's dialogs; the ticket is in Authorization: Bearer")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream").Produces<ApiError>(StatusCodes.Status401Unauthorized).Produces<ApiError>(StatusCodes.Status403Forbidden).Produces<ApiError>(StatusCodes.Status404NotFound);
        foreach (var path in (string[])[Path, Path + "/{id}"]) api.MapMethods(path, [HttpMethods.Options], VisitorProof.Preflight).OpenToAll().ExcludeFromDescription();
    }

    /// <summary>For the console.</summary>
    public static void MapFiles(this IEndpointRouteBuilder site)
    {
        site.MapPost("/dialogs/{id}/files", TakeOfOperatorAsync).Needs(Permission.AnswerDialogs, audited: false).WithSummary("A file for an open dialog, as the body; it is put into it by a packet with the answer's pass").Refuses();
        // Who answers sees what comes, who reads histories what came: one of both is enough, which the handler looks at.
        site.MapGet("/files/{id}", GiveToOperatorAsync).NeedsSignIn().WithSummary("A file of a dialog")
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream").Produces<ApiError>(StatusCodes.Status403Forbidden).Produces<ApiError>(StatusCodes.Status404NotFound);
        site.MapGet("/file-limits", (HttpContext http) => http.Site().Files).Needs(Permission.ReadSettings).WithSummary("How large and how many files the site takes").Produces<SiteFiles>();
        site.MapPut("/file-limits", SetLimitsAsync).Needs(Permission.ChangeSite).WithSummary("Set how large and how many files the site takes")
            .Produces<SiteFiles>().Produces<ApiError>(StatusCodes.Status400BadRequest);
    }

    private static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route)
    {
        route.Produces<FileAnswer>();
        foreach (var status in (int[])[403, 404, 409, 413, 415, 422, 429]) route.Produces<ApiError>(status);
        return route;
    }

    private static async Task<IResult> TakeOfVisitorAsync(HttpContext http, string? dialog, string? name, SiteDirectory sites, TicketKeyring keys, TimeProvider time, FileIntake intake)
    {
        if (VisitorProof.Of(http, sites, keys, time) is not { } visitor) return VisitorProof.Missing(http, sites);
        return await intake.TakeAsync(http.Request, visitor, dialog ?? "", name, http.RequestAborted);
    }

    private static async Task<IResult> GiveToVisitorAsync(string id, HttpContext http, SiteDirectory sites, TicketKeyring keys, TimeProvider time, IFileStore store)
    {
        if (VisitorProof.Of(http, sites, keys, time) is not { } visitor) return VisitorProof.Missing(http, sites);
        var found = id.Length > Limits.IdChars ? null : await store.FindAsync(visitor.Site.Id, id, http.RequestAborted);
        return found is not null && found.Visitor.Value == visitor.Id ? await GiveAsync(http, found, store) : Refuse.NotFound("file");
    }

    private static Task<IResult> TakeOfOperatorAsync(string id, string? name, HttpContext http, FileIntake intake) =>
        intake.TakeAsync(http.Request, new FileAuthor(http.Site(), TicketRole.Operator, http.Caller().Id.Value), id, name, http.RequestAborted);

    private static async Task<IResult> GiveToOperatorAsync(string id, HttpContext http, IFileStore store)
    {
        if ((http.Caller().May & (Permission.AnswerDialogs | Permission.ReadHistory)) == 0) return Refuse.NotAllowed("this needs one of the permissions \"answer-dialogs\" and \"read-history\"");
        return id.Length <= Limits.IdChars && await store.FindAsync(http.Site().Id, id, http.RequestAborted) is { } found ? await GiveAsync(http, found, store) : Refuse.NotFound("file");
    }

    private static async Task<IResult> SetLimitsAsync(JsonBody<SiteFiles> body, HttpContext http, SiteSettings settings, CatalogWatcher watcher)
    {
        if (body.Value.Fault is { } fault) return Refuse.BadField(fault);
        if (!await settings.SetFilesAsync(http.Site().Id, body.Value, http.RequestAborted)) return Refuse.UnknownSite(http.Site().Id.Value);
        await watcher.ReloadAsync(http.RequestAborted);
        return Results.Ok(body.Value);
    }

    /// <summary>Never as a page of this origin: as an attachment, of a type that is not guessed, and without rights if a browser shows it all the same.</summary>
    private static async Task<IResult> GiveAsync(HttpContext http, StoredFile file, IFileStore store)
    {
        // Asked for before anything is said: it may have been taken back meanwhile, and an answer that breaks off is worse than none.
        var pieces = store.ReadAsync(file.Site, file.Id, http.RequestAborted).GetAsyncEnumerator(http.RequestAborted);
        http.Response.RegisterForDisposeAsync(pieces);
        if (!await pieces.MoveNextAsync()) return Refuse.NotFound("file");
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "private, no-store";
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(file.Name);
        headers.ContentDisposition = disposition.ToString();
        http.Response.ContentLength = file.Size;
        var type = file.Type.StartsWith("image/", StringComparison.Ordinal) ? file.Type : "application/octet-stream";
        return Results.Stream(async body =>
        {
            do await body.WriteAsync(pieces.Current, http.RequestAborted);
            while (await pieces.MoveNextAsync());
        }, type);
    }
}
