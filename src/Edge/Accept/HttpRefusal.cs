using System.Text;

namespace Gateway.Edge.Accept;

/// <summary>A refused handshake: an HTTP answer with one line of plain text, after which the socket is closed.</summary>
internal sealed record HttpRefusal(int Status, string Reason)
{
    /// <summary>Further header lines, each with its CR LF.</summary>
    public string Headers { get; init; } = "";

    public static HttpRefusal BadRequest(string reason) => new(400, reason);

    public static HttpRefusal Forbidden(string reason) => new(403, reason);

    public static HttpRefusal WrongMethod() => new(405, "a WebSocket is opened with GET") { Headers = "Allow: GET\r\n" };

    public static HttpRefusal TooLate() => new(408, "the head of the request did not arrive in time");

    public static HttpRefusal UpgradeRequired(string reason) =>
        new(426, reason) { Headers = "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" };

    public static HttpRefusal TooMany() => new(429, "too many connections from this address; come back after a pause") { Headers = "Retry-After: 5\r\n" };

    public static HttpRefusal TooLarge() => new(431, "the head of the request is too large");

    public static HttpRefusal Unavailable(string reason) => new(503, reason) { Headers = "Retry-After: 5\r\n" };

    public byte[] ToBytes() => Encoding.ASCII.GetBytes(
        $"HTTP/1.1 {Status} {Phrase}\r\n{Headers}{(Status == 426 ? "Connection: Upgrade, close" : "Connection: close")}\r\n"
        + $"Content-Type: text/plain; charset=utf-8\r\nContent-Length: {Reason.Length + 1}\r\n\r\n{Reason}\n");

    private string Phrase => Status switch
    {
        400 => "Bad Request",
        403 => "Forbidden",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        426 => "Upgrade Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        _ => "Service Unavailable",
    };
}
