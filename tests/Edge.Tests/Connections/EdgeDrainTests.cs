using Gateway.Edge.Connections;
using Gateway.Protocol;

namespace Gateway.Edge.Tests.Connections;

public abstract class EdgeDrainTests(Transport transport)
{
    [Fact]
    public async Task Draining_refuses_new_handshakes_and_ends_when_every_connection_is_gone()
    {
        await using var host = await SocketHost.StartAsync(transport, options: ("CloseWait", "00:00:00.5"));
        var polite = await host.OpenRawAsync();
        using var stubborn = await host.OpenRawAsync();
        var draining = host.Get<EdgeDrain>().CloseAllAsync(CloseCode.Moved, "the node is going", TimeSpan.FromMilliseconds(200), Patience.Token());
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
    public async Task Draining_an_empty_edge_ends_at_once()
    {
        await using var host = await SocketHost.StartAsync(transport);
        await host.Get<EdgeDrain>().CloseAllAsync(CloseCode.GoingAway, "", TimeSpan.Zero, Patience.Token());
        Assert.True(host.Get<EdgeDrain>().IsDraining);
    }
}

public sealed class EdgeDrainOverKestrelTests() : EdgeDrainTests(Transport.Kestrel);
