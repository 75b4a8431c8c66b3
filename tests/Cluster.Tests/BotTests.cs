using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Protocol;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>A webhook answers visitors who wait, over real sockets and HTTP; whatever becomes of it, operators get the visitor with all that was said.</summary>
public sealed class BotTests : IAsyncLifetime
{
    private static readonly string[] Allowed = ["--Gateway:Webhooks:AllowedNetworks:0", "127.0.0.1"];
    private readonly Nodes _nodes = new();

    /// <summary>A bot: answers as the test says; null is never.</summary>
    private sealed class Bot : IDisposable
    {
        private readonly CalledSystem _system;

        public ConcurrentQueue<JsonElement> Asked { get; } = new();
        public SemaphoreSlim Came { get; } = new(0);
        public Func<JsonElement, string?> Answer { get; set; } = _ => null;
        public string Address => _system.Address;

        public Bot() => _system = new CalledSystem((_, body) =>
        {
            var asked = JsonDocument.Parse(body).RootElement;
            Asked.Enqueue(asked);
            Came.Release();
            return Answer(asked);
        });

        public void Dispose()
        {
            _system.Dispose();
            Came.Dispose();
        }
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    private async Task<GatewayProcess> NodeAsync(string address)
    {
        var node = await _nodes.StartAsync(settings: Allowed);
        var admin = await Office.SignInAsync(node, "admin", _nodes.Stop);
        using var hook = await Office.SendAsync(node, HttpMethod.Post, "/api/v1/sites/demo/webhooks", new { name = "Robot", address }, admin, _nodes.Stop);
        var bot = (await hook.Content.ReadFromJsonAsync<JsonElement>(_nodes.Stop)).GetProperty("id").GetString();
        using (await Office.SendAsync(node, HttpMethod.Put, "/api/v1/sites/demo/departments/sales", new { routing = new { botSeconds = 1, bot } }, admin, _nodes.Stop)) { }
        return node;
    }

    private async Task<Peer> AnnaAsync(GatewayProcess node)
    {
        var anna = await Peer.HelloAsync(node.Address, Nodes.At(node).ConsoleOrigin, await Office.OperatorTicketAsync(node, await Office.SignInAsync(node, "anna", _nodes.Stop), _nodes.Stop), _nodes.Stop);
        await anna.HearAsync<Welcome>();
        await anna.SendAsync(new SetState(1, 1));
        await anna.HearAsync<Done>(d => d.Rid == 1);
        return anna;
    }

    private async Task<string> BeginAsync(Peer visitor, string text)
    {
        await visitor.HearAsync<Welcome>();
        await visitor.SendAsync(new StartDialog(1, "k", "sales", null, "box", 1, text));
        return (await visitor.HearAsync<Done>(d => d.Rid == 1)).Value!;
    }

    private async Task TakeAsync(Peer anna, string dialog)
    {
        var offer = (await anna.HearAsync<Self>(s => s.Dialogs.Any(d => d.Dialog == dialog))).Dialogs.Single(d => d.Dialog == dialog);
        if (!offer.Accepted) await anna.SendAsync(new Accept(2, dialog, offer.Term));
    }

    [Fact]
    public async Task F94_A_bot_answers_who_waits_until_somebody_is_free_who_gets_the_dialog_with_its_words()
    {
        using var bot = new Bot { Answer = asked => $$"""{"texts":["You said {{asked.GetProperty("messages").EnumerateArray().Last().GetProperty("text").GetString()}}"]}""" };
        var node = await NodeAsync(bot.Address);
        await using var visitor = await Peer.HelloAsync(node.Address, node.ShopOrigin, (await Office.VisitorAsync(node, _nodes.Stop)).Ticket, _nodes.Stop);
        var dialog = await BeginAsync(visitor, "one");
        var said = await visitor.HearAsync<Entry>(e => e.Text == "You said one");
        Assert.Equal((1, 2, "Robot", ""), (said.Kind, said.Author, said.AuthorName, said.Detail));
        await visitor.SendAsync(new Post(2, dialog, "box", 2, "two"));
        await visitor.HearAsync<Entry>(e => e.Text == "You said two");
        Assert.DoesNotContain(visitor.Heard, h => h.Packet is DialogInfo { Status: not 1 });

        await using var anna = await AnnaAsync(node);
        await TakeAsync(anna, dialog);
        var seen = await anna.HearAsync<Entry>(e => e.Text == "You said two");
        Assert.Equal((25, 0, "Robot"), (seen.Kind, seen.Author, seen.AuthorName));
        await visitor.HearAsync<DialogInfo>(i => i.Status == 3);
        await visitor.SendAsync(new Post(3, dialog, "box", 3, "three"));
        await anna.SendAsync(new Post(4, dialog, "a", 1, "A human."));
        await visitor.HearAsync<Entry>(e => e.Text == "A human.");
        Assert.Equal(2, bot.Asked.Count);
    }

    [Fact]
    public async Task F94_A_bot_that_hands_over_or_cannot_be_reached_leaves_the_visitor_to_operators_and_says_so_to_them_only()
    {
        using var bot = new Bot { Answer = _ => """{"texts":["I call somebody."],"handOver":true}""" };
        var node = await NodeAsync(bot.Address);
        await using var first = await Peer.HelloAsync(node.Address, node.ShopOrigin, (await Office.VisitorAsync(node, _nodes.Stop)).Ticket, _nodes.Stop);
        var handed = await BeginAsync(first, "a human, please");
        await first.HearAsync<Entry>(e => e.Text == "I call somebody.");
        bot.Dispose();
        await using var second = await Peer.HelloAsync(node.Address, node.ShopOrigin, (await Office.VisitorAsync(node, _nodes.Stop)).Ticket, _nodes.Stop);
        var dead = await BeginAsync(second, "anybody?");
        // The number of what only operators read.
        await second.HearAsync<Entry>(e => e.Kind == 9);
        await using var anna = await AnnaAsync(node);
        await TakeAsync(anna, handed);
        Assert.Equal("handed-over", (await anna.HearAsync<Entry>(e => e.Kind == 26 && e.Dialog == handed)).Detail);
        await TakeAsync(anna, dead);
        Assert.Equal(("unreachable", "Robot"), await anna.HearAsync<Entry>(e => e.Kind == 26 && e.Dialog == dead) is var left ? (left.Detail, left.AuthorName) : default);
        Assert.False(second.HasHeardOf("unreachable"));
    }

    [Fact]
    public async Task F94_A_question_under_way_when_the_node_is_killed_is_asked_again_and_answered_once()
    {
        var dead = true;
        using var bot = new Bot();
        bot.Answer = _ => Volatile.Read(ref dead) ? null : """{"text":"Here I am."}""";
        var node = await NodeAsync(bot.Address);
        var ticket = (await Office.VisitorAsync(node, _nodes.Stop)).Ticket;
        string dialog;
        Entry mine;
        await using (var visitor = await Peer.HelloAsync(node.Address, node.ShopOrigin, ticket, _nodes.Stop))
        {
            dialog = await BeginAsync(visitor, "anybody?");
            mine = await visitor.HearAsync<Entry>(e => e.Text == "anybody?");
            await bot.Came.WaitAsync(_nodes.Stop);
            node.Kill();
        }
        await node.DisposeAsync();
        Volatile.Write(ref dead, false);
        node = await _nodes.StartAsync(node.Setup);
        await using var again = await Peer.HelloAsync(node.Address, node.ShopOrigin, ticket, _nodes.Stop, new ResumePoint(dialog, mine.Epoch, mine.Seq));
        await again.HearAsync<Entry>(e => e.Text == "Here I am.");
        Assert.Single(bot.Asked.Select(a => a.GetProperty("id").GetString()).Distinct());
        await again.SendAsync(new Post(5, dialog, "box", 2, "good"));
        await again.HearAsync<Posted>(p => p.Rid == 5);
        Assert.Single(again.Heard, h => h.Packet is Entry { Text: "Here I am." });
    }
}
