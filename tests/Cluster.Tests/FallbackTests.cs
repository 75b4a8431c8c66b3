using Gateway.Protocol;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>People whose network blocks WebSockets, in front of two nodes without sticky sessions: the stream comes from one, the posts reach the other.</summary>
public sealed class FallbackTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task F60_a_post_reaches_its_connection_through_any_node()
    {
        var database = await Nodes.DatabaseAsync();
        NodeSetup one = new(Nodes.Program(), _nodes.Folder(), Nodes.Password) { Postgres = database }, two = new(Nodes.Program(), _nodes.Folder(), Nodes.Password) { Postgres = database };
        string[] consoles = ["--Gateway:Api:ConsoleOrigins:0", $"http://127.0.0.1:{one.Port}", "--Gateway:Api:ConsoleOrigins:1", $"http://127.0.0.1:{two.Port}"];
        var first = await _nodes.StartAsync(one with { Settings = consoles });
        var second = await _nodes.StartAsync(two with { Settings = consoles });

        ClientOptions Around(GatewayProcess posts) => new() { BackoffCap = TimeSpan.FromSeconds(1), Fallback = true, PostsTo = posts.Address };
        await using var anna = await _nodes.OperatorAsync(Nodes.At(second), "anna", Around(first));
        await anna.SetStateAsync(1, _nodes.Stop);
        await using var visitor = await _nodes.VisitorAsync(Nodes.At(first), Around(second));
        var begun = await visitor.BeginAsync("sales", null, "Is the tent in stock?", _nodes.Stop);
        Assert.True(begun.Acknowledged);
        await anna.Changed.UntilAsync(() => anna.Holds(begun.Dialog), _nodes.Stop);
        for (var i = 0; i < 5; i++)
        {
            Assert.True((await anna.PostAsync(begun.Dialog, $"It is, {i} of them.", _nodes.Stop)).Acknowledged);
            Assert.True((await visitor.PostAsync(begun.Dialog, new string('x', 7_000), _nodes.Stop)).Acknowledged);
        }
        await visitor.Changed.UntilAsync(() => visitor.LastSeq(begun.Dialog) == anna.LastSeq(begun.Dialog), _nodes.Stop);
        Assert.Equal(11, visitor.Dialogs[begun.Dialog].Entries.Count(e => e.Kind == EntryKinds.Message));
        Assert.Equal(anna.Dialogs[begun.Dialog].Entries.Select(e => (e.Seq, e.Text)), visitor.Dialogs[begun.Dialog].Entries.Select(e => (e.Seq, e.Text)));
    }

    [Fact]
    public async Task A_post_for_a_node_that_nobody_knows_is_asked_for_again_and_one_with_another_secret_is_nobodys_on_every_node()
    {
        var database = await Nodes.DatabaseAsync();
        var first = await _nodes.StartAsync(postgres: database);
        var second = await _nodes.StartAsync(postgres: database);
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        using var open = new HttpRequestMessage(HttpMethod.Post, new Uri(first.Address, Limits.FallbackPath));
        open.Headers.Add("Origin", second.ShopOrigin);
        using var line = await http.SendAsync(open, HttpCompletionOption.ResponseHeadersRead, _nodes.Stop);
        line.EnsureSuccessStatusCode();
        var stream = await line.Content.ReadAsStreamAsync(_nodes.Stop);
        var head = new byte[2];
        await stream.ReadExactlyAsync(head, _nodes.Stop);
        var name = new byte[head[1]];
        await stream.ReadExactlyAsync(name, _nodes.Stop);
        var parts = System.Text.Encoding.ASCII.GetString(name).Split('.');

        Assert.Equal(503, await PostAsync($"unknown.{parts[1]}.{parts[2]}", second.ShopOrigin));
        // Once the nodes know each other a foreign secret, and a foreign page with the right one, are refused as if there were no such line.
        int status;
        while ((status = await PostAsync($"{parts[0]}.{parts[1]}.{new string('A', 43)}", second.ShopOrigin)) == 503) await Task.Yield();
        Assert.Equal(404, status);
        Assert.Equal(404, await PostAsync(string.Join('.', parts), first.ShopOrigin));
        Assert.Equal(204, await PostAsync(string.Join('.', parts), second.ShopOrigin));

        async Task<int> PostAsync(string to, string origin)
        {
            using var post = new HttpRequestMessage(HttpMethod.Post, new Uri(second.Address, Limits.FallbackPath + "/up")) { Content = new ByteArrayContent([0x82, 0x80, 0, 0, 0, 0]) };
            post.Headers.Add("Origin", origin);
            post.Headers.Add("X-Gateway-Connection", to);
            post.Headers.Add("X-Gateway-Number", "1");
            using var answer = await http.SendAsync(post, _nodes.Stop);
            return (int)answer.StatusCode;
        }
    }
}
