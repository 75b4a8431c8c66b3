using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using Dapper;
using Gateway.Actors;
using Gateway.Actors.Recordings.Logs;
using Gateway.Actors.Sites;
using Gateway.Actors.Triggers;
using Gateway.Persistence.Erasure;
using Gateway.Persistence.Recordings;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Persistence.Tests.Visits;

/// <summary>The import of an access log, on both databases: with the real log where it is, else with the sample.</summary>
public abstract class LogImportTests(Databases databases) : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly SiteSnapshot Site = new(new("shop"), "s", new("d"), ["https://shop.example"], "", "en", [new DepartmentInfo(new("sales"), new Dictionary<string, string>())], [], RuleSet.Empty, TimeSpan.FromSeconds(30), false, 1);
    private readonly FakeTimeProvider _time = new(Now);
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-log-").FullName;

    public void Dispose()
    {
        Directory.Delete(_folder, true);
        GC.SuppressFinalize(this);
    }

    private static string Log([CallerFilePath] string here = "")
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
        var real = Path.Combine(Environment.GetEnvironmentVariable("GATEWAY_SHARED_DATA") ?? Path.Combine(root, "../shared/data"), "visits-access.log.gz");
        return File.Exists(real) ? real : Path.Combine(root, "load-scripts/sample/visits-access.log");
    }

    private static LogImportPlan Plan(string? file = null, int? days = null, string origin = "https://shop.example") => new(file ?? Log(), origin, days, 30, _ => null, a => a);

    private Task<LogImportState> ImportAsync(Database database, LogImportPlan plan, SiteSnapshot? site = null, CancellationToken stop = default) => new LogImport(database, _time).RunAsync(site ?? Site, plan, null, stop);

    private static async Task<List<(string Id, string Body)>> StoredAsync(Database database)
    {
        await using var connection = await database.OpenAsync();
        return [.. (await connection.QueryAsync<(string Id, byte[] Body)>("SELECT id, body FROM recordings ORDER BY id")).Select(r => (r.Id, Convert.ToHexString(r.Body)))];
    }

    private string Written(string text)
    {
        var file = Path.Combine(_folder, $"{Guid.NewGuid():N}.log");
        File.WriteAllText(file, text);
        return file;
    }

    private static string Line(string address, int minute, string path = "/", string time = "20/Mar/2026:10") =>
        $"{address} - - [{time}:{minute:00}:00 +0000] \"GET {path} HTTP/1.1\" 200 17 \"-\" \"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\"\n";

    [Fact]
    public async Task A_rule_is_tried_on_a_log_and_a_second_import_adds_nothing()
    {
        var database = await databases.NewAsync();
        var first = await ImportAsync(database, Plan());
        Assert.True(first is { Views: > 100, Visits: > 20, Visitors: > 20, TooOld: 0, Bad: <= 1 } && first.Requests[LogKind.Robot] > 0, $"{first.Views} {first.Visits} {first.Visitors} {first.TooOld} {first.Bad}");
        var stored = await StoredAsync(database);
        Assert.Equal(first.Written, stored.Count);

        var runs = new ReplayRuns(database, new RecordingRows(database), _time, NullLogger<ReplayRuns>.Instance);
        Assert.True(RuleDefinition.TryParse("""{"id":"draft","name":"x","on":{"kind":"page"},"where":[{"field":"pages","op":">=","value":2}],"then":{"kind":"invite","department":"sales","text":{"en":"?"}}}""", out var draft, out _));
        var begun = (await runs.BeginAsync(Site.Id, draft!, [], InvitationLimits.Default, 30, default))!;
        ReplayRun? ended = null;
        await Eventually.HoldsAsync(async () => (ended = await runs.FindAsync(Site.Id, begun.Id, default)) is { State: not ReplayState.Running }, "the run ends");
        Assert.Equal((ReplayState.Done, first.Visits, first.Visitors), (ended!.State, ended.Result!.Visits, ended.Result.Visitors));
        Assert.InRange(ended.Result.People, 5, (int)first.Visitors - 1);
        Assert.StartsWith("https://shop.example/", ended.Result.Examples[0].Page, StringComparison.Ordinal);

        // A week later the same log is the same import, whatever "the last day" is by then.
        _time.Advance(TimeSpan.FromDays(7));
        var second = await ImportAsync(database, Plan());
        Assert.Equal((0, first.Written, 0, first.MovedDays), (second.Written, second.Kept, second.Replaced, second.MovedDays));
        Assert.Equal(stored, await StoredAsync(database));
    }

    [Fact]
    public async Task An_import_that_was_cut_off_is_finished_by_the_next_as_if_nothing_had_been()
    {
        var (whole, cut) = (await databases.NewAsync(), await databases.NewAsync());
        await ImportAsync(whole, Plan());
        using var stop = new CancellationTokenSource();
        // Cut off by the database itself, in the middle of the chunks.
        await using (var connection = await cut.OpenAsync())
        {
            var wanted = (await StoredAsync(whole)).Count / 2;
            var watching = ImportAsync(cut, Plan(), stop: stop.Token);
            while (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM recordings") is var count && count < wanted && !watching.IsCompleted) await Task.Yield();
            await stop.CancelAsync();
            await Record.ExceptionAsync(() => watching);
        }
        // Wherever it stood: what its last chunks were is gone as well.
        await using (var connection = await cut.OpenAsync()) await connection.ExecuteAsync("DELETE FROM recordings WHERE from_at > (SELECT avg(from_at) FROM recordings)");
        var before = (await StoredAsync(cut)).Count;
        var rest = await ImportAsync(cut, Plan());
        Assert.True(before > 0 && rest.Written > 0);
        Assert.Equal(before, rest.Kept);
        Assert.Equal(await StoredAsync(whole), await StoredAsync(cut));
    }

    [Fact]
    public async Task Other_settings_replace_what_was_imported_of_the_same_log_and_nothing_else()
    {
        var database = await databases.NewAsync();
        var (file, other) = (Written(Line("203.0.113.7", 1)), Written(Line("203.0.113.7", 2)));
        await ImportAsync(database, Plan(other, 0));
        await ImportAsync(database, Plan(file, 0));
        var again = await ImportAsync(database, Plan(file, 0, "https://old.example"));
        Assert.Equal((1, 0, 1), (again.Written, again.Kept, again.Replaced));
        Assert.Equal(2, (await StoredAsync(database)).Count);
        var cut = await ImportAsync(database, Plan(file, 0, "https://old.example"), Site with { CutAddresses = true });
        Assert.Equal((1, 1), (cut.Written, cut.Replaced));
    }

    [Fact]
    public async Task Times_are_kept_and_what_is_older_than_recordings_stays_out()
    {
        var database = await databases.NewAsync();
        var file = Written(Line("203.0.113.7", 1, time: "17/Feb/2026:10") + Line("203.0.113.7", 1));
        var done = await ImportAsync(database, Plan(file, 0));
        Assert.Equal((1, 1, 0), (done.TooOld, done.Views, done.MovedDays));
        var chunk = Assert.Single(await new RecordingRows(database).ListAsync(Site.Id, 0, default));
        Assert.Equal(new DateTimeOffset(2026, 3, 20, 10, 1, 0, TimeSpan.Zero).ToUnixTimeMilliseconds(), chunk.From);
        var moved = await ImportAsync(database, Plan(Written(Line("203.0.113.7", 1, time: "17/Feb/2026:10")), null));
        Assert.Equal((31, 1, 0), (moved.MovedDays, moved.Views, moved.TooOld));
    }

    [Fact]
    public async Task Bad_lines_are_counted_and_the_first_ones_named_without_what_stands_in_them()
    {
        var database = await databases.NewAsync();
        var text = new StringBuilder(Line("203.0.113.7", 1));
        for (var i = 0; i < 7; i++) text.Append("203.0.113.9 secret\n");
        text.Append('x', 3 * LogLines.LongestLine).Append('\n').Append('\n').Append(Line("203.0.113.7", 2)).Append(Line("203.0.113.7", 2, time: "20/Mar/2031:10")).Append(Line("203.0.113.7", 3).TrimEnd());
        var done = await ImportAsync(database, Plan(Written(text.ToString()), 0));
        Assert.Equal((13, 9, 3), (done.Lines, done.Bad, done.Views));
        Assert.Equal(Enumerable.Range(2, 5), done.Faults.Select(f => int.Parse(f.Split(' ', ':')[1], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.DoesNotContain("secret", string.Concat(done.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_packed_log_that_breaks_off_gives_what_stands_before_the_break()
    {
        var database = await databases.NewAsync();
        using var packed = new MemoryStream();
        var random = new Random(7);
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            for (var i = 0; i < 20_000; i++) await gzip.WriteAsync(Encoding.UTF8.GetBytes(Line($"203.0.113.{random.Next(250)}", i % 60, $"/{random.Next()}")));
        var file = Path.Combine(_folder, "broken.gz");
        await File.WriteAllBytesAsync(file, packed.ToArray()[..(int)(packed.Length / 2)]);
        var done = await ImportAsync(database, Plan(file, 0));
        Assert.InRange(done.Views, 5_000, 15_000);
        Assert.NotNull(done.BrokenOff);
    }

    [Fact]
    public async Task F57_Who_was_erased_does_not_come_back_with_the_log()
    {
        var database = await databases.NewAsync();
        var file = Written(Line("203.0.113.7", 1) + Line("203.0.113.8", 1));
        await ImportAsync(database, Plan(file, 0));
        var erased = VisitorsIn((await StoredAsync(database))[0].Body)[0];
        await new PersonErasure(database, _time).EraseAsync(Site.Id, new VisitorId(erased), default);
        await using (var connection = await database.OpenAsync()) await connection.ExecuteAsync("DELETE FROM recordings");
        await ImportAsync(database, Plan(file, 0));
        Assert.DoesNotContain(erased, VisitorsIn(Assert.Single(await StoredAsync(database)).Body));
    }

    private static List<string> VisitorsIn(string body)
    {
        var visitors = new HashSet<string>();
        new Gateway.Actors.Recordings.TapeReader(Site.Id, Convert.FromHexString(body)).ForEach((visitor, _, _) => visitors.Add(visitor.Value));
        return [.. visitors];
    }
}

public sealed class LogImportOnSqlite(SqliteDatabases databases) : LogImportTests(databases), IClassFixture<SqliteDatabases>;

[Collection(OnPostgresCollection.Name)]
public sealed class LogImportOnPostgres(PostgresDatabases databases) : LogImportTests(databases);
