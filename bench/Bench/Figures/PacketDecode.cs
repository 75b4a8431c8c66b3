using System.Buffers;
using Gateway.Protocol;

namespace Gateway.Bench.Figures;

/// <summary>From the bytes of a message to a packet record; the record and its texts are the only allocation.</summary>
internal static class PacketDecode
{
    private const int Operations = 200_000;

    public static int Run(bool quick)
    {
        One("packet-decode", new Post(7, "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210", 42, "Do the blue trail shoes run small? I usually wear 42."), quick);
        One("packet-decode.beat-answer", new BeatAnswer(1234567890), quick);
        One("packet-decode.hello", new Hello(new string('t', 220), 3, [new ResumePoint("0123456789abcdef0123456789abcdef", 77, 12)],
            new HelloPage("p1", "https://shop.example/delivery", "Delivery", "https://shop.example/cart", "en-GB", "1920x1080", "Europe/London", 1_780_000_000_000), "widget/1"), quick);
        return 0;
    }

    private static void One(string name, ClientPacket packet, bool quick)
    {
        var bytes = new ArrayBufferWriter<byte>();
        PacketCodec.Write(bytes, packet);
        var message = new ReadOnlySequence<byte>(bytes.WrittenMemory.ToArray());
        var (time, allocated) = Measured.PerOperation(count =>
        {
            for (var i = 0; i < count; i++)
                if (!PacketCodec.TryReadClient(message, out _, out var fault)) throw new InvalidDataException(fault);
        }, Operations, quick);
        Figure.Print(name, time, "ns");
        Figure.Print(name + ".allocated", allocated, "B");
    }
}
