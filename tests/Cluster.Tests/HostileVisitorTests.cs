using Gateway.Protocol;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>A page that says what no page says, and as fast as it can.</summary>
public sealed class HostileVisitorTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> _hostile = new()
    {
        ["__proto__"] = "polluted",
        ["constructor"] = "x",
        ["hasOwnProperty"] = "x",
        ["'; DROP TABLE visitors; --"] = "' OR 1=1 --",
        ["<img src=x onerror=alert(1)>"] = "<script>alert(1)</script>",
        ["\u202egnp.exe"] = "\u2066isolate without end",
        ["a\u0000b\u0007\u001b[31m"] = "\u0000",
        [" \t\n "] = "blank name",
        [""] = "no name",
        ["{{price}} {name} %s %n ${jndi:ldap://x}"] = "{price}",
        ["👩‍👩‍👧‍👦".PadRight(64, '界')] = new string('\u0301', 256),
    };

    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hostile_names_of_attributes_and_events_are_kept_as_they_were_said_also_by_the_node_that_comes_after(bool onPostgres)
    {
        var node = await _nodes.StartAsync(postgres: onPostgres ? await Nodes.DatabaseAsync() : null);
        string id;
        await using (var anna = await _nodes.OperatorAsync(node, "anna"))
        await using (var visitor = await _nodes.VisitorAsync(node))
        {
            id = visitor.Visitor!;
            await visitor.SetAsync(_hostile);
            foreach (var name in _hostile.Keys.Where(n => n.Length > 0)) await visitor.RaiseAsync(name, 1, "EUR");
            Assert.Equal(_hostile, Pairs(await CardAsync(anna, id, c => c.Attributes.Count == _hostile.Count)));
            // A dialog writes the state at once, and with it what was said before.
            var begun = await visitor.BeginAsync("sales", null, "Hello", _nodes.Stop);
            Assert.NotEmpty(begun.Dialog);
        }
        await node.StopAsync(TimeSpan.FromSeconds(60));
        var again = await _nodes.StartAsync(node.Setup);
        await using var later = await _nodes.OperatorAsync(again, "anna");
        Assert.Equal(_hostile, Pairs(await CardAsync(later, id, c => c.Attributes.Count == _hostile.Count)));
    }

    private static Dictionary<string, string> Pairs(Card card) => new(card.Attributes);

    private async Task<Card> CardAsync(OperatorClient asks, string visitor, Func<Card, bool> wished)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            if (await asks.WatchVisitorAsync(visitor, _nodes.Stop) is { } card && wished(card)) return card;
            await ticks.WaitForNextTickAsync(_nodes.Stop);
        }
    }
}
