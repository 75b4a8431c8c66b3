using System.Text.Json;
using System.Text.Json.Serialization;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Gateway.Persistence.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.Rules;

/// <summary>A webhook of the site. <paramref name="Secret"/> is told once, when it is made; <paramref name="Created"/>: Unix ms; <paramref name="Events"/>: what it is told of dialogs.</summary>
public sealed record WebhookAnswer(string Id, string Name, string Address, long Created, IReadOnlyList<string> Events, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Secret = null)
{
    internal static WebhookAnswer Of(Webhook w, bool withSecret = false) => new(w.Id, w.Name, w.Address, w.Created, w.Events, withSecret ? w.Secret : null);
}

/// <summary>The site's webhooks by name.</summary>
public sealed record WebhooksAnswer(IReadOnlyList<WebhookAnswer> Webhooks);

/// <summary>How a webhook is called and where it leads. <paramref name="Events"/>: what it is told of dialogs, as dialog.message; left out, a new one is told nothing and a changed one what it was told.</summary>
public sealed record WebhookShape(string? Name, string? Address, IReadOnlyList<string>? Events = null);

/// <summary>A new secret, told this once.</summary>
public sealed record WebhookSecret(string Secret);

/// <summary>One call. Times are Unix ms.</summary>
/// <param name="Rule">Id of the rule that called; "" for a test, and for what happened in a dialog.</param>
/// <param name="Event">What happened in a dialog; "" for other calls.</param>
/// <param name="Dialog">In which; "" for none.</param>
/// <param name="State">waits, delivered or given-up.</param>
/// <param name="NextAt">When it is tried again; 0 for not.</param>
/// <param name="Status">Of the last answer, HTTP; 0 for none.</param>
public sealed record WebhookCallAnswer(string Id, string Rule, string Visitor, long At, string State, int Attempts, long NextAt, int Status, string Fault, string Event, string Dialog)
{
    internal static WebhookCallAnswer Of(WebhookDelivery d) => new(d.Id, d.Rule, d.Visitor, d.At, d.State switch { WebhookState.Waits => "waits", WebhookState.Delivered => "delivered", _ => "given-up" }, d.Attempts, d.NextAt, d.Status, d.Fault, d.Event, d.Dialog);
}

/// <summary>Calls of a webhook, newest first.</summary>
public sealed record WebhookCallsAnswer(IReadOnlyList<WebhookCallAnswer> Calls);

/// <summary>Where rules call, for administrators; and what became of the calls.</summary>
internal static class WebhookEndpoints
{
    private const int NameChars = 80;
    private const int MostCalls = 100;

    public static void MapWebhooks(this IEndpointRouteBuilder site)
    {
        var hooks = site.MapGroup("/webhooks").Needs(Permission.ChangeWebhooks);
        var events = $"Of dialogs it can be told: {string.Join(", ", DialogCall.Words)}; docs/WEBHOOKS.md says what each holds.";
        hooks.MapGet("", ListAsync).WithSummary("The site's webhooks, without their secrets; for administrators").Produces<WebhooksAnswer>();
        hooks.MapPost("", AddAsync).WithSummary("Add a webhook; its secret is told this once").WithDescription(events).Produces<WebhookAnswer>(StatusCodes.Status201Created).Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status409Conflict);
        hooks.MapPut("/{id}", ChangeAsync).WithSummary("Give a webhook another name and address, and say what it is told of dialogs; what waits goes there").WithDescription(events).Produces<WebhookAnswer>().Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status404NotFound);
        hooks.MapDelete("/{id}", RemoveAsync).WithSummary("Remove a webhook; what waits for it is given up").Produces(StatusCodes.Status204NoContent).Produces<ApiError>(StatusCodes.Status404NotFound);
        hooks.MapPost("/{id}/secret", ResignAsync).WithSummary("Sign with a new secret from now on; it is told this once").Produces<WebhookSecret>().Produces<ApiError>(StatusCodes.Status404NotFound);
        hooks.MapPost("/{id}/test", TestAsync).WithSummary("Make a call that no rule decided; it stands in the log").Produces(StatusCodes.Status204NoContent).Produces<ApiError>(StatusCodes.Status404NotFound);
        hooks.MapGet("/{id}/calls", CallsAsync).WithSummary("The last 100 calls and what became of them, for seven days").Produces<WebhookCallsAnswer>();
        hooks.MapPost("/{id}/calls/{call}/again", AgainAsync).WithSummary("Make a call again that was delivered or given up, under its id").Produces(StatusCodes.Status204NoContent).Produces<ApiError>(StatusCodes.Status404NotFound);
    }

    private static async Task<WebhooksAnswer> ListAsync(HttpContext http, Webhooks webhooks) =>
        new([.. (await webhooks.ListAsync(http.Site().Id, http.RequestAborted)).Select(w => WebhookAnswer.Of(w))]);

    private static async Task<IResult> AddAsync(JsonBody<WebhookShape> body, HttpContext http, Webhooks webhooks, WebhookGate gate, CatalogWatcher watcher)
    {
        if (Fault(body.Value, gate, out var name, out var address) is { } fault) return fault;
        if (await webhooks.AddAsync(http.Site().Id, name, address, body.Value.Events ?? [], http.RequestAborted) is not { } added)
            return Refuse.Because(StatusCodes.Status409Conflict, "too-many", $"a site has at most {Webhooks.Most} webhooks");
        await watcher.ReloadAsync(http.RequestAborted);
        return Results.Json(WebhookAnswer.Of(added, withSecret: true), statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> ChangeAsync(string id, JsonBody<WebhookShape> body, HttpContext http, Webhooks webhooks, WebhookGate gate)
    {
        if (Fault(body.Value, gate, out var name, out var address) is { } fault) return fault;
        if (!await webhooks.ChangeAsync(http.Site().Id, id, name, address, body.Value.Events, http.RequestAborted)) return Refuse.NotFound("webhook");
        return await webhooks.FindAsync(http.Site().Id, id, http.RequestAborted) is { } changed ? Results.Ok(WebhookAnswer.Of(changed)) : Refuse.NotFound("webhook");
    }

    private static async Task<IResult> RemoveAsync(string id, HttpContext http, Webhooks webhooks, CatalogWatcher watcher)
    {
        if (!await webhooks.RemoveAsync(http.Site().Id, id, http.RequestAborted)) return Refuse.NotFound("webhook");
        await watcher.ReloadAsync(http.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<IResult> ResignAsync(string id, HttpContext http, Webhooks webhooks) =>
        await webhooks.ResignAsync(http.Site().Id, id, http.RequestAborted) is { } secret ? Results.Ok(new WebhookSecret(secret)) : Refuse.NotFound("webhook");

    private static async Task<IResult> TestAsync(string id, HttpContext http, Webhooks webhooks, WebhookCalls calls, TimeProvider time)
    {
        if (await webhooks.FindAsync(http.Site().Id, id, http.RequestAborted) is null) return Refuse.NotFound("webhook");
        var (call, now) = (RandomText.Id(), time.GetUtcNow().ToUnixTimeMilliseconds());
        var body = JsonSerializer.Serialize(new { id = call, @event = "test", at = now, site = http.Site().Id.Value });
        await calls.AddTestAsync(http.Site().Id, id, call, body, now, http.RequestAborted);
        return Results.NoContent();
    }

    private static async Task<WebhookCallsAnswer> CallsAsync(string id, HttpContext http, WebhookCalls calls) =>
        new([.. (await calls.LogAsync(http.Site().Id, id, MostCalls, http.RequestAborted)).Select(WebhookCallAnswer.Of)]);

    private static async Task<IResult> AgainAsync(string id, string call, HttpContext http, WebhookCalls calls, TimeProvider time) =>
        await calls.AgainAsync(http.Site().Id, id, call, time.GetUtcNow().ToUnixTimeMilliseconds(), http.RequestAborted) ? Results.NoContent() : Refuse.NotFound("call that does not wait");

    private static IResult? Fault(WebhookShape shape, WebhookGate gate, out string name, out string address)
    {
        (name, address) = (shape.Name?.Trim() ?? "", shape.Address?.Trim() ?? "");
        if (name.Length is 0 or > NameChars) return Bad(Gateway.Actors.Fault.Of("name", "text-range", ("most", NameChars)));
        foreach (var (word, i) in (shape.Events ?? []).Select((e, i) => ((string?)e, i)))
        {
            if (word is null || !DialogCall.Words.Contains(word)) return Bad(Gateway.Actors.Fault.Of("events", "word-unknown", ("given", Refuse.Shown(word ?? "null")), ("allowed", string.Join(", ", DialogCall.Words))));
            if (shape.Events!.Take(i).Contains(word)) return Bad(Gateway.Actors.Fault.Of("events", "repeated"));
        }
        return gate.FaultOf(address) is { } fault ? Bad(fault) : null;
    }

    private static IResult Bad(Gateway.Actors.Fault fault) => Refuse.Faulty("bad-webhook", fault);
}
