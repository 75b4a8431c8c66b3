using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MessagePack;

namespace Gateway.Actors.Dialogs;

/// <summary>An operator has put a card into the dialog, for the visitor to look at or to fill in. Since 0.4.</summary>
/// <param name="Text">What it is called, and what it says.</param>
/// <param name="Card">What it is, as JSON in the visitor's language; PROTOCOL.md describes its keys.</param>
[MessagePackObject]
public sealed record CardSent(
    [property: Key(0)] long Seq, [property: Key(1)] string OperatorId, [property: Key(2)] string OperatorName, [property: Key(3)] string Outbox, [property: Key(4)] long N,
    [property: Key(5)] string Text, [property: Key(6)] string Card, [property: Key(7)] long At) : IDialogEvent;

/// <summary>The visitor has filled a card in. A card is answered once. Since 0.4.</summary>
/// <param name="Card">The card's number.</param>
/// <param name="Form">What the card's form is called: under this name the visitor's profile has the answers.</param>
/// <param name="Text">The answers as a person reads them.</param>
/// <param name="Answers">By the fields' names, without those left empty.</param>
/// <param name="Check">Id of the webhook that says whether they are right; "" for none.</param>
[MessagePackObject]
public sealed record CardAnswered(
    [property: Key(0)] long Seq, [property: Key(1)] long Card, [property: Key(2)] string Form, [property: Key(3)] string VisitorId, [property: Key(4)] string VisitorName, [property: Key(5)] string Outbox,
    [property: Key(6)] long N, [property: Key(7)] string Text, [property: Key(8)] IReadOnlyDictionary<string, string> Answers, [property: Key(9)] string Check, [property: Key(10)] long At) : IDialogEvent
{
    /// <summary>The detail of its entry: JSON with card, values, and check where a verdict is to come.</summary>
    public string ToDetail()
    {
        var json = new JsonObject { ["card"] = Card, ["values"] = new JsonObject(Answers.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))) };
        if (Check.Length > 0) json["check"] = true;
        return json.ToJsonString(CardJson.Readable);
    }
}

/// <summary>What the shop says of an answer. A later one takes the place of an earlier one. Since 0.4.</summary>
/// <param name="Answer">The answer's number.</param>
/// <param name="Verdict">A word of <see cref="CardVerdicts"/>.</param>
/// <param name="Text">The shop's own words; "" for none.</param>
[MessagePackObject]
public sealed record CardChecked(
    [property: Key(0)] long Seq, [property: Key(1)] long Answer, [property: Key(2)] string Verdict, [property: Key(3)] string Text, [property: Key(4)] long At) : IDialogEvent
{
    /// <summary>The detail of its entry: JSON with answer and verdict.</summary>
    public string ToDetail() => new JsonObject { ["answer"] = Answer, ["verdict"] = Verdict }.ToJsonString(CardJson.Readable);
}

/// <summary>The visitor's profile has the answer on disk. No entry. Since 0.4.</summary>
/// <param name="Answer">The answer's number.</param>
[MessagePackObject]
public sealed record AnswerNoted([property: Key(0)] long Answer) : IDialogEvent;

/// <summary>What may come of a check.</summary>
public static class CardVerdicts
{
    /// <summary>The shop knows it and takes it.</summary>
    public const string Valid = "valid";

    /// <summary>The shop does not take it.</summary>
    public const string Invalid = "invalid";

    /// <summary>The shop could not be asked; it is tried again for a while.</summary>
    public const string Unchecked = "unchecked";

    /// <summary>Characters of the shop's own words.</summary>
    public const int MostCharacters = 500;

    /// <summary>Whether it is one of them.</summary>
    public static bool Has(string? word) => word is Valid or Invalid or Unchecked;
}

/// <summary>How cards are written: read by scripts that make text nodes of it, never put into a page, so that Cyrillic stays short.</summary>
internal static class CardJson
{
    public static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
