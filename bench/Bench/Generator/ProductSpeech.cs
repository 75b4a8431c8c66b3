using System.Buffers;
using Gateway.Protocol;

namespace Gateway.Bench.Generator;

/// <summary>The product's protocol as people use it: the hello, operators who become available, beats that are answered.</summary>
internal static class ProductSpeech
{
    public static readonly string Headers = $"Sec-WebSocket-Protocol: {Limits.SubProtocol}\r\n";

    public static void Hello(Link link, string ticket, bool isOperator)
    {
        var page = isOperator ? null : new HelloPage($"page-{link.Number}", OurPeople.Origin + "/delivery", "Delivery", "", "en-GB", "1920x1080", "Europe/London", 0);
        Say(link, new Hello(ticket, 1, [], page, "bench/1"));
    }

    /// <summary>Reads a packet and answers what every client answers; null when that was all.</summary>
    public static ServerPacket? Read(Link link, ReadOnlySpan<byte> payload, bool isOperator)
    {
        if (!PacketCodec.TryReadServer(new ReadOnlySequence<byte>(payload.ToArray()), out var packet, out var fault)) throw new IOException(fault);
        switch (packet)
        {
            case Welcome:
                if (isOperator) Say(link, new SetState(1, 1));
                link.Ready = true;
                return null;
            case Beat beat:
                Say(link, new BeatAnswer(beat.Token));
                return null;
            case Refused refused: throw new IOException($"refused: {refused.Code} {refused.Text}");
            case Gap gap: throw new IOException($"{gap.Dialog} wants message {gap.Expected}");
            default: return packet;
        }
    }

    public static void Say(Link link, ClientPacket packet)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        PacketCodec.Write(bytes, packet);
        link.Send(Speech.Frame(0x82, bytes.WrittenSpan));
    }
}
