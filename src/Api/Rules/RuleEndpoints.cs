using System.Text.Json.Nodes;
using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Rules;

/// <summary>The rules of a site. Everybody of the site reads them, administrators change them; a change is in force on this node when it is answered.</summary>
internal static class RuleEndpoints
{
    public static void MapRules(this IEndpointRouteBuilder site)
    {
        site.MapGet("/rules", ListAsync).Needs(Permission.ReadSettings).WithSummary("The rules in their order").Produces<RulesShape>();
        site.MapPost("/rules", AddAsync).Needs(Permission.ChangeRules).WithSummary("Add a rule").Accepts<RuleShape>("application/json", ApiDescription.AnyType)
            .Produces<RuleShape>(StatusCodes.Status201Created).Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status409Conflict);
        site.MapPut("/rules/{id}", ReplaceAsync).Needs(Permission.ChangeRules).WithSummary("Replace a rule in its place").Accepts<RuleShape>("application/json", ApiDescription.AnyType)
            .Produces<RuleShape>().Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status404NotFound);
        site.MapDelete("/rules/{id}", RemoveAsync).Needs(Permission.ChangeRules).WithSummary("Remove a rule").Produces(StatusCodes.Status204NoContent).Produces<ApiError>(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(HttpContext http, StoredRules rules)
    {
        var answer = new JsonArray();
        foreach (var stored in await rules.ListAsync(http.Site().Id, http.RequestAborted))
            // A row that is no rule is not in force; the log names it, and the editor could do nothing with it.
            if (stored.TryRead(out var rule, out _)) answer.Add(JsonNode.Parse(rule!.ToJson()));
        return Results.Json(new JsonObject { ["rules"] = answer });
    }

    private static async Task<IResult> AddAsync(JsonBody<JsonObject> body, HttpContext http, StoredRules rules, CatalogWatcher watcher)
    {
        if (!TryId(body.Value, RandomText.Id(), out var id)) return BadRule(Fault.Of("id", "text-needed"));
        if (Read(body.Value, id, http, out var rule) is { } fault) return fault;
        return await rules.AddAsync(http.Site().Id, id, rule.ToJson(), http.RequestAborted) switch
        {
            CatalogWrite.Done => await InForceAsync(rule, watcher, http, StatusCodes.Status201Created),
            CatalogWrite.Exists => Refuse.Because(StatusCodes.Status409Conflict, "id-taken", $"there is a rule \"{Refuse.Shown(id)}\" already; change it with PUT"),
            _ => Refuse.Because(StatusCodes.Status409Conflict, "too-many", $"a site has at most {StoredRules.MaxPerSite} rules"),
        };
    }

    private static async Task<IResult> ReplaceAsync(string id, JsonBody<JsonObject> body, HttpContext http, StoredRules rules, CatalogWatcher watcher)
    {
        if (!TryId(body.Value, id, out var named) || named != id) return BadRule(Fault.Of("id", "id-other"));
        if (Read(body.Value, id, http, out var rule) is { } fault) return fault;
        return await rules.ReplaceAsync(http.Site().Id, id, rule.ToJson(), http.RequestAborted) == CatalogWrite.Done
            ? await InForceAsync(rule, watcher, http, StatusCodes.Status200OK)
            : Refuse.NotFound("rule");
    }

    private static async Task<IResult> RemoveAsync(string id, HttpContext http, StoredRules rules, CatalogWatcher watcher)
    {
        if (await rules.RemoveAsync(http.Site().Id, id, http.RequestAborted) != CatalogWrite.Done) return Refuse.NotFound("rule");
        await watcher.ReloadAsync(http.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> InForceAsync(RuleDefinition rule, CatalogWatcher watcher, HttpContext http, int status)
    {
        await watcher.ReloadAsync(http.RequestAborted);
        if (status == StatusCodes.Status201Created) http.Response.Headers.Location = $"{http.Request.Path}/{rule.Id}";
        return Results.Text(rule.ToJson(), "application/json", System.Text.Encoding.UTF8, status);
    }

    /// <summary>Reads a rule that is tried and not kept; the fault when it could not be kept either.</summary>
    internal static IResult? Draft(JsonObject json, HttpContext http, out RuleDefinition rule)
    {
        if (TryId(json, "draft", out var id)) return Read(json, id, http, out rule);
        rule = null!;
        return BadRule(Fault.Of("id", "text-needed"));
    }

    private static IResult? Read(JsonObject json, string id, HttpContext http, out RuleDefinition rule)
    {
        rule = null!;
        if (id.Length > Limits.IdChars || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            return BadRule(Fault.Of("id", "id-plain", ("most", Limits.IdChars)));
        json["id"] = id;
        if (!RuleDefinition.TryParse(json.ToJsonString(), out var read, out var faults)) return BadRule([.. faults]);
        if (RuleCheck.FaultOf(read!, http.Site()) is { } wrong) return BadRule(wrong);
        rule = read!;
        return null;
    }

    private static IResult BadRule(params IReadOnlyList<Fault> faults) => Refuse.Faulty("bad-rule", faults);

    private static bool TryId(JsonObject json, string otherwise, out string id)
    {
        id = otherwise;
        if (json["id"] is not { } node) return true;
        if (node is not JsonValue value || !value.TryGetValue<string>(out var text)) return false;
        if (text.Length > 0) id = text;
        return true;
    }
}
