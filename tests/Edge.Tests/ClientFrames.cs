using System.Buffers.Binary;
using System.Text;

namespace Gateway.Edge.Tests;

/// <summary>Frames as a client writes them, right or wrong.</summary>
internal static class ClientFrames
{
    public static byte[] Binary(params byte[] payload) => Frame(0x82, payload);

    public static byte[] Text(string text) => Frame(0x81, Encoding.UTF8.GetBytes(text));

    public static byte[] Ping(params byte[] payload) => Frame(0x89, payload);

    public static byte[] Close(int code, string reason = "")
    {
        var payload = new byte[2 + Encoding.UTF8.GetByteCount(reason)];
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)code);
        Encoding.UTF8.GetBytes(reason, payload.AsSpan(2));
        return Frame(0x88, payload);
    }

    /// <summary>A frame with this first byte, shortest length form, masked.</summary>
    public static byte[] Frame(int first, byte[] payload, uint mask = 0x7AF3_11C5)
    {
        byte[] length = payload.Length switch
        {
            < 126 => [(byte)(0x80 | payload.Length)],
            <= ushort.MaxValue => [0xFE, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [0xFF, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length],
        };
        var key = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(key, mask);
        var masked = payload.Select((b, at) => (byte)(b ^ key[at % 4]));
        return [(byte)first, .. length, .. key, .. masked];
    }

    public static byte[] Join(params byte[][] frames) => [.. frames.SelectMany(f => f)];
}
