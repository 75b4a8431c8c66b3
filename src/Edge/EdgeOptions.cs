using Gateway.Protocol;

namespace Gateway.Edge;

/// <summary>The limits of this node's sockets; configuration section <c>Edge</c>. Each line says what happens at the limit.</summary>
public sealed record EdgeOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Edge";

    /// <summary>Bytes of one message a client may send; a larger one is closed with 1009. A whole frame must fit the transport's read buffer (1 MiB).</summary>
    public int MessageBytes { get; init; } = Limits.MessageBytes;
    /// <summary>Bytes of a handshake's head; a longer one is answered 431.</summary>
    public int HeadBytes { get; init; } = Limits.HeadBytes;
    /// <summary>From the accept to the end of the head; then 408, or a silent close if no byte came at all.</summary>
    public TimeSpan HeadDeadline { get; init; } = Limits.HeadDeadline;
    /// <summary>From the handshake to <see cref="Connections.WebSocketConnection.Authenticated"/>; then 4003.</summary>
    public TimeSpan HelloDeadline { get; init; } = Limits.HelloDeadline;
    /// <summary>Between two beats of one connection; the first comes at a random moment of the first interval.</summary>
    public TimeSpan BeatInterval { get; init; } = Limits.BeatInterval;
    /// <summary>Without a whole frame from the client for this long: 4010.</summary>
    public TimeSpan Patience { get; init; } = Limits.Patience;
    /// <summary>How long a close waits for the client's own close before the socket is cut.</summary>
    public TimeSpan CloseWait { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>How long a client that broke the framing may still read its close code: its bytes can no longer be understood, so its close cannot be awaited.</summary>
    public TimeSpan FaultWait { get; init; } = TimeSpan.FromSeconds(1);
    /// <summary>Connections per second that the other nodes can take from a node that goes: sizes the window over which its clients are told to move.</summary>
    public double MovesPerSecond { get; init; } = 500;
    /// <summary>The longest such window; with more connections than fit in it, they move faster.</summary>
    public TimeSpan LongestMove { get; init; } = TimeSpan.FromSeconds(30);
    /// <summary>
    /// Bytes that may wait for one client, 64 of bookkeeping per message included; the next durable one closes it with 4008. On top come
    /// the transport's write buffer (64 KiB in Kestrel, and one portion of 32 KiB and a message) and <see cref="SocketSendBufferBytes"/>.
    /// </summary>
    public int OutboundQueueBytes { get; init; } = 256 * 1024;
    /// <summary>SO_SNDBUF (Linux doubles it). Left to the system, about 400 KB of each client that never reads hide in the kernel. 0 leaves it.</summary>
    public int SocketSendBufferBytes { get; init; } = 32 * 1024;
    /// <summary>Open WebSockets of this node; a further handshake is answered 503 with Retry-After.</summary>
    public int MaxConnections { get; init; } = 100_000;
    /// <summary>Handshakes per second and address (/64 for IPv6) once the burst is used; then 429 with Retry-After.</summary>
    public double ConnectsPerAddressPerSecond { get; init; } = 10;
    /// <summary>Handshakes an address may make at once.</summary>
    public int ConnectsPerAddressBurst { get; init; } = 100;
    /// <summary>Frames per second from all connections of an address once the burst is used; then the one that sends is closed with 4009. An office of hundreds is one address.</summary>
    public double FramesPerAddressPerSecond { get; init; } = 1_000;
    /// <summary>Frames an address may send at once.</summary>
    public int FramesPerAddressBurst { get; init; } = 20_000;
    /// <summary>Payload bytes per second from all connections of an address once the burst is used; then 4009.</summary>
    public double BytesPerAddressPerSecond { get; init; } = 1024 * 1024;
    /// <summary>Payload bytes an address may send at once.</summary>
    public int BytesPerAddressBurst { get; init; } = 32 * 1024 * 1024;
    /// <summary>Count loopback as an address too. Off, because a proxy on this machine makes every client look like loopback: it must limit then.</summary>
    public bool LimitLoopback { get; init; }
    /// <summary>Frames per second from one connection once the burst is used; then 4009.</summary>
    public double FramesPerSecond { get; init; } = 50;
    /// <summary>Frames a connection may send at once.</summary>
    public int FrameBurst { get; init; } = 400;
    /// <summary>Payload bytes per second from one connection once the burst is used; then 4009.</summary>
    public double BytesPerSecond { get; init; } = 64 * 1024;
    /// <summary>Payload bytes a connection may send at once.</summary>
    public int ByteBurst { get; init; } = 512 * 1024;
    /// <summary>Dialogs a minute that one connection may start once the burst is used; then refused with TooFast and when to try again.</summary>
    public double DialogStartsPerMinute { get; init; } = 20;
    /// <summary>Dialogs a connection may start at once.</summary>
    public int DialogStartBurst { get; init; } = 10;
    /// <summary>Accept handshakes without Origin (native apps). <c>Origin: null</c> is refused with 403 in any case.</summary>
    public bool AllowMissingOrigin { get; init; }
    /// <summary>
    /// Addresses and networks (<c>10.0.0.7</c>, <c>10.0.0.0/8</c>) of the proxies before this node. Only from them a client's address is believed: the rightmost
    /// hop of X-Forwarded-For that is not in this list, or the PROXY protocol's source. Empty: nobody's word counts.
    /// </summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];
    /// <summary>Connections from <see cref="TrustedProxies"/> must begin with a PROXY protocol head, version 2; without one they are answered 400. Others never may.</summary>
    public bool ProxyProtocol { get; init; }
    /// <summary>File in MaxMind's format with the countries (or cities) of addresses; a relative path counts from the program's folder. A new file is taken within seconds. Empty, missing or broken: no places.</summary>
    public string Geography { get; init; } = "geography/country.mmdb";
    /// <summary>Hold WebSockets of plaintext endpoints with the lean listener (Linux). False, another system or TLS: Kestrel's transport holds them and costs several times the memory.</summary>
    public bool LeanListener { get; init; } = true;
    /// <summary>Threads of the lean listener. 0: one for every four processors, at most four.</summary>
    public int LeanThreads { get; init; }

    /// <summary><see cref="TrustedProxies"/> as networks.</summary>
    /// <exception cref="FormatException">One of them is neither an address nor a network.</exception>
    public IReadOnlyList<System.Net.IPNetwork> TrustedNetworks() =>
        [.. TrustedProxies.Select(text => Accept.TrustedProxies.TryParse(text, out var network) ? network : throw new FormatException(text))];
}
