using System.Text.Json;
using Gateway.Swarm;
using Gateway.Swarm.Verdicts;

namespace Gateway.Replay.Verdicts;

/// <summary>Reads what a running node stored through its API, where its database is not at hand. The outbox is not told there; seq and text are compared.</summary>
internal static class TranscriptsOverHttp
{
    public static async Task<List<StoredMessage>> ReadAsync(OperatorClient reader, IEnumerable<(string Dialog, long LastSeq)> dialogs, CancellationToken stop)
    {
        var stored = new List<StoredMessage>();
        foreach (var (dialog, last) in dialogs)
        {
            List<StoredMessage> messages = [];
            // Transcripts follow the journal; the last message of a dialog may need a moment.
            for (var i = 0; i < 50; i++)
            {
                messages = [.. (await reader.GetAsync($"dialogs/{dialog}", stop)).GetProperty("entries").EnumerateArray()
                    .Where(IsMessage).Select(e => Message(dialog, e))];
                if (messages.Count > 0 && messages.Max(m => m.Seq) >= last) break;
                await Task.Delay(200, stop);
            }
            stored.AddRange(messages);
        }
        return stored;
    }

    private static bool IsMessage(JsonElement entry) =>
        entry.GetProperty("kind") is { ValueKind: JsonValueKind.Number } kind ? kind.GetInt32() == EntryKinds.Message : entry.GetProperty("kind").GetString() == "message";

    private static StoredMessage Message(string dialog, JsonElement entry) => new(
        dialog, entry.GetProperty("seq").GetInt64(), null, 0,
        entry.GetProperty("author") is { ValueKind: JsonValueKind.Number } author ? author.GetInt32() == 1 : entry.GetProperty("author").GetString() == "visitor",
        TextHash.Of(entry.GetProperty("text").GetString() ?? ""));
}
