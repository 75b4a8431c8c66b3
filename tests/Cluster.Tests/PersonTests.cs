using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gateway.Swarm;
using Xunit.Abstractions;

namespace Gateway.Cluster.Tests;

/// <summary>One person on two processes: browsers that sign in under one login are one profile, whichever node each is connected to and whichever node asks.</summary>
public sealed class PersonTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Questions = 200;
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task F110_browsers_of_one_person_on_two_nodes_are_one_profile_that_outlives_one_of_them()
    {
        var database = await Nodes.DatabaseAsync();
        // Left to themselves the one with the lower address would go on alone and the other end itself: that one is killed here.
        int[] ports = [GatewayProcess.FreePort(), GatewayProcess.FreePort()];
        var first = await _nodes.StartAsync(postgres: database, settings: ["--Gateway:ClusterPort", $"{ports.Min()}"]);
        var second = await _nodes.StartAsync(postgres: database, settings: ["--Gateway:ClusterPort", $"{ports.Max()}"]);
        using var made = await Office.SendAsync(first, HttpMethod.Post, "/api/v1/sites/demo/identity-secrets", new { }, await Office.SignInAsync(first, "admin", _nodes.Stop), _nodes.Stop);
        var secret = (await made.Content.ReadFromJsonAsync<JsonElement>(_nodes.Stop)).GetProperty("secret").GetString()!;
        await using var anna = await _nodes.OperatorAsync(second, "anna");
        await anna.SetStateAsync(1, _nodes.Stop);

        await using var phone = await SignedInAsync(first, secret, "c-17", "gold");
        await phone.RaiseAsync("cart_add", 59, "EUR");
        var begun = await phone.BeginAsync("sales", null, "Is the tent in stock?", _nodes.Stop);
        await anna.Changed.UntilAsync(() => anna.Holds(begun.Dialog), _nodes.Stop);
        await anna.CloseAsync(begun.Dialog, _nodes.Stop);
        await using var stranger = await SignedInAsync(first, secret, "c-18", "iron");

        // The same person at the other node, who has never been there with this browser.
        await using var desktop = await SignedInAsync(second, secret, "c-17", "gold");
        Assert.NotEqual(phone.Visitor, desktop.Visitor);
        var card = await CardAsync(anna, desktop.Visitor!, c => c is { Login: "c-17", VisitNumber: 2 } && c.Attributes.GetValueOrDefault("club") == "gold" && c.Segments.Count > 0);
        // What the phone did made the person a buyer.
        Assert.Equal((await CardAsync(anna, phone.Visitor!, c => c.Login == "c-17" && c.Segments.Count > 0)).Segments.Order(), card.Segments.Order());
        Assert.Equal(("c-18", 1, 0), await CardAsync(anna, stranger.Visitor!, c => c.Login == "c-18") is { } other ? (other.Login, other.VisitNumber, other.Segments.Count) : default);
        // The transcript of a dialog that the phone had is in the desktop's history, read at either node.
        foreach (var node in (GatewayProcess[])[first, second])
        {
            var admin = await Office.SignInAsync(node, "admin", _nodes.Stop);
            using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
            while (!(await HistoryAsync(node, admin, desktop.Visitor!)).Contains(begun.Dialog)) await ticks.WaitForNextTickAsync(_nodes.Stop);
            Assert.Empty(await HistoryAsync(node, admin, stranger.Visitor!));
        }

        first.Kill();
        await using var tablet = await SignedInAsync(second, secret, "c-17", "gold");
        await CardAsync(anna, tablet.Visitor!, c => c is { Login: "c-17", VisitNumber: 3 } && c.Segments.Count > 0);
    }

    [Fact]
    public async Task Why_a_rule_does_not_fire_is_told_by_the_other_node_too()
    {
        var database = await Nodes.DatabaseAsync();
        var (first, second) = (await _nodes.StartAsync(postgres: database), await _nodes.StartAsync(postgres: database));
        await using var anna = await _nodes.OperatorAsync(second, "anna");
        var visitors = new List<VisitorClient>();
        // Of eight visitors some are held by the other node, whose connection is a third thing.
        for (var i = 0; i < 8; i++) visitors.Add(await _nodes.VisitorAsync(i % 2 == 0 ? first : second));
        foreach (var visitor in visitors)
        {
            string? why;
            using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
            while ((why = await anna.WhyAsync(visitor.Visitor!, "many-pages", _nodes.Stop)) is null) await ticks.WaitForNextTickAsync(_nodes.Stop);
            using var told = JsonDocument.Parse(why);
            Assert.True(told.RootElement.GetProperty("where").GetArrayLength() > 0, why);
            Assert.Null(await anna.WhyAsync(visitor.Visitor!, "no-such-rule", _nodes.Stop));
        }
        Assert.Null(await anna.WhyAsync("nobody", "many-pages", _nodes.Stop));
        var times = new List<double>();
        for (var i = 0; i < Questions; i++)
        {
            var from = Stopwatch.GetTimestamp();
            Assert.NotNull(await anna.WhyAsync(visitors[i % visitors.Count].Visitor!, "many-pages", _nodes.Stop));
            times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        }
        times.Sort();
        // Printed for docs/PERFORMANCE.md; a busy machine says nothing.
        output.WriteLine($"why over two nodes: p50 {times[Questions / 2]:N2} ms, p99 {times[Questions * 99 / 100]:N2} ms");
        foreach (var visitor in visitors) await visitor.DisposeAsync();
    }

    private Task<VisitorClient> SignedInAsync(GatewayProcess node, string secret, string who, string club)
    {
        static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
        var signed = $"{Part("""{"alg":"HS256","typ":"JWT"}""")}.{Part($$"""{"sub":"{{who}}","exp":{{DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds()}},"attributes":{"club":"{{club}}"} }""")}";
        return _nodes.VisitorAsync(Nodes.At(node), login: $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)))}");
    }

    /// <summary>The visitor's card, asked for until it is as wished.</summary>
    private async Task<Protocol.Card> CardAsync(OperatorClient asks, string visitor, Func<Protocol.Card, bool> wished)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            if (await asks.WatchVisitorAsync(visitor, _nodes.Stop) is { } card && wished(card)) return card;
            await ticks.WaitForNextTickAsync(_nodes.Stop);
        }
    }

    private async Task<List<string>> HistoryAsync(GatewayProcess node, string admin, string visitor)
    {
        using var answer = await Office.SendAsync(node, HttpMethod.Get, $"/api/v1/sites/demo/visitors/{visitor}", null, admin, _nodes.Stop);
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>(_nodes.Stop)).GetProperty("dialogs").EnumerateArray().Select(d => d.GetProperty("id").GetString()!)];
    }
}
