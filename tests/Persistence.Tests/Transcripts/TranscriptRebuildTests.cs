using Akka.Actor;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Dialogs;
using Gateway.Persistence.Tests.Journal;
using Gateway.Persistence.Transcripts;

namespace Gateway.Persistence.Tests.Transcripts;

public abstract class TranscriptRebuildTests(Databases databases)
{
    private static readonly SiteId Shop = new("shop");

    /// <summary>Everything the projection holds, the words for the search included.</summary>
    private static async Task<List<string>> AllAsync(Database database)
    {
        await using var connection = await database.OpenAsync();
        var rows = new List<string>();
        foreach (var query in new[] { "SELECT * FROM dialogs", "SELECT * FROM entries", database.IsPostgres ? "SELECT position FROM projection_offsets" : "SELECT site, dialog, text FROM entry_texts" })
            rows.AddRange((await connection.QueryAsync(query)).Select(r => string.Join('|', ((IDictionary<string, object>)r).Select(c => $"{c.Key}={c.Value}"))).Order(StringComparer.Ordinal));
        return rows;
    }

    private static async Task<List<string>> FoundAsync(Database database, string text) =>
        [.. (await new TranscriptReader(database).SearchAsync(Shop, new DialogSearch(Text: text, Limit: 200))).Dialogs.Select(d => d.Id.Value)];

    private static Task ToldAsync(Database database, long entries) => Eventually.HoldsAsync(async () =>
    {
        await using var connection = await database.OpenAsync();
        return await connection.QuerySingleAsync<long>("SELECT count(*) FROM entries") == entries;
    }, $"{entries} entries are told");

    private static async Task<Database> WithDialogsAsync(Database database, JournalNode node, int dialogs)
    {
        var projector = node.System.ActorOf(TranscriptProjector.Props(database), "transcripts");
        for (var i = 0; i < dialogs; i++)
        {
            var told = new Told("shop", $"d{i}", 1000 * i).Begun($"v{i % 7}", "Анна").Says($"Where is parcel {i}?").Taken().Says("On its way", Author.Operator);
            if (i % 3 == 0) told.Passed("service", "knows parcels").Taken("op2");
            if (i % 2 == 0) told.Ended().Rated(1 + i % 5, "fine");
            await node.KeepAsync(told.PersistenceId, told.Events);
        }
        await ToldAsync(database, Enumerable.Range(0, dialogs).Sum(i => 5 + (i % 3 == 0 ? 3 : 0) + (i % 2 == 0 ? 2 : 0)));
        await projector.GracefulStop(TimeSpan.FromSeconds(20));
        return database;
    }

    [Fact]
    public async Task A_rebuilt_projection_equals_the_one_before()
    {
        var database = await databases.NewAsync();
        List<string> before, found;
        await using (var node = await JournalNode.StartAsync(database))
        {
            await WithDialogsAsync(database, node, 40);
            (before, found) = (await AllAsync(database), await FoundAsync(database, "parcel 17"));
        }
        await using (var connection = await database.OpenAsync())
        {
            await connection.ExecuteAsync("DELETE FROM entries WHERE dialog IN ('d1', 'd17'); UPDATE dialogs SET excerpt = 'spoilt', stars = 9; DELETE FROM dialogs WHERE id = 'd3'");
            await connection.ExecuteAsync("INSERT INTO entries (site, dialog, seq, at, kind, author, author_id, author_name, text, outbox, n) VALUES ('shop', 'never', 1, 1, 1, 1, 'x', 'x', 'x', null, 0)");
        }
        Assert.NotEqual(before, await AllAsync(database));

        var rebuilt = await new TranscriptRebuild(database).RunAsync();

        Assert.Equal(before, await AllAsync(database));
        Assert.Equal(found, await FoundAsync(database, "parcel 17"));
        Assert.Equal(40, rebuilt.Dialogs);
    }

    [Fact]
    public async Task A_projection_that_runs_meanwhile_goes_on_where_the_rebuild_ended()
    {
        var database = await databases.NewAsync();
        await using var node = await JournalNode.StartAsync(database);
        node.System.ActorOf(TranscriptProjector.Props(database), "running");
        for (var i = 0; i < 10; i++) await node.KeepAsync($"dialog/shop/r{i}", new Told("shop", $"r{i}").Begun().Says("one").Events);
        await ToldAsync(database, 20);

        var rebuild = Task.Run(() => new TranscriptRebuild(database).RunAsync());
        for (var i = 0; i < 10; i++) await node.KeepAsync($"dialog/shop/r{i}", new MessagePosted(3, Author.Visitor, "v1", "Anna", "outbox", 3, "two", 5000));
        await rebuild;

        await ToldAsync(database, 30);
        Assert.Equal(30, (await AllAsync(database)).Count(r => r.StartsWith("site=shop|dialog=r", StringComparison.Ordinal) && r.Contains("|seq=", StringComparison.Ordinal)));
        await using var connection = await database.OpenAsync();
        Assert.Equal(10, await connection.QuerySingleAsync<long>("SELECT count(*) FROM dialogs WHERE entries = 3"));
    }

    [Fact]
    public async Task A_rebuild_that_is_cut_off_changes_nothing()
    {
        var database = await databases.NewAsync();
        List<string> before;
        await using (var node = await JournalNode.StartAsync(database))
        {
            await WithDialogsAsync(database, node, 120);
            before = await AllAsync(database);
        }
        using var cut = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new TranscriptRebuild(database).RunAsync(_ => cut.Cancel(), cut.Token));
        Assert.Equal(before, await AllAsync(database));
    }
}

public sealed class SqliteTranscriptRebuildTests(SqliteDatabases databases) : TranscriptRebuildTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class PostgresTranscriptRebuildTests(PostgresDatabases databases) : TranscriptRebuildTests(databases);
