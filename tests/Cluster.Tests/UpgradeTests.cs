using Gateway.Protocol;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>
/// A cluster of the previous release becomes one of this release node by node while people talk, and both serve the same dialogs meanwhile. This release adds a field to a
/// packet (welcome), to an event in the journal (the dialog's beginning) and to deliveries, and messages between nodes that the previous one does not know (batches).
/// </summary>
public sealed class UpgradeTests : IAsyncLifetime, IAsyncDisposable
{
    private const int Visitors = 6;
    private string _previous = "";
    private Nodes _nodes = null!;
    private Balancer _balancer = null!;

    public async Task InitializeAsync()
    {
        // Before anything that is bounded by a test's patience.
        _previous = await PreviousRelease.BuildAsync();
        (_nodes, _balancer) = (new Nodes(), new Balancer());
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        await _balancer.DisposeAsync();
    }

    private Task<GatewayProcess> StartAsync(string program, string database) => _nodes.StartAsync(new NodeSetup(program, _nodes.Folder(), Nodes.Password)
    {
        Postgres = database,
        Settings = ["--Gateway:Api:ConsoleOrigins:0", _balancer.Address.GetLeftPart(UriPartial.Authority), "--Edge:MovesPerSecond", "10", "--Logging:LogLevel:Akka", "Information"],
    });

    [Fact]
    public async Task A_rolling_upgrade_from_the_previous_release_under_load_loses_nothing_acknowledged()
    {
        await using var postgres = await PostgresServer.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        GatewayProcess[] before = [await StartAsync(_previous, database), await StartAsync(_previous, database)];
        _balancer.Serve(before);
        var place = new Place(_balancer.Address, "demo", before[0].ShopOrigin);

        await using var anna = await _nodes.OperatorAsync(place, "anna");
        await anna.SetStateAsync(1, _nodes.Stop);
        var visitors = new List<VisitorClient>();
        using var enough = new CancellationTokenSource();
        try
        {
            var dialogs = new List<(VisitorClient Visitor, string Dialog)>();
            var talking = new List<Task>();
            async Task BeginAsync(int count)
            {
                for (var i = 0; i < count; i++)
                {
                    var visitor = await _nodes.VisitorAsync(place);
                    visitors.Add(visitor);
                    var begun = await anna.BeginWithAsync(visitor.Visitor!, "sales", "Hello!", exceed: true, _nodes.Stop);
                    Assert.True(begun.Acknowledged);
                    dialogs.Add((visitor, begun.Dialog));
                    talking.Add(TalkAsync(anna, visitor, begun.Dialog, enough.Token, _nodes.Stop));
                }
            }
            async Task GoOnAsync()
            {
                foreach (var (visitor, dialog) in dialogs)
                {
                    var here = visitor.LastSeq(dialog);
                    await visitor.Changed.UntilAsync(() => visitor.LastSeq(dialog) > here + 6, _nodes.Stop);
                }
            }

            await BeginAsync(Visitors / 2);
            await GoOnAsync();
            Assert.All(visitors, v => Assert.Null(v.Welcome!.Release));
            // Half and half: sockets and shards of both, dialogs begun on either.
            GatewayProcess[] after = [await StartAsync(Nodes.Program(), database), await StartAsync(Nodes.Program(), database)];
            _balancer.Serve([.. before, .. after]);
            await BeginAsync(Visitors - Visitors / 2);
            await GoOnAsync();
            foreach (var (leaving, left) in before.Zip((GatewayProcess[][])[[before[1], .. after], after]))
            {
                _balancer.Serve(left);
                await leaving.StopAsync(TimeSpan.FromSeconds(60));
                await GoOnAsync();
            }
            await enough.CancelAsync();
            await Task.WhenAll(talking);
            foreach (var visitor in visitors) await visitor.Changed.UntilAsync(() => visitor.Welcome?.Release == Limits.Release, _nodes.Stop);

            foreach (var (visitor, dialog) in dialogs)
            {
                var acknowledged = visitor.Acknowledged.Concat(anna.Acknowledged).Where(m => m.Dialog == dialog).ToList();
                Assert.NotEmpty(acknowledged);
                await visitor.Changed.UntilAsync(() => visitor.LastSeq(dialog) >= acknowledged.Max(m => m.Seq), _nodes.Stop);
                await anna.Changed.UntilAsync(() => anna.LastSeq(dialog) >= acknowledged.Max(m => m.Seq), _nodes.Stop);
                foreach (var log in new[] { visitor.Dialogs[dialog], anna.Dialogs[dialog] })
                {
                    Assert.All(acknowledged, m => Assert.Equal((m.Outbox, m.N), log.Entries.Where(e => e.Seq == m.Seq).Select(e => (e.Outbox!, e.N)).Single()));
                    Assert.Equal(Enumerable.Range(1, log.Entries.Count).Select(i => (long)i), log.Entries.Select(e => e.Seq).Order());
                }
                Assert.Empty(visitor.Troubles);
            }
            // The two new ones found each other, never took an old one for one that knows batches, and said to each other in batches what they had to say.
            _balancer.Serve(after[1]);
            await after[0].StopAsync(TimeSpan.FromSeconds(60));
            foreach (var node in after) Assert.Single(await LogAsync(node), l => l.Contains("takes batches", StringComparison.Ordinal));
            var sent = Assert.Single(await LogAsync(after[0]), l => l.Contains("messages went to other nodes", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.InRange(int.Parse(sent[Array.IndexOf(sent, "messages") - 1]), 50, int.MaxValue);
        }
        catch (OperationCanceledException e)
        {
            var states = visitors.Select(v => $"visitor {v.Visitor}: connected {v.Welcome is not null} to release {v.Welcome?.Release ?? "before"}, {v.Connections} connections, {string.Join("; ", v.Troubles)}")
                .Concat(_nodes.Running.Select(n => $"node {n.Address} {(n.Running ? "runs" : "has ended")}: …{string.Join("\n", LastLines(n))}"));
            throw new TimeoutException($"nothing went on: anna has {anna.Connections} connections, {string.Join("; ", anna.Troubles)}\n{string.Join("\n", states)}", e);
        }
        finally
        {
            await enough.CancelAsync();
            foreach (var visitor in visitors) await visitor.DisposeAsync();
        }
    }

    private static IEnumerable<string> LastLines(GatewayProcess node) => File.ReadLines(Path.Combine(node.Setup.DataFolder, "node.log")).TakeLast(12);

    private Task<string[]> LogAsync(GatewayProcess node) => File.ReadAllLinesAsync(Path.Combine(node.Setup.DataFolder, "node.log"), _nodes.Stop);

    /// <summary>Both sides in turn, without a pause, until enough is said; then nothing is under way any more.</summary>
    private static async Task TalkAsync(OperatorClient anna, VisitorClient visitor, string dialog, CancellationToken enough, CancellationToken stop)
    {
        for (var said = 0; !enough.IsCancellationRequested; said++)
        {
            await visitor.PostAsync(dialog, $"question {said}", stop);
            await anna.PostAsync(dialog, $"answer {said}", stop);
        }
    }
}
