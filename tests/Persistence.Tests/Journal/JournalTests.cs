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
