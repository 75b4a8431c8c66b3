using Akka.Cluster;
using Dapper;
using Gateway.Persistence.Nodes;

namespace Gateway.Persistence.Tests.Nodes;

[Collection(OnPostgresCollection.Name)]
public sealed class NodeTableTests(PostgresDatabases databases)
{
    private static string Address(int i) => $"akka.tcp://gateway@127.0.0.1:{5000 + i}";

    private static NodeTable Table(Database database, int i, int uid = 1) => new(database, new UniqueAddress(Akka.Actor.Address.Parse(Address(i)), uid));

    private static IEnumerable<string> Addresses(IEnumerable<ListedNode> nodes) => nodes.Select(n => n.Address);

    [Fact]
    public async Task Of_many_that_start_at_once_exactly_one_forms_the_cluster()
    {
        var database = await databases.NewAsync();
        var seeds = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Table(database, i).JoinAsync())));
        var first = Assert.Single(Enumerable.Range(0, 8), i => seeds[i].Count == 0);
        Assert.All(Enumerable.Range(0, 8).Where(i => i != first), i => Assert.Equal([Address(first)], Addresses(seeds[i])));
    }

    [Fact]
    public async Task Who_leaves_forming_to_others_is_not_answered_as_the_first()
    {
        var database = await databases.NewAsync();
        Assert.Empty(await Table(database, 1).JoinAsync(mayForm: false));
        Assert.Empty(await Table(database, 2).JoinAsync());
        Assert.Equal([Address(2)], Addresses(await Table(database, 1).JoinAsync(mayForm: false)));
    }

    [Fact]
    public async Task Two_killed_nodes_that_come_back_do_not_wait_for_each_other()
    {
        var database = await databases.NewAsync();
        foreach (var i in new[] { 1, 2 })
        {
            var killed = Table(database, i);
            await killed.JoinAsync();
            await killed.BeatAsync();
        }
        var (one, two) = (Table(database, 1, uid: 2), Table(database, 2, uid: 2));
        Assert.Equal([Address(2)], Addresses(await one.JoinAsync()));
        Assert.Empty(await two.JoinAsync());
        Assert.Equal([Address(2)], Addresses(await one.JoinAsync()));
    }

    [Fact]
    public async Task A_member_is_answered_to_later_nodes()
    {
        var database = await databases.NewAsync();
        var second = Table(database, 2);
        await Table(database, 1).JoinAsync();
        await second.JoinAsync();
        Assert.Equal([Address(1)], Addresses(await Table(database, 3).JoinAsync()));
        await second.BeatAsync();
        Assert.Equal([Address(1), Address(2)], Addresses(await Table(database, 4).JoinAsync()));
    }

    [Theory]
    [InlineData(1000, false, false)]
    [InlineData(11_000, true, false)]
    [InlineData(61_000, true, true)]
    public async Task A_node_that_fell_silent_is_answered_with_how_long(int ms, bool silent, bool lost)
    {
        var database = await databases.NewAsync();
        await Table(database, 1).JoinAsync();
        await using (var connection = await database.OpenAsync())
            await connection.ExecuteAsync("UPDATE nodes SET beat_at = beat_at - @ms", new { ms });
        var found = Assert.Single(await Table(database, 2).JoinAsync());
        Assert.Equal((silent, lost), (found.Silent, found.Lost));
    }

    [Fact]
    public async Task A_node_that_left_is_not_joined()
    {
        var database = await databases.NewAsync();
        var leaving = Table(database, 1);
        await leaving.JoinAsync();
        await leaving.LeaveAsync();
        Assert.Empty(await Table(database, 2).JoinAsync());
    }

    [Fact]
    public async Task A_process_whose_address_was_taken_over_learns_it_and_cannot_remove_its_successor()
    {
        var database = await databases.NewAsync();
        var (old, fresh) = (Table(database, 1), Table(database, 1, uid: 2));
        await old.JoinAsync();
        Assert.True(await old.BeatAsync());
        await fresh.JoinAsync();
        Assert.False(await old.BeatAsync());
        await old.LeaveAsync();
        Assert.True(await fresh.BeatAsync());
    }

    [Fact]
    public async Task Only_the_process_that_was_found_dead_is_forgotten_not_its_successor()
    {
        var database = await databases.NewAsync();
        await Table(database, 1).JoinAsync();
        var dead = await Table(database, 2).JoinAsync();
        var fresh = Table(database, 1, uid: 2);
        await fresh.JoinAsync();
        await Table(database, 2).ForgetAsync(dead);
        Assert.True(await fresh.BeatAsync());
    }
}
