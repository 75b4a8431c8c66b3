using System.Collections.Concurrent;
using Gateway.Edge.Connections;

namespace Gateway.Edge.Tests.Connections;

public abstract class EdgeDrainTests(Transport transport)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Draining_refuses_new_handshakes_and_ends_when_every_connection_is_gone()
    {
        await using var host = await SocketHost.StartAsync(transport, options: ("CloseWait", "00:00:00.5"));
        var polite = await host.OpenRawAsync();
        using var stubborn = await host.OpenRawAsync();
        var draining = host.Get<EdgeDrain>().MoveAllAsync(1000, Longest, Patience.Token());
        Assert.Equal(4000, await polite.ReadCloseAsync());
        await polite.SendAsync(ClientFrames.Close(4000));
        Assert.Equal(4000, await stubborn.ReadCloseAsync());
        using var late = await host.DialAsync();
        await late.SendAsync(Heads.Good());
        var answer = await late.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
        Assert.Contains("Retry-After: ", answer, StringComparison.Ordinal);
        await draining.Patiently();
        Assert.Equal(0, host.Get<OpenConnections>().Count);
        polite.Dispose();
    }

    [Fact]
    public async Task Each_connection_is_told_a_moment_of_its_own_within_the_window_and_served_until_it_goes()
    {
        await using var host = await SocketHost.StartAsync(transport);
        var told = new ConcurrentBag<TimeSpan>();
        host.Sinks.OnMove = (sink, delay) =>
        {
            told.Add(delay);
            sink.Connection.Send("move"u8, OutboundClass.Durable);
        };
        var clients = new List<RawClient>();
        for (var i = 0; i < 20; i++) clients.Add(await host.OpenRawAsync());
        // 20 connections at 0.1 a second: everybody leaves long before being made to.
        var draining = host.Get<EdgeDrain>().MoveAllAsync(0.1, TimeSpan.FromSeconds(200), Patience.Token());
        foreach (var client in clients)
        {
            Assert.Equal("move"u8.ToArray(), (await client.ReadFrameAsync())!.Value.Payload);
            await client.SendAsync(ClientFrames.Binary("still here"u8.ToArray()));
            Assert.Equal("still here"u8.ToArray(), (await client.ReadFrameAsync())!.Value.Payload);
        }
        Assert.False(draining.IsCompleted);
        foreach (var client in clients) client.Dispose();
        await draining.Patiently();
        Assert.Equal(20, told.Distinct().Count());
        Assert.All(told, delay => Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromSeconds(200)));
    }

    [Theory]
    [InlineData(100, 500, 0.2)]
    [InlineData(18_000, 500, 30)]
    [InlineData(0, 500, 0)]
    public void The_window_follows_from_what_the_others_can_take_and_has_an_end(int connections, double perSecond, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), EdgeDrain.WindowOf(connections, perSecond, Longest));

    [Fact]
    public async Task Draining_an_empty_edge_ends_at_once()
    {
        await using var host = await SocketHost.StartAsync(transport);
        await host.Get<EdgeDrain>().MoveAllAsync(500, Longest, Patience.Token());
        Assert.NotNull(host.Get<EdgeDrain>().Why);
    }
}

public sealed class EdgeDrainOverKestrelTests() : EdgeDrainTests(Transport.Kestrel);

public sealed class EdgeDrainOverLeanTests() : EdgeDrainTests(Transport.Lean);
