using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Gateway.Edge.Accept;
using Gateway.Edge.Connections;
using Gateway.Protocol;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Edge.Fallback;

/// <summary>
/// The way in for networks that block WebSockets: one POST whose answer never ends is the way down, short POSTs are the way up. Who may come is decided
/// as for sockets: by the origin here, by the ticket in the hello.
/// </summary>
internal sealed class FallbackGate(Gatekeeper keeper)
{
    /// <summary>The header that names the line.</summary>
    public const string ConnectionHeader = "X-Gateway-Connection";
    /// <summary>The header that numbers the posts.</summary>
    public const string NumberHeader = "X-Gateway-Number";

    private readonly ConnectionNode _node = keeper.Node;
    private readonly ConcurrentDictionary<long, FallbackLine> _lines = new();

    /// <summary>What the names of this node's lines begin with.</summary>
    public string Node { get; } = LineName.NewNode();

    /// <summary>Gives a post to the node that has its line; null while this node is alone.</summary>
    public Func<LineName, int, string, byte[], Task<PostOutcome>>? Elsewhere { get; set; }

    /// <summary>Bytes of one post: one message of the largest size with its frame's head.</summary>
    public int PostBytes => _node.Options.MessageBytes + 14;

    /// <summary>Opens a line and serves it to its end.</summary>
    public async Task OpenAsync(HttpContext http, string origin)
    {
        var address = AddressOf(http);
        _node.Wheel.Start();
        if (keeper.LetIn(address) is { } refusal)
        {
            _node.Metrics.Refused(refusal.Status);
            http.Response.Headers.RetryAfter = "5";
            await SayAsync(http, refusal.Status, refusal.Reason);
            return;
        }
        try
        {
            var id = _node.Open.NextId();
            var line = new FallbackLine(LineName.New(Node, id), origin, http.Abort);
            var connection = new WebSocketConnection(id, line, new HandshakeInfo(origin, http.Request.Headers.UserAgent, http.Request.Headers.AcceptLanguage, address, http.Request.Path), _node);
            using var stopping = http.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested
                .UnsafeRegister(static state => ((WebSocketConnection)state!).Close(CloseCode.GoingAway, "the server is going away"), connection) ?? default;
            await StreamAsync(http, line, connection);
        }
        finally
        {
            _node.Open.GiveBackPlace();
        }
    }

    /// <summary>Takes a post here or hands it to the node that has its line.</summary>
    public async Task PostAsync(HttpContext http, string origin)
    {
        if (!LineName.TryParse(http.Request.Headers[ConnectionHeader], out var name) || !int.TryParse(http.Request.Headers[NumberHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
        {
            await SayAsync(http, StatusCodes.Status400BadRequest, $"{ConnectionHeader} and {NumberHeader} (from 1) are needed");
            return;
        }
        if (await ReadAsync(http) is not { } frames)
        {
            await SayAsync(http, StatusCodes.Status413PayloadTooLarge, $"a post has at most {PostBytes} bytes");
            return;
        }
        var outcome = name.Node == Node ? Take(name, number, origin, frames)
            : Elsewhere is { } elsewhere ? await elsewhere(name, number, origin, frames) : PostOutcome.Unknown;
        if (outcome == PostOutcome.Taken) http.Response.StatusCode = StatusCodes.Status204NoContent;
        else await SayAsync(http, (int)outcome, Reason(outcome));
    }

    /// <summary>A post for a line of this node, from here or from another node.</summary>
    public PostOutcome Take(LineName name, int number, string origin, byte[] frames) =>
        _lines.TryGetValue(name.Number, out var line) && name.Proves(line.Name) ? line.Take(number, origin, frames) : PostOutcome.Unknown;

    /// <summary>A refusal in one line of plain text.</summary>
    public static Task SayAsync(HttpContext http, int status, string reason)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync(reason + "\n", http.RequestAborted);
    }

    private async Task StreamAsync(HttpContext http, FallbackLine line, WebSocketConnection connection)
    {
        var headers = http.Response.Headers;
        headers.ContentType = "application/octet-stream";
        headers.CacheControl = "no-store, no-transform";
        // Proxies of the nginx family gather answers by default; this asks them not to.
        headers["X-Accel-Buffering"] = "no";
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        _lines[connection.Id] = line;
        try
        {
            if (!await line.RunAsync(connection, keeper.Sinks, http.Response.BodyWriter, http.RequestAborted)) http.Abort();
        }
        finally
        {
            _lines.TryRemove(connection.Id, out _);
        }
    }

    /// <summary>Null when there is more than allowed.</summary>
    private async Task<byte[]?> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentLength > PostBytes) return null;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
        var bytes = new MemoryStream((int)(http.Request.ContentLength ?? 256));
        var buffer = new byte[4096];
        while (await http.Request.Body.ReadAsync(buffer, http.RequestAborted) is > 0 and var read)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > PostBytes) return null;
        }
        return bytes.ToArray();
    }

    private static string Reason(PostOutcome outcome) => outcome switch
    {
        PostOutcome.Unknown => "no such connection; open another",
        PostOutcome.OutOfOrder => "an earlier post is missing; open another connection",
        _ => "the node of this connection does not answer; post the same again",
    };

    private static IPAddress AddressOf(HttpContext http) =>
        http.Connection.RemoteIpAddress is not { } address ? IPAddress.None : address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
