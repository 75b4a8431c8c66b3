using Dapper;
using Gateway.Actors;
using Gateway.Actors.Dialogs;

namespace Gateway.Persistence.Tests.Journal;

public abstract class JournalTests(Databases databases)
{
    private static DialogStarted Started(string dialog) =>
        new(new SiteId("shop"), new DialogId(dialog), 7, new VisitorId("v1"), "Anna", new DepartmentId("sales"), Author.Visitor, "v1", "Anna", null, 1, 1000);

    private static MessagePosted Posted(long seq, string text) => new(seq, Author.Visitor, "v1", "Anna", "o1", seq - 1, text, 1000 + seq);

    [Fact]
    public async Task Events_outlive_the_process_that_wrote_them()
    {
        var database = await databases.NewAsync();
        await using (var node = await JournalNode.StartAsync(database))
            await node.KeepAsync("dialog/shop/d1", Started("d1"), Posted(2, "доставка есть?"));
        await using (var node = await JournalNode.StartAsync(databases.Reopen(database)))
            Assert.Equal([Started("d1"), Posted(2, "доставка есть?")], await node.ReadAsync("dialog/shop/d1"));
    }

    [Fact]
    public async Task An_entity_that_comes_back_to_a_node_it_has_left_is_recovered_wherever_it_goes_next()
    {
        var database = await databases.NewAsync();
        await using var first = await JournalNode.StartAsync(database);
        await using var second = await JournalNode.StartAsync(database);
        await first.KeepAsync("dialog/shop/d1", Started("d1"));
        await first.LeaveAsync("dialog/shop/d1");
        await second.KeepAsync("dialog/shop/d1", Posted(2, "on the second"));
        await second.LeaveAsync("dialog/shop/d1");
        await first.KeepAsync("dialog/shop/d1", Posted(3, "on the first again"));
        await first.LeaveAsync("dialog/shop/d1");

        IDialogEvent[] all = [Started("d1"), Posted(2, "on the second"), Posted(3, "on the first again")];
        Assert.Equal(all, await second.ReadAsync("dialog/shop/d1"));
        await second.LeaveAsync("dialog/shop/d1");
        Assert.Equal(all, await first.ReadAsync("dialog/shop/d1"));
    }

    [Fact]
    public async Task What_a_node_writes_that_lost_the_entity_is_refused_and_everything_beside_it_is_kept()
    {
        var database = await databases.NewAsync();
        await using var zombie = await JournalNode.StartAsync(database);
        await using var owner = await JournalNode.StartAsync(database);
        await zombie.KeepAsync("dialog/shop/d1", Started("d1"));
        await owner.KeepAsync("dialog/shop/d1", Posted(2, "by the owner"));
        string[] neighbours = [.. Enumerable.Range(0, 20).Select(i => $"dialog/shop/n{i}")];

        // At once, so that refused and good ones share a write.
        var refused = zombie.WriteAsync("dialog/shop/d1", Posted(2, "by the one that was taken for dead"));
        await Task.WhenAll(neighbours.Select((n, i) => zombie.KeepAsync(n, Started($"n{i}"), Posted(2, "beside it"))));

        Assert.False(await refused);
        Assert.Equal([Started("d1"), Posted(2, "by the owner")], await owner.ReadAsync("dialog/shop/d1"));
        for (var i = 0; i < neighbours.Length; i++) Assert.Equal([Started($"n{i}"), Posted(2, "beside it")], await owner.ReadAsync(neighbours[i]));
        // The one that was refused starts over from the journal and then writes behind the owner.
        await owner.LeaveAsync("dialog/shop/d1");
        await zombie.KeepAsync("dialog/shop/d1", Posted(3, "after reading"));
        Assert.Equal([Started("d1"), Posted(2, "by the owner"), Posted(3, "after reading")], await owner.ReadAsync("dialog/shop/d1"));
    }

    [Fact]
    public async Task Every_event_of_a_dialog_carries_the_tag()
    {
        var database = await databases.NewAsync();
        await using var node = await JournalNode.StartAsync(database);
        await node.KeepAsync("dialog/shop/d1", Started("d1"), Posted(2, "hello"), new RoutingSought(1));
        await using var connection = database.IsPostgres ? await database.OpenAsync() : new Microsoft.Data.Sqlite.SqliteConnection(database.JournalConnectionString);
        Assert.Equal([";dialog;", ";dialog;", ";dialog;"], await connection.QueryAsync<string>("SELECT tags FROM journal ORDER BY ordering"));
    }
}

public sealed class SqliteJournalTests(SqliteDatabases databases) : JournalTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class PostgresJournalTests(PostgresDatabases databases) : JournalTests(databases);
