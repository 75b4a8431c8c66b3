using System.Diagnostics;
using System.Globalization;
using System.Text;
using Dapper;
using Gateway.Persistence;

namespace Gateway.Cluster.Tests;

/// <summary>The import of an access log, killed while it writes and run again.</summary>
public sealed class ImportKillTests : IAsyncLifetime
{
    private const int Hours = 72;
    private const int ViewsAnHour = 400;
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task An_import_that_is_killed_on_PostgreSQL_is_finished_by_the_next_with_nothing_twice_and_nothing_missing()
    {
        var (whole, killed) = (await SiteAsync(await Nodes.DatabaseAsync()), await SiteAsync(await Nodes.DatabaseAsync()));
        var log = Log();
        var first = await _nodes.RunAsync(Import(log, whole));
        Assert.True(first.Code == 0, first.Output);
        var written = await StoredAsync(Database.Postgres(whole));

        // The third part is there and the next chunk under way: it waits for this lock when the process dies.
        using (var process = Start(Import(log, killed)))
        {
            await using var connection = await Database.Postgres(killed).OpenAsync(_nodes.Stop);
            while (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM recordings") < written.Count / 3)
                Assert.False(process.HasExited, "the import was over before it could be killed");
            await using var transaction = await connection.BeginTransactionAsync(_nodes.Stop);
            await connection.ExecuteAsync("LOCK TABLE recordings IN SHARE MODE", transaction: transaction);
            await Kill(process);
            await transaction.RollbackAsync(_nodes.Stop);
        }
        await FinishedAsync(Import(log, killed), Database.Postgres(killed), written);
    }

    [Fact]
    public async Task An_import_that_is_killed_on_SQLite_is_finished_by_the_next_with_nothing_twice_and_nothing_missing()
    {
        var (whole, killed) = (await StoppedAsync(), await StoppedAsync());
        var log = Log();
        var first = await _nodes.RunAsync(Import(log, folder: whole));
        Assert.True(first.Code == 0, first.Output);
        List<(string Id, string Body)> written;
        using (var database = Database.Sqlite(whole)) written = await StoredAsync(database);

        // Nobody else opens the database meanwhile; what its log grew by tells how far it is.
        var enough = written.Sum(w => w.Body.Length / 2) / 3;
        using (var process = Start(Import(log, folder: killed)))
        {
            while (Size(killed) < enough) Assert.False(process.HasExited, "the import was over before it could be killed");
            await Kill(process);
        }
        await FinishedAsync(Import(log, folder: killed), killed, written);

        static long Size(string folder) => new FileInfo(Path.Combine(folder, "gateway.db-wal")) is { Exists: true } log ? log.Length : 0;
    }

    private async Task FinishedAsync(string[] import, string folder, List<(string Id, string Body)> written)
    {
        int before;
        using (var database = Database.Sqlite(folder)) before = (await StoredAsync(database)).Count;
        Assert.InRange(before, 1, written.Count - 1);
        var again = await _nodes.RunAsync(import);
        Assert.Contains($"{written.Count - before} chunks written, {before} were there", again.Output, StringComparison.Ordinal);
        using var after = Database.Sqlite(folder);
        Assert.Equal(written, await StoredAsync(after));
    }

    private async Task FinishedAsync(string[] import, Database database, List<(string Id, string Body)> written)
    {
        var before = (await StoredAsync(database)).Count;
        Assert.InRange(before, 1, written.Count - 1);
        var again = await _nodes.RunAsync(import);
        Assert.Contains($"{written.Count - before} chunks written, {before} were there", again.Output, StringComparison.Ordinal);
        Assert.Equal(written, await StoredAsync(database));
    }

    private static string[] Import(string log, string? postgres = null, string? folder = null) =>
        ["import-log", "demo", log, "--Gateway:Import:MoveDays", "0", "--Gateway:Import:Origin", "https://shop.example", "--Gateway:Retention:RecordingDays", "30", .. postgres is null ? (string[])["--Gateway:Data", folder!] : ["--Gateway:Postgres", postgres]];

    private static Process Start(string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [Nodes.Program(), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private async Task Kill(Process process)
    {
        Assert.False(process.HasExited, "the import was over before it could be killed");
        process.Kill();
        await process.WaitForExitAsync(_nodes.Stop);
        // 128 and SIGKILL's number: it did not end by itself.
        Assert.Equal(137, process.ExitCode);
    }

    /// <summary>A site is there once a node has run.</summary>
    private async Task<string> SiteAsync(string postgres)
    {
        await (await _nodes.StartAsync(postgres: postgres)).StopAsync(TimeSpan.FromSeconds(60));
        return postgres;
    }

    private async Task<string> StoppedAsync()
    {
        var node = await _nodes.StartAsync();
        await node.StopAsync(TimeSpan.FromSeconds(60));
        return node.Setup.DataFolder;
    }

    private string Log()
    {
        var file = Path.Combine(_nodes.Folder(), "access.log");
        var (begin, random, text) = (DateTimeOffset.UtcNow.AddHours(-Hours - 1), new Random(5), new StringBuilder());
        for (var i = 0; i < Hours * ViewsAnHour; i++)
        {
            var at = begin.AddSeconds(i * 3600.0 / ViewsAnHour).ToString("dd/MMM/yyyy:HH:mm:ss", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"203.0.113.{random.Next(250)} - - [{at} +0000] \"GET /products/{random.NextInt64():x} HTTP/1.1\" 200 17 \"-\" \"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\"\n");
        }
        File.WriteAllText(file, text.ToString());
        return file;
    }

    private static async Task<List<(string Id, string Body)>> StoredAsync(Database database)
    {
        await using var connection = await database.OpenAsync();
        return [.. (await connection.QueryAsync<(string Id, byte[] Body)>("SELECT id, body FROM recordings WHERE id LIKE 'log-%' ORDER BY id")).Select(r => (r.Id, Convert.ToHexString(r.Body)))];
    }
}
