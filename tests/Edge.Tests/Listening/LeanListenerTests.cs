using System.Net;
using System.Net.Sockets;
using Gateway.Edge.Connections;
using Gateway.Edge.Listening;
using Gateway.Protocol;
using Microsoft.AspNetCore.Connections;

namespace Gateway.Edge.Tests.Listening;

/// <summary>What only the lean listener can get wrong; everything both transports must do is tested on both.</summary>
public sealed class LeanListenerTests
{
    [Fact]
    public async Task A_connection_is_kept_by_an_engine_and_not_by_Kestrel()
    {
        await using var host = await SocketHost.StartAsync(Transport.Lean);
        var thread = "";
        host.Sinks.OnBytes = (sink, message) =>
        {
            thread = Thread.CurrentThread.Name;
            sink.Connection.Send(message.FirstSpan, OutboundClass.Durable);
        };
        using var raw = await host.OpenRawAsync();
        await raw.SendAsync(ClientFrames.Binary(1));
        await raw.ReadFrameAsync();
        Assert.Equal("edge-0", thread);
    }

    [Fact]
    public async Task Nothing_is_allocated_for_a_frame_and_its_answer()
    {
        await using var host = await SocketHost.StartAsync(Transport.Lean, options: [("FrameBurst", "100000")]);
        var before = 0L;
        var allocated = new List<long>(5_000);
        host.Sinks.OnBytes = (sink, message) =>
        {
            allocated.Add(GC.GetAllocatedBytesForCurrentThread() - before);
            sink.Connection.Send(message.FirstSpan, OutboundClass.Durable);
            before = GC.GetAllocatedBytesForCurrentThread();
        };
        using var raw = await host.OpenRawAsync();
        for (var n = 0; n < 3_000; n++)
        {
            await raw.SendAsync(ClientFrames.Binary((byte)n, 2, 3));
            await raw.ReadFrameAsync();
        }
        // Between one message and the next lie: sending the answer, waiting, receiving, reading the frame. The first ones warm the code up.
        Assert.Equal(0, allocated.Skip(1_000).Sum());
    }

    [Fact]
    public async Task A_handshake_and_its_frames_cut_at_any_two_bytes_are_read()
    {
        await using var host = await SocketHost.StartAsync(Transport.Lean, options: [("ConnectsPerAddressBurst", "100000")]);
        var all = ClientFrames.Join(Heads.Good(), ClientFrames.Binary(1), ClientFrames.Binary(new byte[300]), ClientFrames.Ping(9));
        var random = new Random(11);
        for (var round = 0; round < 150; round++)
        {
            var (first, second) = (random.Next(all.Length), random.Next(all.Length));
            using var raw = await host.DialAsync();
            await raw.SendAsync(all[..Math.Min(first, second)]);
            await raw.SendAsync(all[Math.Min(first, second)..Math.Max(first, second)]);
            await raw.SendAsync(all[Math.Max(first, second)..]);
            Assert.StartsWith("HTTP/1.1 101 ", await raw.ReadHeadAsync(), StringComparison.Ordinal);
            Assert.Equal([1], (await raw.ReadFrameAsync())!.Value.Payload);
            Assert.Equal(300, (await raw.ReadFrameAsync())!.Value.Payload.Length);
            Assert.Equal([9], (await raw.ReadFrameAsync())!.Value.Payload);
        }
    }

    [Fact]
    public async Task Several_engines_share_a_port()
    {
        await using var host = await SocketHost.StartAsync(Transport.Lean, options: [("LeanThreads", "3")]);
        var clients = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => host.OpenRawAsync()));
        await Task.WhenAll(clients.Select(async client =>
        {
            await client.SendAsync(ClientFrames.Binary(7));
            Assert.Equal([7], (await client.ReadFrameAsync())!.Value.Payload);
        }));
        foreach (var client in clients)
            client.Dispose();
        await host.Get<OpenConnections>().WhenEmptyAsync(Patience.Token());
    }

    [Fact]
    public async Task It_listens_on_IPv6_and_reports_its_port()
    {
        await using var host = await SocketHost.StartAsync(Transport.Lean, address: IPAddress.IPv6Loopback);
        Assert.InRange(host.Port, 1, 65_535);
        var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.IPv6Loopback, host.Port);
        using var raw = new RawClient(socket);
        await raw.SendAsync(Heads.Good());
        Assert.StartsWith("HTTP/1.1 101 ", await raw.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal(IPAddress.IPv6Loopback, (await host.Sinks.NextAsync()).Handshake.RemoteAddress);
    }

    [Fact]
    public async Task On_the_address_of_all_an_IPv4_client_is_seen_as_IPv4()
    {
        await using var host = await SocketHost.StartAsync(Transport.Lean, address: IPAddress.IPv6Any);
        using var raw = await host.DialAsync();
        await raw.SendAsync(Heads.Good());
        await raw.ReadHeadAsync();
        Assert.Equal(IPAddress.Loopback, (await host.Sinks.NextAsync()).Handshake.RemoteAddress);
    }

    [Fact]
    public async Task A_taken_port_is_said_so()
    {
        await using var host = await SocketHost.StartAsync(Transport.Lean);
        var factory = host.Get<IEnumerable<IConnectionListenerFactory>>().OfType<LeanListenerFactory>().Single();
        await Assert.ThrowsAsync<AddressInUseException>(async () => await factory.BindAsync(new LeanEndPoint(IPAddress.Loopback, host.Port)));
    }

    [Fact]
    public async Task Connections_that_come_and_go_at_once_leave_nothing_behind()
    {
        await using var host = await SocketHost.StartAsync(Transport.Lean, options: [("LeanThreads", "2"), ("ConnectsPerAddressBurst", "100000")]);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            var random = new Random(worker);
            for (var round = 0; round < 60; round++)
            {
                var raw = await host.DialAsync();
                await raw.SendAsync(Heads.Good());
                if (random.Next(3) > 0)
                {
                    await raw.ReadHeadAsync();
                    await raw.SendAsync(ClientFrames.Binary(new byte[random.Next(3_000)]));
                }
                // Half of them with a reset, while the answer is on its way.
                raw.Dispose(reset: random.Next(2) == 0);
            }
        }));
        await host.Get<OpenConnections>().WhenEmptyAsync(Patience.Token());
        using var good = await host.OpenRawAsync();
        await good.SendAsync(ClientFrames.Binary(5));
        Assert.Equal([5], (await good.ReadFrameAsync())!.Value.Payload);
        Assert.DoesNotContain(host.Log.Lines, line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    [Fact]
    public async Task Senders_on_other_threads_never_reach_a_closed_sockets_successor()
    {
        await using var host = await SocketHost.StartAsync(Transport.Lean, options: [("ConnectsPerAddressBurst", "100000"), ("OutboundQueueBytes", "65536")]);
        using var stop = new CancellationTokenSource();
        // Every connection is told its own id again and again from elsewhere while numbers of descriptors are reused.
        var telling = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                foreach (var connection in host.Get<OpenConnections>().All)
                    connection.Send(BitConverter.GetBytes(connection.Id), OutboundClass.Droppable);
            }
        });
        for (var round = 0; round < 300; round++)
        {
            using var raw = await host.OpenRawAsync();
            var id = (await host.Sinks.NextAsync()).Connection.Id;
            for (var n = 0; n < 3; n++)
                Assert.Equal(BitConverter.GetBytes(id), (await raw.ReadFrameAsync())!.Value.Payload);
        }
        await stop.CancelAsync();
        await telling.Patiently();
    }

    [Fact]
    public async Task Disposing_a_host_cuts_who_does_not_answer()
    {
        var host = await SocketHost.StartAsync(Transport.Lean, options: [("CloseWait", "00:10:00")]);
        using var stubborn = await host.OpenRawAsync();
        using var silent = await host.DialAsync();
        var sink = await host.Sinks.NextAsync();
        await host.DisposeAsync();
        Assert.Equal(CloseCode.GoingAway, (await sink.Closed).Code);
        await stubborn.ReadToEndAsync();
        Assert.Equal("", await silent.ReadToEndAsync());
    }
}
