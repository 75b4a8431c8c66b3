using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;

namespace Gateway.Persistence.Nodes;

/// <summary>
/// When the core members on the other side of a break are as many as those on this one, as always between two nodes, the database decides which side goes on
/// (<see cref="NodeFence.OutliveAsync"/>), before the split brain resolver does it by the lowest address. See <c>docs/decisions/two-nodes.md</c>.
/// </summary>
public sealed class TieActor : UntypedActor, IWithTimers
{
    /// <summary>For those who become unreachable together.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(300);

    private readonly Database _database;
    private readonly string _coreRole;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<Address> _refusing = [];
    private bool _asking;

    private sealed record Look;

    private sealed record Decided(bool GoesOn, IReadOnlyList<UniqueAddress> Theirs);

    /// <summary>By <see cref="Props"/>.</summary>
    public TieActor(Database database, string coreRole) => (_database, _coreRole) = (database, coreRole);

    /// <summary>One per core node.</summary>
    /// <param name="database">Decides; on SQLite there is nothing to decide.</param>
    /// <param name="coreRole">The role whose members are counted.</param>
    public static Props Props(Database database, string coreRole) => Akka.Actor.Props.Create(() => new TieActor(database, coreRole));

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(NodeRefuses));
        _cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.UnreachableMember), typeof(ClusterEvent.MemberRemoved));
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        _cluster.Unsubscribe(Self);
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case NodeRefuses r:
                _refusing.Add(r.Node);
                LookIn(Settled);
                break;
            case ClusterEvent.UnreachableMember: LookIn(Settled); break;
            case ClusterEvent.MemberRemoved m: _refusing.Remove(m.Member.Address); break;
            case Look when !_asking: Ask(); break;
            case Decided d:
                _asking = false;
                Act(d);
                break;
            case Status.Failure f:
                _asking = false;
                _log.Warning("the database could not be asked which half of the cluster goes on: {Fault}", f.Cause.Message);
                LookIn(Again);
                break;
        }
    }

    private void LookIn(TimeSpan delay)
    {
        if (!Timers.IsTimerActive(nameof(Look))) Timers.StartSingleTimer(nameof(Look), new Look(), delay);
    }

    private void Ask()
    {
        var core = _cluster.State.Members.Where(m => m.HasRole(_coreRole)).ToList();
        var away = _cluster.State.Unreachable.Select(m => m.Address).Union(_refusing).ToHashSet();
        var (ours, theirs) = Sides(core.Select(m => (m.UniqueAddress, m.Status, away.Contains(m.Address))));
        if (theirs.Count == 0 || ours.Count != theirs.Count) return;
        _asking = true;
        Task.Run(() => NodeFence.OutliveAsync(_database, ours, theirs)).PipeTo(Self, success: goesOn => new Decided(goesOn, theirs));
    }

    /// <summary>
    /// Who counts. Ours are those beyond doubt, theirs all who may: the other side may know more of its own members than this one does, and of two sides that see each other as
    /// differently large only one can ask.
    /// </summary>
    internal static (IReadOnlyList<UniqueAddress> Ours, IReadOnlyList<UniqueAddress> Theirs) Sides(IEnumerable<(UniqueAddress Node, MemberStatus Status, bool Away)> core)
    {
        var all = core.ToList();
        return ([.. all.Where(m => !m.Away && m.Status == MemberStatus.Up).Select(m => m.Node)],
            [.. all.Where(m => m is { Away: true, Status: MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up or MemberStatus.Leaving }).Select(m => m.Node)]);
    }

    private void Act(Decided decided)
    {
        if (!decided.GoesOn)
        {
            _log.Error("the other half of the cluster goes on, this node ends itself: it could not reach {Others}", string.Join(", ", decided.Theirs.Select(t => t.Address)));
            _cluster.Down(_cluster.SelfAddress);
            return;
        }
        foreach (var node in decided.Theirs)
        {
            _log.Warning("node {Other} cannot be reached, and the database lets this half of the cluster go on without it", node.Address);
            _cluster.Down(node.Address);
            // Else one that refuses would be waited for until the failure detector notices its silence.
            ((IRemoteActorRefProvider)((ExtendedActorSystem)Context.System).Provider).Quarantine(node.Address, node.Uid);
        }
    }
}

/// <summary>A member's port refuses connections, again and again, and too few are left for that alone to be its end.</summary>
internal sealed record NodeRefuses(Address Node) : INoSerializationVerificationNeeded;
