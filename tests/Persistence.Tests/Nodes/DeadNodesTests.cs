using Akka.Actor;
using Akka.Cluster;
using Gateway.Persistence.Nodes;

namespace Gateway.Persistence.Tests.Nodes;

/// <summary>Members of a real cluster, none of which is ever declared dead for its silence.</summary>
public sealed class DeadNodesTests : IAsyncLifetime
{
    private const string Hocon = """
        akka {
          loglevel = ERROR
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
          cluster {
            roles = [core]
            gossip-interval = 200ms
            leader-actions-interval = 200ms
            failure-detector.acceptable-heartbeat-pause = 10m
            run-coordinated-shutdown-when-down = off
          }
          coordinated-shutdown { run-by-clr-shutdown-hook = off, run-by-actor-system-terminate = off }
        }
        """;
    private readonly List<ActorSystem> _systems = [.. Enumerable.Range(0, 3).Select(_ => ActorSystem.Create("gateway", Hocon))];

    public async Task InitializeAsync()
    {
        foreach (var system in _systems) Cluster.Get(system).Join(Cluster.Get(_systems[0]).SelfAddress);
        await MembersAsync(3);
    }

    public async Task DisposeAsync()
    {
        foreach (var system in _systems) await system.Terminate();
    }

    [Fact]
    public async Task A_member_whose_port_refuses_is_removed_without_waiting_for_its_silence()
    {
        foreach (var system in _systems) system.ActorOf(DeadNodesActor.Props("core"));
        // Without a goodbye: the port is closed and that is all.
        await _systems[2].Terminate();
        _systems.RemoveAt(2);
        await MembersAsync(2);
    }

    private Task MembersAsync(int wanted) => Eventually.HoldsAsync(
        () => Task.FromResult(_systems.TrueForAll(s => Cluster.Get(s).State.Members.Count(m => m.Status == MemberStatus.Up) == wanted && Cluster.Get(s).State.Members.Count == wanted)), $"{wanted} members are up");
}

public sealed class DeadNodesRuleTests
{
    [Theory]
    [InlineData(1, 3, true)]
    [InlineData(2, 5, true)]
    [InlineData(1, 2, false)]
    [InlineData(2, 3, false)]
    [InlineData(2, 4, false)]
    public void Only_fewer_than_are_left_are_declared_dead(int refused, int core, bool declared) => Assert.Equal(declared, DeadNodesActor.AreFewer(refused, core));
}

public sealed class TieRuleTests
{
    private static readonly UniqueAddress[] _nodes = [.. Enumerable.Range(0, 4).Select(i => new UniqueAddress(Address.Parse($"akka.tcp://gateway@10.0.0.{i}:4053"), 1))];

    [Theory]
    [InlineData("u U", 1, 1)]
    [InlineData("uu UU", 2, 2)]
    [InlineData("uu U", 2, 1)]
    // Who is on the other side and may count there counts, who is here and may not count does not.
    [InlineData("uj UJ", 1, 2)]
    [InlineData("ul U", 1, 1)]
    [InlineData("u L", 1, 1)]
    // A member that was let go already is nobody's.
    [InlineData("u ED", 1, 0)]
    public void Ours_count_beyond_doubt_and_theirs_when_in_doubt(string members, int ours, int theirs)
    {
        MemberStatus StatusOf(char c) => char.ToUpperInvariant(c) switch
        {
            'U' => MemberStatus.Up,
            'J' => MemberStatus.Joining,
            'L' => MemberStatus.Leaving,
            'E' => MemberStatus.Exiting,
            _ => MemberStatus.Down,
        };
        var sides = TieActor.Sides(members.Replace(" ", "", StringComparison.Ordinal).Select((c, i) => (_nodes[i], StatusOf(c), char.IsUpper(c))));
        Assert.Equal((ours, theirs), (sides.Ours.Count, sides.Theirs.Count));
    }
}
