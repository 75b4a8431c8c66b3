using Dapper;
using Gateway.Persistence.Nodes;

namespace Gateway.Persistence.Tests.Nodes;

[Collection(OnPostgresCollection.Name)]
public sealed class NodeTableTests(PostgresDatabases databases)
{
    private static string Address(int i) => $"akka.tcp://gateway@127.0.0.1:{5000 + i}";

    [Fact]
    public async Task Of_many_that_start_at_once_exactly_one_forms_the_cluster()
    {
        var database = await databases.NewAsync();
        var seeds = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => new NodeTable(database).JoinAsync(Address(i)))));
        var first = Assert.Single(Enumerable.Range(0, 8), i => seeds[i].SequenceEqual([Address(i)]));
        Assert.All(Enumerable.Range(0, 8), i => Assert.Equal([Address(first)], seeds[i]));
    }

    [Fact]
    public async Task Two_killed_nodes_that_come_back_do_not_wait_for_each_other()
    {
        var database = await databases.NewAsync();
        foreach (var i in new[] { 1, 2 })
        {
            var killed = new NodeTable(database);
            await killed.JoinAsync(Address(i));
            await killed.BeatAsync(Address(i));
        }
        var (one, two) = (new NodeTable(database), new NodeTable(database));
        Assert.Equal([Address(2)], await one.JoinAsync(Address(1)));
        Assert.Equal([Address(2)], await two.JoinAsync(Address(2)));
        Assert.Equal([Address(2)], await one.JoinAsync(Address(1)));
    }

    [Fact]
    public async Task A_member_is_answered_to_later_nodes()
    {
        var database = await databases.NewAsync();
        var second = new NodeTable(database);
        await new NodeTable(database).JoinAsync(Address(1));
        await second.JoinAsync(Address(2));
        Assert.Equal([Address(1)], await new NodeTable(database).JoinAsync(Address(3)));
        await second.BeatAsync(Address(2));
        Assert.Equal([Address(1), Address(2)], await new NodeTable(database).JoinAsync(Address(4)));
    }

    [Fact]
    public async Task A_node_that_fell_silent_is_not_joined()
    {
        var database = await databases.NewAsync();
        await new NodeTable(database).JoinAsync(Address(1));
        await using (var connection = await database.OpenAsync())
            await connection.ExecuteAsync("UPDATE nodes SET beat_at = beat_at - 11000");
        Assert.Equal([Address(2)], await new NodeTable(database).JoinAsync(Address(2)));
    }

    [Fact]
    public async Task A_node_that_left_is_not_joined()
    {
        var database = await databases.NewAsync();
        var leaving = new NodeTable(database);
        await leaving.JoinAsync(Address(1));
        await leaving.LeaveAsync(Address(1));
        Assert.Equal([Address(2)], await new NodeTable(database).JoinAsync(Address(2)));
    }

    [Fact]
    public async Task A_process_whose_address_was_taken_over_learns_it_and_cannot_remove_its_successor()
    {
        var database = await databases.NewAsync();
        var (old, fresh) = (new NodeTable(database), new NodeTable(database));
        await old.JoinAsync(Address(1));
        Assert.True(await old.BeatAsync(Address(1)));
        await fresh.JoinAsync(Address(1));
        Assert.False(await old.BeatAsync(Address(1)));
        await old.LeaveAsync(Address(1));
        Assert.True(await fresh.BeatAsync(Address(1)));
    }
}
