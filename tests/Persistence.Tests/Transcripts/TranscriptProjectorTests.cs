using Akka.Actor;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Persistence.Tests.Journal;
using Gateway.Persistence.Transcripts;

namespace Gateway.Persistence.Tests.Transcripts;

public abstract class TranscriptProjectorTests(Databases databases)
{
    private static readonly SiteId Shop = new("shop");

    private static Task Projected(Database database, string dialog, int entries) => Eventually.HoldsAsync(
        async () => (await new TranscriptReader(database).FindAsync(Shop, new DialogId(dialog)))?.Entries.Count == entries, $"{dialog} has {entries} entries");

    [Fact]
    public async Task What_is_journaled_is_told_also_over_restarts()
    {
        var database = await databases.NewAsync();
        await using (var node = await JournalNode.StartAsync(database))
        {
            node.System.ActorOf(TranscriptProjector.Props(database));
            await node.KeepAsync("dialog/shop/d1", new Told("shop", "d1").Begun().Says("first").Events);
            await Projected(database, "d1", 2);
        }
        database = databases.Reopen(database);
        await using (var node = await JournalNode.StartAsync(database))
        {
            // Written while no projection runs.
            await node.KeepAsync("dialog/shop/d1", new MessagePosted(3, Author.Visitor, "v1", "Anna", "outbox", 3, "second", 5000));
            await node.KeepAsync("dialog/shop/d2", new Told("shop", "d2").Begun().Says("other").Ended().Events);
            node.System.ActorOf(TranscriptProjector.Props(database));
            await Projected(database, "d1", 3);
            await Projected(database, "d2", 3);
            var open = await node.System.ActorOf(OpenDialogsActor.Props(database)).Ask<OpenDialogs>(new GetOpenDialogs([Shop]), TimeSpan.FromSeconds(10));
            Assert.Equal(["d1"], open.Dialogs.Select(o => o.Dialog.Value));
        }
        await using var connection = await database.OpenAsync();
        Assert.Equal(6, await connection.QuerySingleAsync<int>("SELECT count(*) FROM entries"));
    }

    [Fact]
    public async Task Many_dialogs_written_at_once_are_told_without_loss()
    {
        var database = await databases.NewAsync();
        await using var node = await JournalNode.StartAsync(database);
        node.System.ActorOf(TranscriptProjector.Props(database));
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => node.KeepAsync($"dialog/shop/m{i}", new Told("shop", $"m{i}").Begun().Says("a").Taken().Says("b").Ended().Events)));
        await Eventually.HoldsAsync(async () =>
        {
            await using var connection = await database.OpenAsync();
            return await connection.QuerySingleAsync<int>("SELECT count(*) FROM entries") == 60 * 6;
        }, "all entries are told");
        await using var check = await database.OpenAsync();
        Assert.Equal(60, await check.QuerySingleAsync<int>("SELECT count(*) FROM dialogs WHERE status = 4 AND entries = 6"));
    }
}

public sealed class SqliteTranscriptProjectorTests(SqliteDatabases databases) : TranscriptProjectorTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class PostgresTranscriptProjectorTests(PostgresDatabases databases) : TranscriptProjectorTests(databases);
