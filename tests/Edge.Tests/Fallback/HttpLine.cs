using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Edge.Fallback;
using Gateway.Edge.Frames;
using Gateway.Protocol;

namespace Gateway.Edge.Tests.Fallback;

/// <summary>A fallback client: an open answer to read frames from, and posts.</summary>
internal sealed class HttpLine : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly HttpResponseMessage _answer;
    private readonly Stream _down;

    private HttpLine(HttpClient http, HttpResponseMessage answer, Stream down) => (_http, _answer, _down) = (http, answer, down);

    public string Name { get; private set; } = "";

    public HttpResponseMessage Answer => _answer;

    public static HttpClient Client(int port, int receiveBuffer = 0) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, stop) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (receiveBuffer > 0) socket.ReceiveBufferSize = receiveBuffer;
            await socket.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Patience.Span };

    public static async Task<HttpLine> OpenAsync(SocketHost host, int receiveBuffer = 0)
    {
        var http = Client(host.Port, receiveBuffer);
        using var request = new HttpRequestMessage(HttpMethod.Post, Limits.FallbackPath);
        request.Headers.Add("Origin", SocketHost.Origin);
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Patience.Token());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var line = new HttpLine(http, answer, await answer.Content.ReadAsStreamAsync());
        var (opcode, name) = await line.ReadAsync();
        Assert.Equal(Opcode.Text, opcode);
        line.Name = Encoding.ASCII.GetString(name);
        return line;
    }

    /// <summary>The next frame.</summary>
    public async Task<(Opcode Opcode, byte[] Payload)> ReadAsync()
    {
        var head = await ExactlyAsync(2);
        Assert.Equal(0x80, head[0] & 0xf0);
        var length = head[1] switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await ExactlyAsync(2)),
            127 => (int)BinaryPrimitives.ReadInt64BigEndian(await ExactlyAsync(8)),
            var small => small,
        };
        return ((Opcode)(head[0] & 0x0f), await ExactlyAsync(length));
    }

    public async Task<string> ReadTextAsync()
    {
        var (opcode, payload) = await ReadAsync();
        Assert.Equal(Opcode.Binary, opcode);
        return Encoding.UTF8.GetString(payload);
    }

    public async Task<CloseCode> ReadCloseAsync()
    {
        var (opcode, payload) = await ReadAsync();
        Assert.Equal(Opcode.Close, opcode);
        return (CloseCode)BinaryPrimitives.ReadUInt16BigEndian(payload);
    }

    public async Task<bool> EndsAsync()
    {
        try
        {
            return await _down.ReadAsync(new byte[1], Patience.Token()) == 0;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return true;
        }
    }

    /// <summary>Posts bytes; what is not given is as it should be.</summary>
    public async Task<int> PostAsync(int number, byte[] frames, string? name = null, string? origin = SocketHost.Origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Limits.FallbackPath + "/up") { Content = new ByteArrayContent(frames) };
        if (origin is not null) request.Headers.Add("Origin", origin);
        request.Headers.Add(FallbackGate.ConnectionHeader, name ?? Name);
        request.Headers.Add(FallbackGate.NumberHeader, number.ToString());
        using var answer = await _http.SendAsync(request, Patience.Token());
        return (int)answer.StatusCode;
    }

    public static byte[] Say(string text) => ClientFrames.Binary(Encoding.UTF8.GetBytes(text));

    public ValueTask DisposeAsync()
    {
        _answer.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<byte[]> ExactlyAsync(int length)
    {
        var bytes = new byte[length];
        await _down.ReadExactlyAsync(bytes, Patience.Token());
        return bytes;
    }
}
