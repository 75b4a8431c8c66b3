using System.Text.Json;
using Akka.Actor;
using Gateway.Actors;
using Gateway.Actors.Dialogs;

namespace Gateway.Persistence.Webhooks;

/// <summary>What a shop answers when it is asked whether an answer to a form is right.</summary>
/// <param name="Word">valid or invalid.</param>
/// <param name="Text">Its own words, for both in the dialog; "" for none.</param>
internal readonly record struct ShopVerdict(string Word, string Text)
{
    /// <summary>Bytes of an answer: a verdict is short.</summary>
    public const int MostBytes = 4096;

    /// <summary>Null for anything that is no verdict.</summary>
    public static ShopVerdict? Read(ReadOnlyMemory<byte> answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("verdict", out var word) || word.ValueKind != JsonValueKind.String) return null;
            if (word.GetString() is not (CardVerdicts.Valid or CardVerdicts.Invalid)) return null;
            var text = json.RootElement.TryGetProperty("text", out var words) && words.ValueKind == JsonValueKind.String ? words.GetString()!.Trim() : "";
            return new ShopVerdict(word.GetString()!, StoredText.Of(text));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Tells the dialog what came of a call that asked; false when it did not say that it has it.</summary>
    /// <param name="door">The way to dialogs; see <see cref="DialogDoor"/>.</param>
    public static async Task<bool> TellAsync(IActorRef door, DueCall call, CallOutcome outcome)
    {
        using var body = JsonDocument.Parse(call.Body);
        var (dialog, entry) = (new DialogId(body.RootElement.GetProperty("dialog").GetString()!), body.RootElement.GetProperty("entry").GetInt64());
        var (word, text) = outcome.Verdict is { } verdict ? (verdict.Word, verdict.Text) : (CardVerdicts.Unchecked, "");
        try
        {
            // A dialog that is not there any more takes no verdict, and none is owed.
            return await door.Ask<IDelivery>(new DialogOrder(c => new TellVerdict(new SiteId(call.Site), dialog, c, 1, entry, word, text)), WebhookSender.Patience) is RequestDone or RequestRefused { Temporary: false };
        }
        catch (AskTimeoutException)
        {
            return false;
        }
    }
}
