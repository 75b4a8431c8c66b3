using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Edge.Fallback;

/// <summary>
/// The name of a fallback line: <c>node "." number "." secret</c>. It tells which node holds the stream, and its 256 random bits are what entitles to
/// post: whoever has not seen the stream cannot guess it.
/// </summary>
internal sealed record LineName(string Node, long Number, string Secret)
{
    private const int MaxChars = 128;

    /// <summary>A word for a node, new with each start.</summary>
    public static string NewNode() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(9));

    public static LineName New(string node, long number) => new(node, number, Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    public static bool TryParse(string? text, [NotNullWhen(true)] out LineName? name)
    {
        name = null;
        if (text is not { Length: > 0 and <= MaxChars } || text.Split('.') is not [{ Length: > 0 } node, var number, { Length: > 0 } secret]) return false;
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n)) return false;
        name = new LineName(node, n, secret);
        return true;
    }

    /// <summary>Takes the same time wherever the secrets differ.</summary>
    public bool Proves(LineName line) =>
        Number == line.Number && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(line.Secret));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Node}.{Number}.{Secret}");
}
