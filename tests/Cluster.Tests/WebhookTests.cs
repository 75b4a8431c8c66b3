using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>What is said on real sockets reaches another system, also when the processes that would tell it are killed.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private static readonly string[] Allowed = ["--Gateway:Webhooks:AllowedNetworks:0", "127.0.0.1"];
    private readonly Nodes _nodes = new();

    /// <summary>Another system, which takes what comes and looks whether it is signed.</summary>
    private sealed class Crm : IDisposable
    {
        private readonly CalledSystem _system;

        public ConcurrentQueue<(JsonElement Body, bool Genuine)> Taken { get; } = new();
        public SemaphoreSlim Came { get; } = new(0);
        public string Secret { get; set; } = "";
        public string Address => _system.Address;

        public Crm() => _system = new CalledSystem((request, text) =>
        {
            var parts = request.Headers["X-Gateway-Signature"]!.Split(',').ToDictionary(p => p.Split('=')[0], p => p.Split('=')[1]);
            var mac = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{parts["t"]}.{text}")));
            Taken.Enqueue((JsonDocument.Parse(text).RootElement, mac == parts["v1"]));
            Came.Release();
            return "";
        });

        public void Dispose()
        {
            _system.Dispose();
            Came.Dispose();
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    private async Task HookAsync(GatewayProcess node, Crm crm)
    {
        var admin = await Office.SignInAsync(node, "admin", _nodes.Stop);
        using var answer = await Office.SendAsync(node, HttpMethod.Post, "/api/v1/sites/demo/webhooks", new { name = "CRM", address = crm.Address, events = new[] { "dialog.started", "dialog.message" } }, admin, _nodes.Stop);
        crm.Secret = (await answer.Content.ReadFromJsonAsync<JsonElement>(_nodes.Stop)).GetProperty("secret").GetString()!;
    }

    private async Task ToldAsync(Crm crm, int messages)
    {
        var distinct = () => crm.Taken.Select(t => t.Body).DistinctBy(b => b.GetProperty("id").GetString()).ToList();
        while (distinct().Count < messages + 1) await crm.Came.WaitAsync(_nodes.Stop);
        Assert.All(crm.Taken, t => Assert.True(t.Genuine));
        // Each word once, in the order in which it was said.
        Assert.Equal(["dialog.started", .. Enumerable.Repeat("dialog.message", messages)], distinct().Select(b => b.GetProperty("event").GetString()));
        Assert.Equal(Enumerable.Range(0, messages).Select(i => $"word {i}"), distinct().Skip(1).Select(b => b.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Every_word_is_told_in_order_when_the_only_node_is_killed_in_the_middle()
    {
        using var crm = new Crm();
        var node = await _nodes.StartAsync(settings: Allowed);
        await HookAsync(node, crm);
        await using var visitor = await _nodes.VisitorAsync(node);
        var dialog = (await visitor.BeginAsync("sales", null, "word 0", _nodes.Stop)).Dialog;
        for (var i = 1; i < 40; i++)
        {
            Assert.True((await visitor.PostAsync(dialog, $"word {i}", _nodes.Stop)).Acknowledged);
            if (i is not (13 or 27)) continue;
            node.Kill();
            await node.DisposeAsync();
            node = await _nodes.StartAsync(node.Setup);
        }
        await ToldAsync(crm, 40);
    }

    [Fact]
    public async Task Every_word_is_told_in_order_when_the_node_that_tells_dies_and_another_goes_on()
    {
        using var crm = new Crm();
        var database = await Nodes.DatabaseAsync();
        // The first has the lower address: of two equal sides its goes on, and it is the oldest, which tells.
        var ports = new[] { GatewayProcess.FreePort(), GatewayProcess.FreePort() }.Order().ToList();
        var first = await _nodes.StartAsync(postgres: database, settings: [.. Allowed, "--Gateway:ClusterPort", $"{ports[1]}"]);
        var second = await _nodes.StartAsync(postgres: database, settings: [.. Allowed, "--Gateway:ClusterPort", $"{ports[0]}"]);
        await HookAsync(second, crm);
        await using var visitor = await _nodes.VisitorAsync(second);
        var dialog = (await visitor.BeginAsync("sales", null, "word 0", _nodes.Stop)).Dialog;
        for (var i = 1; i < 40; i++)
        {
            Assert.True((await visitor.PostAsync(dialog, $"word {i}", _nodes.Stop)).Acknowledged);
            if (i == 20) first.Kill();
        }
        await ToldAsync(crm, 40);
    }
}
