using Akka.Actor;
using Dapper;
using Gateway.Actors;
using Gateway.Persistence.Catalog;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Persistence.Tests.Catalog;

/// <summary>What operators were refused on their sockets stands in the audit log: a row for each door, with how often it was tried.</summary>
public abstract class RefusedPacketsTests(Databases databases) : PatientTestKit("akka.loglevel = ERROR")
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_750_000_000));

    private static async Task<IReadOnlyList<AuditEntry>> EntriesAsync(Database database, int count)
    {
        IReadOnlyList<AuditEntry> found = [];
        await Eventually.HoldsAsync(async () => (found = await new AuditLog(database).ReadAsync("acme", new AuditFilter(Limit: AuditLog.Most), default)).Count >= count, $"{count} entries");
        return found;
    }

    private async Task<Database> DatabaseAsync()
    {
        var database = await databases.NewAsync();
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync("""
            insert into accounts (id, name, created) values ('acme', 'Acme', 0);
            insert into sites (id, account, name, desk, accent, default_language, origins, greeting, offer_seconds, auto_accept, allow_missing_origin)
                values ('shop', 'acme', 'Shop', 'main', '#112233', 'en', '[]', '{}', 20, @no, @no);
            insert into people (account, id, login, password_hash, name, role, desk, capacity, language) values ('acme', 'p1', 'anna', '', 'Anna', 1, 'main', 4, 'en');
            """, new { no = false });
        return database;
    }

    [Fact]
    public async Task A_door_that_is_tried_a_thousand_times_is_one_row_with_a_number()
    {
        var database = await DatabaseAsync();
        var refusals = Sys.ActorOf(RefusedPackets.Props(database, _time));
        for (var i = 0; i < 1000; i++) refusals.Tell(new PacketRefused(new("shop"), new("p1"), "Invite", "10.0.0.7"));
        refusals.Tell(new PacketRefused(new("shop"), new("p1"), "Transfer", "10.0.0.7"));
        var entries = await EntriesAsync(database, 2);
        Assert.Equal([("anna", "p1", "shop", "packet Invite", 403, "not-allowed", "10.0.0.7"), ("anna", "p1", "shop", "packet Transfer", 403, "not-allowed", "10.0.0.7")],
            entries.OrderBy(e => e.Action, StringComparer.Ordinal).Select(e => (e.Login, e.Person, e.Site, e.Action, e.Status, e.Code, e.Address)));
        refusals.Tell(new RefusedPackets.CountNow());
        await Eventually.HoldsAsync(async () => (await EntriesAsync(database, 2)).Any(e => e is { Action: "packet Invite", Subject: "×1000" }), "the number");
        Assert.Equal("", Assert.Single(await EntriesAsync(database, 2), e => e.Action == "packet Transfer").Subject);
        // The next minute is another row.
        refusals.Tell(new PacketRefused(new("shop"), new("p1"), "Invite", "10.0.0.7"));
        Assert.Equal(3, (await EntriesAsync(database, 3)).Count);
    }

    [Fact]
    public async Task Who_tries_every_door_fills_no_more_than_a_minute_s_share()
    {
        var database = await DatabaseAsync();
        var refusals = Sys.ActorOf(RefusedPackets.Props(database, _time));
        for (var i = 0; i < 2 * RefusedPackets.DoorsPerMinute; i++) refusals.Tell(new PacketRefused(new("shop"), new("p1"), $"Packet{i}", ""));
        await EntriesAsync(database, RefusedPackets.DoorsPerMinute);
        refusals.Tell(new RefusedPackets.CountNow());
        refusals.Tell(new PacketRefused(new("shop"), new("p1"), "Next", ""));
        await Eventually.HoldsAsync(async () => (await EntriesAsync(database, 1)).Any(e => e.Action == "packet Next"), "the next minute's");
        Assert.Equal(RefusedPackets.DoorsPerMinute + 1, (await EntriesAsync(database, 1)).Count);
    }
}

public sealed class RefusedPacketsOnSqlite(SqliteDatabases databases) : RefusedPacketsTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class RefusedPacketsOnPostgres(PostgresDatabases databases) : RefusedPacketsTests(databases);
