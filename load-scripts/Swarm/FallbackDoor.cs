using System.Buffers.Binary;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Gateway.Protocol;

namespace Gateway.Swarm;

/// <summary>Opens the same connection over plain HTTP, as a client does where WebSockets are blocked (PROTOCOL.md, Fallback). The frames are again the framework's.</summary>
internal static class FallbackDoor
{
    private static readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) }) { Timeout = Timeout.InfiniteTimeSpan };

    /// <param name="node">Holds the stream.</param>
    /// <param name="posts">The node that the posts go to; any will do.</param>
    /// <param name="origin">Of the page.</param>
    /// <param name="agent">The browser's name, or null.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<WebSocket> OpenAsync(Uri node, Uri posts, string origin, string? agent, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node, Limits.FallbackPath));
        Dress(request, origin, agent);
        var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        try
        {
            if (answer.StatusCode != HttpStatusCode.OK) throw new HandshakeRefusedException((int)answer.StatusCode, $"{answer.StatusCode}");
            var down = await answer.Content.ReadAsStreamAsync(stop);
            var line = new Line(answer, down, await NameAsync(down, stop), new Uri(posts, Limits.FallbackPath + "/up"), origin, agent);
            return WebSocket.CreateFromStream(line, new WebSocketCreationOptions { SubProtocol = Limits.SubProtocol, KeepAliveInterval = TimeSpan.Zero });
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private static void Dress(HttpRequestMessage request, string origin, string? agent)
    {
        request.Headers.TryAddWithoutValidation("Origin", origin);
        if (agent is not null) request.Headers.TryAddWithoutValidation("User-Agent", agent);
    }

    /// <summary>The first frame: a text of fewer than 126 bytes.</summary>
    private static async Task<string> NameAsync(Stream down, CancellationToken stop)
    {
        var head = new byte[2];
        await down.ReadExactlyAsync(head, stop);
        if (head[0] != 0x81 || head[1] > 125) throw new IOException($"the line begins with {BinaryPrimitives.ReadUInt16BigEndian(head):x4} instead of its name");
        var name = new byte[head[1]];
        await down.ReadExactlyAsync(name, stop);
        return Encoding.ASCII.GetString(name);
    }

    /// <summary>Reads the open answer; each write is a post of its own, repeated under its number until it was taken.</summary>
    private sealed class Line(HttpResponseMessage answer, Stream down, string name, Uri up, string origin, string? agent) : Stream
    {
        private const int Tries = 5;
        private int _number;

        public override bool CanRead => true;
        public override bool CanWrite => true;
        public override bool CanSeek => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => down.ReadAsync(buffer, cancellationToken);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _number++;
            for (var tries = 1; ; tries++)
            {
                var status = await PostAsync(buffer, cancellationToken);
                if (status == HttpStatusCode.NoContent) return;
                if (tries == Tries || status is { } refused && refused < HttpStatusCode.InternalServerError) throw new IOException($"post {_number} was answered with {status}");
                await Task.Delay(TimeSpan.FromSeconds(0.5), cancellationToken);
            }
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
        public override void Flush() { }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) answer.Dispose();
            base.Dispose(disposing);
        }

        private async Task<HttpStatusCode?> PostAsync(ReadOnlyMemory<byte> frames, CancellationToken stop)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, up) { Content = new ReadOnlyMemoryContent(frames) };
            Dress(request, origin, agent);
            request.Headers.Add("X-Gateway-Connection", name);
            request.Headers.Add("X-Gateway-Number", _number.ToString());
            try
            {
                using var response = await _http.SendAsync(request, stop);
                return response.StatusCode;
            }
            catch (HttpRequestException)
            {
                return null;
            }
        }
    }
}
