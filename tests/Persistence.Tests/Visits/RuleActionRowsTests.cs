using Dapper;
using Gateway.Actors;
using Gateway.Actors.Visitors;
using Gateway.Persistence.Catalog;
using Gateway.Persistence.Visits;

namespace Gateway.Persistence.Tests.Visits;

/// <summary>What rules promise, on disk: each coupon to one person, each call of a webhook once, with the state that decided it.</summary>
public abstract class RuleActionRowsTests(Databases databases) : PatientTestKit
{
    private static readonly SiteId Shop = new("shop");
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    [Fact]
    public async Task F70_of_many_who_want_a_coupon_at_once_each_gets_one_code_and_keeps_it()
    {
        var database = await databases.NewAsync();
        var coupons = new Coupons(database, TimeProvider.System);
        Assert.Equal(20, await coupons.AddAsync(Shop, "spring", [.. Enumerable.Range(0, 20).Select(i => $"C{i}")], default));
        var given = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(() => coupons.ClaimAsync(Shop, new VisitorId($"v{i}"), "spring", default))));
        Assert.Equal(20, given.Where(c => c is not null).Distinct().Count());
        Assert.Equal(4, given.Count(c => c is null));
        for (var i = 0; i < 24; i++) Assert.Equal(given[i], await coupons.ClaimAsync(Shop, new VisitorId($"v{i}"), "spring", default));
        Assert.Equal(new CouponPool("spring", 20, 0), Assert.Single(await coupons.PoolsAsync(Shop, default)));
        var taken = await coupons.FindAsync(Shop, "C0", default);
        Assert.Equal($"v{Array.IndexOf(given, "C0")}", taken!.Visitor);
        Assert.Null(await coupons.ClaimAsync(new SiteId("other"), new VisitorId("v"), "spring", default));
    }

    [Fact]
    public async Task F70_a_person_gets_one_code_on_all_browsers()
    {
        var database = await databases.NewAsync();
        var coupons = new Coupons(database, TimeProvider.System);
        await coupons.AddAsync(Shop, "spring", ["A", "B"], default);
        var known = new KnownVisitors(database, TimeProvider.System);
        foreach (var browser in (string[])["phone", "desktop"]) Assert.True(await known.KeepAsync(Shop, new VisitorId(browser), new LoginClaims("c-1", "Maria", "", new Dictionary<string, string>()), default));
        Assert.Equal("A", await coupons.ClaimAsync(Shop, new VisitorId("phone"), "spring", default));
        Assert.Equal("A", await coupons.ClaimAsync(Shop, new VisitorId("desktop"), "spring", default));
    }

    [Fact]
    public async Task A_call_of_a_webhook_is_on_disk_with_its_invitation_once_however_often_it_is_committed()
    {
        var database = await databases.NewAsync();
        var store = Sys.ActorOf(VisitorStoreActor.Props(database, TimeProvider.System));
        var call = new WebhookCall("c1", "crm", "r1", """{"visitor":"ж"}""", Start);
        var invitation = new InvitationRecord("i1", "r1", null, new("sales"), 0, 1, Start, "SPR-1");
        for (var version = 1; version <= 3; version++)
        {
            store.Tell(new CommitVisitor(Shop, new VisitorId("v"), version, [1], [], invitation with { Outcome = version - 1 }, null, version < 3 ? [call] : null), TestActor);
            ExpectMsg<VisitorCommitted>(TimeSpan.FromSeconds(30));
        }
        await using (var connection = await database.OpenAsync())
            Assert.Equal(("crm", "v", "r1", """{"visitor":"ж"}""", 0L), await connection.QuerySingleAsync<(string, string, string, string, long)>("SELECT webhook, visitor, rule, body, CAST(state AS BIGINT) FROM webhook_calls"));
        var kept = Assert.Single((await new VisitorHistory(database).OfAsync(Shop, new VisitorId("v"))).Invitations);
        Assert.Equal((2, "SPR-1"), (kept.Outcome, kept.Coupon));
    }

    [Fact]
    public async Task A_commit_that_comes_too_late_writes_no_call()
    {
        var database = await databases.NewAsync();
        var store = Sys.ActorOf(VisitorStoreActor.Props(database, TimeProvider.System));
        store.Tell(new CommitVisitor(Shop, new VisitorId("v"), 5, [5], [], null, null), TestActor);
        ExpectMsg<VisitorCommitted>(TimeSpan.FromSeconds(30));
        store.Tell(new CommitVisitor(Shop, new VisitorId("v"), 4, [4], [], null, null, [new WebhookCall("c1", "crm", "r1", "{}", Start)]), TestActor);
        ExpectMsg<VisitorCommitFailed>(TimeSpan.FromSeconds(30));
        await using var connection = await database.OpenAsync();
        Assert.Equal(0, await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM webhook_calls"));
    }
}

public sealed class RuleActionRowsOnSqlite(SqliteDatabases databases) : RuleActionRowsTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class RuleActionRowsOnPostgres(PostgresDatabases databases) : RuleActionRowsTests(databases);
