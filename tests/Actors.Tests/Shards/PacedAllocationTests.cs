using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Gateway.Actors.Nodes;
using Gateway.Actors.Shards;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Actors.Tests.Shards;

/// <summary>What the coordinator of a kind is told to move, and where to.</summary>
public sealed class PacedAllocationTests : PatientTestKit
{
    private const int Shards = 30;
    private readonly Departures _departures = new();
    private readonly FakeTimeProvider _time = new();
    private readonly First _inner = new();
    private readonly PacedAllocation _paced;
    private readonly IActorRef _here, _there;
    private readonly Address _far = new("akka.tcp", "gateway", "192.0.2.1", 2552);

    public PacedAllocationTests() : base("akka { actor.provider = cluster, remote.dot-netty.tcp { hostname = \"127.0.0.1\", port = 0 } }")
    {
        _paced = new PacedAllocation(_departures, _inner, _time);
        _paced.Start(Sys);
        _here = ActorOf(Props.Empty, "here");
        _there = ((ExtendedActorSystem)Sys).Provider.ResolveActorRef(new RootActorPath(_far) / "system" / "sharding" / "dialog");
    }

    /// <summary>Places on the first region by path, and wants the first shard of each moved.</summary>
    private sealed class First : IShardAllocationStrategy
    {
        public Task<IActorRef> AllocateShard(IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations) =>
            Task.FromResult(currentShardAllocations.Keys.OrderBy(k => k.Path.Address.ToString(), StringComparer.Ordinal).First());

        public Task<IImmutableSet<string>> Rebalance(IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress) =>
            Task.FromResult<IImmutableSet<string>>(currentShardAllocations.Values.Where(s => s.Count > 0).Select(s => s[0]).ToImmutableHashSet());
    }

    private ImmutableDictionary<IActorRef, IImmutableList<string>> All => ImmutableDictionary<IActorRef, IImmutableList<string>>.Empty
        .Add(_here, [.. Enumerable.Range(0, Shards).Select(i => $"h{i}")]).Add(_there, [.. Enumerable.Range(0, Shards).Select(i => $"t{i}")]);

    private Task<IImmutableSet<string>> RebalanceAsync(params string[] underway) => _paced.Rebalance(All, underway.ToImmutableHashSet());

    [Fact]
    public async Task F30_shards_of_a_member_that_departs_move_few_at_a_time_and_without_waiting_for_the_usual_pace()
    {
        _departures.Add(_far);
        var first = await RebalanceAsync();
        Assert.Equal(PacedAllocation.AtOnce, first.Count);
        Assert.All(first, s => Assert.StartsWith("t", s, StringComparison.Ordinal));
        Assert.Empty(await RebalanceAsync([.. first]));
        var one = Assert.Single(await RebalanceAsync([.. first.Skip(1)]));
        Assert.DoesNotContain(one, first.Skip(1));
    }

    [Fact]
    public async Task The_member_that_runs_the_coordinator_can_depart_as_well()
    {
        _departures.Add(Cluster.Get(Sys).SelfAddress);
        Assert.All(await RebalanceAsync(), s => Assert.StartsWith("h", s, StringComparison.Ordinal));
        Assert.Equal(_there, await _paced.AllocateShard(_here, "new", All));
    }

    [Fact]
    public async Task Nothing_is_placed_on_a_member_that_departs()
    {
        var usual = await _paced.AllocateShard(_here, "new", All);
        _departures.Add(usual == _here ? Cluster.Get(Sys).SelfAddress : _far);
        Assert.NotEqual(usual, await _paced.AllocateShard(_here, "new", All));
    }

    [Fact]
    public async Task When_all_depart_shards_stay_where_they_are_and_new_ones_are_placed()
    {
        _departures.Add(_far);
        _departures.Add(Cluster.Get(Sys).SelfAddress);
        Assert.Empty(await RebalanceAsync());
        Assert.Contains(await _paced.AllocateShard(_here, "new", All), All.Keys);
    }

    [Fact]
    public async Task Other_moves_keep_their_pace()
    {
        Assert.Empty(await RebalanceAsync());
        _time.Advance(PacedAllocation.Calm);
        Assert.Equal(2, (await RebalanceAsync()).Count);
        Assert.Empty(await RebalanceAsync());
    }

    [Fact]
    public async Task A_member_that_is_gone_departs_no_more()
    {
        _departures.Add(_far);
        _departures.Remove(_far);
        Assert.Empty(await RebalanceAsync());
    }
}
