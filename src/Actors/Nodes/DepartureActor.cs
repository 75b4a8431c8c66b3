using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Event;

namespace Gateway.Actors.Nodes;

/// <summary>
/// One per node under <see cref="Name"/>: keeps <see cref="Departures"/>, and empties this node of its shards before it leaves. A node that just left would have all of them
/// handed over at once, and each would wait for its turn at the coordinator; taken off few at a time, each is away only for the moment of its own move.
/// </summary>
public sealed class DepartureActor : UntypedActor, IWithTimers
{
    /// <summary>Under /user on every node.</summary>
    public const string Name = "departures";

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);
    /// <summary>When so long no shard has gone, nobody takes them: the coordinator is of an older version, or is leaving itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Departures _departures;
    private readonly IReadOnlyList<IActorRef> _regions;
    private readonly TimeProvider _time;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<IActorRef> _asking = [];
    private readonly Dictionary<IActorRef, int> _left = [];
    private int _before;
    private long _moved;

    private sealed record Look : INoSerializationVerificationNeeded;

    private sealed record Counted(IActorRef Region, int Shards) : INoSerializationVerificationNeeded;

    /// <summary>Asks one region: none says in its answer that it is the one who answers.</summary>
    private sealed class Counter(IActorRef region) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is Look) region.Tell(GetShardRegionStats.Instance);
            else if (message is ShardRegionStats s) Context.Parent.Tell(new Counted(region, s.Stats.Count + s.Failed.Count));
        }
    }

    /// <summary>By <see cref="Props"/>.</summary>
    public DepartureActor(Departures departures, IReadOnlyList<IActorRef> regions, TimeProvider time) => (_departures, _regions, _time) = (departures, regions, time);

    /// <summary>For a node with those regions.</summary>
    public static Props Props(Departures departures, IReadOnlyList<IActorRef> regions, TimeProvider time) => Akka.Actor.Props.Create(() => new DepartureActor(departures, regions, time));

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        foreach (var region in _regions) Context.ActorOf(Akka.Actor.Props.Create(() => new Counter(region)));
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberRemoved));
    }

    /// <inheritdoc/>
    protected override void PostStop() => _cluster.Unsubscribe(Self);

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case NodeDeparts d when Address.TryParse(d.Node, out var node): _departures.Add(node); break;
            case ClusterEvent.MemberRemoved m: _departures.Remove(m.Member.Address); break;
            case Depart: Begin(Sender); break;
            case Look when _asking.Count > 0: GoOn(); break;
            case Counted c: _left[c.Region] = c.Shards; break;
            default: Unhandled(message); break;
        }
    }

    private void Begin(IActorRef asking)
    {
        _asking.Add(asking);
        if (_asking.Count > 1) return;
        _departures.Add(_cluster.SelfAddress);
        (_before, _moved) = (int.MaxValue, _time.GetTimestamp());
        Timers.StartPeriodicTimer(nameof(Look), new Look(), TimeSpan.Zero, LookAgain);
    }

    private void GoOn()
    {
        var left = _left.Count < _regions.Count ? int.MaxValue : _left.Values.Sum();
        if (left < _before) (_before, _moved) = (left, _time.GetTimestamp());
        var others = Others();
        if (left == 0 || (others.Count == 0 && left < int.MaxValue) || _time.GetElapsedTime(_moved) > Patience)
        {
            End(left);
            return;
        }
        // Again each time: a member may have joined since, or have become the one that places shards.
        foreach (var member in others) Context.ActorSelection(new RootActorPath(member.Address) / "user" / Name).Tell(new NodeDeparts(_cluster.SelfAddress.ToString()));
        foreach (var counter in Context.GetChildren()) counter.Tell(new Look(), Self);
    }

    private void End(int left)
    {
        Timers.Cancel(nameof(Look));
        if (left == int.MaxValue) left = 0;
        if (left > 0) _log.Info("{0} shards are still here and go with this node", left);
        foreach (var asking in _asking) asking.Tell(new Departed(left));
        _asking.Clear();
    }

    /// <summary>Members that can take shards and know what is told to them; none when this node holds none.</summary>
    private List<Member> Others() => !_cluster.SelfRoles.Contains(Regions.CoreRole) ? [] :
        [.. _cluster.State.Members.Where(m => m.Address != _cluster.SelfAddress && m.Status == MemberStatus.Up && m.HasRole(Regions.CoreRole) && m.HasRole(Regions.DepartureRole) && !_departures.Contains(m.Address))];
}
