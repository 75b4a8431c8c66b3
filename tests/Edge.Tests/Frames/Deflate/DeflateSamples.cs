using System.IO.Compression;
using System.Text;

namespace Gateway.Edge.Tests.Frames.Deflate;

/// <summary>Bytes of the kinds that people send, made up from a seed, and the framework's compressor as the other side.</summary>
internal static class DeflateSamples
{
    private static readonly string[] s_words = ["сегодня", "заказ", "доставка", "корзина", "the", "order", "price", "оператор", "visitor", "page", "и", "a", "не", "hello", "спасибо", "когда"];

    public static readonly string[] Kinds = ["json", "picture", "prose", "markup", "packed"];

    /// <summary>Exactly <paramref name="length"/> bytes; text kinds ("json", "prose", "markup") are UTF-8 up to a cut at the end, which is filled with spaces.</summary>
    public static byte[] Make(string kind, int length, int seed)
    {
        var random = new Random(seed);
        return kind switch
        {
            "json" => Text(random, length, Json),
            "prose" => Text(random, length, static r => s_words[r.Next(s_words.Length)] + (r.Next(9) == 0 ? ".\n" : " ")),
            "markup" => Text(random, length, static r => $"<li class=\"row{r.Next(3)}\"><a href=\"/goods/{r.Next(1000)}\">{s_words[r.Next(s_words.Length)]}</a></li>\r\n"),
            "picture" => Picture(random, length),
            _ => Noise(random, length),
        };
    }

    /// <summary>A message as a client's zlib writes it: compressed, flushed, the last four bytes cut off (RFC 7692 §7.2.1).</summary>
    public static byte[] Zlib(byte[] message, CompressionLevel level = CompressionLevel.Optimal)
    {
        var to = new MemoryStream();
        using (var deflate = new DeflateStream(to, level, leaveOpen: true))
        {
            deflate.Write(message);
            deflate.Flush();
            // An empty flush writes nothing: the RFC's one byte stands for the empty message.
            return to.Length == 0 ? [0] : to.ToArray()[..^4];
        }
    }

    /// <summary>Reads a server's message with zlib.</summary>
    public static byte[] Unzlib(byte[] payload)
    {
        // A last block behind the flush ends the stream that a WebSocket never ends.
        using var inflate = new DeflateStream(new MemoryStream([.. payload, 0, 0, 0xFF, 0xFF, 1, 0, 0, 0xFF, 0xFF]), CompressionMode.Decompress);
        var to = new MemoryStream();
        inflate.CopyTo(to);
        return to.ToArray();
    }

    private static byte[] Text(Random random, int length, Func<Random, string> piece)
    {
        var text = new StringBuilder();
        while (text.Length < length)
            text.Append(piece(random));
        var bytes = Encoding.UTF8.GetBytes(text.ToString()).AsSpan(0, length).ToArray();
        // Not inside a character: the words have none of more than two bytes.
        if (length > 0 && bytes[^1] >= 0xC0)
            bytes[^1] = (byte)' ';
        return bytes;
    }

    private static string Json(Random random) =>
        $"{{\"id\":{random.Next(100_000)},\"name\":\"{s_words[random.Next(s_words.Length)]}\",\"price\":{random.Next(9_999)}.{random.Next(99)},\"tags\":[\"{s_words[random.Next(s_words.Length)]}\"]}},";

    private static byte[] Picture(Random random, int length)
    {
        var bytes = new byte[length];
        for (var at = 0; at < length; at++)
            bytes[at] = (byte)((at % 512 / 4) + (at / 512 / 4) + random.Next(3));
        return bytes;
    }

    private static byte[] Noise(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        // A packed file has its plain places too.
        for (var at = 0; at + 40 < length; at += 400)
            Encoding.ASCII.GetBytes("endstream endobj obj stream").CopyTo(bytes, at);
        return bytes;
    }
}
