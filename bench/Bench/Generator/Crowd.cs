using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gateway.Bench.Generator;

/// <summary>Many connections on one thread: whoever drives it calls <see cref="Pump"/>.</summary>
internal sealed unsafe class Crowd : IDisposable
{
    private const int EventsAtOnce = 1024;
    private const int ReceiveBytes = 256 * 1024;
    /// <summary>Handshakes under way at once; more would only fill the server's backlog.</summary>
    private const int Abreast = 64;

    private readonly int _epoll = LibC.NewEpoll();
    private readonly byte* _events = (byte*)NativeMemory.Alloc((nuint)(EventsAtOnce * LibC.EventBytes));
    private readonly byte* _bytes = (byte*)NativeMemory.Alloc(ReceiveBytes);
    private readonly List<SocketLink> _links = [];

    public IReadOnlyList<Link> Links => _links;

    /// <summary>Opens so many connections more and returns when the server counts them all.</summary>
    public void Grow(IPEndPoint server, Speech speech, int count, CancellationToken stop)
    {
        var opened = _links.Count;
        var target = opened + count;
        var ready = opened;
        while (ready < target)
        {
            stop.ThrowIfCancellationRequested();
            while (_links.Count < target && _links.Count - ready < Abreast)
            {
                // One address has ports for about 28,000 connections to one server, and the server may limit an address.
                var source = new IPAddress([127, 0, (byte)(1 + _links.Count / 5_000), 1]);
                var link = new SocketLink(speech, _links.Count, server, source);
                _links.Add(link);
                LibC.Watch(_epoll, link.File, link.Number);
                link.Open();
            }
            Pump(20);
            while (ready < _links.Count && _links[ready].Ready) ready++;
        }
    }

    /// <summary>Reads what has come, once for each connection that has something; returns how many had.</summary>
    public int Pump(int timeoutMs)
    {
        var count = LibC.Wait(_epoll, _events, EventsAtOnce, timeoutMs);
        for (var i = 0; i < count; i++)
        {
            var link = _links[LibC.NumberOf(_events, i)];
            var got = LibC.Receive(link.File, _bytes, ReceiveBytes);
            if (got == 0) throw new IOException($"the server closed connection {link.Number}");
            if (got > 0) link.Take(new ReadOnlySpan<byte>(_bytes, got));
        }
        return count;
    }

    /// <summary>Answers heartbeats and nothing else for so long.</summary>
    public void Rest(TimeSpan time, CancellationToken stop)
    {
        var until = Environment.TickCount64 + (long)time.TotalMilliseconds;
        while (Environment.TickCount64 < until)
        {
            stop.ThrowIfCancellationRequested();
            Pump(50);
        }
    }

    public void Dispose()
    {
        foreach (var link in _links) link.Dispose();
        LibC.Close(_epoll);
        NativeMemory.Free(_events);
        NativeMemory.Free(_bytes);
    }

    private sealed class SocketLink : Link, IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

        public SocketLink(Speech speech, int number, IPEndPoint server, IPAddress source) : base(speech, number)
        {
            // A reset instead of a goodbye, so that no port waits a minute before the next run may have it.
            _socket.LingerState = new LingerOption(true, 0);
            _socket.Bind(new IPEndPoint(source, 0));
            _socket.Connect(server);
            File = (int)_socket.Handle;
        }

        public int File { get; }

        public override void Send(ReadOnlySpan<byte> bytes)
        {
            for (var sent = 0; sent < bytes.Length;)
            {
                var taken = LibC.Send(File, bytes[sent..]);
                if (taken == 0) Thread.Yield();
                sent += taken;
            }
        }

        public void Dispose() => _socket.Dispose();
    }
}
