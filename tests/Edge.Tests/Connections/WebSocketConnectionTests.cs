using System.Net.WebSockets;
using Gateway.Protocol;

namespace Gateway.Edge.Tests.Connections;

public sealed class WebSocketConnectionTests
{
    [Fact]
    public async Task A_binary_message_reaches_the_sink_and_its_answer_the_client()
    {
        await using var host = await SocketHost.StartAsync();
        using var client = await host.ConnectAsync();
        var said = new byte[60_000];
        new Random(7).NextBytes(said);
        await client.SendAsync(said, WebSocketMessageType.Binary, true, Patience.Token());
        var heard = new byte[70_000];
        var length = 0;
        ValueWebSocketReceiveResult result;
        do
        {
            result = await client.ReceiveAsync(heard.AsMemory(length), Patience.Token());
            length += result.Count;
        }
        while (!result.EndOfMessage);
        Assert.Equal(said, heard.AsSpan(0, length).ToArray());
        Assert.Equal(Limits.SubProtocol, client.SubProtocol);
        var sink = await host.Sinks.NextAsync();
        Assert.Equal(SocketHost.Origin, sink.Handshake.Origin);
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Patience.Token());
        Assert.Equal((CloseCode.Normal, "done"), await sink.Closed);
    }

    [Fact]
    public async Task A_text_message_is_closed_with_1003()
    {
        await using var host = await SocketHost.StartAsync();
        using var raw = await host.OpenRawAsync();
        await raw.SendAsync(ClientFrames.Text("hello"));
        Assert.Equal((int)CloseCode.UnsupportedData, await raw.ReadCloseAsync());
    }
}
