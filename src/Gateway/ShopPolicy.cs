using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway;

/// <summary>
/// The demo shop's Content-Security-Policy, as strict as a shop with the widget can have it: own files, the gateway's scripts and connections, and the
/// page's own inline script by its hash. It shows what a site must allow for the widget to work.
/// </summary>
internal static partial class ShopPolicy
{
    /// <summary>The policy of one page.</summary>
    public static string Of(string page, string gateway)
    {
        var inline = InlineScript().Matches(page).Select(m => $" 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(m.Groups[1].Value)))}'");
        return $"default-src 'none'; script-src 'self' {gateway}{string.Concat(inline)}; style-src 'self'; img-src 'self' data: {gateway}; media-src data: {gateway}; "
            + $"connect-src 'self' {gateway} {gateway.Replace("http", "ws", StringComparison.Ordinal)}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    }

    [GeneratedRegex("<script>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex InlineScript();
}
