using System.Text.Json.Nodes;
using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Forms;

/// <summary>An option of a choice.</summary>
public sealed record FormOptionShape(string Value, IReadOnlyDictionary<string, string>? Label);

/// <summary>A field: its type is text, long, email, phone, number, choice, check or date; texts are by language tag.</summary>
public sealed record FormFieldShape(string Name, IReadOnlyDictionary<string, string> Label, string? Type, bool? Required, IReadOnlyList<FormOptionShape>? Options);

/// <summary>A form that operators send into dialogs; check is the id of the webhook that says whether an answer is right.</summary>
public sealed record FormShape(
    string? Name, IReadOnlyDictionary<string, string> Title, IReadOnlyDictionary<string, string>? Text, IReadOnlyList<FormFieldShape> Fields, IReadOnlyDictionary<string, string>? Send,
    IReadOnlyDictionary<string, string>? Thanks, string? Check);

/// <summary>The site's forms by their names.</summary>
public sealed record FormsAnswer(IReadOnlyList<JsonObject> Forms);

/// <summary>The forms of a site: read by who sends them, kept by who keeps the texts of the team.</summary>
internal static class FormEndpoints
{
    public static void MapForms(this IEndpointRouteBuilder site)
    {
        site.MapGet("/forms", (HttpContext http) => new FormsAnswer([.. http.Site().Forms.Values.OrderBy(f => f.Form.Name, StringComparer.Ordinal).Select(Of)]))
            .Needs(Permission.AnswerDialogs).WithSummary("The forms that operators send into dialogs").Produces<FormsAnswer>();
        site.MapPut("/forms/{name}", SetAsync).Needs(Permission.SharedTexts).WithSummary("Add or replace a form; what was sent stays as it was").Accepts<FormShape>("application/json", ApiDescription.AnyType)
            .Produces<FormShape>().Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status409Conflict);
        site.MapDelete("/forms/{name}", RemoveAsync).Needs(Permission.SharedTexts).WithSummary("Remove a form; what was sent can be answered all the same").Produces(StatusCodes.Status204NoContent).Produces<ApiError>(StatusCodes.Status404NotFound);
    }

    private static JsonObject Of(SiteForm form)
    {
        var json = (JsonObject)JsonNode.Parse(form.Write())!;
        json.Insert(0, "name", form.Form.Name);
        return json;
    }

    private static async Task<IResult> SetAsync(string name, JsonBody<JsonObject> body, HttpContext http, SiteForms forms, CatalogWatcher watcher)
    {
        if (body.Value["name"] is { } given && given.ToJsonString() != JsonValue.Create(name).ToJsonString()) return Refuse.BadField("the name in the body is not the one in the address");
        if (!SiteForm.TryRead(name, body.Value.ToJsonString(), out var form, out var faults)) return Refuse.Faulty("bad-form", faults);
        if (form!.Check.Length > 0 && !http.Site().Webhooks.Contains(form.Check)) return Refuse.Faulty("bad-form", Fault.Of("form.check", "webhook-unknown", ("given", Refuse.Shown(form.Check))));
        if (!await forms.SetAsync(http.Site().Id, form, http.RequestAborted)) return Refuse.Because(StatusCodes.Status409Conflict, "too-many", $"a site has at most {SiteForm.Most} forms");
        await watcher.ReloadAsync(http.RequestAborted);
        return Results.Ok(Of(form));
    }

    private static async Task<IResult> RemoveAsync(string name, HttpContext http, SiteForms forms, CatalogWatcher watcher)
    {
        if (!await forms.RemoveAsync(http.Site().Id, name, http.RequestAborted)) return Refuse.NotFound("form");
        await watcher.ReloadAsync(http.RequestAborted);
        return Results.NoContent();
    }
}
