using Akka.Actor;
using Akka.Cluster.Sharding;
using Akka.Event;

namespace Gateway.Actors.Nodes;

/// <summary>What the composition knows about its process at a moment.</summary>
/// <param name="Messages">From clients, since the start.</param>
/// <param name="Processor">Time used, since the start.</param>
public sealed record NodeVitals(string Origin, string Version, long StartedAt, string Unready, bool Draining, int Connections, long Messages, long MemoryBytes, TimeSpan Processor, bool DatabaseOk);

/// <summary>
/// One per node under <see cref="Name"/>: answers how the node is, keeps the load of the last minutes, takes the order to drain, and feels by a message to itself how long
/// an actor waits for its turn.
/// </summary>
public sealed class StatusActor : UntypedActor, IWithTimers
{
    /// <summary>Under /user on every node.</summary>
    public const string Name = "status";

    private const int SampleSeconds = 5;
    private const int KeptSamples = 60;
    private static readonly TimeSpan PulseInterval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly Func<NodeVitals> _vitals;
    private readonly Action _drain;
    private readonly IReadOnlyList<IActorRef> _regions;
    private readonly Queue<int> _load = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private NodeVitals _last;
    private long _sampledAt;
    private double _processors;

    private sealed record Beat : INoSerializationVerificationNeeded;

    private sealed record Sample : INoSerializationVerificationNeeded;

    private sealed record Felt(long At) : INoSerializationVerificationNeeded;

    /// <summary>By <see cref="Props"/>.</summary>
    public StatusActor(TimeProvider time, Func<NodeVitals> vitals, Action drain, IReadOnlyList<IActorRef> regions)
    {
        (_time, _vitals, _drain, _regions) = (time, vitals, drain, regions);
        (_last, _sampledAt) = (vitals(), time.GetTimestamp());
    }

    /// <summary>For a node with those regions, by <see cref="EntityKind"/>.</summary>
    public static Props Props(TimeProvider time, Func<NodeVitals> vitals, Action drain, IReadOnlyList<IActorRef> regions) =>
        Akka.Actor.Props.Create(() => new StatusActor(time, vitals, drain, regions));

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        for (var kind = 0; kind < _regions.Count; kind++)
        {
            var (of, region) = ((EntityKind)kind, _regions[kind]);
            Context.ActorOf(Akka.Actor.Props.Create(() => new ShardWatch(of, region)), of.ToString());
        }
        Timers.StartPeriodicTimer(nameof(Beat), new Beat(), PulseInterval);
        Timers.StartPeriodicTimer(nameof(Sample), new Sample(), TimeSpan.FromSeconds(SampleSeconds));
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Beat: Self.Tell(new Felt(_time.GetTimestamp())); break;
            case Felt f: Metrics.Pulse(_time.GetElapsedTime(f.At)); break;
            case Sample: TakeSample(); break;
            case GetNodeStatus q: Sender.Tell(Status(q.Samples)); break;
            case DrainNode d:
                if (!_vitals().Draining) _log.Warning("this node drains and ends: asked by {By}", d.By);
                _drain();
                Sender.Tell(Status(0));
                break;
            default: Unhandled(message); break;
        }
    }

    private void TakeSample()
    {
        var (now, passed) = (_vitals(), _time.GetElapsedTime(_sampledAt).TotalSeconds);
        _processors = (now.Processor - _last.Processor).TotalSeconds / passed;
        _load.Enqueue((int)Math.Round((now.Messages - _last.Messages) / passed));
        if (_load.Count > KeptSamples) _load.Dequeue();
        (_last, _sampledAt) = (now, _time.GetTimestamp());
    }

    private NodeStatus Status(int samples)
    {
        var v = _vitals();
        return new NodeStatus(v.Origin, v.Version, v.StartedAt, v.Unready, v.Draining, v.Connections, Metrics.Awake, Metrics.Shards, v.MemoryBytes, Math.Round(_processors, 2),
            [.. _load.TakeLast(Math.Clamp(samples, 0, KeptSamples))], SampleSeconds, v.DatabaseOk);
    }
}

/// <summary>Counts the shards of one region on this node, and those that came and went.</summary>
internal sealed class ShardWatch : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly EntityKind _kind;
    private readonly IActorRef _region;
    private HashSet<string> _shards = [];

    private sealed record Look : INoSerializationVerificationNeeded;

    public ShardWatch(EntityKind kind, IActorRef region) => (_kind, _region) = (kind, region);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Look), new Look(), TimeSpan.Zero, Every);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Look: _region.Tell(GetShardRegionStats.Instance); break;
            case ShardRegionStats s:
                HashSet<string> now = [.. s.Stats.Keys];
                Metrics.ShardsNow(_kind, now.Count, now.Count(n => !_shards.Contains(n)), _shards.Count(n => !now.Contains(n)));
                _shards = now;
                break;
        }
    }
}
