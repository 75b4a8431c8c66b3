using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Edge;
using Gateway.Edge.Connections;
using Gateway.Edge.Frames;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Bench.Figures;

/// <summary>
/// A small masked frame on its way in: through the frame reader alone, and through a real socket, the listener and the connection's read loop to the sink.
/// </summary>
internal static class FrameRead
{
    private const int PayloadBytes = 64;
    private const int HeadBytes = 6;
    private const int Batch = 230; // 16 KB: one send, and below the receive buffers.
    private static readonly byte[] _frames = Frames();

    public static async Task<int> RunAsync(bool quick, CancellationToken stop)
    {
        Reader(quick);
        return await SocketAsync(quick, stop);
    }

    private static void Reader(bool quick)
    {
        var work = new byte[_frames.Length];
        var buffer = new ReadOnlySequence<byte>(work);
        var (time, allocated) = Measured.PerOperation(frames =>
        {
            var reader = new FrameReader(Limits.MessageBytes, acceptsText: false);
            for (var done = 0; done < frames; done += Batch)
            {
                // A payload is unmasked in place, so each pass reads a fresh copy.
                _frames.CopyTo(work.AsSpan());
                var bytes = new SequenceReader<byte>(buffer);
                for (var i = 0; i < Batch; i++)
                    if (reader.TryRead(ref bytes, out _, out var violation) != ReadStatus.Ready) throw new InvalidDataException(violation.Reason);
            }
        }, Batch * 1000, quick);
        Figure.Print("frame-read", time, "ns");
        Figure.Print("frame-read.allocated", allocated, "B");
    }

    private static async Task<int> SocketAsync(bool quick, CancellationToken stop)
    {
        var sinks = new CountingSinks();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(Unlimited());
        builder.Services.AddSingleton<IMessageSinkFactory>(sinks).AddGatewaySockets();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenForSockets(IPAddress.Loopback, 0));
        await using var app = builder.Build();
        await app.StartAsync(stop);
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, new Uri(app.Urls.First()).Port, stop);
        client.Send(Encoding.ASCII.GetBytes($"GET {Limits.SocketPath} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: {Limits.SubProtocol}\r\nOrigin: http://bench\r\n\r\n"));
        if (!Encoding.ASCII.GetString(client.ReceiveSome()).StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal)) throw new IOException("the handshake was refused");

        var best = double.MaxValue;
        var bytes = double.MaxValue;
        var batches = quick ? 400 : 1000;
        for (var round = 0; round < (quick ? 15 : 40); round++)
        {
            stop.ThrowIfCancellationRequested();
            var before = GC.GetTotalAllocatedBytes(precise: true);
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < batches; i++)
            {
                sinks.Expect(Batch);
                for (var sent = 0; sent < _frames.Length;) sent += client.Send(_frames.AsSpan(sent));
                sinks.Wait();
            }
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalNanoseconds / (batches * Batch));
            bytes = Math.Min(bytes, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)(batches * Batch));
            if (round < 5) Thread.Sleep(150); // The tiered compiler promotes what ran in the background.
        }
        Figure.Print("frame-read.socket", best, "ns");
        Figure.Print("frame-read.socket.allocated", bytes, "B");
        if (bytes < 0.5) return 0;
        Figure.Explain("the way of a frame allocates");
        return 1;
    }

    /// <summary>The rates are judged as always, but never reached: the figure is about cost, not about limits.</summary>
    public static Dictionary<string, string?> Unlimited() => new()
    {
        ["Edge:FramesPerSecond"] = "1000000000",
        ["Edge:FrameBurst"] = "1000000",
        ["Edge:BytesPerSecond"] = "1000000000000",
        ["Edge:ByteBurst"] = "1000000000",
        ["Edge:HelloDeadline"] = "01:00:00",
    };

    private static byte[] ReceiveSome(this Socket socket)
    {
        var buffer = new byte[4096];
        return buffer[..socket.Receive(buffer)];
    }

    private static byte[] Frames()
    {
        var random = new Random(1);
        var bytes = new byte[Batch * (HeadBytes + PayloadBytes)];
        for (var at = 0; at < bytes.Length; at += HeadBytes + PayloadBytes)
        {
            random.NextBytes(bytes.AsSpan(at, HeadBytes + PayloadBytes));
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), 0x8280 | PayloadBytes);
        }
        return bytes;
    }

    /// <summary>Takes frames and wakes the sender when all it sent have come.</summary>
    private sealed class CountingSinks : IMessageSinkFactory, IMessageSink
    {
        private readonly SemaphoreSlim _all = new(0);
        private int _missing;

        public IMessageSink Open(WebSocketConnection connection, HandshakeInfo handshake)
        {
            connection.Authenticated();
            return this;
        }

        public void Expect(int frames) => Volatile.Write(ref _missing, frames);

        public void Wait()
        {
            if (!_all.Wait(TimeSpan.FromSeconds(20))) throw new IOException("frames got lost on the way");
        }

        public void OnMessage(in ReadOnlySequence<byte> message)
        {
            if (Interlocked.Decrement(ref _missing) == 0) _all.Release();
        }

        public void OnBeatDue(long nowMs)
        {
        }

        public void OnClosed(CloseCode code, string reason)
        {
        }
    }
}
