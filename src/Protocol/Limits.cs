namespace Gateway.Protocol;

/// <summary>The fixed limits of the wire. What a client must know of them is announced in its welcome.</summary>
public static class Limits
{
    /// <summary>The sub-protocol, which is the version (RFC 6455 §1.9).</summary>
    public const string SubProtocol = "gateway.v1.msgpack";
    /// <summary>This release, as its nodes name it to clients.</summary>
    public const string Release = "0.2";
    /// <summary>The path of the WebSocket.</summary>
    public const string SocketPath = "/ws/v1";
    /// <summary>Where the same packets go when WebSockets are blocked: POST opens a stream down, POST to <c>/up</c> below it carries frames up.</summary>
    public const string FallbackPath = "/fallback/v1";
    /// <summary>Bytes of one message, both ways; files go by HTTP.</summary>
    public const int MessageBytes = 64 * 1024;
    /// <summary>Bytes of the handshake's head.</summary>
    public const int HeadBytes = 16 * 1024;
    /// <summary>UTF-16 units of a message's text.</summary>
    public const int TextChars = 8_000;
    /// <summary>UTF-16 units of a draft; longer ones are cut.</summary>
    public const int DraftChars = 2_000;
    /// <summary>UTF-16 units of an address; longer ones are cut.</summary>
    public const int UrlChars = 2_000;
    /// <summary>UTF-16 units of a title or referrer; longer ones are cut.</summary>
    public const int TitleChars = 500;
    /// <summary>UTF-16 units of any id.</summary>
    public const int IdChars = 64;
    /// <summary>Pairs of attributes or of an event's data.</summary>
    public const int Pairs = 20;
    /// <summary>UTF-16 units of a pair's value.</summary>
    public const int PairValueChars = 256;
    /// <summary>UTF-16 units of an answer in a form.</summary>
    public const int AnswerChars = 2_000;
    /// <summary>UTF-16 units of what a card is made from.</summary>
    public const int CardChars = 2_000;
    /// <summary>Dialogs resumed in one hello.</summary>
    public const int ResumedDialogs = 64;
    /// <summary>From the first byte to the end of the handshake's head.</summary>
    public static readonly TimeSpan HeadDeadline = TimeSpan.FromSeconds(10);
    /// <summary>From the handshake to the hello.</summary>
    public static readonly TimeSpan HelloDeadline = TimeSpan.FromSeconds(10);
    /// <summary>Between two beats.</summary>
    public static readonly TimeSpan BeatInterval = TimeSpan.FromSeconds(20);
    /// <summary>Silence after which either side gives the connection up.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);
    /// <summary>The longest life of a ticket.</summary>
    public static readonly TimeSpan TicketLife = TimeSpan.FromMinutes(5);
}
