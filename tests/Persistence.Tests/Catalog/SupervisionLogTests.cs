using Akka.Actor;
using Dapper;
using Gateway.Actors.Dialogs;
using Gateway.Persistence.Catalog;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Persistence.Tests.Catalog;

/// <summary>What supervisors do in dialogs of others stands in the audit log: what goes on once, what changes the dialog's owner each time.</summary>
public abstract class SupervisionLogTests(Databases databases) : PatientTestKit("akka.loglevel = ERROR")
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_750_000_000));

    [Fact]
    public async Task Reading_along_is_entered_once_in_a_quarter_of_an_hour_on_all_nodes_and_a_take_over_each_time()
    {
        var database = await databases.NewAsync();
        await using (var connection = await database.OpenAsync())
            await connection.ExecuteAsync("""
                insert into accounts (id, name, created) values ('acme', 'Acme', 0);
                insert into sites (id, account, name, desk, accent, default_language, origins, greeting, offer_seconds, auto_accept, allow_missing_origin)
                    values ('shop', 'acme', 'Shop', 'main', '#112233', 'en', '[]', '{}', 20, @no, @no);
                insert into people (account, id, login, password_hash, name, role, desk, capacity, language) values ('acme', 'p1', 'anna', '', 'Anna', 1, 'main', 4, 'en');
                """, new { no = false });
        var (one, other) = (Sys.ActorOf(SupervisionLog.Props(database, _time)), Sys.ActorOf(SupervisionLog.Props(database, _time)));
        async Task<IReadOnlyList<AuditEntry>> AfterAsync(IActorRef log, int takeOvers, params SupervisorAct[] acts)
        {
            foreach (var act in acts) log.Tell(new DialogSupervised(new("shop"), new("p1"), new("d1"), act, "203.0.113.7"));
            // Each log does one after the other.
            log.Tell(new DialogSupervised(new("shop"), new("p1"), new("d1"), SupervisorAct.TakeOver, "203.0.113.7"));
            IReadOnlyList<AuditEntry> found = [];
            await Eventually.HoldsAsync(async () => (found = await new AuditLog(database).ReadAsync("acme", new AuditFilter(), default)).Count(e => e.Action == "dialog take-over") == takeOvers, $"{takeOvers} take-overs");
            return found;
        }

        await AfterAsync(one, 1, SupervisorAct.Observe, SupervisorAct.Observe, SupervisorAct.Whisper);
        var found = await AfterAsync(other, 2, SupervisorAct.Observe, SupervisorAct.Whisper);
        Assert.Equal((1, 1), (found.Count(e => e.Action == "dialog observe"), found.Count(e => e.Action == "dialog whisper")));
        Assert.All(found, e => Assert.Equal(("shop", "p1", "anna", "d1", 200, "203.0.113.7"), (e.Site, e.Person, e.Login, e.Subject, e.Status, e.Address)));
        _time.Advance(SupervisionLog.Once + TimeSpan.FromSeconds(1));
        found = await AfterAsync(other, 3, SupervisorAct.Observe);
        Assert.Equal(2, found.Count(e => e.Action == "dialog observe"));
    }
}

public sealed class SupervisionLogOnSqlite(SqliteDatabases databases) : SupervisionLogTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class SupervisionLogOnPostgres(PostgresDatabases databases) : SupervisionLogTests(databases);
