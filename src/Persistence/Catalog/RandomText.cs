using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Persistence.Catalog;

/// <summary>Ids and secrets that nobody can guess, as base64url text.</summary>
public static class RandomText
{
    /// <summary>An id: 96 random bits, 16 characters.</summary>
    public static string Id() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12));

    /// <summary>A secret: 256 random bits, 43 characters.</summary>
    public static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>How a secret is stored. It has 256 bits of its own, so that a slow hash would add nothing.</summary>
    public static string Hash(string secret) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Compares in the same time wherever the texts differ.</summary>
    public static bool Same(string mine, string theirs) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(mine), Encoding.UTF8.GetBytes(theirs));
}
