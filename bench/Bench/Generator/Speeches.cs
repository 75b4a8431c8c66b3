using System.Buffers;
using System.Text;
using Gateway.Protocol;
using MessagePack;

namespace Gateway.Bench.Generator;

/// <summary>Raw messages that come back: ASP.NET Core's WebSockets, Node ws, and our edge with an echoing sink. One message at the beginning wakes what a server does lazily.</summary>
internal sealed class PlainSpeech : Speech
{
    private readonly string _subProtocol;

    public PlainSpeech(string subProtocol = "", bool deflates = false) : base(deflates)
    {
        _subProtocol = subProtocol.Length == 0 ? "" : $"Sec-WebSocket-Protocol: {subProtocol}\r\n";
        Question = Message(Binary, Content());
    }

    protected override string Path => Limits.SocketPath;
    protected override string Headers => _subProtocol;

    public override void OnUpgraded(Link link) => link.Send(Question);

    protected override void OnMessage(Link link, byte first, ReadOnlySpan<byte> payload) => OnDeflated(link);

    protected override void OnDeflated(Link link)
    {
        if (link.Ready) link.Answers++;
        link.Ready = true;
    }
}

/// <summary>The product's own protocol: hello with a signed ticket, welcome, beats that are answered; entries count as deliveries.</summary>
internal sealed class OurSpeech(bool deflates = false) : Speech(deflates)
{
    private const byte Welcome = 64, Beat = 67, Entry = 71;

    protected override string Path => Limits.SocketPath;
    protected override string Headers => $"Sec-WebSocket-Protocol: {Limits.SubProtocol}\r\n";

    public override void OnUpgraded(Link link)
    {
        var page = new HelloPage($"page-{link.Number}", OurPeople.Origin + "/products", "Products", "https://www.google.com/", "en-GB", "1920x1080", "Europe/London", 0);
        link.Send(Message(Binary, Packet(new Hello(OurPeople.TicketOf(link.Number), 1, [], page, "bench/1"))));
    }

    protected override void OnMessage(Link link, byte first, ReadOnlySpan<byte> payload)
    {
        switch (payload[1])
        {
            case Welcome: link.Ready = true; break;
            case Beat: link.Send(Frame(Binary, Packet(new BeatAnswer(1)))); break;
            case Entry: link.Answers++; break;
        }
    }

    protected override void OnDeflated(Link link) => link.Answers++;

    private static ReadOnlySpan<byte> Packet(ClientPacket packet)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        PacketCodec.Write(bytes, packet);
        return bytes.WrittenSpan;
    }
}

/// <summary>SignalR's hub protocol in MessagePack, without negotiation: a JSON handshake, then length-prefixed arrays; both sides ping.</summary>
internal sealed class SignalRSpeech : Speech
{
    private const byte Invocation = 1, PingMessage = 6;
    private static readonly byte[] _handshake = Frame(Text, Encoding.ASCII.GetBytes("{\"protocol\":\"messagepack\",\"version\":1}\u001e"));
    private static readonly byte[] _ping = Frame(Binary, [2, 0x91, PingMessage]);

    public SignalRSpeech() : base(deflates: false)
    {
        var body = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(body);
        writer.WriteArrayHeader(6);
        writer.Write(Invocation);
        writer.WriteMapHeader(0);
        writer.WriteNil();
        writer.Write("Echo");
        writer.WriteArrayHeader(1);
        writer.Write(Content());
        writer.WriteArrayHeader(0);
        writer.Flush();
        Question = Frame(Binary, [(byte)body.WrittenCount, .. body.WrittenSpan]);
    }

    protected override string Path => "/hub";

    public override void OnUpgraded(Link link) => link.Send(_handshake);

    protected override void OnMessage(Link link, byte first, ReadOnlySpan<byte> payload)
    {
        if (link.Step == 0)
        {
            if (!payload.SequenceEqual("{}\u001e"u8)) throw new IOException("SignalR refused the handshake: " + Encoding.UTF8.GetString(payload));
            link.Step = 1;
            link.Send(Question);
            return;
        }
        // One frame may carry several messages, each behind its length (here always below 16,384).
        while (payload.Length > 2)
        {
            var (at, length) = payload[0] < 0x80 ? (1, (int)payload[0]) : (2, (payload[0] & 0x7F) | payload[1] << 7);
            switch (payload[at + 1])
            {
                case Invocation:
                    if (link.Ready) link.Answers++;
                    link.Ready = true;
                    break;
                case PingMessage: link.Send(_ping); break;
                default: throw new IOException($"SignalR sent a message of type {payload[at + 1]}");
            }
            payload = payload[(at + length)..];
        }
    }

    protected override void OnDeflated(Link link) => throw new IOException("SignalR compressed a message though nobody asked for it");
}

/// <summary>socket.io over engine.io version 4, WebSocket only, text packets.</summary>
internal sealed class SocketIoSpeech : Speech
{
    private static readonly byte[] _connect = Frame(Text, "40"u8);
    private static readonly byte[] _pong = Frame(Text, "3"u8);

    public SocketIoSpeech(bool deflates = false) : base(deflates) => Question = Message(Text, Encoding.ASCII.GetBytes($"42[\"echo\",\"{Encoding.ASCII.GetString(Content())}\"]"));

    protected override string Path => "/socket.io/?EIO=4&transport=websocket";

    public override void OnUpgraded(Link link)
    {
    }

    protected override void OnMessage(Link link, byte first, ReadOnlySpan<byte> payload)
    {
        if (payload.StartsWith("0{"u8)) link.Send(_connect);
        else if (payload.SequenceEqual("2"u8)) link.Send(_pong);
        else if (payload.StartsWith("40"u8)) link.Send(Question);
        else if (payload.StartsWith("42"u8))
        {
            if (link.Ready) link.Answers++;
            link.Ready = true;
        }
        else throw new IOException("socket.io said " + Encoding.UTF8.GetString(payload));
    }

    /// <summary>Open, connected, echo, and from then on pings.</summary>
    protected override void OnDeflated(Link link) =>
        OnMessage(link, Text, link.Step++ switch { 0 => "0{"u8, 1 => "40"u8, 2 => "42"u8, _ => "2"u8 });
}
