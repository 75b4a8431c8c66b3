using Akka;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Query;
using Akka.Persistence.Sql.Query;
using Akka.Streams;
using Akka.Streams.Dsl;
using Gateway.Actors.Dialogs;
using Gateway.Persistence.Journal;

namespace Gateway.Persistence.Transcripts;

/// <summary>
/// Writes transcripts from the journal, for the whole cluster: run it as a singleton. It goes on where the stored offset says, and after a fault it starts over
/// from there with a growing pause. The live path never waits for it.
/// </summary>
public sealed class TranscriptProjector : UntypedActor, IWithTimers
{
    internal const int EventsPerTransaction = 500;
    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(10);

    private readonly TranscriptWriter _writer;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ActorMaterializer _materializer = Context.Materializer();
    private TimeSpan _pause = MinPause;

    private sealed record Start;

    private sealed record From(SqlReadJournal Journal, long Position);

    private sealed record Moved(long Position);

    private sealed record Ended(Exception? Cause);

    /// <summary>By <see cref="Props(Database)"/>.</summary>
    public TranscriptProjector(Database database) => _writer = new TranscriptWriter(database);

    /// <summary>One in the cluster.</summary>
    public static Props Props(Database db) => Akka.Actor.Props.Create(() => new TranscriptProjector(db));

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
            case From f:
                StoreMetrics.ProjectionFollows();
                Run(f.Journal, f.Position);
                break;
            case Moved: _pause = MinPause; break;
            case Ended e:
                StoreMetrics.ProjectionStalled();
                _log.Warning("transcripts stand still, next try in {PauseMs} ms: {Fault}", _pause.TotalMilliseconds, e.Cause?.Message ?? "the journal's stream ended");
                Timers.StartSingleTimer(nameof(Start), new Start(), _pause);
                _pause = _pause * 2 < MaxPause ? _pause * 2 : MaxPause;
                break;
            default: Unhandled(message); break;
        }
    }

    /// <summary>The plugin blocks the thread that first asks for its journal until its actors have run: it gets one that nobody else needs.</summary>
    private async Task<From> OpenAsync(ActorSystem system)
    {
        var journal = await Task.Factory.StartNew(() => PersistenceQuery.Get(system).ReadJournalFor<SqlReadJournal>(SqlReadJournal.Identifier),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return new From(journal, await _writer.PositionAsync());
    }

    private void Run(SqlReadJournal journal, long position)
    {
        _log.Debug("transcripts go on after {Position}", position);
        var self = Self;
        journal.EventsByTag(DialogTagging.Tag, new Sequence(position))
            // What comes while a transaction runs shares the next one; alone it is not delayed.
            .Batch(EventsPerTransaction, e => new List<EventEnvelope> { e }, (batch, e) =>
            {
                batch.Add(e);
                return batch;
            })
            .SelectAsync(1, async batch =>
            {
                position = await _writer.WriteAsync(position, [.. batch.Select(Journaled)]);
                self.Tell(new Moved(position));
                return NotUsed.Instance;
            })
            .RunWith(Sink.Ignore<NotUsed>(), _materializer)
            .PipeTo(self, success: () => new Ended(null), failure: e => new Ended(e));
    }

    internal static JournaledEvent Journaled(EventEnvelope e) =>
        new(e.PersistenceId, e.SequenceNr, ((Sequence)e.Offset).Value, e.Event as IDialogEvent ?? throw new InvalidOperationException($"{e.PersistenceId} has a tagged {e.Event.GetType()}"));
}
