using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Gateway.Bench.Generator;

/// <summary>Idle connections over TLS 1.3 by the runtime's own streams: only memory is measured with them, so their cost does not matter.</summary>
internal sealed class TlsCrowd : IDisposable
{
    private const int Abreast = 16;
    private readonly List<TlsLink> _links = [];
    private Exception? _fault;

    public async Task GrowAsync(IPEndPoint server, Speech speech, int count, CancellationToken stop)
    {
        var (first, last) = (_links.Count, _links.Count + count);
        for (var i = first; i < last; i++) _links.Add(new TlsLink(speech, i));
        var next = first - 1;
        await Task.WhenAll(Enumerable.Range(0, Abreast).Select(async worker =>
        {
            for (var i = Interlocked.Increment(ref next); i < last; i = Interlocked.Increment(ref next))
            {
                var link = _links[i];
                await link.ConnectAsync(server, stop);
                _ = ReadAsync(link, stop);
                while (!link.Ready)
                {
                    if (_fault is { } fault) throw new IOException(fault.Message, fault);
                    await Task.Delay(5, stop);
                }
            }
        }));
    }

    public void Dispose()
    {
        foreach (var link in _links) link.Dispose();
    }

    private async Task ReadAsync(TlsLink link, CancellationToken stop)
    {
        try
        {
            await link.ReadAsync(stop);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            _fault ??= e;
        }
    }

    private sealed class TlsLink(Speech speech, int number) : Link(speech, number), IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        private SslStream? _stream;

        public async Task ConnectAsync(IPEndPoint server, CancellationToken stop)
        {
            _socket.LingerState = new LingerOption(true, 0);
            await _socket.ConnectAsync(server, stop);
            _stream = new SslStream(new NetworkStream(_socket, ownsSocket: true));
            await _stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                // The server's key was made for this run.
#pragma warning disable CA5359
                RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
            }, stop);
            Open();
        }

        public async Task ReadAsync(CancellationToken stop)
        {
            var bytes = new byte[2048];
            for (var got = await _stream!.ReadAsync(bytes, stop); got > 0; got = await _stream.ReadAsync(bytes, stop)) Take(bytes.AsSpan(0, got));
            throw new IOException($"the server closed connection {Number}");
        }

        public override void Send(ReadOnlySpan<byte> bytes) => _stream!.Write(bytes);

        public void Dispose()
        {
            _stream?.Dispose();
            _socket.Dispose();
        }
    }
}
