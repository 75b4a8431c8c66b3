using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Swarm;

/// <summary>The first eight bytes of a text's SHA-256: enough to say that two sides saw the same words.</summary>
public readonly record struct TextHash(ulong Value)
{
    public static TextHash Of(string text) => new(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
}
