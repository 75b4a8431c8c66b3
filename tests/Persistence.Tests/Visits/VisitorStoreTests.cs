using System.Text;
using Akka.Actor;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Visitors;
using Gateway.Persistence.Visits;

namespace Gateway.Persistence.Tests.Visits;

public abstract class VisitorStoreTests(Databases databases) : IAsyncLifetime
{
    private static readonly SiteId Shop = new("shop");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly ActorSystem _system = ActorSystem.Create("test", "akka { loglevel = ERROR, coordinated-shutdown.run-by-clr-shutdown-hook = off }");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _system.Terminate();

    private IActorRef Store(Database database) => _system.ActorOf(VisitorStoreActor.Props(database, TimeProvider.System));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static VisitRecord Visit(int number, int pages = 1, string referrer = "https://search.example/?q=чай") =>
        new(number, DateTimeOffset.FromUnixTimeMilliseconds(1000L * number), DateTimeOffset.FromUnixTimeMilliseconds(2000L * number), pages, referrer, "/tea", "Firefox", "Linux", "ru", false);

    private static InvitationRecord Invitation(string id, int outcome) => new(id, "r1", null, new DepartmentId("sales"), outcome, 1, DateTimeOffset.FromUnixTimeMilliseconds(500));

    private static async Task<string?> Load(IActorRef store, string visitor) =>
        (await store.Ask<VisitorLoaded>(new LoadVisitor(Shop, new VisitorId(visitor)), Patience)).Snapshot is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private static Task<object> Commit(IActorRef store, string visitor, long version, string snapshot, string[] segments, InvitationRecord? invitation = null, VisitRecord? visit = null) =>
        store.Ask<object>(new CommitVisitor(Shop, new VisitorId(visitor), version, Bytes(snapshot), segments, invitation, visit), Patience);

    private static Task<VisitorsFlushed> Flush(IActorRef store) => store.Ask<VisitorsFlushed>(new FlushVisitors(), Patience);

    [Fact]
    public async Task A_visitor_never_seen_has_no_snapshot() => Assert.Null(await Load(Store(await databases.NewAsync()), "stranger"));

    [Fact]
    public async Task A_commit_answered_is_there_after_the_process_is_gone()
    {
        var database = await databases.NewAsync();
        // No flush and no orderly stop follow the answer.
        Assert.Equal(new VisitorCommitted(1), await Commit(Store(database), "v", 1, "one", ["buyer"], Invitation("i1", 1), Visit(1)));
        var again = databases.Reopen(database);
        Assert.Equal("one", await Load(Store(again), "v"));
        var history = await new VisitorHistory(again).OfAsync(Shop, new VisitorId("v"));
        Assert.Equal(["buyer"], history.Segments);
        Assert.Equal("i1", Assert.Single(history.Invitations).Id);
        Assert.Equal(Visit(1), Assert.Single(history.Visits));
    }

    [Fact]
    public async Task A_saved_state_does_not_wait_for_the_disk_and_what_is_written_next_does()
    {
        var database = await databases.NewAsync();
        var store = Store(database);
        store.Tell(new SaveVisitor(Shop, new VisitorId("v"), 1, Bytes("one"), Visit(1)));
        Assert.Equal(0, (await Flush(store)).Left);
        await using var connection = await database.OpenAsync();
        // The connection that saved is the one that the pool gives out again.
        if (database.IsPostgres) Assert.Equal("on", await connection.QuerySingleAsync<string>("SHOW synchronous_commit"));
        else Assert.Equal(2, await connection.QuerySingleAsync<int>("PRAGMA synchronous"));
        Assert.Equal("one", await Load(store, "v"));
    }

    [Fact]
    public async Task Of_many_saved_at_once_only_those_whose_stored_state_is_newer_are_left()
    {
        var database = await databases.NewAsync();
        var store = Store(database);
        for (var i = 0; i < 50; i++) store.Tell(new SaveVisitor(Shop, new VisitorId($"v{i}"), i % 5 == 0 ? 9 : 1, Bytes("first"), null));
        await Flush(store);
        for (var i = 0; i < 50; i++) store.Tell(new SaveVisitor(Shop, new VisitorId($"v{i}"), 5, Bytes("second"), Visit(i + 1)));
        await Flush(store);
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(i % 5 == 0 ? "first" : "second", await Load(store, $"v{i}"));
            Assert.Equal(i % 5 == 0 ? 0 : 1, (await new VisitorHistory(database).OfAsync(Shop, new VisitorId($"v{i}"))).Visits.Count);
        }
    }

    [Fact]
    public async Task F34_F38_F39_place_origin_and_pages_of_a_visit_are_kept_with_it()
    {
        var database = await databases.NewAsync();
        var pages = Enumerable.Range(0, 25).Select(i => new PageOnCard($"https://shop.example/{i}?q=чай", $"Чай \"{i}\" \uD800", i)).ToList();
        var visit = Visit(1) with { Device = "phone", Place = new Place("RU", "Пермский край", "Пермь"), Origin = new VisitOrigin("search", "Yandex", "зелёный чай", "spring"), LookedAt = pages };
        Assert.IsType<VisitorCommitted>(await Commit(Store(database), "v", 1, "state", [], null, visit));
        var found = Assert.Single((await new VisitorHistory(database).OfAsync(Shop, new VisitorId("v"))).Visits);
        Assert.Equal(visit with { LookedAt = null }, found with { LookedAt = null });
        Assert.Equal(pages.Skip(5).Select(p => (p.Url, p.Title.Replace('\uD800', '\uFFFD'), p.At)), found.LookedAt!.Select(p => (p.Url, p.Title, p.At)));
    }

    [Fact]
    public async Task Of_a_visit_that_an_older_node_wrote_nothing_more_is_known()
    {
        var database = await databases.NewAsync();
        await using (var connection = await database.OpenAsync())
            await connection.ExecuteAsync("INSERT INTO visits (site, visitor, number, start_at, end_at, pages, referrer, entry_url, browser, os, language, talked) VALUES ('shop', 'v', 1, 1, 2, 3, '', '/', 'Firefox', 'Linux', 'ru', 0)");
        var found = Assert.Single((await new VisitorHistory(database).OfAsync(Shop, new VisitorId("v"))).Visits);
        Assert.Equal((null, null, null, ""), (found.Place, found.Origin, found.LookedAt, found.Device));
    }

    [Fact]
    public async Task An_older_version_never_overwrites_a_newer()
    {
        var database = await databases.NewAsync();
        var store = Store(database);
        await Commit(store, "v", 5, "five", ["a"]);
        var refused = Assert.IsType<VisitorCommitFailed>(await Commit(store, "v", 4, "four", ["b"], Invitation("late", 2), Visit(4)));
        Assert.Equal(4, refused.Version);
        store.Tell(new SaveVisitor(Shop, new VisitorId("v"), 3, Bytes("three"), null));
        await Flush(store);
        Assert.Equal("five", await Load(Store(database), "v"));
        var history = await new VisitorHistory(database).OfAsync(Shop, new VisitorId("v"));
        Assert.Equal(["a"], history.Segments);
        Assert.Empty(history.Invitations);
        Assert.Empty(history.Visits);
    }

    [Fact]
    public async Task The_same_commit_again_is_answered_again()
    {
        var store = Store(await databases.NewAsync());
        Assert.Equal(new VisitorCommitted(2), await Commit(store, "v", 2, "two", ["a"], Invitation("i", 0)));
        Assert.Equal(new VisitorCommitted(2), await Commit(store, "v", 2, "two", ["a"], Invitation("i", 0)));
    }

    [Fact]
    public async Task The_segments_become_what_the_commit_says_and_an_outcome_replaces_the_offer()
    {
        var database = await databases.NewAsync();
        var store = Store(database);
        await Commit(store, "v", 1, "one", ["a", "b"], Invitation("i", 0));
        await Commit(store, "v", 2, "two", ["b", "c"], Invitation("i", 3));
        var history = await new VisitorHistory(database).OfAsync(Shop, new VisitorId("v"));
        Assert.Equal(["b", "c"], history.Segments.Order());
        Assert.Equal(3, Assert.Single(history.Invitations).Outcome);
    }

    [Fact]
    public async Task Ten_thousand_dirty_visitors_are_written_and_found()
    {
        var database = await databases.NewAsync();
        var store = Store(database);
        for (var version = 1; version <= 2; version++)
            for (var i = 0; i < 10_000; i++) store.Tell(new SaveVisitor(Shop, new VisitorId($"v{i}"), version, Bytes($"{i}:{version}"), i % 10 == 0 ? Visit(version) : null));
        Assert.Equal(0, (await Flush(store)).Left);
        await using var connection = await database.OpenAsync();
        Assert.Equal(10_000, await connection.QuerySingleAsync<int>("SELECT count(*) FROM visitor_snapshots WHERE version = 2"));
        Assert.Equal(2_000, await connection.QuerySingleAsync<int>("SELECT count(*) FROM visits"));
        var other = Store(database);
        var found = await Task.WhenAll(Load(other, "v0"), Load(other, "v4711"), Load(other, "v9999"));
        Assert.Equal("0:2 4711:2 9999:2", string.Join(' ', found));
    }

    [Fact]
    public async Task A_visitor_that_wakes_before_its_state_is_written_gets_that_state()
    {
        var store = Store(await databases.NewAsync());
        store.Tell(new SaveVisitor(Shop, new VisitorId("v"), 1, Bytes("fresh"), null));
        Assert.Equal("fresh", await Load(store, "v"));
    }

    [Fact]
    public async Task The_same_visitor_on_another_site_is_another_visitor()
    {
        var database = await databases.NewAsync();
        var store = Store(database);
        await Commit(store, "v", 1, "of the shop", ["a"]);
        Assert.Null((await store.Ask<VisitorLoaded>(new LoadVisitor(new SiteId("bank"), new VisitorId("v")), Patience)).Snapshot);
        Assert.Empty((await new VisitorHistory(database).OfAsync(new SiteId("bank"), new VisitorId("v"))).Segments);
    }

    [Fact]
    public async Task Text_that_no_database_takes_is_mended_and_disturbs_nobody()
    {
        var database = await databases.NewAsync();
        var store = Store(database);
        var commits = await Task.WhenAll(
            Commit(store, "bad", 1, "x", ["nul\0"], null, Visit(1, referrer: "\0half\ud800'; DROP TABLE visits; --")),
            Commit(store, "good", 1, "y", ["fine"]));
        Assert.All(commits, c => Assert.IsType<VisitorCommitted>(c));
        Assert.Equal("\uFFFDhalf\uFFFD'; DROP TABLE visits; --", Assert.Single((await new VisitorHistory(database).OfAsync(Shop, new VisitorId("bad"))).Visits).Referrer);
    }

    [Fact]
    public async Task A_row_that_the_database_refuses_fails_alone()
    {
        var database = await databases.NewAsync();
        await using (var connection = await database.OpenAsync())
            await connection.ExecuteAsync("CREATE UNIQUE INDEX one_of_these ON visitor_segments (segment)");
        var store = Store(database);
        await Commit(store, "first", 1, "x", ["only"]);
        var commits = await Task.WhenAll(Commit(store, "bad", 1, "x", ["only"]), Commit(store, "good", 1, "y", ["other"]), Commit(store, "better", 1, "z", ["another"]));
        Assert.IsType<VisitorCommitFailed>(commits[0]);
        Assert.IsType<VisitorCommitted>(commits[1]);
        Assert.IsType<VisitorCommitted>(commits[2]);
        Assert.Null(await Load(Store(database), "bad"));
    }

    [Fact]
    public async Task What_waits_is_written_when_the_node_shuts_down()
    {
        var database = await databases.NewAsync();
        var store = Store(database);
        // Its first answer says that it has started.
        await Flush(store);
        for (var i = 0; i < 3000; i++) store.Tell(new SaveVisitor(Shop, new VisitorId($"v{i}"), 1, Bytes("x"), null));
        await CoordinatedShutdown.Get(_system).Run(CoordinatedShutdown.ClrExitReason.Instance);
        await using var connection = await database.OpenAsync();
        Assert.Equal(3000, await connection.QuerySingleAsync<int>("SELECT count(*) FROM visitor_snapshots"));
    }
}

public sealed class SqliteVisitorStoreTests(SqliteDatabases databases) : VisitorStoreTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class PostgresVisitorStoreTests(PostgresDatabases databases) : VisitorStoreTests(databases);
