using System.Diagnostics.Metrics;

namespace Gateway.Actors;

/// <summary>The kinds of entities, in the order in which numbers about all of them are given.</summary>
public enum EntityKind
{
    /// <summary>Visitors.</summary>
    Visitor,
    /// <summary>Operators.</summary>
    Operator,
    /// <summary>Dialogs.</summary>
    Dialog,
    /// <summary>Desks.</summary>
    Desk,
}

/// <summary>
/// The entities' numbers, meter <see cref="MeterName"/>; docs/OPERATIONS.md lists them. They belong to the process and are read when somebody asks, so that counting
/// is one addition and no series is missing before its first event.
/// </summary>
public static class Metrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Gateway.Actors";

    /// <summary>Seconds, for what should take milliseconds.</summary>
    private static readonly InstrumentAdvice<double> _short = new() { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] };
    /// <summary>Seconds, for what people wait for.</summary>
    private static readonly InstrumentAdvice<double> _long = new() { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800] };

    private static readonly Meter _meter = new(MeterName);
    private static readonly KeyValuePair<string, object?>[] _kinds = [new("kind", "visitor"), new("kind", "operator"), new("kind", "dialog"), new("kind", "desk")];
    private static readonly long[] _awake = new long[4], _shards = new long[4], _gained = new long[4], _lost = new long[4];
    private static readonly Histogram<double> _journal = _meter.CreateHistogram("gateway.journal.write", "s", "from an event's decision to its place on disk", null, _short);
    private static readonly Histogram<double> _pulse = _meter.CreateHistogram("gateway.mailbox.wait", "s", "how long a message to an idle actor waits for its turn", null, _short);
    private static readonly Histogram<double> _deskWait = _meter.CreateHistogram("gateway.desk.wait", "s", "how long a dialog waited for an operator's slot", null, _long);
    private static long _journalFailures, _waiting, _listeners, _rows, _crawlers;

    static Metrics()
    {
        _meter.CreateObservableGauge("gateway.entities", () => By(_awake), "{entity}", "entities awake on this node");
        _meter.CreateObservableGauge("gateway.shards", () => By(_shards), "{shard}", "shards on this node");
        _meter.CreateObservableCounter("gateway.shard.gained", () => By(_gained), "{shard}", "shards that came to this node");
        _meter.CreateObservableCounter("gateway.shard.lost", () => By(_lost), "{shard}", "shards that left this node");
        _meter.CreateObservableCounter("gateway.journal.failures", () => Volatile.Read(ref _journalFailures), "{event}", "events that the journal did not take");
        _meter.CreateObservableGauge("gateway.desk.waiting", () => Volatile.Read(ref _waiting), "{dialog}", "dialogs that wait for an operator at the desks of this node");
        _meter.CreateObservableGauge("gateway.live.listeners", () => Volatile.Read(ref _listeners), "{query}", "standing queries of consoles on this node");
        _meter.CreateObservableGauge("gateway.live.rows", () => Volatile.Read(ref _rows), "{row}", "live visitors in this node's index");
        _meter.CreateObservableCounter("gateway.crawler.visits", () => Volatile.Read(ref _crawlers), "{visit}", "visits of robots, which are no visitors to anybody");
    }

    /// <summary>Entities awake on this node, by <see cref="EntityKind"/>.</summary>
    public static IReadOnlyList<long> Awake => [.. _awake.Select((_, i) => Volatile.Read(ref _awake[i]))];

    /// <summary>Shards on this node, by <see cref="EntityKind"/>.</summary>
    public static IReadOnlyList<int> Shards => [.. _shards.Select((_, i) => (int)Volatile.Read(ref _shards[i]))];

    /// <summary>Creates the instruments, for whoever began to listen before anything was counted.</summary>
    public static void Publish() => Volatile.Read(ref _waiting);

    internal static void Woke(EntityKind kind) => Interlocked.Increment(ref _awake[(int)kind]);

    internal static void Slept(EntityKind kind) => Interlocked.Decrement(ref _awake[(int)kind]);

    internal static void ShardsNow(EntityKind kind, int all, int gained, int lost)
    {
        Volatile.Write(ref _shards[(int)kind], all);
        Interlocked.Add(ref _gained[(int)kind], gained);
        Interlocked.Add(ref _lost[(int)kind], lost);
    }

    internal static void Journaled(EntityKind kind, TimeSpan took) => _journal.Record(took.TotalSeconds, _kinds[(int)kind]);

    internal static void CrawlerCame() => Interlocked.Increment(ref _crawlers);

    internal static void JournalFailed() => Interlocked.Increment(ref _journalFailures);

    internal static void Waiting(int more) => Interlocked.Add(ref _waiting, more);

    internal static void Served(long waitedMs) => _deskWait.Record(Math.Max(0, waitedMs) / 1000.0);

    internal static void Pulse(TimeSpan waited) => _pulse.Record(waited.TotalSeconds);

    internal static void Listeners(int now) => Volatile.Write(ref _listeners, now);

    internal static void Rows(int now) => Volatile.Write(ref _rows, now);

    private static IEnumerable<Measurement<long>> By(long[] counts) => counts.Select((_, i) => new Measurement<long>(Volatile.Read(ref counts[i]), _kinds[i]));
}
