using Akka.Actor;
using Gateway.Actors;
using Gateway.Actors.Visitors;
using Gateway.Persistence.Visits;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Persistence.Tests.Visits;

/// <summary>One person on several browsers, on both databases.</summary>
public abstract class KnownVisitorsTests(Databases databases) : PatientTestKit
{
    private static readonly SiteId Site = new("s");
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    private static LoginClaims Claims(string login, string club = "gold") => new(login, "Maria", "m@shop.example", new Dictionary<string, string> { ["club"] = club });

    private static VisitRecord Visit(int number, int hour) =>
        new(number, Start.AddHours(hour), Start.AddHours(hour).AddMinutes(5), 3, "", $"https://shop.example/{hour}", "Chrome", "Linux", "en", false);

    private void Write(IActorRef store, VisitorId visitor, long version, string segment, VisitRecord visit)
    {
        store.Tell(new CommitVisitor(Site, visitor, version, [(byte)version], [segment], null, visit), TestActor);
        ExpectMsg<VisitorCommitted>(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task F18_F110_a_person_has_the_visits_and_segments_of_all_browsers_that_were_signed_in_numbered_by_time()
    {
        var database = await databases.NewAsync();
        var store = Sys.ActorOf(VisitorStoreActor.Props(database, TimeProvider.System));
        var (phone, desktop, stranger) = (new VisitorId("phone"), new VisitorId("desktop"), new VisitorId("stranger"));
        Write(store, phone, 1, "buyer", Visit(1, 1));
        Write(store, desktop, 1, "reader", Visit(1, 2));
        Write(store, phone, 2, "buyer", Visit(2, 3));
        Write(store, stranger, 1, "stranger", Visit(1, 4));
        var known = new KnownVisitors(database, TimeProvider.System);
        Assert.True(await known.KeepAsync(Site, phone, Claims("c-1"), default));
        Assert.True(await known.KeepAsync(Site, desktop, Claims("c-1"), default));
        Assert.True(await known.KeepAsync(Site, stranger, Claims("c-2"), default));
        // The same login on another site is another person.
        Assert.True(await known.KeepAsync(new("t"), stranger, Claims("c-1"), default));
        foreach (var visitor in new[] { phone, desktop })
        {
            var past = await new VisitorHistory(database).OfAsync(Site, visitor);
            Assert.Equal([(3, 3), (2, 2), (1, 1)], past.Visits.Select(v => (v.Number, (v.Start - Start).Hours)));
            Assert.Equal(["buyer", "reader"], past.Segments);
        }
        store.Tell(new LoadPerson(Site, desktop), TestActor);
        var loaded = ExpectMsg<PersonLoaded>(TimeSpan.FromSeconds(30));
        Assert.Equal(("c-1", "Maria", "m@shop.example", "gold"), (loaded.Person!.Login, loaded.Person.Name, loaded.Person.Email, loaded.Person.Attributes["club"]));
        Assert.Equal([2], Assert.Single(loaded.Others));
    }

    [Fact]
    public async Task F110_a_person_is_found_by_the_site_s_own_id_the_latest_browser_first_and_only_on_that_site()
    {
        var database = await databases.NewAsync();
        var time = new FakeTimeProvider(Start);
        var store = Sys.ActorOf(VisitorStoreActor.Props(database, time));
        var known = new KnownVisitors(database, time);
        Assert.True(await known.KeepAsync(Site, new("phone"), Claims("o'c-1%"), default));
        Write(store, new("phone"), 1, "buyer", Visit(1, 1));
        time.Advance(TimeSpan.FromHours(1));
        Assert.True(await known.KeepAsync(Site, new("desktop"), Claims("o'c-1%") with { Name = "Maria L." }, default));
        Assert.True(await known.KeepAsync(Site, new("stranger"), Claims("o'c-10"), default));
        Assert.True(await known.KeepAsync(new("t"), new("elsewhere"), Claims("o'c-1%"), default));
        var found = (await known.FindAsync(Site, "o'c-1%", default))!;
        Assert.Equal(("o'c-1%", "Maria L.", "m@shop.example"), (found.Login, found.Name, found.Email));
        Assert.Equal([("desktop", Start.AddHours(1)), ("phone", Start)], found.Browsers.Select(b => (b.Visitor.Value, b.LastSeen)));
        // A visit tells of the telephone again.
        time.Advance(TimeSpan.FromHours(1));
        Write(store, new("phone"), 2, "buyer", Visit(2, 2));
        Assert.Equal(["phone", "desktop"], (await known.FindAsync(Site, "o'c-1%", default))!.Browsers.Select(b => b.Visitor.Value));
        foreach (var nobody in (string[])["o'c-1", "O'C-1%", "%", "c-1\0", "\ud800"])
            Assert.Null(await known.FindAsync(Site, nobody, default));
        Assert.Equal(["elsewhere"], (await known.FindAsync(new("t"), "o'c-1%", default))!.Browsers.Select(b => b.Visitor.Value));
    }

    [Fact]
    public async Task F110_a_browser_stays_one_person_s_whatever_is_asked_at_once_and_learns_what_is_signed_later()
    {
        var database = await databases.NewAsync();
        var known = new KnownVisitors(database, TimeProvider.System);
        var visitor = new VisitorId("v");
        var asked = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => known.KeepAsync(Site, visitor, Claims($"c-{i % 4}"), default))));
        Assert.Equal(4, asked.Count(kept => kept));
        var person = (await known.LoadAsync(Site, visitor)).Person!;
        Assert.Equal(Array.IndexOf(asked, true) % 4, int.Parse(person.Login[2..], System.Globalization.CultureInfo.InvariantCulture));
        Assert.True(await known.KeepAsync(Site, visitor, Claims(person.Login, "platinum"), default));
        var promoted = (await known.LoadAsync(Site, visitor)).Person!;
        Assert.Equal("platinum", promoted.Attributes["club"]);
        Assert.NotEqual(person.Stamp, promoted.Stamp);
        Assert.Null((await known.LoadAsync(Site, new("nobody"))).Person);
    }
}

public sealed class KnownVisitorsOnSqlite(SqliteDatabases databases) : KnownVisitorsTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class KnownVisitorsOnPostgres(PostgresDatabases databases) : KnownVisitorsTests(databases);
