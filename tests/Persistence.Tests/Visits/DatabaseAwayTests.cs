using System.Diagnostics;
using Akka.Actor;
using Akka.Persistence;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Visitors;
using Gateway.Persistence.Tests.Journal;
using Gateway.Persistence.Tests.Transcripts;
using Gateway.Persistence.Transcripts;
using Gateway.Persistence.Visits;
using Gateway.Swarm;
using Npgsql;

namespace Gateway.Persistence.Tests.Visits;

/// <summary>With a server of its own, which it stops.</summary>
public sealed class DatabaseAwayTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private PostgresServer _server = null!;
    private Database _database = null!;

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        _database = Database.Postgres(await _server.CreateDatabaseAsync());
        await _database.MigrateAsync();
    }

    public async Task DisposeAsync()
    {
        _database.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task While_the_server_is_away_commits_fail_openly_and_dirty_states_wait()
    {
        await using var node = await JournalNode.StartAsync(_database);
        var store = node.System.ActorOf(VisitorStoreActor.Props(_database, TimeProvider.System));
        var (shop, visitor) = (new SiteId("shop"), new VisitorId("v"));
        await _server.StopAsync();

        store.Tell(new SaveVisitor(shop, new VisitorId("dirty"), 1, [1], null));
        store.Tell(new SaveVisitor(shop, visitor, 1, [1], null));
        var failed = await store.Ask<VisitorCommitFailed>(new CommitVisitor(shop, visitor, 2, [2], ["buyer"], null, null), Patience);
        Assert.Equal(2, failed.Version);
        Assert.IsType<VisitorLoadFailed>(await store.Ask<object>(new LoadVisitor(shop, new VisitorId("stranger")), Patience));
        // Its last saved state is in memory, the failed commit is not.
        Assert.Equal([1], (await store.Ask<VisitorLoaded>(new LoadVisitor(shop, visitor), Patience)).Snapshot!);

        await _server.StartAgainAsync();
        await Eventually.HoldsAsync(async () => (await store.Ask<VisitorsFlushed>(new FlushVisitors(), Patience)).Left == 0, "all is written");
        await using var connection = await _database.OpenAsync();
        Assert.Equal(["dirty 1", "v 1"], await connection.QueryAsync<string>("SELECT visitor || ' ' || version FROM visitor_snapshots ORDER BY visitor"));
        Assert.Equal(0, await connection.QuerySingleAsync<int>("SELECT count(*) FROM visitor_segments"));
    }

    /// <summary>An entity that hears nothing about its snapshot waits for as long as a recovery may take.</summary>
    [Fact]
    public async Task While_the_server_is_away_every_question_for_a_snapshot_is_answered()
    {
        // What stands before a server takes connections and drops them: a refusal that comes later than the next question.
        var settings = new NpgsqlConnectionStringBuilder(await _server.CreateDatabaseAsync());
        await using var proxy = new Proxy(new Wall(), "database", settings.Port, _ => "node");
        proxy.Start();
        settings.Port = proxy.Port;
        using var database = Database.Postgres(settings.ConnectionString);
        await using var node = await JournalNode.StartAsync(database);
        var store = Akka.Persistence.Persistence.Instance.Apply(node.System).SnapshotStoreFor(null);
        await _server.StopAsync();
        // Longer than a breaker stays open, so that one would be seen half open.
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(2);)
            Assert.All(
                await Task.WhenAll(Enumerable.Range(0, 8).Select(i => store.Ask<object>(new LoadSnapshot($"dialog/shop/d{i}", SnapshotSelectionCriteria.Latest, long.MaxValue), Patience))),
                answer => Assert.IsType<LoadSnapshotFailed>(answer));
    }

    [Fact]
    public async Task The_transcripts_go_on_when_the_server_is_back()
    {
        await using var node = await JournalNode.StartAsync(_database);
        node.System.ActorOf(TranscriptProjector.Props(_database));
        var reader = new TranscriptReader(_database);
        Task Told(string dialog) => Eventually.HoldsAsync(async () =>
        {
            try
            {
                return await reader.FindAsync(new SiteId("shop"), new DialogId(dialog)) is { Entries.Count: 2 };
            }
            catch (Exception e) when (_database.Explain(e) is not null)
            {
                return false;
            }
        }, $"{dialog} is told");
        await node.KeepAsync("dialog/shop/d1", new Told("shop", "d1").Begun().Says("before").Events);
        await Told("d1");
        await _server.StopAsync();
        await _server.StartAgainAsync();
        await Eventually.HoldsAsync(async () =>
        {
            // A dialog that could not be persisted stops; its next incarnation tries again.
            try
            {
                await node.KeepAsync($"dialog/shop/d2", new Told("shop", "d2").Begun().Says("after").Events);
                return true;
            }
            catch (AskTimeoutException)
            {
                return false;
            }
        }, "the journal takes events again");
        await Told("d2");
    }
}
