using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Gateway.Actors.Serialization;
using MessagePack;

namespace Gateway.Actors.Hops;

/// <summary>
/// One per node, the ingress: takes the batches of other nodes apart, hands each message to the local region or egress actor, and knows by the cluster's membership which
/// nodes take batches.
/// </summary>
internal sealed class HopActor : UntypedActor, IWithTimers
{
    /// <summary>Under /user on every node.</summary>
    public const string Name = "hops";
    /// <summary>How long a node that leaves goes on while the others stop sending through it.</summary>
    private static readonly TimeSpan ClosingPause = TimeSpan.FromMilliseconds(300);
    /// <summary>Batches that come before the node's regions have started; beyond, they are lost and sent again by clients.</summary>
    private const int EarlyBatches = 1000;

    private readonly Peers _peers = Peers.Of(Context.System);
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly WireSerializer _serializer = (WireSerializer)Context.System.Serialization.FindSerializerForType(typeof(HopBatch));
    private readonly Dictionary<string, IActorRef> _targets = [];
    private readonly HashSet<UniqueAddress> _others = [];
    /// <summary>Members that hold entities and lack a role: while there is one, nothing is sent that only the role's bearers know.</summary>
    private readonly Dictionary<string, HashSet<UniqueAddress>> _lacking = Regions.Gates.ToDictionary(role => role, _ => new HashSet<UniqueAddress>());
    private readonly Action<HopItem> _hand;
    private readonly Action<string, Exception> _refuse;
    private int _taken;
    private IActorRef _from = ActorRefs.Nobody;
    private List<(HopBatch Batch, IActorRef From)>? _early = [];

    private sealed record TickNow : INoSerializationVerificationNeeded;

    /// <summary>The regions have started.</summary>
    internal sealed record Connected : INoSerializationVerificationNeeded;

    public HopActor() => (_hand, _refuse) = (Hand, Refuse);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _peers.Start(Self);
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberUp), typeof(ClusterEvent.MemberLeft),
            typeof(ClusterEvent.MemberExited), typeof(ClusterEvent.MemberRemoved));
        var (peers, self) = (_peers, Self);
        CoordinatedShutdown.Get(Context.System).AddTask(CoordinatedShutdown.PhaseServiceUnbind, "hops-closing", async () =>
        {
            self.Tell(new HopClosing(""), ActorRefs.NoSender);
            if (peers.Any) await Task.Delay(ClosingPause);
            return Akka.Done.Instance;
        });
        if (_peers.IsConnected) Self.Tell(new Connected());
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        if (_peers.Sent is { Batches: > 0 } sent) _log.Info("{Messages} messages went to other nodes in {Batches} batches", sent.Messages, sent.Batches);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case HopBatch batch when _early is not null:
                if (_early.Count < EarlyBatches) _early.Add((batch, Sender));
                break;
            case HopBatch batch: Take(batch, Sender); break;
            case ShardHere here: Learn(here); break;
            case HopClosing closing: Close(closing); break;
            case TickNow: _peers.OnTick(); break;
            case Connected:
                _peers.OnConnected();
                var early = _early ?? [];
                _early = null;
                foreach (var (batch, from) in early) Take(batch, from);
                break;
            case ClusterEvent.MemberUp m: Meet(m.Member); break;
            case ClusterEvent.MemberLeft m: Part(m.Member, leaving: true); break;
            case ClusterEvent.MemberExited m: Part(m.Member, leaving: true); break;
            case ClusterEvent.MemberRemoved m: Part(m.Member, leaving: false); break;
        }
    }

    private void Take(HopBatch batch, IActorRef from)
    {
        _from = from;
        try
        {
            BatchReader.Read(_serializer, batch.Items, _hand, _refuse);
        }
        catch (Exception e) when (e is MessagePackSerializationException or EndOfStreamException)
        {
            Refuse("batch", e);
        }
        HopMetrics.Taken.Add(_taken);
        _taken = 0;
    }

    private void Hand(HopItem item)
    {
        _taken++;
        if (item.Target is { } target) TargetOf(target).Tell(item.Message, _from);
        else if (!_peers.ByRegion(item.Message, item.Ask ? _from : null)) Refuse(item.Message.GetType().Name, new InvalidOperationException("it is addressed to no entity"));
    }

    private void Refuse(string manifest, Exception why)
    {
        HopMetrics.Refused.Add(1);
        _log.Warning("a \"{Manifest}\" from {From} is refused: {Fault}", manifest, _from.Path.Address, why.Message);
    }

    private IActorRef TargetOf(string target)
    {
        if (_targets.TryGetValue(target, out var known)) return known;
        // A name from another node: one step below /user, and few of them.
        if (target.Contains('/', StringComparison.Ordinal) || _targets.Count > 256) return ActorRefs.Nobody;
        return _targets[target] = _peers.Provider.ResolveActorRef($"{_peers.Provider.RootPath.Address}/user/{target}");
    }

    private void Learn(ShardHere here)
    {
        if (ShardingKeys.KindOf(here.Kind) is not { } kind || here.Shard is < 0 or >= Entities.Shards || !_peers.IsConnected) return;
        var lane = _peers.LaneOf(kind, here.Shard);
        var place = Sender.Path.Address;
        if (place.Host is null || place == _cluster.SelfAddress) lane.AnsweredHere();
        else if (_peers.OutboxOf(place) is { } outbox) lane.Answered(outbox);
    }

    private void Close(HopClosing closing)
    {
        if (closing.Node.Length == 0)
        {
            foreach (var outbox in _peers.Outboxes) outbox.Deliver(new HopClosing(_cluster.SelfAddress.ToString()), Name);
        }
        else if (Address.TryParse(closing.Node, out var node) && _peers.OutboxOf(node) is { } outbox) _peers.Leave(outbox);
    }

    private void Meet(Member member)
    {
        if (!member.HasRole(Regions.BatchRole) && _others.Add(member.UniqueAddress)) _peers.Others(_others.Count);
        if (member.HasRole(Regions.CoreRole))
        {
            foreach (var (role, members) in _lacking)
                if (!member.HasRole(role)) members.Add(member.UniqueAddress);
            TellLack();
        }
        if (member.UniqueAddress == _cluster.SelfUniqueAddress || !member.HasRole(Regions.BatchRole)) return;
        if (_peers.OutboxOf(member.Address) is { } known)
        {
            if (known.Uid == member.UniqueAddress.Uid) return;
            _peers.Remove(known);
        }
        var peer = _peers.Provider.ResolveActorRef($"{member.Address}/user/{Name}");
        _peers.Add(new NodeOutbox(_peers, member.Address, member.UniqueAddress.Uid, peer, _serializer, _log));
        Timers.StartPeriodicTimer(nameof(TickNow), new TickNow(), Lane.Tick);
        _log.Info("node {Other} takes batches", member.Address);
    }

    private void TellLack() => _peers.Lack(_lacking.Where(l => l.Value.Count > 0).Select(l => l.Key));

    private void Part(Member member, bool leaving)
    {
        if (_peers.OutboxOf(member.Address) is { } outbox && outbox.Uid == member.UniqueAddress.Uid)
        {
            if (leaving) _peers.Leave(outbox);
            else _peers.Remove(outbox);
        }
        if (!leaving && _others.Remove(member.UniqueAddress)) _peers.Others(_others.Count);
        if (!leaving)
        {
            foreach (var members in _lacking.Values) members.Remove(member.UniqueAddress);
            TellLack();
        }
        // Only now: what is said to entities on hearing this must not go to the node that is gone.
        if (!leaving) Context.System.EventStream.Publish(new NodeGone(member.Address));
    }
}

/// <summary>The entities' side of a question for places.</summary>
internal static class Places
{
    /// <summary>Answers when the message that is being handled asks where this shard is: /system/sharding/kind/shard/entity.</summary>
    public static void Answer(IActorRef sender, IActorRef self)
    {
        if (sender.Path.Name != HopActor.Name) return;
        var shard = self.Path.Parent;
        if (int.TryParse(shard.Name, out var number)) sender.Tell(new ShardHere(shard.Parent.Name, number), self);
    }
}
