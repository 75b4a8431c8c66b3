using Akka.Actor;
using Akka.Cluster;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Visitors;
using Gateway.Persistence.Nodes;
using Gateway.Persistence.Visits;
using Npgsql;

namespace Gateway.Persistence.Tests.Nodes;

/// <summary>A node that was declared dead writes nothing, wherever it was stopped.</summary>
[Collection(OnPostgresCollection.Name)]
public sealed class NodeFenceTests(PostgresDatabases databases) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly UniqueAddress Zombie = new(Address.Parse("akka.tcp://gateway@127.0.0.1:5001"), 7);
    private static readonly UniqueAddress Survivor = new(Address.Parse("akka.tcp://gateway@127.0.0.1:5002"), 8);
    private static readonly SiteId Shop = new("shop");
    private readonly ActorSystem _system = ActorSystem.Create("test", "akka { loglevel = ERROR, coordinated-shutdown.run-by-clr-shutdown-hook = off }");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    private async Task<Database> WithBothAsync()
    {
        var database = await databases.NewAsync();
        foreach (var node in new[] { Zombie, Survivor }) await new NodeTable(database, node).JoinAsync();
        return database;
    }

    private (IActorRef Store, NodeFence Fence) Node(Database database, UniqueAddress self)
    {
        var fence = new NodeFence(database, self);
        return (_system.ActorOf(VisitorStoreActor.Props(database, TimeProvider.System, fence)), fence);
    }

    private static Task<object> CommitAsync(IActorRef store, string visitor, long version) =>
        store.Ask<object>(new CommitVisitor(Shop, new VisitorId(visitor), version, [(byte)version], [], null, null), Patience);

    private static async Task<byte[]?> LoadAsync(IActorRef store, string visitor) =>
        (await store.Ask<VisitorLoaded>(new LoadVisitor(Shop, new VisitorId(visitor)), Patience)).Snapshot;

    [Fact]
    public async Task What_a_node_that_was_stopped_in_the_middle_of_a_write_had_not_committed_is_undone_and_holds_up_nobody()
    {
        const string Event = "INSERT INTO journal (created, deleted, persistence_id, sequence_number, message) VALUES (0, false, 'dialog/shop/d1', 22, @by)";
        var database = await databases.NewAsync();
        await using var zombie = await database.OpenJournalAsync();
        await using var unfinished = await zombie.BeginTransactionAsync();
        await zombie.ExecuteAsync(Event, new { by = new byte[] { 1 } }, unfinished);

        // The next owner of the dialog waits until the server gives the stopped one up.
        await using (var owner = await database.OpenJournalAsync()) await owner.ExecuteAsync(Event, new { by = new byte[] { 2 } });

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => unfinished.CommitAsync());
        await using var reader = await database.OpenJournalAsync();
        Assert.Equal([2], await reader.QuerySingleAsync<byte[]>("SELECT message FROM journal WHERE persistence_id = 'dialog/shop/d1'"));
    }

    [Fact]
    public async Task A_fenced_node_writes_nothing_and_learns_why()
    {
        var database = await WithBothAsync();
        var ((zombie, own), (survivor, fence)) = (Node(database, Zombie), Node(database, Survivor));
        var learnt = new TaskCompletionSource();
        own.Fenced += () => learnt.TrySetResult();
        Assert.IsType<VisitorCommitted>(await CommitAsync(zombie, "v", 1));

        fence.Declare(Zombie);
        Assert.Equal([1], await LoadAsync(survivor, "v"));
        zombie.Tell(new SaveVisitor(Shop, new VisitorId("w"), 1, [1], null));
        var refused = Assert.IsType<VisitorCommitFailed>(await CommitAsync(zombie, "v", 9));
        Assert.Contains("fenced", refused.Reason, StringComparison.Ordinal);
        await learnt.Task.WaitAsync(Patience);
        Assert.IsType<VisitorCommitted>(await CommitAsync(survivor, "v", 2));
        await using var connection = await database.OpenAsync();
        Assert.Equal(["v 2"], await connection.QueryAsync<string>("SELECT visitor || ' ' || version FROM visitor_snapshots"));
    }

    [Fact]
    public async Task A_node_stopped_in_the_middle_of_a_write_neither_holds_up_the_others_nor_ends_its_write()
    {
        var database = await WithBothAsync();
        var stopped = new NodeFence(database, Zombie);
        await using var connection = await database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await stopped.HoldAsync(connection, transaction);
        await connection.ExecuteAsync("INSERT INTO visitor_snapshots (site, visitor, version, snapshot, saved_at) VALUES ('shop', 'v', 9, '\\x09', 0)", transaction: transaction);

        var (survivor, fence) = Node(database, Survivor);
        fence.Declare(Zombie);
        Assert.Null(await LoadAsync(survivor, "v"));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => transaction.CommitAsync());
        Assert.IsType<VisitorCommitted>(await CommitAsync(survivor, "v", 1));
    }

    [Fact]
    public async Task Two_survivors_fence_at_once_and_a_new_process_at_the_address_is_not_fenced()
    {
        var database = await WithBothAsync();
        var again = new UniqueAddress(Zombie.Address, 99);
        var fences = Enumerable.Range(0, 2).Select(_ => new NodeFence(database, Survivor)).ToList();
        foreach (var fence in fences) fence.Declare(Zombie);
        await Task.WhenAll(fences.Select(f => f.SettleAsync()));
        await new NodeTable(database, again).JoinAsync();
        foreach (var fence in fences) fence.Declare(Zombie);
        await Task.WhenAll(fences.Select(f => f.SettleAsync()));
        Assert.IsType<VisitorCommitted>(await CommitAsync(Node(database, again).Store, "v", 1));
    }

    [Fact]
    public async Task A_node_that_beats_writes_at_the_same_time()
    {
        var database = await WithBothAsync();
        var fence = new NodeFence(database, Survivor);
        await using var connection = await database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await fence.HoldAsync(connection, transaction);
        Assert.True(await new NodeTable(database, Survivor).BeatAsync().WaitAsync(Patience));
    }

    [Fact]
    public async Task Of_two_halves_that_ask_at_once_exactly_one_goes_on_and_stays_the_one()
    {
        for (var round = 0; round < 10; round++)
        {
            var database = await databases.NewAsync();
            UniqueAddress[][] halves = [[.. Enumerable.Range(0, 2).Select(i => new UniqueAddress(Address.Parse($"akka.tcp://gateway@10.0.0.1:{4000 + i}"), 1))], [.. Enumerable.Range(0, 2).Select(i => new UniqueAddress(Address.Parse($"akka.tcp://gateway@10.0.0.2:{4000 + i}"), 1))]];
            foreach (var node in halves.SelectMany(h => h)) await new NodeTable(database, node).JoinAsync();
            // Every node of a half asks by itself.
            var goesOn = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => NodeFence.OutliveAsync(database, halves[i % 2], halves[1 - i % 2]))));
            Assert.Equal((goesOn[0], goesOn[1]), (goesOn[2], goesOn[3]));
            Assert.NotEqual(goesOn[0], goesOn[1]);
            var lost = halves[goesOn[0] ? 1 : 0];
            Assert.False(await new NodeTable(database, lost[0]).BeatAsync());
            Assert.False(await NodeFence.OutliveAsync(database, lost, halves[goesOn[0] ? 0 : 1]));
            Assert.True(await new NodeTable(database, halves[goesOn[0] ? 0 : 1][1]).BeatAsync());
        }
    }

    [Fact]
    public async Task A_node_that_came_back_as_another_process_is_not_ended_by_a_decision_about_the_one_before()
    {
        var database = await databases.NewAsync();
        UniqueAddress one = new(Address.Parse("akka.tcp://gateway@10.0.0.1:4053"), 1), before = new(Address.Parse("akka.tcp://gateway@10.0.0.2:4053"), 1), after = new(before.Address, 2);
        foreach (var node in (UniqueAddress[])[one, before, after]) await new NodeTable(database, node).JoinAsync();
        Assert.True(await NodeFence.OutliveAsync(database, [one], [before]));
        Assert.True(await new NodeTable(database, after).BeatAsync());
        Assert.False(await NodeFence.OutliveAsync(database, [before], [one]));
    }
}
