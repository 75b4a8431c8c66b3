using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace Gateway.Persistence.Nodes;

/// <summary>
/// Brings this node into the cluster by the node table, asking again until it is a member, keeps its row fresh while it is one, and takes the row out when it
/// has left. One per node, started before anything that needs the cluster; no other seeds are configured then.
/// </summary>
public sealed class NodeActor : UntypedActor, IWithTimers
{
    private readonly NodeTable _nodes;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly string _self;
    private string _asked = "";

    private sealed record Tick;

    private sealed record Seeds(IReadOnlyList<string> Addresses);

    private sealed record Beaten(bool Known);

    /// <summary>By <see cref="Props(NodeTable)"/>.</summary>
    public NodeActor(NodeTable nodes) => (_nodes, _self) = (nodes, _cluster.SelfAddress.ToString());

    /// <summary>For this node's table.</summary>
    public static Props Props(NodeTable nodes) => Akka.Actor.Props.Create(() => new NodeActor(nodes));

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsMember => _cluster.SelfMember.Status is MemberStatus.Up or MemberStatus.WeaklyUp or MemberStatus.Leaving;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        var (nodes, self) = (_nodes, _self);
        CoordinatedShutdown.Get(Context.System).AddTask(CoordinatedShutdown.PhaseClusterShutdown, "leave-node-table", async () =>
        {
            await nodes.LeaveAsync(self);
            return Akka.Done.Instance;
        });
        Self.Tell(new Tick());
    }

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick when IsMember:
                Task.Run(() => _nodes.BeatAsync(_self)).PipeTo(Self, success: known => new Beaten(known));
                return;
            case Tick:
                Task.Run(FindSeedsAsync).PipeTo(Self, success: addresses => new Seeds(addresses));
                return;
            case Seeds s: Join(s.Addresses); break;
            case Beaten { Known: false }:
                _log.Warning("node {0} is not in the node table any more: it was silent for longer than {1}; nodes that start now will not find it", _self, NodeTable.Patience);
                break;
            case Status.Failure f:
                _log.Warning("node {0} could not read or write the node table: {1}", _self, f.Cause.Message);
                break;
        }
        Timers.StartSingleTimer(nameof(Tick), new Tick(), NodeTable.BeatInterval);
    }

    /// <summary>A refused connection is death at once: the rows of killed nodes are taken out instead of being waited for.</summary>
    private async Task<IReadOnlyList<string>> FindSeedsAsync()
    {
        var seeds = await _nodes.JoinAsync(_self);
        if (seeds is [var only] && only == _self) return seeds;
        var dead = new List<string>();
        foreach (var seed in seeds)
            if (await RefusesAsync(Address.Parse(seed))) dead.Add(seed);
        if (dead.Count == 0) return seeds;
        await _nodes.ForgetAsync(dead);
        return await _nodes.JoinAsync(_self);
    }

    private static async Task<bool> RefusesAsync(Address address)
    {
        using var socket = new TcpClient();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            await socket.ConnectAsync(address.Host, address.Port ?? 0, patience.Token);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException)
        {
            // Silence may be a network that is slow: only age decides.
            return false;
        }
    }

    private void Join(IReadOnlyList<string> addresses)
    {
        var asked = string.Join(' ', addresses);
        if (IsMember || asked == _asked) return;
        _asked = asked;
        _log.Info("node {0} joins {1}", _self, asked);
        _cluster.JoinSeedNodes([.. addresses.Select(Address.Parse)]);
    }
}
