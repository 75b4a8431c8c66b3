using Dapper;
using Gateway.Persistence;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>What the executable does besides serving, run as its user runs it.</summary>
public sealed class CommandTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Theory]
    [InlineData("no command \"rebuild\"", "rebuild")]
    [InlineData("written \"rebuild-transcripts\"", "rebuild-transcripts", "all")]
    [InlineData("there is no file", "erase-again", "nowhere.txt")]
    [InlineData("kept for ever", "apply-retention", "--Gateway:Retention:RecordingDays", "0", "--Gateway:Retention:AuditDays", "0")]
    [InlineData("there is no file nowhere.log", "import-log", "demo", "nowhere.log")]
    [InlineData("RecordingDays is 0", "import-log", "demo", "Cluster.Tests.dll", "--Gateway:Retention:RecordingDays", "0")]
    [InlineData("0 to 36500, or auto", "import-log", "demo", "Cluster.Tests.dll", "--Gateway:Import:MoveDays", "soon")]
    [InlineData("1 to 36500 days", "apply-retention", "--Gateway:Retention:VisitDays", "99999")]
    public async Task A_command_that_does_not_exist_or_is_mistyped_is_one_clear_line(string says, params string[] arguments)
    {
        var end = await _nodes.RunAsync(arguments);
        Assert.Equal(1, end.Code);
        Assert.Contains(says, end.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrator_who_lost_the_password_gets_another_and_whoever_was_signed_in_is_out()
    {
        var at = await Nodes.DatabaseAsync();
        var node = await _nodes.StartAsync(new NodeSetup(Nodes.Program(), _nodes.Folder(), "the lost password") { Postgres = at });
        var before = await Office.SignInAsync(node, "admin", _nodes.Stop, "the lost password");
        // The command's environment gives this one.
        var reset = await _nodes.RunAsync("reset-admin", "Admin", "--Gateway:Postgres", at);
        Assert.True(reset.Code == 0, reset.Output);
        Assert.DoesNotContain(Nodes.Password, reset.Output, StringComparison.Ordinal);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = node.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/session") { Headers = { { "Cookie", before } } };
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, (await http.SendAsync(request, _nodes.Stop)).StatusCode);
        await Office.SignInAsync(node, "admin", _nodes.Stop);

        foreach (var (login, says) in ((string, string)[])[("nobody", "nobody signs in as"), ("anna", "no administrator")])
        {
            var refused = await _nodes.RunAsync("reset-admin", login, "--Gateway:Postgres", at);
            Assert.Equal(1, refused.Code);
            Assert.Contains(says, refused.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Help_lists_every_command()
    {
        var end = await _nodes.RunAsync("help");
        Assert.Equal(0, end.Code);
        Assert.Contains("rebuild-transcripts", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transcripts_are_rebuilt_on_SQLite_once_the_node_is_stopped()
    {
        var node = await _nodes.StartAsync();
        await TalkAsync(node);
        var refused = await _nodes.RunAsync("rebuild-transcripts", "--Gateway:Data", node.Setup.DataFolder);
        Assert.Equal(1, refused.Code);
        Assert.Contains($"in use by process {node.Id}", refused.Output, StringComparison.Ordinal);

        await node.StopAsync(TimeSpan.FromSeconds(60));
        await SpoilAsync(Database.Sqlite(node.Setup.DataFolder));
        var rebuilt = await _nodes.RunAsync("rebuild-transcripts", "--Gateway:Data", node.Setup.DataFolder);
        Assert.True(rebuilt.Code == 0, rebuilt.Output);
        await SeenAsync(Database.Sqlite(node.Setup.DataFolder));
    }

    [Fact]
    public async Task Transcripts_are_rebuilt_on_PostgreSQL_while_a_node_serves()
    {
        var at = await Nodes.DatabaseAsync();
        var node = await _nodes.StartAsync(postgres: at);
        await TalkAsync(node);
        await SpoilAsync(Database.Postgres(at));
        var rebuilt = await _nodes.RunAsync("rebuild-transcripts", "--Gateway:Postgres", at);
        Assert.True(rebuilt.Code == 0, rebuilt.Output);
        Assert.Contains("1 dialogs", rebuilt.Output, StringComparison.Ordinal);
        await SeenAsync(Database.Postgres(at));
        await TalkAsync(node);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Visits_of_an_access_log_are_imported_as_its_user_does_it(bool onPostgres)
    {
        var at = onPostgres ? await Nodes.DatabaseAsync() : "";
        var node = await _nodes.StartAsync(postgres: onPostgres ? at : null);
        var log = Path.Combine(_nodes.Folder(), "access.log");
        string[] settings = onPostgres ? ["--Gateway:Postgres", at] : ["--Gateway:Data", node.Setup.DataFolder];
        await File.WriteAllTextAsync(log, "not a request\n" + string.Concat(Enumerable.Range(1, 9).Select(i =>
            $"203.0.113.{i % 3} - - [17/May/2015:10:0{i}:00 +0000] \"GET /cart HTTP/1.1\" 200 17 \"-\" \"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\"\n")));
        if (!onPostgres)
        {
            var refused = await _nodes.RunAsync(["import-log", "demo", log, .. settings]);
            Assert.Contains("in use by process", refused.Output, StringComparison.Ordinal);
            await node.StopAsync(TimeSpan.FromSeconds(60));
        }
        var unknown = await _nodes.RunAsync(["import-log", "nobody", log, .. settings]);
        Assert.Contains("there is no site \"nobody\"; there are demo", unknown.Output, StringComparison.Ordinal);
        var old = await _nodes.RunAsync(["import-log", "demo", log, .. settings]);
        Assert.Contains("9 page views are older than recordings are kept", old.Output, StringComparison.Ordinal);
        var done = await _nodes.RunAsync(["import-log", "demo", log, "--Gateway:Import:MoveDays", "auto", .. settings]);
        Assert.True(done.Code == 0, done.Output);
        Assert.Contains("line 1: no ", done.Output, StringComparison.Ordinal);
        Assert.Contains("9 page views in 3 visits of 3 visitors", done.Output, StringComparison.Ordinal);
        Assert.Contains("0 chunks written, 1 were there", (await _nodes.RunAsync(["import-log", "demo", log, "--Gateway:Import:MoveDays", "auto", .. settings])).Output, StringComparison.Ordinal);
    }

    private async Task TalkAsync(GatewayProcess node)
    {
        await using var visitor = await _nodes.VisitorAsync(node);
        Assert.True((await visitor.BeginAsync("sales", null, "Is the tent in stock?", _nodes.Stop)).Acknowledged);
    }

    /// <summary>Waits for the projection, which tells a dialog about a second after it happened, and makes it wrong.</summary>
    private async Task SpoilAsync(Database database)
    {
        using (database)
        {
            await UntilAsync(database, "SELECT count(*) FROM entries WHERE text LIKE '%tent%'", 1);
            await using var connection = await database.OpenAsync(_nodes.Stop);
            await connection.ExecuteAsync("UPDATE entries SET text = 'spoilt'");
        }
    }

    private async Task SeenAsync(Database database)
    {
        using (database) await UntilAsync(database, "SELECT count(*) FROM entries WHERE text LIKE '%tent%'", 1);
    }

    private async Task UntilAsync(Database database, string count, long wanted)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        await using var connection = await database.OpenAsync(_nodes.Stop);
        while (await connection.QuerySingleAsync<long>(count) != wanted) await ticks.WaitForNextTickAsync(_nodes.Stop);
    }
}
