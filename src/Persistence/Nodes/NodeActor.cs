using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;

namespace Gateway.Persistence.Nodes;

/// <summary>
/// Brings this node into the cluster by its <see cref="Introducers"/>, asking again until it is a member, ends it when nobody lets it in for long, keeps its row fresh while it is a
/// member, and takes the row out when it has left. Fences members that were declared dead, and ends this node when it is fenced itself. One per node, started before anything that
/// needs the cluster.
/// </summary>
public sealed class NodeActor : UntypedActor, IWithTimers
{
    private readonly NodeTable _nodes;
    private readonly NodeFence _fence;
    private readonly Introducers _introducers;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly string _self;
    private string _asked = "";
    private bool _wasMember, _ending;

    private sealed record Tick;

    private sealed record Seeds(IReadOnlyList<string> Addresses);

    private sealed record Beaten(bool Known);

    private sealed record Fenced;

    private sealed record Settled;

    private sealed record GiveUp;

    private sealed record GivenUp(string Why);

    /// <summary>By <see cref="Props"/>.</summary>
    public NodeActor(NodeTable nodes, NodeFence fence, Introducers introducers) =>
        (_nodes, _fence, _introducers, _self) = (nodes, fence, introducers, _cluster.SelfAddress.ToString());

    /// <summary>For this node's table and fence.</summary>
    /// <param name="nodes">The table.</param>
    /// <param name="fence">The fence.</param>
    /// <param name="introducers">Who may let it in.</param>
    public static Props Props(NodeTable nodes, NodeFence fence, Introducers introducers) => Akka.Actor.Props.Create(() => new NodeActor(nodes, fence, introducers));

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsMember => _cluster.SelfMember.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Leaving;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var (nodes, self) = (_nodes, Self);
        // The last phase of all: whoever writes in the phases before still needs the row.
        CoordinatedShutdown.Get(Context.System).AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "leave-node-table", async () =>
        {
            await nodes.LeaveAsync();
            return Akka.Done.Instance;
        });
        _fence.Fenced += () => self.Tell(new Fenced());
        // Every survivor hears of the downing before any of them sees the removal, and only the removal moves shards: what is declared here is declared in time.
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberDowned), typeof(ClusterEvent.MemberRemoved));
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        Timers.StartSingleTimer(nameof(GiveUp), new GiveUp(), _introducers.Patience);
        Self.Tell(new Tick());
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        Context.System.EventStream.Unsubscribe(Self);
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick when _wasMember || IsMember:
                // From here on only beats: whoever enters again after being fenced would lift its own fence.
                _wasMember = true;
                Settle();
                Task.Run(() => _nodes.BeatAsync()).PipeTo(Self, success: known => new Beaten(known));
                return;
            case Tick:
                Task.Run(() => _introducers.FindAsync(_cluster.SelfAddress)).PipeTo(Self, success: addresses => new Seeds(addresses));
                return;
            case ClusterEvent.MemberDowned m: Declare(m.Member); return;
            case ClusterEvent.MemberRemoved { PreviousStatus: MemberStatus.Down } m: Declare(m.Member); return;
            case ClusterEvent.IMemberEvent or Settled: return;
            case GiveUp:
                if (!_wasMember && !IsMember) Task.Run(() => _introducers.DescribeAsync(_cluster.SelfAddress)).PipeTo(Self, success: why => new GivenUp(why), failure: e => new GivenUp(e.Message));
                return;
            case GivenUp g:
                if (!_wasMember && !IsMember) CoordinatedShutdown.Get(Context.System).Run(new JoinFailed(g.Why));
                return;
            case Fenced or Beaten { Known: false }:
                End();
                return;
            case ThisActorSystemQuarantinedEvent q:
                Refused(q.RemoteAddress);
                return;
            case Seeds s: Join(s.Addresses); break;
            case Status.Failure f:
                _log.Warning("node {Self} could not read or write the node table: {Fault}", _self, f.Cause.Message);
                break;
        }
        Timers.StartSingleTimer(nameof(Tick), new Tick(), NodeTable.BeatInterval);
    }

    private void Declare(Member dead)
    {
        _fence.Declare(dead.UniqueAddress);
        Settle();
    }

    private void Settle() => Task.Run(() => _fence.SettleAsync()).PipeTo(Self, success: () => new Settled());

    /// <summary>Downing itself runs the orderly shutdown with a reason by which the process ends with an error code, so that its supervisor starts it anew.</summary>
    private void End()
    {
        if (_ending) return;
        _ending = true;
        _log.Error("node {Self} was taken for dead by the others and is fenced: it ends itself, what it held lives on elsewhere", _self);
        _cluster.Down(_cluster.SelfAddress);
    }

    /// <summary>
    /// A member that took this process for dead while it was coming in (the network between them had just come back, say) never listens to it again; another process is
    /// let in. Once a member, a node is judged by the fence alone: a node that was cut off itself must not talk those out of the cluster that go on.
    /// </summary>
    private void Refused(Address by)
    {
        if (_wasMember || IsMember || _ending) return;
        _ending = true;
        _log.Error("node {Self} was taken for dead by {By} while it joined, which does not listen to it any more: it ends itself, started again it will be let in", _self, by);
        CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterDowningReason.Instance);
    }

    private void Join(IReadOnlyList<string> addresses)
    {
        var asked = string.Join(' ', addresses);
        if (IsMember || addresses.Count == 0 || asked == _asked) return;
        _asked = asked;
        if (addresses.Select(Address.Parse).FirstOrDefault(a => a.Protocol != _cluster.SelfAddress.Protocol) is { } other)
        {
            // Akka would try such an address again and again without a pause. Once the others have ended, their rows go and this node forms the cluster.
            _log.Error("node {Self} cannot join {Other}: one of them speaks TLS and the other does not. Give all nodes Gateway:ClusterCertificate and Gateway:ClusterAuthority, or none", _self, other);
            return;
        }
        _log.Info("node {Self} joins {Others}", _self, asked);
        _cluster.JoinSeedNodes([.. addresses.Select(Address.Parse)]);
    }
}
