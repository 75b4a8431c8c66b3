using System.Buffers.Binary;
using System.Net;

namespace Gateway.Edge.Tests.Accept;

/// <summary>PROXY protocol heads, version 2, right or wrong.</summary>
internal static class ProxyHeads
{
    /// <summary>A proxy speaks for a client there. <paramref name="values"/> bytes of further values follow the addresses.</summary>
    public static byte[] Of(IPEndPoint client, int values = 0)
    {
        var address = client.Address.GetAddressBytes();
        byte[] ports = [(byte)(client.Port >> 8), (byte)client.Port, 0, 80];
        return Frame(0x21, address.Length == 4 ? 0x11 : 0x21, [.. address, .. new byte[address.Length], .. ports, .. new byte[values]]);
    }

    /// <summary>The proxy speaks for itself.</summary>
    public static byte[] Local() => Frame(0x20, 0x00, []);

    public static byte[] Frame(int versionAndCommand, int family, byte[] rest, int? length = null)
    {
        var head = new byte[16];
        "\r\n\r\n\0\r\nQUIT\n"u8.CopyTo(head);
        (head[12], head[13]) = ((byte)versionAndCommand, (byte)family);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(14), (ushort)(length ?? rest.Length));
        return [.. head, .. rest];
    }
}
