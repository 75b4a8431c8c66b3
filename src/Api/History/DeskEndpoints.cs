using System.Globalization;
using System.Text.Json;
using Gateway.Actors;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Operators;
using Gateway.Actors.Sites;
using Gateway.Api.Requests;
using Gateway.Api.Sessions;
using Gateway.Persistence.Catalog;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Api.History;

/// <summary>Words for a dialog.</summary>
/// <param name="Key">The caller's own name for it, up to 40 characters: said again under the same key it is there once. Left out, it gets a new one.</param>
/// <param name="Seen">The last entry that the author has seen: held back (409 <c>unseen</c>) when the visitor has written since. Left out, it is not held.</param>
public sealed record WordsRequest(string? Text, string? Key = null, long? Seen = null);

/// <summary>Goods for a card: what is not known is left out.</summary>
public sealed record CardGoods(string? Name, double? Price = null, string? Currency = null, string? Picture = null, string? Address = null);

/// <summary>A card for a dialog: kind is form, contact or product.</summary>
/// <param name="Form">For a form: its name.</param>
/// <param name="Key">As of <see cref="WordsRequest"/>.</param>
/// <param name="Seen">As of <see cref="WordsRequest"/>.</param>
public sealed record CardRequest(string? Kind, string? Form = null, CardGoods? Product = null, string? Key = null, long? Seen = null);

/// <summary>Words that are in the dialog. <paramref name="Seq"/>: the entry's number; <paramref name="At"/>: Unix ms.</summary>
public sealed record WordsKept(long Seq, long At);

/// <summary>What a message says from now on. <paramref name="Key"/>: as for words.</summary>
public sealed record ChangeRequest(string? Text, string? Key = null);

/// <summary>Begins a dialog with a visitor. <paramref name="Department"/>: left out, the site's first; <paramref name="Key"/>: as for words, the same dialog then; <paramref name="Exceed"/>: also beyond the own capacity.</summary>
public sealed record BeginRequest(string? Text, string? Department = null, string? Key = null, bool? Exceed = null);

/// <summary>The dialog that was begun.</summary>
public sealed record BegunAnswer(string Dialog);

/// <summary>Where a dialog goes: to an operator, a department, or both. <paramref name="Exceed"/>: also beyond the operator's capacity.</summary>
public sealed record TransferRequest(string? Department = null, string? Operator = null, string? Comment = null, bool? Exceed = null);

/// <summary>Of the offer, as webhooks tell it.</summary>
public sealed record TermRequest(int? Term);

/// <summary>Takes a waiting dialog. <paramref name="Exceed"/>: also beyond the own capacity.</summary>
public sealed record TakeRequest(bool? Exceed = null);

/// <summary>offline, available, busy, pause or away.</summary>
public sealed record StateRequest(string? State);

/// <summary>
/// What an operator does at the desk, without a socket: a program with a token can be one. It is done in the caller's name and in dialogs that are the caller's; the dialogs decide, as they do for packets.
/// </summary>
internal static class DeskEndpoints
{
    private const int KeyChars = 40;
    private static readonly string[] _states = ["offline", "available", "busy", "pause", "away"];

    public static void MapDesk(this IEndpointRouteBuilder site)
    {
        Describe(site.MapPost("/dialogs/{id}/messages", PostAsync).Needs(Permission.AnswerDialogs, audited: false), "Write to the visitor in a dialog of one's own").Produces<WordsKept>(StatusCodes.Status201Created);
        Describe(site.MapPost("/dialogs/{id}/notes", NoteAsync).Needs(Permission.AnswerDialogs, audited: false), "Write a note to colleagues, which no visitor sees").Produces<WordsKept>(StatusCodes.Status201Created);
        Describe(site.MapPost("/dialogs/{id}/cards", CardAsync).Needs(Permission.AnswerDialogs, audited: false), "Put a form, a contact card or a product into a dialog of one's own").Produces<WordsKept>(StatusCodes.Status201Created);
        Describe(site.MapPost("/dialogs/{id}/accept", (string id, JsonBody<TermRequest> body, HttpContext http, IDialogs dialogs) => OfferAsync(id, body, http, dialogs, true)).Needs(Permission.AnswerDialogs, audited: false),
            "Take the offer of that term").Produces(StatusCodes.Status204NoContent);
        Describe(site.MapPost("/dialogs/{id}/decline", (string id, JsonBody<TermRequest> body, HttpContext http, IDialogs dialogs) => OfferAsync(id, body, http, dialogs, false)).Needs(Permission.AnswerDialogs, audited: false),
            "Give the offer of that term back").Produces(StatusCodes.Status204NoContent);
        Describe(site.MapPost("/dialogs/{id}/take", TakeAsync).Needs(Permission.AnswerDialogs, audited: false), "Take a waiting dialog from the list, where operators pick").Produces(StatusCodes.Status204NoContent);
        Describe(site.MapPost("/dialogs/{id}/take-over", TakeOverAsync).Needs(Permission.Supervise, audited: false), "Take a dialog that a colleague has").Produces(StatusCodes.Status204NoContent);
        Describe(site.MapPut("/dialogs/{id}/messages/{entry}", ChangeAsync).Needs(Permission.AnswerDialogs, audited: false), "Change what an own message says").Produces<WordsKept>();
        Describe(site.MapDelete("/dialogs/{id}/messages/{entry}", TakeBackAsync).Needs(Permission.AnswerDialogs, audited: false), "Take an own message or file back; key, as for words, may be in the query").Produces<WordsKept>();
        Describe(site.MapPost("/visitors/{id}/dialogs", BeginAsync).Needs(Permission.StartDialogs, audited: false), "Begin a dialog with a visitor; it becomes the caller's").Produces<BegunAnswer>(StatusCodes.Status201Created);
        Describe(site.MapPost("/dialogs/{id}/transfer", TransferAsync).Needs(Permission.TransferDialogs, audited: false), "Hand a dialog of one's own on").Produces(StatusCodes.Status204NoContent);
        Describe(site.MapPost("/dialogs/{id}/close", CloseAsync).Needs(Permission.CloseDialogs, audited: false), "End a dialog of one's own").Produces(StatusCodes.Status204NoContent);
        Describe(site.MapPut("/desk/state", StateAsync).Needs(Permission.AnswerDialogs, audited: false),
            "Be at the desk in that state; said again within 15 seconds or nothing new is offered, and after the site's grace the dialogs go to others").Produces(StatusCodes.Status204NoContent);
    }

    private static RouteHandlerBuilder Describe(RouteHandlerBuilder route, string summary) =>
        route.WithSummary(summary).Produces<ApiError>(StatusCodes.Status400BadRequest).Produces<ApiError>(StatusCodes.Status404NotFound).Produces<ApiError>(StatusCodes.Status409Conflict);

    private static async Task<IResult> PostAsync(string id, JsonBody<WordsRequest> body, HttpContext http, IDialogs dialogs) =>
        Fault(id, body.Value) ?? await KeptAsync(http, dialogs, (dialog, connection, party, box, text) => new PostMessage(http.Site().Id, dialog, connection, 1, party, box, 1, text, body.Value.Seen ?? 0), id, body.Value);

    private static async Task<IResult> NoteAsync(string id, JsonBody<WordsRequest> body, HttpContext http, IDialogs dialogs)
    {
        if (Fault(id, body.Value) is { } fault) return fault;
        if (!dialogs.TakeNotes) return Replaced();
        return await KeptAsync(http, dialogs, (dialog, connection, party, box, text) => new WriteNote(http.Site().Id, dialog, connection, 1, party, box, 1, text), id, body.Value);
    }

    private static async Task<IResult> CardAsync(string id, JsonBody<CardRequest> body, HttpContext http, IDialogs dialogs)
    {
        if (id.Length > Limits.IdChars) return Refuse.NotFound("dialog");
        var (card, site) = (body.Value, http.Site().Id);
        if (KeyFault(card.Key) is { } fault) return fault;
        if (card.Kind is not ("form" or "contact" or "product")) return Refuse.BadField("kind is one of form, contact, product");
        var from = card.Kind == "product" ? JsonSerializer.Serialize(card.Product, JsonSerializerOptions.Web) : card.Form ?? "";
        if (from.Length > Limits.CardChars) return Refuse.BadField($"what a card is made from has at most {Limits.CardChars} characters");
        if (!dialogs.TakeCards) return Replaced();
        return await KeptAsync(http, dialogs, (dialog, connection, party, box) => new Actors.Dialogs.SendCard(site, dialog, connection, 1, party, box, 1, card.Kind, from, card.Seen ?? 0), id, card.Key);
    }

    private static Task<IResult> KeptAsync(HttpContext http, IDialogs dialogs, Func<DialogId, ConnectionRef, Party, string, string, IToDialog> make, string id, WordsRequest words) =>
        KeptAsync(http, dialogs, (dialog, connection, party, box) => make(dialog, connection, party, box, words.Text!), id, words.Key);

    /// <remarks>Each is the first of an outbox of its own: who calls over HTTP keeps no numbers.</remarks>
    private static async Task<IResult> KeptAsync(HttpContext http, IDialogs dialogs, Func<DialogId, ConnectionRef, Party, string, IToDialog> make, string id, string? key) =>
        await dialogs.SayAsync(connection => make(new DialogId(id), connection, PartyOf(http.Caller()), "api-" + (key ?? RandomText.Id())), http.RequestAborted) switch
        {
            MessageKept kept => Results.Json(new WordsKept(kept.Seq, kept.At), statusCode: StatusCodes.Status201Created),
            var other => Answer(other),
        };

    private static Task<IResult> CloseAsync(string id, HttpContext http, IDialogs dialogs) => DoneAsync(id, http, dialogs, connection => new EndDialog(http.Site().Id, new(id), connection, 1, PartyOf(http.Caller())));

    private static async Task<IResult> OfferAsync(string id, JsonBody<TermRequest> body, HttpContext http, IDialogs dialogs, bool accept)
    {
        if (body.Value.Term is not { } term) return Refuse.BadField("term is needed, the number of the offer");
        var (site, party) = (http.Site().Id, PartyOf(http.Caller()));
        return await DoneAsync(id, http, dialogs, connection => accept ? new AcceptOffer(site, new(id), connection, 1, party, term) : new DeclineOffer(site, new(id), connection, 1, party, term));
    }

    /// <remarks>The desk knows the caller's role and not a token's scopes: from whoever has it a dialog is taken by a route of its own.</remarks>
    private static Task<IResult> TakeAsync(string id, JsonBody<TakeRequest> body, HttpContext http, IDialogs dialogs) => TakeItAsync(id, body, http, dialogs, onlyWaiting: true);

    private static Task<IResult> TakeOverAsync(string id, JsonBody<TakeRequest> body, HttpContext http, IDialogs dialogs) => TakeItAsync(id, body, http, dialogs, onlyWaiting: false);

    private static async Task<IResult> TakeItAsync(string id, JsonBody<TakeRequest> body, HttpContext http, IDialogs dialogs, bool onlyWaiting) => !dialogs.TakePicks ? Replaced()
        : await DoneAsync(id, http, dialogs, connection => new TakeDialog(http.Site().Desk, http.Site().Id, new(id), http.Caller().Id, body.Value.Exceed ?? false, 1, connection, onlyWaiting, http.Connection.RemoteIpAddress?.ToString()));

    private static async Task<IResult> ChangeAsync(string id, string entry, JsonBody<ChangeRequest> body, HttpContext http, IDialogs dialogs) =>
        Fault(id, new WordsRequest(body.Value.Text, body.Value.Key)) ?? await ChangedAsync(id, entry, body.Value.Text, body.Value.Key, http, dialogs);

    private static async Task<IResult> TakeBackAsync(string id, string entry, string? key, HttpContext http, IDialogs dialogs) =>
        Fault(id, new WordsRequest("-", key)) ?? await ChangedAsync(id, entry, null, key, http, dialogs);

    private static async Task<IResult> ChangedAsync(string id, string entry, string? text, string? key, HttpContext http, IDialogs dialogs)
    {
        if (!long.TryParse(entry, CultureInfo.InvariantCulture, out var target)) return Refuse.NotFound("message");
        if (!dialogs.TakeChanges) return Replaced();
        var answer = await dialogs.SayAsync(connection => new ChangeMessage(http.Site().Id, new(id), connection, 1, PartyOf(http.Caller()), "api-change-" + (key ?? RandomText.Id()), 1, target, text), http.RequestAborted);
        return answer is MessageKept kept ? Results.Ok(new WordsKept(kept.Seq, kept.At)) : Answer(answer);
    }

    private static async Task<IResult> BeginAsync(string id, JsonBody<BeginRequest> body, HttpContext http, IDialogs dialogs, VisitorSecrets visitors)
    {
        var (site, ask, person) = (http.Site(), body.Value, http.Caller());
        if (Fault("", new WordsRequest(ask.Text, ask.Key)) is { } fault) return fault;
        var department = ask.Department is { } named ? site.Department(new(named)) : site.Departments is [var first, ..] ? first : null;
        if (department is null) return Refuse.BadField($"department: the site has no \"{Refuse.Shown(ask.Department ?? "")}\"");
        // Nobody would ever read what is written to somebody who never was here.
        if (id.Length > Limits.IdChars || !await visitors.KnowsAsync(site.Id, new(id), http.RequestAborted)) return Refuse.NotFound("visitor");
        var key = "api-" + (ask.Key ?? RandomText.Id());
        var dialog = DialogNames.Of(site.Id, new(id), person.Id, key);
        var answer = await dialogs.SayAsync(connection => new StartWithVisitor(site.Id, person.Id,
            new BeginDialog(site.Id, dialog, connection, 1, new(id), "", department.Id, person.Id, person.Name, ask.Exceed ?? false, null, key, 1, ask.Text!)), http.RequestAborted);
        return answer is RequestDone ? Results.Json(new BegunAnswer(dialog.Value), statusCode: StatusCodes.Status201Created) : Answer(answer);
    }

    private static async Task<IResult> TransferAsync(string id, JsonBody<TransferRequest> body, HttpContext http, IDialogs dialogs)
    {
        var (site, to) = (http.Site(), body.Value);
        if (to.Comment is { Length: > Limits.TextChars }) return Refuse.BadField($"comment has at most {Limits.TextChars} characters");
        if (to.Department is null && to.Operator is null) return Refuse.BadField("department or operator is needed");
        var department = to.Department is null ? null : site.Department(new(to.Department));
        if (to.Department is not null && department is null) return Refuse.BadField($"department: the site has no \"{Refuse.Shown(to.Department)}\"");
        var target = to.Operator is null ? null : site.Operator(new(to.Operator));
        if (to.Operator is not null && target is null) return Refuse.BadField($"operator: the site has no \"{Refuse.Shown(to.Operator)}\"");
        var name = target?.Name ?? department!.NameIn(site.DefaultLanguage);
        return await DoneAsync(id, http, dialogs, connection =>
            new TransferDialog(site.Id, new(id), connection, 1, PartyOf(http.Caller()), department?.Id, target?.Id, name, to.Comment ?? "", to.Exceed ?? false));
    }

    private static async Task<IResult> StateAsync(JsonBody<StateRequest> body, HttpContext http, IDialogs dialogs)
    {
        var state = Array.IndexOf(_states, body.Value.State);
        if (state < 0) return Refuse.BadField($"state is one of {string.Join(", ", _states)}");
        var (site, person) = (http.Site(), http.Caller().Id);
        dialogs.Tell(new OperatorBeat(site.Desk, site.Id, person, state != (int)OperatorState.Offline));
        return Answer(await dialogs.SayAsync(connection => new ChangeOperatorState(site.Desk, site.Id, person, (OperatorState)state, 1, connection), http.RequestAborted));
    }

    private static async Task<IResult> DoneAsync(string id, HttpContext http, IDialogs dialogs, Func<ConnectionRef, IToEntity> make) =>
        id.Length > Limits.IdChars ? Refuse.NotFound("dialog") : Answer(await dialogs.SayAsync(make, http.RequestAborted));

    private static IResult? Fault(string id, WordsRequest words)
    {
        if (id.Length > Limits.IdChars) return Refuse.NotFound("dialog");
        if (string.IsNullOrWhiteSpace(words.Text) || words.Text.Length > Limits.TextChars) return Refuse.BadField($"text is needed, 1 to {Limits.TextChars} characters");
        return KeyFault(words.Key);
    }

    private static IResult? KeyFault(string? key) => key is not null && key.Length is 0 or > KeyChars ? Refuse.BadField($"key has 1 to {KeyChars} characters") : null;

    private static Party PartyOf(Person person) => new(Author.Operator, person.Id.Value, person.Name);

    private static IResult Answer(IDelivery? answer) => answer switch
    {
        RequestDone => Results.NoContent(),
        RequestRefused { Code: (int)RefusalCode.NotFound } => Refuse.NotFound("dialog"),
        RequestRefused { Code: (int)RefusalCode.NotAllowed } not => Refuse.NotAllowed(not.Text),
        RequestRefused { Code: (int)RefusalCode.BadValue or (int)RefusalCode.UnknownDepartment or (int)RefusalCode.UnknownOperator } bad => Refuse.BadField(bad.Text),
        RequestRefused { Temporary: true } later => Refuse.Because(StatusCodes.Status503ServiceUnavailable, "unavailable", later.Text),
        RequestRefused other => Refuse.Because(StatusCodes.Status409Conflict, WordOf(other.Code), other.Text),
        _ => Refuse.Because(StatusCodes.Status503ServiceUnavailable, "unavailable", "the dialog does not answer; say it again with the same key, it is done once"),
    };

    private static string WordOf(int code) => (RefusalCode)code switch
    {
        RefusalCode.NotCurrent => "not-current",
        RefusalCode.Closed => "closed",
        RefusalCode.NoCapacity => "no-capacity",
        RefusalCode.Stale => "stale",
        RefusalCode.Unseen => "unseen",
        RefusalCode.VisitorGone => "visitor-gone",
        _ => "refused",
    };

    private static IResult Replaced() => Refuse.Because(StatusCodes.Status503ServiceUnavailable, "unavailable", "the nodes are being replaced by a newer release; try again when all are");
}
