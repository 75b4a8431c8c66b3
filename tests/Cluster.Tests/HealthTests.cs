using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster;
using Gateway.Persistence;
using Gateway.Persistence.Nodes;
using Gateway.Swarm;
using Npgsql;

namespace Gateway.Cluster.Tests;

/// <summary>What supervisors and balancers hear from a real node in each phase of its life.</summary>
public sealed class HealthTests(HealthTests.Postgres postgres) : IClassFixture<HealthTests.Postgres>, IAsyncLifetime
{
    private readonly Nodes _nodes = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };

    public sealed class Postgres : IAsyncLifetime
    {
        public PostgresServer Server { get; private set; } = null!;

        public async Task InitializeAsync() => Server = await PostgresServer.StartAsync();

        public Task DisposeAsync() => Server.DisposeAsync().AsTask();
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_joins_wants_no_traffic_before_it_is_a_member()
    {
        var at = await postgres.Server.CreateDatabaseAsync();
        // A member that neither answers nor refuses: whoever joins it waits.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var address = $"akka.tcp://gateway@127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}";
        using var database = Database.Postgres(at);
        await database.MigrateAsync();
        var table = new NodeTable(database, new UniqueAddress(Address.Parse(address), 1));
        await table.JoinAsync(ct: _nodes.Stop);

        var node = _nodes.Launch(at);
        await UntilAsync(node, (503, "the node is joining the cluster"), () => table.BeatAsync());
        Assert.Equal((200, "live"), await AskAsync(node, "/health/live"));

        // The silent one is gone: the node forms the cluster by itself.
        await table.LeaveAsync(_nodes.Stop);
        silent.Stop();
        await UntilAsync(node, (200, "ready"));
    }

    [Fact]
    public async Task A_node_whose_disk_is_nearly_full_wants_no_traffic_and_says_why()
    {
        var node = await _nodes.StartAsync(settings: ["--Gateway:LeastFreeMegabytes", $"{int.MaxValue}"]);
        var (status, words) = await AskAsync(node, "/health/ready");
        Assert.Equal(503, status);
        Assert.Contains("the database's disk is full: ", words, StringComparison.Ordinal);
        Assert.Contains($"at least {int.MaxValue} are needed", words, StringComparison.Ordinal);
    }

    [OnSmallDisk]
    public async Task A_node_whose_PostgreSQL_has_a_full_disk_says_so_loses_nothing_and_goes_on_when_there_is_room()
    {
        await using var server = await PostgresServer.StartAsync(diskMegabytes: 300);
        var node = await _nodes.StartAsync(postgres: await server.CreateDatabaseAsync(), settings: ["--Edge:FramesPerSecond", "2000", "--Edge:FrameBurst", "2000", "--Edge:ByteBurst", "8000000"]);
        await using var visitor = await _nodes.VisitorAsync(node);
        var dialog = (await visitor.BeginAsync(null, null, "hello", _nodes.Stop)).Dialog;
        var random = new Random(6);
        server.FillDisk();
        var posts = new List<Task<PostResult>>();
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var last = (0, "");
        // What is free in the files that are there already takes some first.
        while (last.Item1 != 503)
        {
            Assert.InRange(posts.Count, 0, 1000);
            server.FillDisk();
            for (var i = 0; i < 5; i++) posts.Add(visitor.PostAsync(dialog, Words(random), _nodes.Stop));
            await ticks.WaitForNextTickAsync(_nodes.Stop);
            last = await AskAsync(node, "/health/ready");
        }
        Assert.Matches(@"^the disk of PostgreSQL at 127\.0\.0\.1:\d+ is full: .*No space left on device", last.Item2);
        await server.FreeDiskAsync();
        await UntilAsync(node, (200, "ready"));
        Assert.All(await Task.WhenAll(posts), p => Assert.True(p.Acknowledged));
    }

    private static string Words(Random random)
    {
        var bytes = new byte[900];
        random.NextBytes(bytes);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Root alone can make a disk.</summary>
    private sealed class OnSmallDiskAttribute : FactAttribute
    {
        public OnSmallDiskAttribute()
        {
            if (!PostgresServer.CanMount) Skip = "a disk of its own for PostgreSQL is made by root alone";
        }
    }

    [Fact]
    public async Task A_node_whose_database_is_away_wants_no_traffic_until_it_is_back_and_lives_on()
    {
        var node = await _nodes.StartAsync(postgres: await postgres.Server.CreateDatabaseAsync());
        Assert.Equal((200, "ready"), await AskAsync(node, "/health/ready"));
        await postgres.Server.StopAsync();
        try
        {
            await UntilAsync(node, (503, "the database does not answer"));
            Assert.Equal((200, "live"), await AskAsync(node, "/health/live"));
        }
        finally
        {
            await postgres.Server.StartAgainAsync();
        }
        await UntilAsync(node, (200, "ready"));
    }

    [Fact]
    public async Task A_database_behind_a_network_that_lets_nothing_pass_is_away_too()
    {
        var at = new NpgsqlConnectionStringBuilder(await postgres.Server.CreateDatabaseAsync());
        var wall = new Wall();
        await using var proxy = new Proxy(wall, "database", at.Port, _ => "node");
        proxy.Start();
        // Whoever waits for a command that was sent waits for ever.
        (at.Port, at.CommandTimeout) = (proxy.Port, 0);
        var node = await _nodes.StartAsync(postgres: at.ConnectionString);
        Assert.Equal((200, "ready"), await AskAsync(node, "/health/ready"));
        wall.Shut("node", "database");
        await UntilAsync(node, (503, "the database does not answer"));
        wall.Open("node", "database");
        await UntilAsync(node, (200, "ready"));
    }

    [Fact]
    public async Task A_node_that_drains_wants_no_traffic_and_lives_until_it_ends()
    {
        // Five clients, each moved at a random moment of ten seconds.
        var node = await _nodes.StartAsync(settings: ["--Edge:MovesPerSecond", "0.5"]);
        var visitors = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _nodes.VisitorAsync(node)));
        var ending = node.StopAsync(TimeSpan.FromSeconds(90));
        await UntilAsync(node, (503, "the node is draining"));
        await ending;
        foreach (var visitor in visitors) await visitor.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_drains_serves_those_who_are_still_there()
    {
        var node = await _nodes.StartAsync(settings: ["--Edge:MovesPerSecond", "0.5"]);
        var visitors = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => _nodes.VisitorAsync(node)));
        var dialogs = await Task.WhenAll(visitors.Select(v => v.BeginAsync(null, null, "hello", _nodes.Stop)));
        var ending = node.StopAsync(TimeSpan.FromSeconds(90));
        await UntilAsync(node, (503, "the node is draining"));
        // Nobody else could answer them: there is no other node.
        var posts = visitors.Select((v, i) => v.PostAsync(dialogs[i].Dialog, "and now?", _nodes.Stop)).ToList();
        Assert.True((await await Task.WhenAny(posts)).Acknowledged);
        await ending;
        foreach (var visitor in visitors) await visitor.DisposeAsync();
    }

    private async Task UntilAsync(GatewayProcess node, (int, string) wanted, Func<Task>? meanwhile = null)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var last = await AskAsync(node, "/health/ready");
        while (last != wanted)
        {
            Assert.True(node.Running, $"the node ended; it last said {last}");
            if (meanwhile is not null) await meanwhile();
            await ticks.WaitForNextTickAsync(_nodes.Stop);
            last = await AskAsync(node, "/health/ready");
        }
    }

    private async Task<(int Status, string Words)> AskAsync(GatewayProcess node, string path)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(node.Address, path), _nodes.Stop);
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(_nodes.Stop));
        }
        catch (HttpRequestException)
        {
            return (0, "not listening");
        }
    }
}
