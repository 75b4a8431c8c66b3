using System.Buffers;
using System.Net;
using Gateway.Actors;
using Gateway.Edge.Connections;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Accept;

/// <summary>How far the head of a connection has come.</summary>
internal enum HeadState
{
    /// <summary>Too few bytes to know whose it is.</summary>
    Undecided,
    /// <summary>HTTP's: not one byte of it is ours.</summary>
    Others,
    /// <summary>Ours, and not whole yet.</summary>
    Incomplete,
    /// <summary>Ours, and over the limit.</summary>
    TooLarge,
    /// <summary>Ours and whole.</summary>
    Whole,
}

/// <summary>Who may become a WebSocket: the same judgement whatever transport the request came on.</summary>
internal sealed partial class Gatekeeper(HandshakeRules rules, ConnectionNode node, EdgeDrain drain, IMessageSinkFactory sinks, ILogger<Gatekeeper> log)
{
    private readonly ILogger<Gatekeeper> _log = log;
    private readonly RefusalLog _refusals = new();

    public ConnectionNode Node => node;

    public IMessageSinkFactory Sinks => sinks;

    /// <summary>Whose word about the client's address is believed.</summary>
    public TrustedProxies Proxies { get; } = new(node.Options.TrustedNetworks());

    /// <summary>Whether a connection from here must begin with a PROXY protocol head.</summary>
    public bool ExpectsProxyHeader(IPAddress peer) => node.Options.ProxyProtocol && Proxies.Trusts(peer);

    /// <summary>Judges what has come of a head. <paramref name="end"/> is behind its empty line when it is whole.</summary>
    public HeadState Look(in ReadOnlySequence<byte> bytes, out SequencePosition end)
    {
        end = bytes.Start;
        switch (PathSniffer.Look(bytes, rules.Path))
        {
            case Claim.Others: return HeadState.Others;
            case Claim.Undecided: return HeadState.Undecided;
        }
        if (HeadReader.FindEnd(bytes) is not { } found)
            return bytes.Length > node.Options.HeadBytes ? HeadState.TooLarge : HeadState.Incomplete;
        end = found;
        return bytes.Slice(0, found).Length > node.Options.HeadBytes ? HeadState.TooLarge : HeadState.Whole;
    }

    /// <summary>
    /// Judges a whole head. Null: it may become a WebSocket, a place is taken for it (given back once, by the caller), and
    /// <paramref name="answer"/> ends the handshake.
    /// </summary>
    public HttpRefusal? Judge(ReadOnlySpan<byte> bytes, IPAddress peer, out HandshakeInfo handshake, out byte[] answer)
    {
        answer = [];
        var understood = HeadReader.TryRead(bytes, out var head, out var fault);
        var client = Proxies.ClientOf(peer, understood ? head["X-Forwarded-For"] : null);
        // These texts stay as long as the connection and are the same for thousands.
        handshake = new HandshakeInfo(Shared(head["Origin"]), Shared(head["User-Agent"]), Shared(head["Accept-Language"]), client, SharedText.Of(head.Target));
        var refusal = understood ? rules.Judge(head) ?? LetIn(client) : HttpRefusal.BadRequest(fault);
        if (refusal is not null)
            return refusal;
        var deflate = sinks.Compresses(handshake.Origin) ? DeflateOffer.Accept(head["Sec-WebSocket-Extensions"]) : null;
        handshake = handshake with { DeflateWindowBits = deflate?.ServerWindowBits ?? 0 };
        answer = rules.Accept(head, deflate);
        return null;
    }

    private static string? Shared(string? text) => text is null ? null : SharedText.Of(text);

    /// <summary>Counts a refusal and writes a few of them down.</summary>
    public void Refused(IPAddress address, HttpRefusal refusal)
    {
        node.Metrics.Refused(refusal.Status);
        if (_refusals.MayWrite(node.Wheel.NowMs, out var unwritten))
            LogRefused(address, refusal.Status, refusal.Reason, unwritten);
    }

    /// <summary>Whether one more connection may come from here now. Null: it may, and a place is taken for it, which is given back once.</summary>
    public HttpRefusal? LetIn(IPAddress address)
    {
        if (drain.Why is { } why)
            return HttpRefusal.Unavailable(why);
        if (!node.Addresses.TryTake(address, node.Wheel.NowMs))
            return HttpRefusal.TooMany();
        return node.Open.TryTakePlace(node.Options.MaxConnections) ? null : HttpRefusal.Unavailable("this node is full");
    }
}
