using Akka;
using Akka.Actor;
using Akka.Event;
using Akka.Persistence.Query;
using Akka.Persistence.Sql.Query;
using Akka.Streams;
using Akka.Streams.Dsl;
using Gateway.Actors.Dialogs;

namespace Gateway.Persistence.Journal;

/// <summary>An event of a dialog with its places in the journal.</summary>
/// <param name="PersistenceId">"dialog/site/dialog".</param>
/// <param name="Number">In the dialog's own journal, from 1 without gaps.</param>
/// <param name="Position">In the whole journal, growing.</param>
internal readonly record struct JournaledEvent(string PersistenceId, long Number, long Position, IDialogEvent Event)
{
    /// <summary>As the journal hands it out.</summary>
    public static JournaledEvent Of(EventEnvelope e) =>
        new(e.PersistenceId, e.SequenceNr, ((Sequence)e.Offset).Value, e.Event as IDialogEvent ?? throw new InvalidOperationException($"{e.PersistenceId} has a tagged {e.Event.GetType()}"));
}

/// <summary>Somebody else has moved the projection on: two of them run. The one that sees it starts over from the stored offset.</summary>
internal sealed class ProjectionMovedException(long expected, long found) : Exception($"the projection stands at {found}, not at {expected}: another one runs");

/// <summary>What a projection makes of the events of dialogs. Position and what follows from events are written together, so that what comes twice changes nothing.</summary>
internal abstract class Projection
{
    /// <summary>What stands still when it does, for the log.</summary>
    public abstract string What { get; }

    /// <summary>Where it stands; null while there is nothing to do.</summary>
    public abstract Task<long?> PositionAsync();

    /// <summary>Writes what follows from a batch; answers the new position.</summary>
    /// <param name="reader">The journal, for what stands in it elsewhere.</param>
    /// <param name="from">The stored position.</param>
    /// <exception cref="ProjectionMovedException">The stored position is another.</exception>
    public abstract Task<long> WriteAsync(JournalReader reader, long from, List<JournaledEvent> events);

    /// <summary>Whether it follows the journal, for whoever watches.</summary>
    public virtual void Note(bool follows)
    {
    }
}

/// <summary>The journal as a stream reads it.</summary>
internal sealed record JournalReader(SqlReadJournal Journal, ActorMaterializer Materializer);

/// <summary>
/// Runs a projection of dialogs' events for the whole cluster: a singleton. It goes on where the stored offset says, and after a fault starts over from there with a growing pause. The live path never waits for it.
/// </summary>
public abstract class JournalProjector : UntypedActor, IWithTimers
{
    internal const int EventsPerTransaction = 500;
    private static readonly TimeSpan MinPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleLook = TimeSpan.FromSeconds(1);

    private readonly Projection _projection;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly ActorMaterializer _materializer = Context.Materializer();
    private TimeSpan _pause = MinPause;

    private sealed record Start;

    private sealed record Idle;

    private sealed record From(SqlReadJournal Journal, long Position);

    private sealed record Moved;

    private sealed record Ended(Exception? Cause);

    private protected JournalProjector(Projection projection) => _projection = projection;

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
            case From f:
                _projection.Note(follows: true);
                Run(new JournalReader(f.Journal, _materializer), f.Position);
                break;
            case Moved: _pause = MinPause; break;
            case Ended e:
                _projection.Note(follows: false);
                _log.Warning("{What} stand still, next try in {PauseMs} ms: {Fault}", _projection.What, _pause.TotalMilliseconds, e.Cause?.Message ?? "the journal's stream ended");
                Timers.StartSingleTimer(nameof(Start), new Start(), _pause);
                _pause = _pause * 2 < MaxPause ? _pause * 2 : MaxPause;
                break;
            default: Unhandled(message); break;
        }
    }

    private async Task<object> OpenAsync(ActorSystem system)
    {
        if (await _projection.PositionAsync() is not { } position) return new Idle();
        // The plugin blocks the thread that first asks for its journal until its actors have run: it gets one that nobody else needs.
        var journal = await Task.Factory.StartNew(() => PersistenceQuery.Get(system).ReadJournalFor<SqlReadJournal>(SqlReadJournal.Identifier),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return new From(journal, position);
    }

    private void Run(JournalReader reader, long position)
    {
        var self = Self;
        reader.Journal.EventsByTag(DialogTagging.Tag, new Sequence(position))
            // What comes while a transaction runs shares the next one; alone it is not delayed.
            .Batch(EventsPerTransaction, e => new List<EventEnvelope> { e }, (batch, e) =>
            {
                batch.Add(e);
                return batch;
            })
            .SelectAsync(1, async batch =>
            {
                position = await _projection.WriteAsync(reader, position, batch.ConvertAll(JournaledEvent.Of));
                self.Tell(new Moved());
                return NotUsed.Instance;
            })
            .RunWith(Sink.Ignore<NotUsed>(), reader.Materializer)
            .PipeTo(self, success: () => new Ended(null), failure: e => new Ended(e));
    }
}
