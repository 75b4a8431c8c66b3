using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gateway.Edge.Accept;
using Gateway.Edge.Connections;
using Gateway.Edge.Fallback;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Tests;

/// <summary>What carries the sockets of a host under test. Every test of a socket runs on each.</summary>
public enum Transport
{
    /// <summary>Connection middleware in Kestrel, as behind TLS.</summary>
    Kestrel,
    /// <summary>The lean listener.</summary>
    Lean,
}

/// <summary>A real Kestrel with the edge on one port of loopback. Its sinks echo; what they saw is kept by connection.</summary>
internal sealed class SocketHost : IAsyncDisposable
{
    public const string Origin = "https://shop.example";

    private readonly WebApplication _app;

    private SocketHost(WebApplication app, EchoFactory sinks, CapturedLog log)
    {
        _app = app;
        Sinks = sinks;
        Log = log;
        Port = new Uri(app.Urls.First()).Port;
    }

    public int Port { get; }
    public EchoFactory Sinks { get; }
    public CapturedLog Log { get; }
    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();
    public Task StopAsync() => _app.StopAsync();

    /// <summary>With <paramref name="text"/>, a second dialect: no sub-protocol, no origin needed, text and binary echoed: what a conformance suite talks to.</summary>
    /// <param name="compress">Compression is agreed with whoever offers it.</param>
    /// <param name="messageBytes">With <paramref name="text"/>, larger messages than a product's node may be configured to take.</param>
    /// <param name="address">Loopback, unless another is given.</param>
    /// <param name="tls">The host's certificate; without one it speaks plaintext.</param>
    public static async Task<SocketHost> StartAsync(
        Transport transport, bool text = false, bool compress = false, int messageBytes = 0, IPAddress? address = null, X509Certificate2? tls = null, params (string Option, string Value)[] options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        // On a loaded machine a test may take longer than a client may; tests of these deadlines set their own.
        Configure([("HelloDeadline", "01:00:00"), ("HeadDeadline", "01:00:00"), ("LeanListener", transport == Transport.Lean ? "true" : "false")]);
        Configure(options);
        var log = new CapturedLog();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(log);
        var sinks = new EchoFactory { Compressing = compress };
        builder.Services.AddSingleton<IMessageSinkFactory>(sinks);
        if (text)
            builder.Services.AddSingleton(new HandshakeRules(Limits.SocketPath, null, AllowMissingOrigin: true));
        builder.Services.AddGatewaySockets();
        if (text)
            builder.Services.AddSingleton(given => new ConnectionNode(
                Raised(given.GetRequiredService<Microsoft.Extensions.Options.IOptions<EdgeOptions>>().Value, messageBytes),
                given.GetRequiredService<HeartbeatWheel>(), given.GetRequiredService<OpenConnections>(),
                given.GetRequiredService<EdgeMetrics>(), given.GetRequiredService<ILogger<WebSocketConnection>>())
            { AcceptsText = true });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenForSockets(address ?? IPAddress.Loopback, 0, tls));
        if (messageBytes > 0)
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBufferSize = null);
        var app = builder.Build();
        app.MapGatewayFallback(origin => origin == Origin);
        app.MapGet("/plain", () => "plain");
        app.MapGet("/who", (HttpContext http) => http.Connection.RemoteIpAddress!.ToString());
        app.MapPost("/upload", async (HttpRequest request) => (await new StreamReader(request.Body).ReadToEndAsync()).Length);
        await app.StartAsync();
        return new SocketHost(app, sinks, log);

        void Configure((string Option, string Value)[] values) =>
            builder.Configuration.AddInMemoryCollection(values.Select(o => new KeyValuePair<string, string?>("Edge:" + o.Option, o.Value)));
    }

    private static EdgeOptions Raised(EdgeOptions options, int messageBytes) => messageBytes == 0 ? options : options with { MessageBytes = messageBytes };

    public async Task<ClientWebSocket> ConnectAsync(bool product = true)
    {
        var client = new ClientWebSocket();
        if (product)
        {
            client.Options.AddSubProtocol(Limits.SubProtocol);
            client.Options.SetRequestHeader("Origin", Origin);
        }
        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{Port}{Limits.SocketPath}"), Patience.Token());
        return client;
    }

    /// <summary>A socket that has said nothing yet.</summary>
    public async Task<RawClient> DialAsync(int receiveBuffer = 0, string source = "127.0.0.1")
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        if (receiveBuffer > 0)
            socket.ReceiveBufferSize = receiveBuffer;
        await socket.ConnectAsync(IPAddress.Loopback, Port, Patience.Token());
        return new RawClient(socket);
    }

    /// <summary>A socket that is there but not connected yet.</summary>
    public RawClient Prepare() => new(new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }, new IPEndPoint(IPAddress.Loopback, Port));

    /// <summary>A raw socket behind its handshake.</summary>
    public async Task<RawClient> OpenRawAsync(int receiveBuffer = 0)
    {
        var raw = await DialAsync(receiveBuffer);
        await raw.SendAsync(Heads.Good());
        var head = await raw.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 101 ", head, StringComparison.Ordinal);
        return raw;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}

/// <summary>Tests never hang: what they wait for has this long, whatever the machine does.</summary>
internal static class Patience
{
    public static readonly TimeSpan Span = TimeSpan.FromSeconds(60);

    private static readonly Lock s_gate = new();
    private static CancellationTokenSource? s_source;
    private static long s_beganMs;

    /// <summary>Cancelled no sooner than that. Shared for some seconds: each source keeps a timer for its whole life, which would weigh more than what tests weigh.</summary>
    public static CancellationToken Token()
    {
        lock (s_gate)
        {
            if (s_source is null || Environment.TickCount64 - s_beganMs > 5_000)
                (s_source, s_beganMs) = (new CancellationTokenSource(Span + TimeSpan.FromSeconds(5)), Environment.TickCount64);
            return s_source.Token;
        }
    }

    public static Task<T> Patiently<T>(this Task<T> task) => task.WaitAsync(Span);

    public static Task Patiently(this Task task) => task.WaitAsync(Span);
}

/// <summary>Opening requests.</summary>
internal static class Heads
{
    public const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    public static byte[] Good() => Of(Lines());

    public static List<string> Lines() =>
    [
        "GET /ws/v1 HTTP/1.1", "Host: chat.example", "Upgrade: websocket", "Connection: keep-alive, Upgrade", "Sec-WebSocket-Key: " + Key,
        "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: gateway.v1.msgpack", "Origin: " + SocketHost.Origin, "User-Agent: test", "Accept-Language: ru",
    ];

    public static byte[] Of(IEnumerable<string> lines) => Encoding.Latin1.GetBytes(string.Join("\r\n", lines) + "\r\n\r\n");
}

/// <summary>Echoes every message with the class the test chose, and keeps what it was told.</summary>
internal sealed class EchoFactory : IMessageSinkFactory
{
    private readonly ConcurrentQueue<EchoSink> _opened = new();
    private readonly SemaphoreSlim _openings = new(0);

    /// <summary>Whether compression is agreed with whoever offers it.</summary>
    public bool Compressing { get; init; }
    /// <summary>What a sink does with a message instead of echoing it.</summary>
    public Action<EchoSink, byte[]>? OnMessage { get; set; }
    /// <summary>What a sink does with the bytes themselves, before anything is copied.</summary>
    public Action<EchoSink, ReadOnlySequence<byte>>? OnBytes { get; set; }
    /// <summary>What a sink does when it is opened.</summary>
    public Action<EchoSink>? OnOpen { get; set; }
    /// <summary>What a sink does on a beat.</summary>
    public Action<EchoSink>? OnBeat { get; set; }
    /// <summary>What a sink does when its client should move.</summary>
    public Action<EchoSink, TimeSpan>? OnMove { get; set; }

    public bool Compresses(string? origin) => Compressing;

    public IMessageSink Open(WebSocketConnection connection, HandshakeInfo handshake)
    {
        var sink = new EchoSink(this, connection, handshake);
        OnOpen?.Invoke(sink);
        _opened.Enqueue(sink);
        _openings.Release();
        return sink;
    }

    /// <summary>Lets go of sinks nobody asked for.</summary>
    public void Forget() => _opened.Clear();

    /// <summary>The sinks in the order they were opened.</summary>
    public async Task<EchoSink> NextAsync()
    {
        Assert.True(await _openings.WaitAsync(Patience.Span));
        Assert.True(_opened.TryDequeue(out var sink));
        return sink;
    }
}

internal sealed class EchoSink(EchoFactory factory, WebSocketConnection connection, HandshakeInfo handshake) : IMessageSink, ITextSink
{
    private readonly TaskCompletionSource<(CloseCode, string)> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _closes;

    public WebSocketConnection Connection => connection;
    public HandshakeInfo Handshake => handshake;
    public int Messages;
    public int Beats;
    public Task<(CloseCode Code, string Reason)> Closed => _closed.Task.Patiently();

    public void OnMessage(in ReadOnlySequence<byte> message)
    {
        Interlocked.Increment(ref Messages);
        if (factory.OnBytes is { } raw)
            raw(this, message);
        else if (factory.OnMessage is { } instead)
            instead(this, message.ToArray());
        else
            connection.Send(message.ToArray(), OutboundClass.Durable);
    }

    public void OnText(in ReadOnlySequence<byte> message) => connection.SendText(message.ToArray());

    public void OnBeatDue(long nowMs)
    {
        Interlocked.Increment(ref Beats);
        factory.OnBeat?.Invoke(this);
    }

    public void OnMoveAsked(TimeSpan delay) => factory.OnMove?.Invoke(this, delay);

    public void OnClosed(CloseCode code, string reason)
    {
        Assert.Equal(1, Interlocked.Increment(ref _closes));
        _closed.SetResult((code, reason));
    }
}

/// <summary>Keeps log lines.</summary>
internal sealed class CapturedLog : ILoggerProvider, ILogger
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("Gateway.", StringComparison.Ordinal)
        ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, formatter(state, exception) + exception));

    public void Dispose()
    {
        // Nothing is held.
    }
}
