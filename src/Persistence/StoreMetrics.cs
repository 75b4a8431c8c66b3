using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Gateway.Persistence;

/// <summary>The numbers of what is written beside the journal, meter <see cref="MeterName"/>; docs/OPERATIONS.md lists them. They belong to the process.</summary>
public static class StoreMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Gateway.Persistence";

    private static readonly Meter _meter = new(MeterName);
    private static readonly Histogram<double> _write = _meter.CreateHistogram("gateway.visitor.store.write", "s", "one transaction of visitors", null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
    private static readonly KeyValuePair<string, object?>[] _ends = [new("outcome", "done"), new("outcome", "cancelled"), new("outcome", "failed")];
    private static readonly long[] _runs = new long[3];
    private static long _waiting, _bytes, _dropped, _since, _stalled;
    private static readonly Dictionary<string, long> _calls = new() { ["delivered"] = 0, ["failed"] = 0, ["given-up"] = 0 };
    private static long _callsWaiting;
    private static long _chunks, _chunkBytes, _notes, _lost, _damaged, _held, _replayed, _playedTicks;

    static StoreMetrics()
    {
        _meter.CreateObservableGauge("gateway.visitor.store.waiting", () => Volatile.Read(ref _waiting), "{visitor}", "visitors whose state is not on disk yet");
        _meter.CreateObservableGauge("gateway.visitor.store.bytes", () => Volatile.Read(ref _bytes), "By", "bytes of those states");
        _meter.CreateObservableGauge("gateway.visitor.store.lag", () => AgeOf(ref _since), "s", "how long the store has had something to write without a finished write");
        _meter.CreateObservableCounter("gateway.visitor.store.dropped", () => Volatile.Read(ref _dropped), "{state}", "states left out because the database was away for too long");
        _meter.CreateObservableGauge("gateway.projection.lag", () => AgeOf(ref _stalled), "s", "how long transcripts have stood still because of a fault; 0 while they follow, and on nodes that do not project");
        _meter.CreateObservableCounter("gateway.webhook.calls", Calls, "{call}", "attempts to call webhooks made by this node");
        _meter.CreateObservableGauge("gateway.webhook.waiting", () => Volatile.Read(ref _callsWaiting), "{call}", "calls of webhooks that wait; on the node that makes them, counted each minute");
        _meter.CreateObservableCounter("gateway.recording.chunks", () => Volatile.Read(ref _chunks), "{chunk}", "chunks of recorded visits written");
        _meter.CreateObservableCounter("gateway.recording.bytes", () => Volatile.Read(ref _chunkBytes), "By", "bytes of those chunks");
        _meter.CreateObservableCounter("gateway.recording.notes", () => Volatile.Read(ref _notes), "{note}", "what visitors did and what rules decided, in those chunks");
        _meter.CreateObservableCounter("gateway.recording.lost", () => Volatile.Read(ref _lost), "{chunk}", "chunks forgotten because the database was away for too long");
        _meter.CreateObservableGauge("gateway.recording.waiting", () => Volatile.Read(ref _held), "By", "bytes of chunks that are not on disk yet; beyond 32 MiB the oldest is forgotten");
        _meter.CreateObservableCounter("gateway.recording.damaged", () => Volatile.Read(ref _damaged), "{chunk}", "chunks that a run could not read and left out");
        _meter.CreateObservableCounter("gateway.replay.runs", () => _runs.Select((_, i) => new Measurement<long>(Volatile.Read(ref _runs[i]), _ends[i])), "{run}", "runs of rules over recordings that ended on this node");
        _meter.CreateObservableCounter("gateway.replay.notes", () => Volatile.Read(ref _replayed), "{note}", "notes played in runs");
        _meter.CreateObservableCounter("gateway.replay.time", () => TimeSpan.FromTicks(Volatile.Read(ref _playedTicks)).TotalSeconds, "s", "time that rules were played over recordings; notes by time is the speed");
    }

    internal static void WebhookCalled(string outcome)
    {
        lock (_calls) _calls[outcome]++;
    }

    internal static void WebhooksWait(long calls) => Volatile.Write(ref _callsWaiting, calls);

    private static IEnumerable<Measurement<long>> Calls()
    {
        lock (_calls) return [.. _calls.Select(c => new Measurement<long>(c.Value, new KeyValuePair<string, object?>("outcome", c.Key)))];
    }

    /// <summary>Creates the instruments, for whoever began to listen before anything was counted.</summary>
    public static void Publish() => Volatile.Read(ref _waiting);

    internal static void Waits(int visitors, long bytes)
    {
        if (visitors == 0) Volatile.Write(ref _since, 0);
        else Interlocked.CompareExchange(ref _since, Stopwatch.GetTimestamp(), 0);
        Volatile.Write(ref _waiting, visitors);
        Volatile.Write(ref _bytes, bytes);
    }

    /// <param name="began">When the write began: what is still dirty came after that.</param>
    internal static void Written(long began)
    {
        _write.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
        Volatile.Write(ref _since, began);
    }

    internal static void Recorded(int notes, int bytes)
    {
        Interlocked.Increment(ref _chunks);
        Interlocked.Add(ref _notes, notes);
        Interlocked.Add(ref _chunkBytes, bytes);
    }

    internal static void RecordingLost() => Interlocked.Increment(ref _lost);

    internal static void RecordingWaits(long bytes) => Volatile.Write(ref _held, bytes);

    internal static void RecordingDamaged() => Interlocked.Increment(ref _damaged);

    internal static void Replayed(long notes, TimeSpan took)
    {
        Interlocked.Add(ref _replayed, notes);
        Interlocked.Add(ref _playedTicks, took.Ticks);
    }

    internal static void ReplayEnded(Recordings.ReplayState how) => Interlocked.Increment(ref _runs[how - Recordings.ReplayState.Done]);

    internal static void Dropped() => Interlocked.Increment(ref _dropped);

    internal static void ProjectionStalled() => Interlocked.CompareExchange(ref _stalled, Stopwatch.GetTimestamp(), 0);

    internal static void ProjectionFollows() => Volatile.Write(ref _stalled, 0);

    private static double AgeOf(ref long since) => Volatile.Read(ref since) is var from && from == 0 ? 0 : Stopwatch.GetElapsedTime(from).TotalSeconds;
}
