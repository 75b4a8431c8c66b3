using System.Security.Cryptography;
using System.Text;
using Gateway.Protocol;

namespace Gateway.Edge.Accept;

/// <summary>What a request must be to become a WebSocket here (RFC 6455 §4.2).</summary>
/// <param name="Path">The one path that is ours; every other request belongs to HTTP.</param>
/// <param name="SubProtocol">Required and answered; null where any or none will do.</param>
/// <param name="AllowMissingOrigin">Whether Origin may be left out. <c>null</c> as an origin never passes.</param>
internal sealed record HandshakeRules(string Path, string? SubProtocol, bool AllowMissingOrigin)
{
    /// <summary>RFC 6455 §1.3.</summary>
    private const string KeySuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    public static HandshakeRules Of(EdgeOptions options) => new(Limits.SocketPath, Limits.SubProtocol, options.AllowMissingOrigin);

    /// <summary>The fault of a well-formed head, or null if it may become a WebSocket.</summary>
    public HttpRefusal? Judge(RequestHead head)
    {
        if (head.Method != "GET")
            return HttpRefusal.WrongMethod();
        if (head.Version != "HTTP/1.1")
            return HttpRefusal.BadRequest("a WebSocket is opened with HTTP/1.1");
        if (!IsHost(head["Host"]))
            return HttpRefusal.BadRequest("the Host header is missing or malformed");
        // A body before the frames would let two readers disagree where the frames begin.
        if (head["Transfer-Encoding"] is not null || head["Content-Length"] is not (null or "0"))
            return HttpRefusal.BadRequest("the opening request may not have a body");
        if (!head.Lists("Upgrade", "websocket") || !head.Lists("Connection", "Upgrade"))
            return HttpRefusal.UpgradeRequired("this address speaks WebSocket only");
        if (head["Sec-WebSocket-Version"] != "13")
            return HttpRefusal.UpgradeRequired("Sec-WebSocket-Version must be 13");
        if (!IsKey(head["Sec-WebSocket-Key"]))
            return HttpRefusal.BadRequest("Sec-WebSocket-Key is not 16 bytes in base64");
        if (SubProtocol is not null && !head.Lists("Sec-WebSocket-Protocol", SubProtocol, StringComparison.Ordinal))
            return HttpRefusal.BadRequest("the sub-protocol must be " + SubProtocol);
        // RFC 6455 §9.1: a list that does not follow the grammar fails the handshake, whatever it offers.
        if (!ExtensionList.TryRead(head["Sec-WebSocket-Extensions"], out _))
            return HttpRefusal.BadRequest("Sec-WebSocket-Extensions is not a list of extensions with parameters");
        return head["Origin"] switch
        {
            null when !AllowMissingOrigin => HttpRefusal.Forbidden("the Origin header is missing"),
            "" or "null" => HttpRefusal.Forbidden("this origin may not connect"),
            _ => null,
        };
    }

    /// <summary>The answer that ends the handshake, with the compression that was agreed, if any.</summary>
    public byte[] Accept(RequestHead head, DeflateOffer? deflate)
    {
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        // SHA-1 is what the RFC names; it proves that we read the key, nothing secret.
#pragma warning disable CA5350
        SHA1.HashData(Encoding.ASCII.GetBytes(head["Sec-WebSocket-Key"] + KeySuffix), hash);
#pragma warning restore CA5350
        var protocol = SubProtocol is null ? "" : $"Sec-WebSocket-Protocol: {SubProtocol}\r\n";
        var extensions = deflate is null ? "" : $"Sec-WebSocket-Extensions: {deflate.Answer}\r\n";
        return Encoding.ASCII.GetBytes("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Accept: {Convert.ToBase64String(hash)}\r\n{protocol}{extensions}\r\n");
    }

    private static bool IsHost(string? host)
    {
        if (string.IsNullOrEmpty(host))
            return false;
        foreach (var c in host)
        {
            if (!char.IsAsciiLetterOrDigit(c) && !".-_~:[]%".Contains(c))
                return false;
        }
        return true;
    }

    private static bool IsKey(string? key)
    {
        Span<byte> bytes = stackalloc byte[18];
        return key is { Length: 24 } && Convert.TryFromBase64String(key, bytes, out var length) && length == 16;
    }
}
