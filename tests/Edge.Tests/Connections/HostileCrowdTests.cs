using Gateway.Edge.Connections;
using Gateway.Protocol;

namespace Gateway.Edge.Tests.Connections;

/// <summary>Crowds of clients that mean harm, each in its own way: a good client beside them is served all the time, memory stays bounded, and they end.</summary>
public abstract class HostileCrowdTests(Transport transport)
{
    private const int Crowd = 60;

    public static TheoryData<string> Ways => ["heads that never end", "frames a byte at a time", "never read", "read a byte at a time", "giant fragments", "pings", "half open", "silent"];

    [Theory, MemberData(nameof(Ways))]
    public async Task A_crowd_that_means_harm_does_not_hurt_others(string way)
    {
        await using var host = await SocketHost.StartAsync(transport, options:
        [
            ("HeadDeadline", "00:00:04"), ("HelloDeadline", "00:00:05"), ("CloseWait", "00:00:01"), ("BeatInterval", "00:00:01"), ("Patience", "00:01:00"),
            // The good one asks as fast as it can; floods have their own tests.
            ("FrameBurst", "1000000"), ("ByteBurst", "1000000000"), ("FramesPerSecond", "1000000"), ("BytesPerSecond", "1000000000"),
        ]);
        host.Sinks.OnMessage = static (sink, message) =>
        {
            // The good one says hello; whoever asks for pages gets many.
            if (message is [7])
                sink.Connection.Authenticated();
            else if (message is [1])
                for (var n = 0; n < 200 && sink.Connection.Send(new byte[8_000], OutboundClass.Durable); n++) { }
            sink.Connection.Send(message.AsSpan(0, 1), OutboundClass.Durable);
        };
        host.Sinks.OnBeat = static sink => sink.Connection.Send([0xBE], OutboundClass.Droppable);
        using var good = await host.OpenRawAsync();
        await ServedAsync(good, 7);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clients = await Task.WhenAll(Enumerable.Range(0, Crowd).Select(_ => way is "heads that never end" ? host.DialAsync() : host.OpenRawAsync(receiveBuffer: 4_096)));
        var attacks = Task.WhenAll(clients.Select(client => AttackAsync(client, way)));
        do
            await ServedAsync(good, 5);
        while (!attacks.IsCompleted);
        await attacks;
        // At most a message coming in, what waits to go out, and the transport's own buffers for each.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Crowd * (64 + 256 + 128) * 1024L);
        foreach (var client in clients)
            client.Dispose();
        while (host.Get<OpenConnections>().Count > 1)
            await ServedAsync(good, 5);
        Assert.DoesNotContain(host.Log.Lines, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    /// <summary>Does harm until the server ends it.</summary>
    private static async Task AttackAsync(RawClient client, string way)
    {
        try
        {
            switch (way)
            {
                case "heads that never end":
                    for (var n = 0; n < 2_000; n++)
                        await client.SendAsync(n == 0 ? "GET /ws/v1 HTTP/1.1\r\nX: "u8.ToArray() : [(byte)'x']);
                    break;
                case "frames a byte at a time":
                    await client.SendByteByByteAsync(ClientFrames.Binary(new byte[2_000])[..^1]);
                    break;
                case "never read":
                    await client.SendAsync(ClientFrames.Binary(1));
                    return;
                case "read a byte at a time":
                    await client.SendAsync(ClientFrames.Binary(1));
                    for (var n = 0; n < 500; n++)
                        await client.ReadByteAsync();
                    break;
                case "giant fragments":
                    await client.SendAsync(ClientFrames.Frame(0x02, new byte[60_000]));
                    await client.SendAsync(ClientFrames.Frame(0x00, new byte[60_000]));
                    Assert.Equal((int)CloseCode.MessageTooBig, await client.ReadCloseAsync());
                    return;
                case "pings":
                    var flood = ClientFrames.Join([.. Enumerable.Range(0, 100).Select(_ => ClientFrames.Ping(new byte[125]))]);
                    for (var n = 0; n < 15; n++)
                        await client.SendAsync(flood);
                    break;
                case "half open":
                    client.ShutdownSend();
                    break;
            }
            await client.ReadToEndAsync();
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Cut while it was sending.
        }
    }

    private static async Task ServedAsync(RawClient good, byte asked)
    {
        await good.SendAsync(ClientFrames.Binary(asked));
        while ((await good.ReadFrameAsync())!.Value.Payload[0] != asked)
        {
            // A beat.
        }
    }
}

/// <summary>Runs by itself: it weighs the memory of the whole process.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class HostileCrowdOverKestrelTests() : HostileCrowdTests(Transport.Kestrel);

[Collection(nameof(Alone))]
public sealed class HostileCrowdOverLeanTests() : HostileCrowdTests(Transport.Lean);
