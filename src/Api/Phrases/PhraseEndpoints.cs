using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Phrases;

/// <summary>A template phrase: scope is "site", "department" (then with a department) or "personal".</summary>
public sealed record PhraseJson(
    string? Id, string? Scope, string? Department, string? Shortcut, IReadOnlyDictionary<string, string>? Text, IReadOnlyList<string>? Tags)
{
    internal static PhraseJson Of(Phrase p) => new(p.Id, p.Scope.ToString().ToLowerInvariant(), p.Department?.Value, p.Shortcut, p.Text, p.Tags);
}

/// <summary>The phrases that the caller sees.</summary>
public sealed record PhrasesAnswer(IReadOnlyList<PhraseJson> Phrases);

/// <summary>Template phrases. Shared ones are kept by supervisors and administrators, personal ones by their owner, whom alone they are shown.</summary>
internal static class PhraseEndpoints
{
    public static void MapPhrases(this IEndpointRouteBuilder site)
    {
        site.MapGet("/phrases", ListAsync).Needs(Permission.OwnPhrases).WithSummary("The shared phrases and one's own").Produces<PhrasesAnswer>();
        site.MapPost("/phrases", AddAsync).Needs(Permission.OwnPhrases).WithSummary("Add a phrase").Produces<PhraseJson>(StatusCodes.Status201Created).Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status409Conflict);
        site.MapPut("/phrases/{id}", ReplaceAsync).Needs(Permission.OwnPhrases).WithSummary("Replace a phrase").Produces<PhraseJson>().Produces<ApiError>(StatusCodes.Status404NotFound);
        site.MapDelete("/phrases/{id}", RemoveAsync).Needs(Permission.OwnPhrases).WithSummary("Remove a phrase").Produces(StatusCodes.Status204NoContent).Produces<ApiError>(StatusCodes.Status404NotFound);
    }

    private static async Task<PhrasesAnswer> ListAsync(HttpContext http, Persistence.Catalog.Phrases phrases) =>
        new([.. (await phrases.ListAsync(http.Site().Id, http.Caller().Id, http.RequestAborted)).Select(PhraseJson.Of)]);

    private static async Task<IResult> AddAsync(JsonBody<PhraseJson> body, HttpContext http, Persistence.Catalog.Phrases phrases)
    {
        var id = string.IsNullOrEmpty(body.Value.Id) ? RandomText.Id() : body.Value.Id;
        if (PhraseCheck.Read(body.Value, id, http.Site(), http.Caller(), out var phrase) is { } fault) return fault;
        return await phrases.AddAsync(http.Site().Id, phrase, http.RequestAborted) switch
        {
            CatalogWrite.Done => Results.Created($"{http.Request.Path}/{Uri.EscapeDataString(id)}", PhraseJson.Of(phrase)),
            CatalogWrite.Exists => Refuse.Because(StatusCodes.Status409Conflict, "id-taken", $"there is a phrase \"{Refuse.Shown(id)}\" already; change it with PUT"),
            _ => Refuse.Because(StatusCodes.Status409Conflict, "too-many", $"a site has at most {Persistence.Catalog.Phrases.MaxPerSite} phrases"),
        };
    }

    private static async Task<IResult> ReplaceAsync(string id, JsonBody<PhraseJson> body, HttpContext http, Persistence.Catalog.Phrases phrases)
    {
        if (!string.IsNullOrEmpty(body.Value.Id) && body.Value.Id != id) return Refuse.BadField("the id in the body is not the one in the address");
        if (await phrases.FindAsync(http.Site().Id, http.Caller().Id, id, http.RequestAborted) is not { } old) return Refuse.NotFound("phrase");
        if (PhraseCheck.MayWrite(old.Scope, http.Caller()) is { } refused) return refused;
        if (PhraseCheck.Read(body.Value, id, http.Site(), http.Caller(), out var phrase) is { } fault) return fault;
        return await phrases.ReplaceAsync(http.Site().Id, phrase, http.RequestAborted) == CatalogWrite.Done ? Results.Ok(PhraseJson.Of(phrase)) : Refuse.NotFound("phrase");
    }

    private static async Task<IResult> RemoveAsync(string id, HttpContext http, Persistence.Catalog.Phrases phrases)
    {
        if (await phrases.FindAsync(http.Site().Id, http.Caller().Id, id, http.RequestAborted) is not { } old) return Refuse.NotFound("phrase");
        if (PhraseCheck.MayWrite(old.Scope, http.Caller()) is { } refused) return refused;
        return await phrases.RemoveAsync(http.Site().Id, id, http.RequestAborted) == CatalogWrite.Done ? Results.NoContent() : Refuse.NotFound("phrase");
    }
}
