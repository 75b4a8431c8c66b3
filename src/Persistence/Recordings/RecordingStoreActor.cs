using Akka.Actor;
using Akka.Event;
using Gateway.Actors.Recordings;

namespace Gateway.Persistence.Recordings;

/// <summary>One per node: writes recorded chunks one after the other. While the database is away it holds some, then forgets the oldest: a recording is no record.</summary>
public sealed class RecordingStoreActor : UntypedActor, IWithTimers
{
    private const long MostBytes = 32L << 20;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    private readonly Database _database;
    private readonly RecordingRows _rows;
    private readonly Queue<SaveRecording> _waiting = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    /// <summary>The one that is written, under an id of its own until it is: a write whose answer was lost is not made twice.</summary>
    private (SaveRecording Recording, string Id)? _head;
    private long _bytes;
    private int _forgotten;
    private bool _writing;
    private bool _told;

    private sealed record WriteNow : INoSerializationVerificationNeeded;

    private sealed record Written : INoSerializationVerificationNeeded;

    /// <summary>By <see cref="Props(Database)"/>.</summary>
    public RecordingStoreActor(Database database) => (_database, _rows) = (database, new RecordingRows(database));

    /// <summary>One per node.</summary>
    public static Props Props(Database db) => Akka.Actor.Props.Create(() => new RecordingStoreActor(db));

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SaveRecording s:
                _waiting.Enqueue(s);
                _bytes += s.Chunk.Body.Length;
                for (; _bytes > MostBytes && _waiting.Count > 1; _forgotten++)
                {
                    _bytes -= _waiting.Dequeue().Chunk.Body.Length;
                    StoreMetrics.RecordingLost();
                }
                StoreMetrics.RecordingWaits(_bytes);
                Write();
                break;
            case WriteNow: Write(); break;
            case Written:
                var written = _head!.Value.Recording.Chunk;
                _bytes -= written.Body.Length;
                StoreMetrics.Recorded(written.Notes, written.Body.Length);
                StoreMetrics.RecordingWaits(_bytes);
                (_head, _writing, _told) = (null, false, false);
                if (_forgotten > 0) _log.Warning("recordings: {Chunks} chunks were forgotten while the database was away", _forgotten);
                _forgotten = 0;
                Write();
                break;
            case Status.Failure f:
                _writing = false;
                if (!_told) _log.Warning("recordings are not on disk, tried again every {Pause} s: {Fault}", Retry.TotalSeconds, _database.Explain(f.Cause)?.Message ?? f.Cause.Message);
                _told = true;
                Timers.StartSingleTimer(nameof(WriteNow), new WriteNow(), Retry);
                break;
        }
    }

    private void Write()
    {
        if (_writing) return;
        if (_head is null && _waiting.TryDequeue(out var next)) _head = (next, Guid.NewGuid().ToString("N"));
        if (_head is not { } head) return;
        _writing = true;
        _rows.AddAsync(head.Recording.Site, head.Recording.Chunk, head.Id).PipeTo(Self, success: () => new Written());
    }
}
