using System.Collections.Concurrent;
using System.Collections.Frozen;
using Akka.Actor;

namespace Gateway.Actors.Hops;

/// <summary>
/// What one node knows of the ways to others: an outbox for each node that takes batches and a lane for each shard. Read on every thread, changed by
/// <see cref="HopActor"/> alone.
/// </summary>
internal sealed class Peers(ExtendedActorSystem system) : IExtension
{
    /// <summary>Connections of other nodes whose references are kept; when full they are made again.</summary>
    private const int RefsKept = 1024;

    private readonly ConcurrentDictionary<Address, NodeOutbox> _outboxes = new();
    private readonly ConcurrentDictionary<string, IActorRef> _refs = new();
    private readonly Lane[][] _lanes = new Lane[ShardingKeys.Kinds.Count][];
    private IActorRef[] _regions = [];
    private int _clock;
    private long _batches, _messages;
    private volatile bool _any;
    private volatile bool _allTakeTraces = true;
    private volatile FrozenSet<string> _lacking = FrozenSet<string>.Empty;

    public static Peers Of(ActorSystem system) => system.WithExtension<Peers, PeersProvider>();

    public IActorRefProvider Provider => system.Provider;

    /// <summary>This node's <see cref="HopActor"/>.</summary>
    public IActorRef Self { get; private set; } = ActorRefs.Nobody;

    /// <summary>False while this node is alone, or nothing is connected: then all goes to the region.</summary>
    public bool Any => _any;

    /// <summary>False while there are nodes that do not know <see cref="Traced"/>.</summary>
    public bool AllTakeTraces => _allTakeTraces;

    /// <summary>False while there is a member that holds entities and does not have the role: what it stands for is not sent before.</summary>
    public bool AllHave(string role) => !_lacking.Contains(role);

    /// <summary>Batches and messages sent since the node started.</summary>
    public (long Batches, long Messages) Sent => (Interlocked.Read(ref _batches), Interlocked.Read(ref _messages));

    public ICollection<NodeOutbox> Outboxes => _outboxes.Values;

    public int Clock => Volatile.Read(ref _clock);

    public void Start(IActorRef self) => Self = self;

    /// <param name="regions">In the order of <see cref="ShardingKeys.Kinds"/>.</param>
    public void Connect(IActorRef[] regions)
    {
        for (var kind = 0; kind < regions.Length; kind++)
        {
            var region = new RegionWay(regions[kind], () => Self);
            _lanes[kind] = [.. Enumerable.Range(0, Entities.Shards).Select(_ => new Lane(region, () => Clock))];
        }
        Volatile.Write(ref _regions, regions);
        if (!Self.IsNobody()) Self.Tell(new HopActor.Connected(), ActorRefs.NoSender);
    }

    public bool IsConnected => _regions.Length > 0;

    public Lane LaneOf(int kind, int shard) => _lanes[kind][shard];

    /// <summary>Through the region of its kind, unless it is no message to an entity.</summary>
    public bool ByRegion(object message, IActorRef? sender = null)
    {
        if (ShardingKeys.KindOf(message) is not { } kind || !IsConnected) return false;
        _regions[kind].Tell(message, sender ?? ActorRefs.NoSender);
        return true;
    }

    /// <summary>The outbox to a node that takes batches, or null.</summary>
    public NodeOutbox? OutboxOf(Address node) => _outboxes.GetValueOrDefault(node);

    /// <summary>The actor of that path, so that what is told to one on another node may go in batches.</summary>
    public IActorRef Resolve(string path)
    {
        if (_refs.TryGetValue(path, out var known)) return known;
        var found = system.Provider.ResolveActorRef(path);
        if (found.Path.Address.Host is not null) found = new HopRef(this, found);
        if (_refs.Count >= RefsKept) _refs.Clear();
        return _refs[path] = found;
    }

    public void Add(NodeOutbox outbox)
    {
        _outboxes[outbox.Node] = outbox;
        _any = IsConnected;
    }

    public void Count(int messages, int bytes)
    {
        Interlocked.Increment(ref _batches);
        Interlocked.Add(ref _messages, messages);
        HopMetrics.Batches.Add(1);
        HopMetrics.Batched.Add(messages);
        HopMetrics.Bytes.Add(bytes);
    }

    public void Others(int withoutBatches) => _allTakeTraces = withoutBatches == 0;

    /// <param name="roles">Those that some member which holds entities does not have.</param>
    public void Lack(IEnumerable<string> roles) => _lacking = roles.ToFrozenSet(StringComparer.Ordinal);

    public void OnConnected() => _any = !_outboxes.IsEmpty;

    /// <summary>The node is leaving: its lanes turn to the region as soon as order allows.</summary>
    public void Leave(NodeOutbox outbox)
    {
        outbox.Leave();
        Each(lane => lane.Avoid(outbox));
    }

    /// <summary>The node is no member any more.</summary>
    public void Remove(NodeOutbox outbox)
    {
        outbox.End();
        _outboxes.TryRemove(KeyValuePair.Create(outbox.Node, outbox));
        Each(lane => lane.Lose(outbox));
        // A node alone goes by its regions without any lane: nothing may be left in one.
        if (_outboxes.IsEmpty) Each(lane => lane.Settle(Clock));
        _any = IsConnected && !_outboxes.IsEmpty;
    }

    public void OnTick()
    {
        var now = Interlocked.Increment(ref _clock);
        Each(lane => lane.OnTick(now));
    }

    private void Each(Action<Lane> what)
    {
        if (!IsConnected) return;
        foreach (var lanes in _lanes)
            foreach (var lane in lanes) what(lane);
    }
}

/// <summary>Makes a node's <see cref="Peers"/>.</summary>
internal sealed class PeersProvider : ExtensionIdProvider<Peers>
{
    public override Peers CreateExtension(ExtendedActorSystem system) => new(system);
}
