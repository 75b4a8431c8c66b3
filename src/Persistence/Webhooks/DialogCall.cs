using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Actors.Dialogs;

namespace Gateway.Persistence.Webhooks;

/// <summary>What happens in dialogs, as webhooks are told of it; docs/WEBHOOKS.md describes each.</summary>
public static class DialogCall
{
    /// <summary>The words of the events that a webhook can ask for.</summary>
    public static readonly IReadOnlyList<string> Words =
    [
        "dialog.started", "dialog.assigned", "dialog.accepted", "dialog.message", "dialog.file", "dialog.changed", "dialog.note", "dialog.transferred", "dialog.requeued", "dialog.joined", "dialog.left", "dialog.held", "dialog.resumed", "dialog.bot-left", "dialog.closed", "dialog.rated", "dialog.resolved", "dialog.address", "dialog.reopened",
        "dialog.card", "dialog.answered", "dialog.checked", "dialog.page", "dialog.page-answered",
    ];

    /// <summary>The event of a call that asks whether an answer to a form is right. No webhook asks for it: the form names who is asked.</summary>
    public const string Check = "dialog.check";

    private static readonly JsonSerializerOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The word of an event; null for one that nobody is told of: the desk's own, or one that this version does not know.</summary>
    internal static string? WordOf(IDialogEvent e) => e switch
    {
        DialogStarted => "dialog.started",
        OperatorAssigned => "dialog.assigned",
        OfferAccepted => "dialog.accepted",
        MessagePosted or BotSaid or AutomaticSaid => "dialog.message",
        FilePosted => "dialog.file",
        MessageChanged => "dialog.changed",
        NoteWritten => "dialog.note",
        RoutingAsked { Seq: > 0 } r => r.Cause == RoutingCause.Transfer ? "dialog.transferred" : "dialog.requeued",
        // Being asked is between operators.
        OperatorBeside { Stage: "in" } => "dialog.joined",
        OperatorBeside { Stage: "out" } => "dialog.left",
        HoldChanged h => h.On ? "dialog.held" : "dialog.resumed",
        BotLeft => "dialog.bot-left",
        DialogClosed => "dialog.closed",
        DialogRated => "dialog.rated",
        DialogResolved => "dialog.resolved",
        AddressLeft => "dialog.address",
        DialogReopened => "dialog.reopened",
        CardSent => "dialog.card",
        CardAnswered => "dialog.answered",
        CardChecked => "dialog.checked",
        PagePushed => "dialog.page",
        PageAnswered => "dialog.page-answered",
        _ => null,
    };

    /// <summary>The body of a call.</summary>
    /// <param name="id">The call's own.</param>
    /// <param name="number">The event's, in the dialog's journal.</param>
    internal static string Body(string id, string word, DialogStarted start, long number, IDialogEvent e)
    {
        var body = new JsonObject
        {
            ["id"] = id,
            ["event"] = word,
            ["at"] = AtOf(e),
            ["site"] = start.Site.Value,
            ["dialog"] = start.Dialog.Value,
            ["number"] = number,
            ["visitor"] = Somebody(start.Visitor.Value, start.VisitorName),
        };
        foreach (var (name, value) in Facts(e)) body[name] = value;
        return body.ToJsonString(_readable);
    }

    /// <summary>Unix ms.</summary>
    internal static long AtOf(IDialogEvent e) => e switch
    {
        DialogStarted s => s.At,
        OperatorAssigned a => a.At,
        OfferAccepted a => a.At,
        MessagePosted m => m.At,
        FilePosted f => f.At,
        MessageChanged c => c.At,
        NoteWritten n => n.At,
        RoutingAsked r => r.At,
        OperatorBeside b => b.At,
        HoldChanged h => h.At,
        BotSaid b => b.At,
        BotLeft b => b.At,
        AutomaticSaid a => a.At,
        DialogClosed c => c.At,
        DialogRated r => r.At,
        CardSent c => c.At,
        CardAnswered a => a.At,
        DialogResolved r => r.At,
        AddressLeft a => a.At,
        DialogReopened r => r.At,
        CardChecked c => c.At,
        PagePushed p => p.At,
        PageAnswered p => p.At,
        _ => 0,
    };

    private static IEnumerable<(string Name, JsonNode? Value)> Facts(IDialogEvent e) => e switch
    {
        DialogStarted s => [("department", s.Department.Value), ("by", Author(s.By)), ("language", s.Language), ("invitation", s.Invitation)],
        OperatorAssigned a => [("term", a.Term), ("operator", Somebody(a.Operator.Value, a.OperatorName)), ("accepted", a.Accepted), ("department", a.Department?.Value)],
        OfferAccepted => [],
        MessagePosted m => [("entry", m.Seq), ("author", Author(m.Author, m.AuthorId, m.AuthorName)), ("text", StoredText.Of(m.Text)), ("quote", m.Quote == 0 ? null : m.Quote)],
        FilePosted f => [("entry", f.Seq), ("author", Author(f.Author, f.AuthorId, f.AuthorName)), ("file", new JsonObject
        {
            ["id"] = f.File.Id, ["name"] = StoredText.Of(f.File.Name), ["type"] = f.File.Type, ["size"] = f.File.Size, ["width"] = f.File.Width, ["height"] = f.File.Height,
        })],
        MessageChanged c => [("entry", c.Target), ("author", Author(c.Author, c.AuthorId, c.AuthorName)), ("text", c.Text is { } text ? StoredText.Of(text) : null)],
        NoteWritten n => [("entry", n.Seq), ("author", Author(Actors.Dialogs.Author.Operator, n.OperatorId, n.OperatorName)), ("text", StoredText.Of(n.Text))],
        RoutingAsked { Cause: RoutingCause.Transfer } r =>
            [("by", Somebody(r.ById, r.ByName)), ("department", r.Department.Value), ("operator", r.Operator is { } to ? Somebody(to.Value, r.TargetName) : null), ("comment", StoredText.Of(r.Comment))],
        RoutingAsked r => [("cause", CauseOf(r.Cause)), ("operator", Somebody(r.ById, r.ByName)), ("department", r.Department.Value)],
        OperatorBeside b => [("operator", Somebody(b.Operator.Value, b.OperatorName)), ("by", Somebody(b.ById, b.ByName))],
        BotSaid b => [("entry", b.Seq), ("author", new JsonObject { ["kind"] = "bot", ["id"] = b.Webhook, ["name"] = StoredText.Of(b.Name) }), ("text", StoredText.Of(b.Text)), ("quote", null)],
        BotLeft b => [("bot", Somebody(b.Webhook, b.Name)), ("why", b.Why)],
        HoldChanged h => [("by", Somebody(h.ById, h.ByName)), ("text", StoredText.Of(h.Text))],
        AutomaticSaid a => [("entry", a.Seq), ("author", Author(Actors.Dialogs.Author.System, "", a.Name)), ("text", StoredText.Of(a.Text)), ("quote", null)],
        DialogClosed c => [("by", Author(c.By, c.ById, c.ByName)), ("why", c.Why)],
        CardAnswered a =>
            [("entry", a.Seq), ("card", a.Card), ("form", a.Form), ("values", new JsonObject(a.Answers.Select(p => KeyValuePair.Create(StoredText.Of(p.Key), (JsonNode?)StoredText.Of(p.Value)))))],
        CardSent c => [("entry", c.Seq), ("operator", Somebody(c.OperatorId, c.OperatorName)), ("text", StoredText.Of(c.Text))],
        CardChecked c => [("entry", c.Seq), ("answer", c.Answer), ("verdict", c.Verdict), ("text", StoredText.Of(c.Text))],
        PagePushed p => [("entry", p.Seq), ("operator", Somebody(p.OperatorId, p.OperatorName)), ("address", StoredText.Of(p.Address)), ("forced", p.Forced)],
        PageAnswered p => [("entry", p.Seq), ("page", p.Target), ("goes", p.Goes)],
        DialogRated r => [("stars", r.Stars), ("comment", StoredText.Of(r.Comment)), ("operator", r.Operator?.Value)],
        AddressLeft a => [("address", StoredText.Of(a.Address))],
        DialogReopened => [],
        DialogResolved r => [("answer", r.Answer.Word())],
        _ => [],
    };

    private static string CauseOf(RoutingCause cause) => cause switch
    {
        RoutingCause.NotAccepted => "not-accepted",
        RoutingCause.Declined => "declined",
        RoutingCause.OperatorGone => "operator-gone",
        RoutingCause.TakeOver => "take-over",
        _ => "other",
    };

    private static string Author(Author author) => author switch { Actors.Dialogs.Author.Visitor => "visitor", Actors.Dialogs.Author.Operator => "operator", _ => "system" };

    private static JsonObject Author(Author kind, string id, string name) => new() { ["kind"] = Author(kind), ["id"] = id, ["name"] = StoredText.Of(name) };

    private static JsonObject Somebody(string id, string name) => new() { ["id"] = id, ["name"] = StoredText.Of(name) };
}
