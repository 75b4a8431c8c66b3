using System.Net;
using System.Net.Sockets;
using System.Text;
using Akka.Actor;
using Akka.Cluster;
using Gateway.Persistence;
using Gateway.Persistence.Nodes;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>Nodes that show each other certificates of the cluster's authority are one cluster; nobody else gets in.</summary>
public sealed class ClusterTlsTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task A_dialog_runs_over_two_nodes_with_TLS_while_strangers_stay_outside()
    {
        var database = await Nodes.DatabaseAsync();
        var folder = _nodes.Folder();
        var ours = new Authority(folder, "ours");
        var theirs = new Authority(folder, "theirs");
        string[] trust = ["--Gateway:ClusterAuthority", ours.FileName];
        var port = GatewayProcess.FreePort();
        var first = await _nodes.StartAsync(postgres: database, settings: [.. ours.Issue("node"), .. trust, "--Gateway:ClusterPeerName", "node", "--Gateway:ClusterPort", $"{port}"]);
        // It is reached at another port than it listens on, as behind a translation of addresses.
        var inside = GatewayProcess.FreePort();
        await using var translation = new Proxy(new Wall(), "second", inside, _ => "others");
        translation.Start();
        var second = await _nodes.StartAsync(postgres: database, settings: [.. ours.Issue("node", pfx: true), .. trust, "--Gateway:ClusterPeerName", "node",
            "--Gateway:ClusterPort", $"{translation.Port}", "--Gateway:ClusterBindPort", $"{inside}"]);

        // Each trusts the cluster, so that it is the cluster that refuses.
        var both = await Authority.BundleAsync(Path.Combine(folder, "both.pem"), ours, theirs);
        var foreign = _nodes.Launch(database, [.. theirs.Issue("node"), "--Gateway:ClusterAuthority", both]);
        var misnamed = _nodes.Launch(database, [.. ours.Issue("web"), .. trust]);
        var plain = _nodes.Launch(database);
        await SaysAsync(first, "is refused for its certificate CN=node: its issuer (CN=theirs) is no authority in Gateway:ClusterAuthority");
        await SaysAsync(first, "is refused for its certificate CN=web: it is not valid for node, the name in Gateway:ClusterPeerName");
        await HangsUpOnPlaintextAsync(port);
        await SaysAsync(plain, "one of them speaks TLS and the other does not");

        await using var anna = await _nodes.OperatorAsync(second, "anna");
        await anna.SetStateAsync(1, _nodes.Stop);
        await using var visitor = await _nodes.VisitorAsync(first);
        var begun = await visitor.BeginAsync("sales", null, "Is the tent in stock?", _nodes.Stop);
        Assert.True(begun.Acknowledged);
        await anna.Changed.UntilAsync(() => anna.Holds(begun.Dialog), _nodes.Stop);
        Assert.True((await anna.PostAsync(begun.Dialog, "It is.", _nodes.Stop)).Acknowledged);

        Assert.Equal(2, await MembersAsync(first));
        Assert.All((GatewayProcess[])[foreign, misnamed, plain], node => Assert.DoesNotContain("gateway is ready", LogOf(node), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_after_the_other_changes_to_the_certificate_of_another_authority_and_the_cluster_goes_on()
    {
        var database = await Nodes.DatabaseAsync();
        var folder = _nodes.Folder();
        var (old, young) = (new Authority(folder, "old"), new Authority(folder, "young"));
        var both = await Authority.BundleAsync(Path.Combine(folder, "both.pem"), old, young);
        var first = await _nodes.StartAsync(postgres: database, settings: [.. old.Issue("node"), "--Gateway:ClusterAuthority", both]);
        await using var visitor = await _nodes.VisitorAsync(first);
        var begun = await visitor.BeginAsync("sales", null, "Is the tent in stock?", _nodes.Stop);
        var second = await _nodes.StartAsync(postgres: database, settings: [.. young.Issue("node"), "--Gateway:ClusterAuthority", both]);
        Assert.Equal(2, await MembersAsync(second));

        await first.StopAsync(TimeSpan.FromSeconds(90));
        Assert.Equal(0, first.ExitCode);
        var third = await _nodes.StartAsync(postgres: database, settings: [.. young.Issue("node"), "--Gateway:ClusterAuthority", young.FileName]);
        Assert.Equal(2, await MembersAsync(third));
        await using var anna = await _nodes.OperatorAsync(third, "anna");
        await anna.SetStateAsync(1, _nodes.Stop);
        await anna.Changed.UntilAsync(() => anna.Holds(begun.Dialog), _nodes.Stop);
    }

    [Fact]
    public async Task A_node_that_is_hung_up_on_in_the_handshake_lives_on_and_forms_the_cluster_when_the_other_is_gone()
    {
        var at = await Nodes.DatabaseAsync();
        using var database = Database.Postgres(at);
        await database.MigrateAsync();
        using var rude = new TcpListener(IPAddress.Loopback, 0);
        rude.Start();
        var hangingUp = HangUpAsync(rude);
        var table = new NodeTable(database, new UniqueAddress(Address.Parse($"akka.tls://gateway@127.0.0.1:{((IPEndPoint)rude.LocalEndpoint).Port}"), 1));
        await table.JoinAsync(ct: _nodes.Stop);

        var ours = new Authority(_nodes.Folder(), "ours");
        var node = _nodes.Launch(at, [.. ours.Issue("node"), "--Gateway:ClusterAuthority", ours.FileName]);
        await SaysAsync(node, "no connection to tls://gateway@127.0.0.1");
        Assert.True(node.Running);
        await table.LeaveAsync(_nodes.Stop);
        rude.Stop();
        await hangingUp;
        await SaysAsync(node, "gateway is ready");
    }

    private static async Task HangUpAsync(TcpListener listener)
    {
        try
        {
            while (true) (await listener.AcceptSocketAsync()).Dispose();
        }
        catch (SocketException)
        {
            // Stopped.
        }
    }

    /// <summary>Sends what a node without TLS sends: a length and as many bytes.</summary>
    private async Task HangsUpOnPlaintextAsync(int port)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port, _nodes.Stop);
        var stream = socket.GetStream();
        await stream.WriteAsync(new byte[] { 0, 0, 0, 60 }.Concat(Enumerable.Repeat((byte)10, 60)).ToArray(), _nodes.Stop);
        var answer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(answer, _nodes.Stop) > 0) { }
        }
        catch (IOException)
        {
            // A reset says the same as an end.
        }
    }

    private async Task<int> MembersAsync(GatewayProcess node) =>
        (await Office.NodesAsync(node, await Office.SignInAsync(node, "admin", _nodes.Stop), _nodes.Stop)).Count;

    private async Task SaysAsync(GatewayProcess node, string words)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!LogOf(node).Contains(words, StringComparison.Ordinal))
        {
            Assert.True(node.Running, $"the node ended before it said \"{words}\"");
            await ticks.WaitForNextTickAsync(_nodes.Stop);
        }
    }

    private static string LogOf(GatewayProcess node)
    {
        using var log = new FileStream(Path.Combine(node.Setup.DataFolder, "node.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(log, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
