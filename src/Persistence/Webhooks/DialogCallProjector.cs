using Akka;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Query;
using Akka.Persistence.Sql.Query;
using Akka.Streams;
using Akka.Streams.Dsl;
using Gateway.Actors.Dialogs;
using Gateway.Persistence.Journal;
using Gateway.Persistence.Transcripts;

namespace Gateway.Persistence.Webhooks;

/// <summary>
/// Decides from the journal which webhooks are called, for the whole cluster: run it as a singleton. It goes on where the stored offset says, so that a killed process forgets nothing; what it decides
/// is made by <see cref="WebhookActor"/>. While no webhook asks for events it reads nothing.
/// </summary>
public sealed class DialogCallProjector : UntypedActor, IWithTimers
{
    private const int EventsPerTransaction = 500;
    private const int MostStarts = 20_000;
    private static readonly TimeSpan IdleLook = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(10);

    private readonly DialogCallWriter _writer;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ActorMaterializer _materializer = Context.Materializer();
    private TimeSpan _pause = IdleLook;

    private sealed record Start;

    private sealed record Idle;

    private sealed record From(SqlReadJournal Journal, long Position);

    private sealed record Moved;

    private sealed record Ended(Exception? Cause);

    /// <summary>By <see cref="Props(Database, TimeProvider)"/>.</summary>
    public DialogCallProjector(Database database, TimeProvider time) => _writer = new DialogCallWriter(database, time);

    /// <summary>One in the cluster.</summary>
    public static Props Props(Database db, TimeProvider time) => Akka.Actor.Props.Create(() => new DialogCallProjector(db, time));

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart() => Self.Tell(new Start());

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Start: OpenAsync(Context.System).PipeTo(Self, failure: e => new Ended(e)); break;
            case Idle: Timers.StartSingleTimer(nameof(Start), new Start(), IdleLook); break;
            case From f: Run(f.Journal, f.Position); break;
            case Moved: _pause = IdleLook; break;
            case Ended e:
                _log.Warning("calls of webhooks about dialogs stand still, next try in {PauseMs} ms: {Fault}", _pause.TotalMilliseconds, e.Cause?.Message ?? "the journal's stream ended");
                Timers.StartSingleTimer(nameof(Start), new Start(), _pause);
                _pause = _pause * 2 < MaxPause ? _pause * 2 : MaxPause;
                break;
            default: Unhandled(message); break;
        }
    }

    private async Task<object> OpenAsync(ActorSystem system)
    {
        var position = await _writer.PositionAsync();
        if (await _writer.SkipAsync()) return new Idle();
        // The plugin blocks the thread that first asks for its journal until its actors have run: it gets one that nobody else needs.
        var journal = await Task.Factory.StartNew(() => PersistenceQuery.Get(system).ReadJournalFor<SqlReadJournal>(SqlReadJournal.Identifier),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return new From(journal, position);
    }

    private void Run(SqlReadJournal journal, long position)
    {
        var (self, starts) = (Self, new Dictionary<string, DialogStarted?>());
        journal.EventsByTag(DialogTagging.Tag, new Sequence(position))
            // What comes while a transaction runs shares the next one; alone it is not delayed.
            .Batch(EventsPerTransaction, e => new List<EventEnvelope> { e }, (batch, e) =>
            {
                batch.Add(e);
                return batch;
            })
            .SelectAsync(1, async batch =>
            {
                var events = batch.ConvertAll(TranscriptProjector.Journaled);
                var calls = await CallsAsync(journal, starts, events);
                position = await _writer.WriteAsync(position, events[^1].Position, calls);
                self.Tell(new Moved());
                return NotUsed.Instance;
            })
            .RunWith(Sink.Ignore<NotUsed>(), _materializer)
            .PipeTo(self, success: () => new Ended(null), failure: e => new Ended(e));
    }

    private async Task<List<(JournaledEvent, DialogStarted, string, string)>> CallsAsync(SqlReadJournal journal, Dictionary<string, DialogStarted?> starts, List<JournaledEvent> events)
    {
        var (calls, wanted) = (new List<(JournaledEvent, DialogStarted, string, string)>(), await _writer.WantedAsync());
        foreach (var e in events)
        {
            if (e.Event is DialogStarted begun) Keep(e.PersistenceId, begun);
            if (e.PersistenceId.Split('/', 3) is not [_, var site, _]) continue;
            var word = e.Event is CardAnswered { Check.Length: > 0 } ? DialogCall.Check : DialogCall.WordOf(e.Event);
            if (word is null) continue;
            List<string> hooks = e.Event is CardAnswered answer ? [answer.Check] : [.. wanted[site].Where(w => w.Words.Contains(word)).Select(w => w.Webhook)];
            if (hooks.Count == 0) continue;
            if (!starts.TryGetValue(e.PersistenceId, out var start)) Keep(e.PersistenceId, start = await StartOfAsync(journal, e.PersistenceId));
            // Of a dialog without its beginning nothing is left to tell: its person was erased.
            if (start is not null) calls.AddRange(hooks.Select(h => (e, start, h, word)));
        }
        return calls;

        void Keep(string id, DialogStarted? start)
        {
            if (starts.Count >= MostStarts) starts.Clear();
            starts[id] = start;
        }
    }

    /// <summary>Whose dialog it is stands in its first event only.</summary>
    private async Task<DialogStarted?> StartOfAsync(SqlReadJournal journal, string persistenceId) =>
        (await journal.CurrentEventsByPersistenceId(persistenceId, 1, 1).RunWith(Sink.FirstOrDefault<EventEnvelope>(), _materializer))?.Event as DialogStarted;
}
