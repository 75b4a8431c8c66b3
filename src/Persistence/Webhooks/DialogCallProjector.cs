using Akka.Actor;
using Akka.Persistence.Query;
using Akka.Streams.Dsl;
using Gateway.Actors.Dialogs;
using Gateway.Persistence.Journal;

namespace Gateway.Persistence.Webhooks;

/// <summary>
/// Decides from the journal which webhooks are called, for the whole cluster: run it as a singleton. What it decides is made by <see cref="WebhookActor"/>. While no webhook asks for events it reads nothing.
/// </summary>
public sealed class DialogCallProjector : JournalProjector
{
    private sealed class Calls(DialogCallWriter writer) : Projection
    {
        private const int MostStarts = 20_000;
        private readonly Dictionary<string, DialogStarted?> _starts = [];

        public override string What => "calls of webhooks about dialogs";

        public override async Task<long?> PositionAsync()
        {
            _starts.Clear();
            var position = await writer.PositionAsync();
            return await writer.SkipAsync() ? null : position;
        }

        public override async Task<long> WriteAsync(JournalReader reader, long from, List<JournaledEvent> events) => await writer.WriteAsync(from, events[^1].Position, await CallsAsync(reader, events));

        private async Task<List<(JournaledEvent, DialogStarted, string, string)>> CallsAsync(JournalReader reader, List<JournaledEvent> events)
        {
            var (calls, wanted) = (new List<(JournaledEvent, DialogStarted, string, string)>(), await writer.WantedAsync());
            foreach (var e in events)
            {
                if (e.Event is DialogStarted begun) Keep(e.PersistenceId, begun);
                if (e.PersistenceId.Split('/', 3) is not [_, var site, _]) continue;
                if (DialogCall.WordOf(e.Event) is not { } word) continue;
                List<(string Webhook, string Word)> hooks = [.. wanted[site].Where(w => w.Words.Contains(word)).Select(w => (w.Webhook, word))];
                if (e.Event is CardAnswered { Check.Length: > 0 } answer) hooks.Add((answer.Check, DialogCall.Check));
                if (hooks.Count == 0) continue;
                if (!_starts.TryGetValue(e.PersistenceId, out var start)) Keep(e.PersistenceId, start = await StartOfAsync(reader, e.PersistenceId));
                // Of a dialog without its beginning nothing is left to tell: its person was erased.
                if (start is not null) calls.AddRange(hooks.Select(h => (e, start, h.Webhook, h.Word)));
            }
            return calls;
        }

        private void Keep(string id, DialogStarted? start)
        {
            if (_starts.Count >= MostStarts) _starts.Clear();
            _starts[id] = start;
        }

        /// <summary>Whose dialog it is stands in its first event only.</summary>
        private static async Task<DialogStarted?> StartOfAsync(JournalReader reader, string persistenceId) =>
            (await reader.Journal.CurrentEventsByPersistenceId(persistenceId, 1, 1).RunWith(Sink.FirstOrDefault<EventEnvelope>(), reader.Materializer))?.Event as DialogStarted;
    }

    /// <summary>By <see cref="Props(Database, TimeProvider)"/>.</summary>
    public DialogCallProjector(Database database, TimeProvider time) : base(new Calls(new DialogCallWriter(database, time)))
    {
    }

    /// <summary>One in the cluster.</summary>
    public static Props Props(Database db, TimeProvider time) => Akka.Actor.Props.Create(() => new DialogCallProjector(db, time));
}
