using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Api.Tickets;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Sites;

/// <summary>A term of the glossary. A star at the end of a word stands for any ending.</summary>
/// <param name="Forms">Other words for the same; null for none.</param>
/// <param name="Link">A page about it; null for none.</param>
public sealed record TermJson(string? Id, string? Term, string? Text, IReadOnlyList<string>? Forms = null, string? Link = null)
{
    internal static TermJson Of(StoredTerm t) => new(t.Id, t.Term, t.Text, t.Forms.Count > 0 ? t.Forms : null, t.Link.Length > 0 ? t.Link : null);
}

/// <summary>Terms by their words in order.</summary>
public sealed record GlossaryAnswer(IReadOnlyList<TermJson> Terms)
{
    internal static GlossaryAnswer Of(IReadOnlyList<StoredTerm> terms) => new([.. terms.Select(TermJson.Of)]);
}

/// <summary>Terms to add, at most 500 at once.</summary>
public sealed record GlossaryRequest(IReadOnlyList<TermJson>? Terms);

/// <summary>A site's glossary: kept by its administrators, read by its operators and, without proof of who they are, by its pages.</summary>
internal static class GlossaryEndpoints
{
    private const string VisitorPath = "/visitor-glossary";
    private const int MostAtOnce = 500;
    private const int TermChars = 80;
    private const int MostForms = 20;
    private const int MeaningChars = 1_000;
    private const int LinkChars = 2_000;

    /// <summary>For pages of the sites, on other origins. What stands in a glossary is for everybody who can open the window.</summary>
    public static void MapVisitorGlossary(this IEndpointRouteBuilder api) => api.MapGet(VisitorPath, GiveAsync).OpenToAll().WithSummary("The terms of a site, for its pages")
        .Produces<GlossaryAnswer>().Produces<ApiError>(StatusCodes.Status403Forbidden).Produces<ApiError>(StatusCodes.Status404NotFound);

    /// <summary>For the console.</summary>
    public static void MapGlossary(this IEndpointRouteBuilder site)
    {
        site.MapGet("/glossary", async (HttpContext http, Glossaries glossaries) => GlossaryAnswer.Of(await glossaries.ListAsync(http.Site().Id, http.RequestAborted)))
            .NeedsSignIn().WithSummary("The terms that both windows explain").Produces<GlossaryAnswer>();
        site.MapPost("/glossary", AddAsync).Needs(Permission.ChangeSite).WithSummary("Add terms, at most 500 at once; one of the same words takes the place of the one that is there")
            .Produces<GlossaryAnswer>().Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status409Conflict);
        site.MapPut("/glossary/{id}", ReplaceAsync).Needs(Permission.ChangeSite).WithSummary("Change a term").Produces<TermJson>().Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status404NotFound);
        site.MapDelete("/glossary/{id}", RemoveAsync).Needs(Permission.ChangeSite).WithSummary("Remove a term").Produces(StatusCodes.Status204NoContent).Produces<ApiError>(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> GiveAsync(string? site, HttpContext http, SiteDirectory sites, Glossaries glossaries)
    {
        VisitorTickets.AllowReading(http, sites);
        if (sites.Find(new SiteId(site ?? "")) is not { } found) return Refuse.UnknownSite(site ?? "");
        var origin = OriginCheck.OriginOf(http.Request);
        if (!found.Admits(origin)) return VisitorTickets.OriginRefused(origin);
        http.Response.Headers.CacheControl = "private, max-age=60";
        return Results.Ok(GlossaryAnswer.Of(await glossaries.LatelyAsync(found.Id, http.RequestAborted)));
    }

    private static async Task<IResult> AddAsync(JsonBody<GlossaryRequest> body, HttpContext http, Glossaries glossaries)
    {
        if (body.Value.Terms is not { Count: > 0 and <= MostAtOnce } terms) return Refuse.Faulty("bad-words", Fault.Of("terms", "list-needed", ("most", MostAtOnce)));
        var faults = new List<Fault>();
        var read = terms.Select((t, i) => Read(t, RandomText.Id(), $"terms[{i}].", faults)).ToList();
        if (faults.Count > 0) return Refuse.Faulty("bad-words", faults);
        var twice = read.Index().GroupBy(t => t.Item!.Term, StringComparer.InvariantCultureIgnoreCase).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null) return Refuse.Faulty("bad-words", Fault.Of($"terms[{twice.Last().Index}].term", "repeated"));
        return await glossaries.AddAsync(http.Site().Id, read!, http.RequestAborted) ? Results.Ok(GlossaryAnswer.Of(await glossaries.ListAsync(http.Site().Id, http.RequestAborted)))
            : Refuse.Because(StatusCodes.Status409Conflict, "too-many", $"a glossary has at most {Glossaries.Most} terms");
    }

    private static async Task<IResult> ReplaceAsync(string id, JsonBody<TermJson> body, HttpContext http, Glossaries glossaries)
    {
        var faults = new List<Fault>();
        if (Read(body.Value, id, "", faults) is not { } term) return Refuse.Faulty("bad-words", faults);
        return await glossaries.ReplaceAsync(http.Site().Id, term, http.RequestAborted) ? Results.Ok(TermJson.Of(term)) : Refuse.NotFound("term");
    }

    private static async Task<IResult> RemoveAsync(string id, HttpContext http, Glossaries glossaries) =>
        await glossaries.RemoveAsync(http.Site().Id, id, http.RequestAborted) ? Results.NoContent() : Refuse.NotFound("term");

    private static StoredTerm? Read(TermJson? json, string id, string at, List<Fault> faults)
    {
        var before = faults.Count;
        if (!IsTerm(json?.Term)) faults.Add(Fault.Of(at + "term", "term-needed", ("most", TermChars)));
        if (string.IsNullOrWhiteSpace(json?.Text) || json.Text.Length > MeaningChars) faults.Add(Fault.Of(at + "text", "text-range", ("most", MeaningChars)));
        if (json?.Forms is { Count: > MostForms }) faults.Add(Fault.Of(at + "forms", "too-many", ("most", MostForms)));
        else if (json?.Forms?.Any(f => !IsTerm(f)) == true) faults.Add(Fault.Of(at + "forms", "term-needed", ("most", TermChars)));
        if (json?.Link is { Length: > 0 } link && !IsLink(link)) faults.Add(Fault.Of(at + "link", "link-needed", ("most", LinkChars)));
        return faults.Count > before ? null : new StoredTerm(id, json!.Term!.Trim(), [.. (json.Forms ?? []).Select(f => f.Trim())], json.Text!.Trim(), json.Link ?? "");
    }

    private static bool IsTerm(string? term) => term is { Length: <= TermChars } && term.Count(char.IsLetterOrDigit) >= 2;

    private static bool IsLink(string link) =>
        link.Length <= LinkChars && Uri.TryCreate(link, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp) && uri.UserInfo.Length == 0;
}
