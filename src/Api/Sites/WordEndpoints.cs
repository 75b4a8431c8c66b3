using System.Text.Json.Nodes;
using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Actors.Sites.Words;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Sites;

/// <summary>A text, and the lists to try on it, which need not be stored.</summary>
public sealed record FilterTryRequest(string? Text, JsonObject? Lists);

/// <summary>What becomes of the text.</summary>
/// <param name="Text">With stars where words are masked.</param>
/// <param name="Refused">It would not be taken.</param>
/// <param name="Marked">The words of which operators would be told.</param>
public sealed record FilterTryAnswer(string Text, bool Refused, string Marked);

/// <summary>What a site does with words by itself.</summary>
internal static class WordEndpoints
{
    public static void MapWords(this IEndpointRouteBuilder site)
    {
        site.MapGet("/auto-messages", (HttpContext http) => Json(http.Site().AutoMessages.ToJson())).Needs(Permission.ReadSettings)
            .WithSummary("What dialogs say by themselves: unanswered, silent, held; each with seconds, times, texts by language, and by department").Produces<AutoMessages>();
        site.MapPut("/auto-messages", SetMessagesAsync).Needs(Permission.ChangeSite).WithSummary("Set what dialogs say by themselves; what is left out is not said")
            .Accepts<AutoMessages>("application/json", ApiDescription.AnyType).Produces<AutoMessages>().Produces<ApiError>(StatusCodes.Status400BadRequest);
        site.MapGet("/word-filter", (HttpContext http) => Json(http.Site().WordFilter.Lists.ToJson())).Needs(Permission.ReadSettings)
            .WithSummary("The words that the site does not want to read: mask, refuse, mark; each a list of words or phrases with * for any letters").Produces<WordLists>();
        site.MapPut("/word-filter", SetFilterAsync).Needs(Permission.ChangeSite).WithSummary("Set the words that the site does not want to read, all lists anew")
            .Accepts<WordLists>("application/json", ApiDescription.AnyType).Produces<WordLists>().Produces<ApiError>(StatusCodes.Status400BadRequest);
        site.MapPost("/word-filter/try", TryFilter).Needs(Permission.ChangeSite, audited: false).WithSummary("What a filter would make of a text; nothing is stored")
            .Produces<FilterTryAnswer>().Produces<ApiError>(StatusCodes.Status400BadRequest);
        site.MapGet("/push-pages", (HttpContext http) => Json(http.Site().PushPages.ToJson())).NeedsSignIn()
            .WithSummary("How operators show pages to visitors: mode (ask, force, off), and hosts beside the site itself").Produces<PushPages>();
        site.MapPut("/push-pages", SetPagesAsync).Needs(Permission.ChangeSite).WithSummary("Set how operators show pages to visitors; what is left out has its default")
            .Accepts<PushPages>("application/json", ApiDescription.AnyType).Produces<PushPages>().Produces<ApiError>(StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> SetPagesAsync(JsonBody<JsonObject> body, HttpContext http, SiteSettings settings, CatalogWatcher watcher)
    {
        if (!PushPages.TryRead(body.Value.ToJsonString(), out var pages, out var faults)) return Refuse.Faulty("bad-words", faults);
        if (!await settings.SetPushPagesAsync(http.Site().Id, pages, http.RequestAborted)) return Refuse.UnknownSite(http.Site().Id.Value);
        await watcher.ReloadAsync(http.RequestAborted);
        return Json(pages.ToJson());
    }

    private static async Task<IResult> SetFilterAsync(JsonBody<JsonObject> body, HttpContext http, SiteSettings settings, CatalogWatcher watcher)
    {
        if (!WordLists.TryRead(body.Value.ToJsonString(), out var lists, out var faults)) return Refuse.Faulty("bad-words", faults);
        if (!await settings.SetWordFilterAsync(http.Site().Id, lists, http.RequestAborted)) return Refuse.UnknownSite(http.Site().Id.Value);
        await watcher.ReloadAsync(http.RequestAborted);
        return Json(lists.ToJson());
    }

    private static IResult TryFilter(JsonBody<FilterTryRequest> body)
    {
        if (body.Value.Text is not { Length: <= Limits.TextChars } text) return Refuse.BadField($"text is needed, at most {Limits.TextChars} characters");
        if (!WordLists.TryRead((body.Value.Lists ?? []).ToJsonString(), out var lists, out var faults)) return Refuse.Faulty("bad-words", faults);
        var made = new WordFilter(lists).Screen(text);
        return Results.Ok(new FilterTryAnswer(made.Text, made.Refused, made.Marked));
    }

    private static IResult Json(string text) => Results.Content(text, "application/json; charset=utf-8");

    private static async Task<IResult> SetMessagesAsync(JsonBody<JsonObject> body, HttpContext http, SiteSettings settings, CatalogWatcher watcher)
    {
        if (!AutoMessages.TryRead(body.Value.ToJsonString(), out var messages, out var faults)) return Refuse.Faulty("bad-words", faults);
        if (messages.Departments?.Keys.FirstOrDefault(d => http.Site().Department(new(d)) is null) is { } unknown)
            return Refuse.Faulty("bad-words", Fault.Of("departments", "department-unknown", ("given", Refuse.Shown(unknown))));
        if (!await settings.SetAutoMessagesAsync(http.Site().Id, messages, http.RequestAborted)) return Refuse.UnknownSite(http.Site().Id.Value);
        await watcher.ReloadAsync(http.RequestAborted);
        return Json(messages.ToJson());
    }
}
