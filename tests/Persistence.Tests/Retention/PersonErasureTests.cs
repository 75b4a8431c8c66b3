using System.Data.Common;
using System.Text;
using Akka.Actor;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Desks;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Serialization;
using Gateway.Actors.Visitors;
using Gateway.Persistence.Catalog;
using Gateway.Persistence.Erasure;
using Gateway.Persistence.Recordings;
using Gateway.Persistence.Tests.Journal;
using Gateway.Persistence.Tests.Transcripts;
using Gateway.Persistence.Transcripts;
using Gateway.Persistence.Visits;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Persistence.Tests.Retention;

/// <summary>
/// Feature 57: one person is put into everything that keeps people, and afterwards every column of every table of the schema is read. A table that is added later is read too; one that keeps
/// people and is not erased fails here as soon as the planting below reaches it, and one with a column "visitor" that the erasure does not know fails at once.
/// </summary>
public abstract class PersonErasureTests(Databases databases) : PatientTestKit
{
    private static readonly SiteId Shop = new("shop");
    private static readonly string[] Marks = ["zqphonemark", "zqnamemark", "zqwordsmark", "zqcommentmark", "zqmailmark", "zqattributemark", "zqpagemark", "zqsegmentmark", "zqloginmark", "zqreplymark", "zqaddressmark", "zqreviewmark"];
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    private static LoginClaims Claims(string mark) => new(mark + "loginmark", mark + "namemark", mark + "mailmark@x.example", new Dictionary<string, string> { ["club"] = mark + "attributemark" });

    /// <summary>A person on two browsers, with visits, segments, an invitation, a rated dialog each, their desk's rows, and an alert.</summary>
    private async Task PlantAsync(Database database, JournalNode node, string mark, string[] browsers)
    {
        var store = Sys.ActorOf(VisitorStoreActor.Props(database, _time));
        var known = new KnownVisitors(database, _time);
        var secrets = new VisitorSecrets(database, _time);
        foreach (var browser in browsers)
        {
            var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
            var (page, visitor) = ($"https://shop.example/{mark}pagemark", new VisitorId(browser));
            var snapshot = new VisitorSnapshot(1, mark + "namemark", 1, now, now, true, 1, [new VisitedPage("p", page, mark + "pagemark", now)], [], [], "", "en", "", "", "",
                new Dictionary<string, string> { ["phone"] = mark + "phonemark" }, [mark + "segmentmark"], [], [], [], null, false, [], true);
            var visit = new VisitRecord(1, _time.GetUtcNow(), _time.GetUtcNow(), 1, "", page, "Chrome", "Linux", "en", true, LookedAt: [new PageOnCard(page, mark + "pagemark", now)]);
            store.Tell(new CommitVisitor(Shop, visitor, 1, MessagePack.MessagePackSerializer.Serialize(snapshot), snapshot.Segments, new InvitationRecord($"i-{browser}", "rule", null, new("sales"), 2, 1, _time.GetUtcNow(), mark + "couponmark"), visit,
                [new WebhookCall($"w-{browser}", "crm", "rule", $$"""{"name":"{{mark}}callmark"}""", _time.GetUtcNow())]), TestActor);
            ExpectMsg<VisitorCommitted>(TimeSpan.FromSeconds(30));
            Assert.True(await known.KeepAsync(Shop, visitor, Claims(mark), default));
            await using (var connection = await database.OpenAsync())
            {
                await connection.ExecuteAsync("INSERT INTO visitor_secrets (site, visitor, hash, created) VALUES ('shop', @browser, @browser, 0)", new { browser });
                await connection.ExecuteAsync("INSERT INTO reviews (site, dialog, state, note, by_name, at) VALUES ('shop', @dialog, 2, @note, 'Mira', 1)", new { dialog = $"d-{browser}", note = mark + "reviewmark" });
                await connection.ExecuteAsync("INSERT INTO alert_visitors (site, alert, visitor, at, outcome) VALUES ('shop', 'a', @browser, 0, 0)", new { browser });
            }
            var dialog = new Told("shop", $"d-{browser}").Begun(browser, mark + "namemark").Says(mark + "wordsmark").Taken().Says(mark + "replymark", Author.Operator).Ended().Rated(5, mark + "commentmark").Leaves(mark + "addressmark@x.example");
            await node.KeepAsync(dialog.PersistenceId, dialog.Events);
            await PlantDeskAsync(database, browser, mark);
        }
        await store.GracefulStop(TimeSpan.FromSeconds(20));
    }

    private static async Task PlantDeskAsync(Database database, string browser, string mark)
    {
        var waiting = new DialogWaiting(Shop, new($"d-{browser}"), 1, new("sales"), null, false, 0, null, 1, new(browser), mark + "namemark", mark + "wordsmark", default, 1);
        var saved = new DeskSnapshot([new SavedClaim(waiting, new("op1"), 1, 1, true, null)], [], 1, [new(Shop, new(browser), new("op1"))]);
        await using var journal = await database.OpenJournalAsync();
        var id = $"desk/{browser}";
        await journal.ExecuteAsync("INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier) VALUES (1, @no, @id, 1, @message, @manifest, @serializer)",
            new { no = false, id, message = StoredBytes.Write(waiting), manifest = WireTypes.All.ManifestOf(typeof(DialogWaiting)), serializer = WireSerializer.Id });
        await journal.ExecuteAsync("INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot, manifest, serializer_id) VALUES (@id, 1, 1, @bytes, @manifest, @serializer)",
            new { id, bytes = StoredBytes.Write(saved), manifest = WireTypes.All.ManifestOf(typeof(DeskSnapshot)), serializer = WireSerializer.Id });
        await journal.ExecuteAsync("INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot) VALUES (@dialog, 3, 1, @bytes)", new { dialog = $"dialog/shop/d-{browser}", bytes = Encoding.UTF8.GetBytes(mark + "wordsmark") });
    }

    /// <summary>Every value of every column of every table, as its bytes; the schema itself says which there are.</summary>
    private static async Task<List<(string Where, string Bytes)>> EverythingAsync(Database database)
    {
        var all = new List<(string, string)>();
        var files = database.IsPostgres ? (Func<ValueTask<DbConnection>>[])[() => database.OpenAsync()] : [() => database.OpenAsync(), () => database.OpenJournalAsync()];
        foreach (var open in files)
        {
            await using var connection = await open();
            var tables = (await connection.QueryAsync<string>(database.IsPostgres
                ? "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
                : "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")).AsList();
            Assert.True(tables.Count > 1);
            foreach (var table in tables)
            {
                await using var command = connection.CreateCommand();
                command.CommandText = $"SELECT * FROM \"{table}\"";
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                    for (var i = 0; i < reader.FieldCount; i++)
                        all.Add(($"{table}.{reader.GetName(i)}", reader.IsDBNull(i) ? "" : reader.GetValue(i) is byte[] bytes ? Encoding.Latin1.GetString(bytes) : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture)!));
            }
        }
        return all;
    }

    private static string[] Found(List<(string Where, string Bytes)> all, params string[] marks) =>
        [.. all.SelectMany(v => marks.Where(m => v.Bytes.Contains(m, StringComparison.OrdinalIgnoreCase)).Select(m => $"{v.Where}: {m}")).Distinct().Order(StringComparer.Ordinal)];

    [Fact]
    public async Task F57_An_erased_person_is_in_no_column_of_any_table_journal_or_snapshot_and_everybody_else_still_is()
    {
        var database = await databases.NewAsync();
        await using var node = await JournalNode.StartAsync(database);
        await PlantAsync(database, node, "zq", ["phone", "desktop"]);
        await PlantAsync(database, node, "kk", ["other"]);
        await node.ProjectAsync(database);
        var before = await EverythingAsync(database);
        // The search can fail: each mark is there, and somebody else's as well.
        Assert.Equal(Marks.Order(StringComparer.Ordinal), Found(before, Marks).Select(f => f.Split(": ")[1]).Distinct().Order(StringComparer.Ordinal));
        var others = Found(before, [.. Marks.Select(m => "kk" + m[2..])]);

        var erasure = new PersonErasure(database, _time);
        var done = await erasure.EraseAsync(Shop, new("desktop"), default);
        Assert.Equal(["desktop", "phone"], done.Visitors.Select(v => v.Value).Order(StringComparer.Ordinal));

        var after = await EverythingAsync(database);
        Assert.Empty(Found(after, Marks));
        Assert.Equal(others, Found(after, [.. Marks.Select(m => "kk" + m[2..])]));
        // The random ids of the browsers stay only where it is kept that they were erased, and where a restored backup and open sockets are told so.
        Assert.Equal(["erasures.visitor", "signed_out_visitors.visitor"], after.Where(v => v.Bytes is "phone" or "desktop").Select(v => v.Where).Distinct().Order(StringComparer.Ordinal));
        // A rebuild from the journal brings nothing back.
        await new TranscriptRebuild(database).RunAsync();
        Assert.Empty(Found(await EverythingAsync(database), Marks));
    }

    [Fact]
    public async Task F57_Every_table_that_names_a_visitor_is_known_to_the_erasure()
    {
        var database = await databases.NewAsync();
        await using (var connection = await database.OpenAsync())
        {
            var tables = (await connection.QueryAsync<string>(database.IsPostgres
                ? "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'visitor'"
                : "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'visitor'")).AsList();
            foreach (var table in tables.Except(["dialogs", "erasures", "signed_out_visitors"]))
            {
                var columns = (await connection.QueryAsync<(string Name, string Type, long Null)>(database.IsPostgres
                    ? $"SELECT column_name, data_type, CAST(CASE is_nullable WHEN 'YES' THEN 1 ELSE 0 END AS BIGINT) FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}'"
                    : $"SELECT name, type, 1 - \"notnull\" FROM pragma_table_info('{table}')")).Where(c => c.Null == 0).ToList();
                static string Value((string Name, string Type, long Null) c) => c.Name switch
                {
                    "site" => "'shop'",
                    "visitor" => "'v'",
                    _ when c.Type.Contains("int", StringComparison.OrdinalIgnoreCase) || c.Type.Contains("double", StringComparison.OrdinalIgnoreCase) => "0",
                    _ when c.Type is "bytea" or "BLOB" => "''",
                    _ when c.Type is "boolean" => "false",
                    _ => "'x'",
                };
                await connection.ExecuteAsync($"INSERT INTO {table} ({string.Join(", ", columns.Select(c => c.Name))}) VALUES ({string.Join(", ", columns.Select(Value))})");
            }
        }
        await new PersonErasure(database, _time).EraseAsync(Shop, new("v"), default);
        Assert.Equal(["erasures.visitor", "signed_out_visitors.visitor"], (await EverythingAsync(database)).Where(v => v.Bytes == "v").Select(v => v.Where).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task F57_A_person_is_not_erased_during_a_dialog_and_what_is_written_late_goes_with_a_later_run()
    {
        var database = await databases.NewAsync();
        await using var node = await JournalNode.StartAsync(database);
        var open = new Told("shop", "open").Begun("v", "zqnamemark").Says("zqwordsmark").Rated(5);
        await node.KeepAsync(open.PersistenceId, open.Events);
        await node.ProjectAsync(database);
        var erasure = new PersonErasure(database, _time);
        Assert.Equal(["open"], (await erasure.EraseAsync(Shop, new("v"), default)).OpenDialogs);
        Assert.NotEmpty(Found(await EverythingAsync(database), Marks));
        // Said to a restored database, it waits for the dialog's end.
        await erasure.AgainAsync([new ErasedVisitor("shop", "v", 1)], default);
        await node.KeepAsync(open.PersistenceId, open.Ended().Events[^2..]);
        var projector = node.System.ActorOf(TranscriptProjector.Props(database));
        await Eventually.HoldsAsync(async () =>
        {
            await erasure.SweepAsync(default);
            return Found(await EverythingAsync(database), Marks).Length == 0;
        }, "the ended dialog is erased");
        await projector.GracefulStop(TimeSpan.FromSeconds(20));
        // Looked after for a while, for what an entity on some node writes late.
        await using (var connection = await database.OpenAsync())
            await connection.ExecuteAsync("INSERT INTO visitor_segments (site, visitor, segment) VALUES ('shop', 'v', 'zqsegmentmark')");
        Assert.Equal(1, await erasure.SweepAsync(default));
        Assert.Empty(Found(await EverythingAsync(database), Marks));
        _time.Advance(PersonErasure.Watched + TimeSpan.FromSeconds(1));
        Assert.Equal(1, await erasure.SweepAsync(default));
        Assert.Equal(0, await erasure.SweepAsync(default));
        Assert.Equal([new ErasedVisitor("shop", "v", 1)], await erasure.ListAsync(default));
    }

    [Fact]
    public async Task F57_An_export_holds_everything_that_is_held_of_one_person_and_nothing_of_others()
    {
        var database = await databases.NewAsync();
        await using var node = await JournalNode.StartAsync(database);
        await PlantAsync(database, node, "zq", ["phone", "desktop"]);
        await PlantAsync(database, node, "kk", ["other"]);
        await node.ProjectAsync(database);
        var export = await new PersonExport(database, new VisitorHistory(database), new TranscriptReader(database), new KnownVisitors(database, _time), new RecordingRows(database)).OfAsync(Shop, new("phone"), default);
        var json = System.Text.Json.JsonSerializer.Serialize(export);
        foreach (var mark in Marks) Assert.Contains(mark, json, StringComparison.Ordinal);
        Assert.DoesNotContain("kk", json, StringComparison.Ordinal);
        Assert.Equal((2, 2, 5), (export.Browsers.Count, export.Dialogs.Count, export.Dialogs[0].Dialog.Stars));
    }
}

public sealed class PersonErasureOnSqlite(SqliteDatabases databases) : PersonErasureTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class PersonErasureOnPostgres(PostgresDatabases databases) : PersonErasureTests(databases);
