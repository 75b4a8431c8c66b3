namespace Gateway.Actors.Triggers;

/// <summary>Which addresses a rule may show: what is written in one ends up in pages of visitors.</summary>
public static class SafeAddress
{
    /// <summary>Characters of an address.</summary>
    public const int Most = 500;

    /// <summary>A path of the site itself, or an absolute http or https address without a name and password in it.</summary>
    public static bool IsAddress(string text) => text.Length is > 0 and <= Most && !text.AsSpan().ContainsAny(Hostile) && (IsPath(text) || Absolute(text) is not null);

    /// <summary>Whether a picture from there may be shown: over https, or from the site itself.</summary>
    /// <param name="text">The address.</param>
    /// <param name="origins">The site's, such as https://shop.example.</param>
    public static bool IsPicture(string text, IReadOnlyList<string> origins) => IsAddress(text) && (IsPath(text) || Absolute(text)!.Scheme == Uri.UriSchemeHttps || IsOf(text, origins));

    /// <summary>Whether a button may lead there: the site itself only.</summary>
    /// <param name="text">The address.</param>
    /// <param name="origins">The site's, such as https://shop.example.</param>
    public static bool IsOnSite(string text, IReadOnlyList<string> origins) => IsAddress(text) && (IsPath(text) || IsOf(text, origins));

    // Browsers take a backslash for a slash and leave tabs and line ends out.
    private static readonly System.Buffers.SearchValues<char> Hostile = System.Buffers.SearchValues.Create([.. Enumerable.Range(0, 33).Select(c => (char)c), '\\', '"', '\'', '<', '>', '`', '\u007f']);

    private static bool IsPath(string text) => text[0] == '/' && !text.StartsWith("//", StringComparison.Ordinal);

    private static bool IsOf(string text, IReadOnlyList<string> origins) => origins.Contains(Absolute(text)!.GetLeftPart(UriPartial.Authority), StringComparer.OrdinalIgnoreCase);

    private static Uri? Absolute(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp) && uri.UserInfo.Length == 0 ? uri : null;
}
