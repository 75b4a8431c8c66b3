using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;

namespace Gateway.Persistence.Nodes;

/// <summary>
/// Declares members dead whose process is gone: a machine that refuses a connection to the member's port runs no such process, and nobody has to wait for
/// the silence that decides otherwise. Looks when a connection between nodes breaks, and acts only while fewer core members are refused than are left, so that a
/// firewall that refuses instead of dropping never makes the smaller part declare the larger one dead.
/// </summary>
public sealed class DeadNodesActor : UntypedActor, IWithTimers
{
    /// <summary>So often a member must refuse in a row, this far apart.</summary>
    private const int Refusals = 2;
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly string _coreRole;
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<Address, int> _refused = [];
    private readonly HashSet<Address> _asked = [];

    private static IRemoteActorRefProvider Remote => (IRemoteActorRefProvider)((ExtendedActorSystem)Context.System).Provider;

    private sealed record Look(Address Node);

    private sealed record Answered(Address Node, bool Refused);

    /// <summary>By <see cref="Props"/>.</summary>
    public DeadNodesActor(string coreRole) => _coreRole = coreRole;

    /// <summary>One per node.</summary>
    /// <param name="coreRole">The role whose members are counted.</param>
    public static Props Props(string coreRole) => Akka.Actor.Props.Create(() => new DeadNodesActor(coreRole));

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(AssociationEvent));
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
            case DisassociatedEvent e: Ask(e.RemoteAddress); break;
            case AssociationErrorEvent e when e.RemoteAddress is not null: Ask(e.RemoteAddress); break;
            case ClusterEvent.UnreachableMember m: Ask(m.Member.Address); break;
            case ClusterEvent.MemberRemoved m: Forget(m.Member.Address); break;
            case Look l: Ask(l.Node); break;
            case Answered { Refused: true } a: Count(a.Node); break;
            case Answered a: Forget(a.Node); break;
        }
    }

    /// <summary>A member that leaves in good order closes its port as its last act: it is left to the cluster.</summary>
    private bool IsLiving(Address node) => node != _cluster.SelfAddress && _cluster.State.Members.Any(m => m.Address == node && m.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Joining or MemberStatus.Leaving);

    private void Ask(Address node)
    {
        if (!IsLiving(node) || !_asked.Add(node)) return;
        Task.Run(() => RefusesAsync(node)).PipeTo(Self, success: refused => new Answered(node, refused));
    }

    private void Forget(Address node)
    {
        _refused.Remove(node);
        _asked.Remove(node);
    }

    private void Count(Address node)
    {
        _asked.Remove(node);
        var times = _refused[node] = _refused.GetValueOrDefault(node) + 1;
        if (times < Refusals || !IsLiving(node))
        {
            Timers.StartSingleTimer(node, new Look(node), Again);
            return;
        }
        if (FewerThanAreLeft())
        {
            _log.Warning("node {Other} refuses connections: its process is gone, and the cluster goes on without it", node);
            _cluster.Down(node);
            // Downed alone it would still wait for the failure detector: quarantine says that the process is over, and the member is removed at once.
            if (_cluster.State.Members.FirstOrDefault(m => m.Address == node) is { } member) Remote.Quarantine(node, member.UniqueAddress.Uid);
            return;
        }
        Context.System.EventStream.Publish(new NodeRefuses(node));
        Timers.StartSingleTimer(node, new Look(node), Again);
    }

    private bool FewerThanAreLeft()
    {
        var core = _cluster.State.Members.Where(m => m.HasRole(_coreRole) && m.Status is not (MemberStatus.Down or MemberStatus.Removed)).ToList();
        return AreFewer(core.Count(m => _refused.ContainsKey(m.Address)), core.Count);
    }

    /// <summary>Whether so many of the core members that are refused are fewer than the rest.</summary>
    internal static bool AreFewer(int refused, int core) => refused < core - refused;

    /// <summary>Silence is judged by the failure detector.</summary>
    private static async Task<bool> RefusesAsync(Address node) => await PortProbe.AskAsync(node.Host, node.Port ?? 0, Patience) == SocketError.ConnectionRefused;
}
