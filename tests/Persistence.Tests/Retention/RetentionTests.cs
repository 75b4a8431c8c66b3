using Akka.Actor;
using Akka.TestKit;
using Dapper;
using Gateway.Actors;
using Gateway.Persistence.Retention;
using Gateway.Persistence.Tests.Journal;
using Gateway.Persistence.Tests.Transcripts;
using Gateway.Persistence.Transcripts;

namespace Gateway.Persistence.Tests.Retention;

public abstract class RetentionTests(Databases databases)
{
    private const long Day = 24L * 60 * 60 * 1000;
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1000 * Day);
    private static readonly RetentionOptions ThirtyDays = new() { DialogDays = 30, VisitDays = 30, InvitationDays = 30 };

    private static long Ago(int days) => Now.ToUnixTimeMilliseconds() - days * Day;

    private static async Task<string[]> IdsAsync(Database database, string sql)
    {
        await using var connection = sql.Contains("journal", StringComparison.Ordinal) || sql.Contains("FROM snapshot", StringComparison.Ordinal) ? await database.OpenJournalAsync() : await database.OpenAsync();
        return [.. (await connection.QueryAsync<string>(sql)).Order(StringComparer.Ordinal)];
    }

    private static Task<string[]> JournalAsync(Database database) => IdsAsync(database, "SELECT DISTINCT persistence_id FROM journal");

    /// <summary>Old and ended, old and open, ended lately, old and ended but the desk has not freed the slot.</summary>
    private static async Task WriteDialogsAsync(Database database, JournalNode node)
    {
        Told[] dialogs =
        [
            new Told("shop", "old", Ago(40)).Begun().Says("a parcel").Ended(),
            new Told("shop", "older", Ago(400)).Begun().Says("another parcel").Taken().Ended().Rated(5),
            new Told("shop", "open", Ago(40)).Begun().Says("still waiting"),
            new Told("shop", "fresh", Ago(29)).Begun().Says("a late parcel").Ended(),
        ];
        foreach (var told in dialogs) await node.KeepAsync(told.PersistenceId, told.Events);
        var held = new Told("shop", "held", Ago(40)).Begun().Taken().Ended();
        await node.KeepAsync(held.PersistenceId, held.Events[..^1]);
    }

    [Fact]
    public async Task Only_ended_dialogs_past_their_days_go_and_they_go_from_every_table()
    {
        var database = await databases.NewAsync();
        await using (var node = await JournalNode.StartAsync(database))
        {
            await WriteDialogsAsync(database, node);
            await node.ProjectAsync(database);
        }
        await using (var journal = await database.OpenJournalAsync())
            await journal.ExecuteAsync("INSERT INTO snapshot (persistence_id, sequence_number, created) VALUES ('dialog/shop/old', 3, 0), ('dialog/shop/fresh', 3, 0)");

        await using (var connection = await database.OpenAsync())
            foreach (var dialog in (string[])["old", "fresh"])
                await connection.ExecuteAsync("""
                    INSERT INTO ratings (site, dialog, operator, operator_name, stars, comment, at) VALUES ('shop', @dialog, 'op1', 'Anna', 1, 'rude', 1);
                    INSERT INTO reviews (site, dialog, state, note, by_name, at) VALUES ('shop', @dialog, 2, 'talked to her', 'Mira', 1);
                    """, new { dialog });

        var done = await new RetentionJob(database, ThirtyDays).RunAsync(Now);

        Assert.Equal((2, 1), (done.Dialogs, done.Waiting));
        string[] left = ["fresh", "held", "open"];
        foreach (var table in (string[])["ratings", "reviews"]) Assert.Equal(["fresh"], await IdsAsync(database, $"SELECT dialog FROM {table}"));
        Assert.Equal(left, await IdsAsync(database, "SELECT id FROM dialogs"));
        Assert.Equal(left, await IdsAsync(database, "SELECT DISTINCT dialog FROM entries"));
        Assert.Equal(left.Select(d => $"dialog/shop/{d}"), await JournalAsync(database));
        Assert.Equal(["dialog/shop/fresh"], await IdsAsync(database, "SELECT persistence_id FROM snapshot"));
        Assert.Equal(["fresh"], (await new TranscriptReader(database).SearchAsync(new SiteId("shop"), new DialogSearch(Text: "parcel"))).Dialogs.Select(d => d.Id.Value));
        Assert.Equal(["fresh", "open"], await IdsAsync(database, database.IsPostgres ? "SELECT DISTINCT dialog FROM entries WHERE text <> ''" : "SELECT DISTINCT dialog FROM entry_texts"));
        Assert.False((await new RetentionJob(database, ThirtyDays).RunAsync(Now)).Any);
    }

    [Fact]
    public async Task What_is_not_told_yet_is_never_deleted()
    {
        var database = await databases.NewAsync();
        await using var node = await JournalNode.StartAsync(database);
        var whole = new Told("shop", "whole", Ago(40)).Begun().Says("all told").Ended();
        var behind = new Told("shop", "behind", Ago(40)).Begun().Says("told").Ended();
        await node.KeepAsync(whole.PersistenceId, whole.Events);
        await node.KeepAsync(behind.PersistenceId, behind.Events);
        await node.ProjectAsync(database);
        // No projection runs: these stand in the journal only.
        await node.KeepAsync(behind.PersistenceId, behind.Rated(4, "thanks").Events[^1]);
        var unheard = new Told("shop", "unheard", Ago(40)).Begun().Ended();
        await node.KeepAsync(unheard.PersistenceId, unheard.Events);

        var done = await new RetentionJob(database, ThirtyDays).RunAsync(Now);
        Assert.Equal((1, 1), (done.Dialogs, done.Waiting));
        Assert.Equal(["dialog/shop/behind", "dialog/shop/unheard"], await JournalAsync(database));

        // Once they are told they go like the others.
        await node.ProjectAsync(database);
        Assert.Equal(2, (await new RetentionJob(database, ThirtyDays).RunAsync(Now)).Dialogs);
        Assert.Empty(await JournalAsync(database));
    }

    [Fact]
    public async Task A_run_that_was_cut_off_between_journal_and_transcript_is_finished_by_the_next_and_a_rebuild_brings_nothing_back()
    {
        var database = await databases.NewAsync();
        await using (var node = await JournalNode.StartAsync(database))
        {
            await WriteDialogsAsync(database, node);
            await node.ProjectAsync(database);
        }
        await using (var journal = await database.OpenJournalAsync()) await journal.ExecuteAsync("DELETE FROM journal WHERE persistence_id = 'dialog/shop/old'");
        Assert.Equal(2, (await new RetentionJob(database, ThirtyDays).RunAsync(Now)).Dialogs);
        await new TranscriptRebuild(database).RunAsync();
        Assert.Equal(["fresh", "held", "open"], await IdsAsync(database, "SELECT id FROM dialogs"));
    }

    [Fact]
    public async Task What_a_desk_decided_goes_with_its_days_once_a_snapshot_holds_it_and_the_desk_counts_on()
    {
        var database = await databases.NewAsync();
        var events = new Told("shop", "d").Begun().Says("one").Says("two").Taken().Ended().Events;
        await using (var node = await JournalNode.StartAsync(database))
            foreach (var desk in new[] { "desk/shop", "desk/young", "desk/without" }) await node.KeepAsync(desk, events);
        await using (var journal = await database.OpenJournalAsync())
        {
            await journal.ExecuteAsync("UPDATE journal SET created = @old WHERE persistence_id <> 'desk/young'", new { old = Now.AddDays(-31).UtcTicks });
            await journal.ExecuteAsync("UPDATE journal SET created = @young WHERE persistence_id = 'desk/young'", new { young = Now.AddDays(-29).UtcTicks });
            await journal.ExecuteAsync("INSERT INTO snapshot (persistence_id, sequence_number, created) VALUES ('desk/shop', 2, 0), ('desk/shop', 4, 0), ('desk/young', 4, 0)");
        }

        Assert.Equal(3, (await new RetentionJob(database, ThirtyDays).RunAsync(Now)).Assignments);

        await using (var journal = await database.OpenJournalAsync()) await journal.ExecuteAsync("DELETE FROM snapshot");
        await using var next = await JournalNode.StartAsync(database);
        Assert.Equal(events.Skip(3), await next.ReadAsync("desk/shop"));
        foreach (var desk in new[] { "desk/young", "desk/without" }) Assert.Equal(events, await next.ReadAsync(desk));
        Assert.True(await next.WriteAsync("desk/shop", events[0]));
        Assert.Equal([$"{events.Length + 1}"], await IdsAsync(database, "SELECT CAST(max(sequence_number) AS TEXT) FROM journal WHERE persistence_id = 'desk/shop'"));
    }

    [Fact]
    public async Task The_journal_dates_its_events_in_ticks()
    {
        var database = await databases.NewAsync();
        var from = DateTime.UtcNow.Ticks;
        await using (var node = await JournalNode.StartAsync(database)) await node.KeepAsync("desk/shop", new Told("shop", "d").Begun().Events);
        await using var journal = await database.OpenJournalAsync();
        Assert.InRange(await journal.QuerySingleAsync<long>("SELECT min(created) FROM journal"), from, DateTime.UtcNow.Ticks);
    }

    [Fact]
    public async Task A_timer_deletes_what_is_old_by_then_again_and_again()
    {
        var database = await databases.NewAsync();
        async Task VisitAsync(int number)
        {
            await using var connection = await database.OpenAsync();
            await connection.ExecuteAsync("INSERT INTO visits (site, visitor, number, start_at, end_at, pages, referrer, entry_url, browser, os, language, talked) VALUES ('shop', 'v', @number, 0, 0, 1, '', '', '', '', '', 0)", new { number });
        }
        using var system = ActorSystem.Create("retention", "akka { loglevel = WARNING, scheduler.implementation = \"Akka.TestKit.TestScheduler, Akka.TestKit\" }");
        Task GoneAsync(TimeSpan step) => Eventually.HoldsAsync(async () =>
        {
            // Again and again: the actor arms its timer when a run has ended.
            ((TestScheduler)system.Scheduler).Advance(step);
            await using var connection = await database.OpenAsync();
            return await connection.QuerySingleAsync<long>("SELECT count(*) FROM visits") == 0;
        }, "old visits are gone");
        await VisitAsync(1);
        system.ActorOf(RetentionActor.Props(database, ThirtyDays, TimeProvider.System));
        await GoneAsync(TimeSpan.FromMinutes(2));
        await VisitAsync(2);
        await GoneAsync(TimeSpan.FromHours(1));
        await system.Terminate();
    }

    [Fact]
    public async Task Visits_invitations_and_visitors_not_seen_for_long_go_but_not_who_has_an_open_dialog()
    {
        var database = await databases.NewAsync();
        await using (var connection = await database.OpenAsync())
        {
            foreach (var (visitor, ago) in new[] { ("gone", 31), ("here", 1), ("talks", 31) })
            {
                var row = new { visitor, at = Ago(ago), bytes = new byte[] { 1 } };
                await connection.ExecuteAsync("INSERT INTO visitor_snapshots (site, visitor, version, snapshot, saved_at) VALUES ('shop', @visitor, 1, @bytes, @at)", row);
                await connection.ExecuteAsync("INSERT INTO visitor_segments (site, visitor, segment) VALUES ('shop', @visitor, 'buyer')", row);
                await connection.ExecuteAsync("INSERT INTO visitor_secrets (site, visitor, hash, created) VALUES ('shop', @visitor, 'h', @at)", row);
                await connection.ExecuteAsync("INSERT INTO invitations (site, id, visitor, department, outcome, visit, at) VALUES ('shop', @visitor, @visitor, 'sales', 1, 1, @at)", row);
                await connection.ExecuteAsync("INSERT INTO visits (site, visitor, number, start_at, end_at, pages, referrer, entry_url, browser, os, language, talked) VALUES ('shop', @visitor, 1, 0, @at, 1, '', '', '', '', '', 0)", row);
                await connection.ExecuteAsync("INSERT INTO orders (site, visitor, at, value, currency) VALUES ('shop', @visitor, @at, 1, 'EUR')", row);
                await connection.ExecuteAsync("INSERT INTO rule_goals (site, rule, visitor, at, value) VALUES ('shop', 'r', @visitor, @at, 0)", new { row.visitor, row.at });
                await connection.ExecuteAsync("INSERT INTO rule_trials (site, rule, visitor, held_out, at) VALUES ('shop', 'r', @visitor, @no, @at)", new { row.visitor, row.at, no = false });
                await connection.ExecuteAsync("""
                    INSERT INTO alerts (site, id, kind, subject, address, opened, last, hits, visitors, state, by_person, by_name, closed, invited, skipped, seen)
                    VALUES ('shop', @visitor, 1, '', '', 0, 0, 0, 0, 3, '', '', @closed, 0, 0, '[]')
                    """, new { row.visitor, closed = visitor == "talks" ? 0 : row.at });
                await connection.ExecuteAsync("INSERT INTO alert_visitors (site, alert, visitor, at, outcome) VALUES ('shop', @visitor, @visitor, @at, 0)", row);
            }
            await connection.ExecuteAsync("INSERT INTO visitor_secrets (site, visitor, hash, created) VALUES ('shop', 'never', 'h', 0)");
            await connection.ExecuteAsync("""
                INSERT INTO dialogs (site, id, visitor, visitor_name, department, operator_name, started_at, status, stars, comment, entries, excerpt, journal_seq)
                VALUES ('shop', 'd', 'talks', '', 'sales', '', 0, 1, 0, '', 1, '', 1)
                """);
        }
        var done = await new RetentionJob(database, ThirtyDays).RunAsync(Now);
        Assert.Equal(new RetentionDone(0, 0, 0, 2, 1, 2), done);
        foreach (var table in new[] { "visitor_snapshots", "visitor_segments", "visitor_secrets" }) Assert.Equal(["here", "talks"], await IdsAsync(database, $"SELECT visitor FROM {table}"));
        // An alert that nobody has closed stays, however old.
        Assert.Equal(["here", "talks"], await IdsAsync(database, "SELECT id FROM alerts"));
        Assert.Equal(["here", "talks"], await IdsAsync(database, "SELECT visitor FROM alert_visitors"));
        foreach (var table in new[] { "visits", "invitations", "orders", "rule_trials", "rule_goals" }) Assert.Equal(["here"], await IdsAsync(database, $"SELECT visitor FROM {table}"));
    }

    [Fact]
    public async Task More_than_one_transaction_holds_go_all_the_same()
    {
        var database = await databases.NewAsync();
        await using (var connection = await database.OpenAsync())
        {
            await connection.ExecuteAsync("INSERT INTO visits (site, visitor, number, start_at, end_at, pages, referrer, entry_url, browser, os, language, talked) VALUES ('shop', 'v', @number, 0, 0, 1, '', '', '', '', '', 0)",
                Enumerable.Range(1, 4100).Select(number => new { number }));
            await connection.ExecuteAsync("""
                INSERT INTO dialogs (site, id, visitor, visitor_name, department, operator_name, started_at, closed_at, status, stars, comment, entries, excerpt, journal_seq)
                VALUES ('shop', @id, 'v', '', 'sales', '', 0, 5, 4, 0, '', 1, '', 1)
                """, Enumerable.Range(1, 450).Select(n => new { id = $"d{n}" }));
        }
        var done = await new RetentionJob(database, ThirtyDays).RunAsync(Now);
        Assert.Equal((450, 4100), (done.Dialogs, done.Visits));
    }

    [Fact]
    public async Task Without_days_everything_stays()
    {
        var database = await databases.NewAsync();
        await using (var node = await JournalNode.StartAsync(database))
        {
            await WriteDialogsAsync(database, node);
            await node.ProjectAsync(database);
        }
        Assert.Equal(new RetentionDone(0, 0, 0, 0, 0, 0), await new RetentionJob(database, new RetentionOptions()).RunAsync(Now));
        Assert.Equal(5, (await JournalAsync(database)).Length);
    }
}

public sealed class SqliteRetentionTests(SqliteDatabases databases) : RetentionTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class PostgresRetentionTests(PostgresDatabases databases) : RetentionTests(databases);
