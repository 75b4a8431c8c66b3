using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Actors.Visitors;

/// <summary>
/// What an invitation says to one visitor: {product}, {product-id}, {price}, {picture} and {address} stand for the product looked at last, {name} for the visitor's name and {cart} for the value of
/// the cart; {product|our tents} says what to write while it is not known. What stands for nothing known and has no other words is left out.
/// </summary>
internal static partial class InvitationText
{
    public static string Fill(string text, VisitorState visitor) => !text.Contains('{', StringComparison.Ordinal) ? text : Blank().Replace(text, blank =>
    {
        var value = blank.Groups["what"].Value switch
        {
            "product" => Last(visitor)?.Name,
            "product-id" => Last(visitor)?.Id,
            "picture" => Last(visitor)?.Picture,
            "address" => Last(visitor)?.Address,
            "price" => Last(visitor) is { Price: { } price } product ? $"{Number(price)} {product.Currency}".TrimEnd() : null,
            "name" => visitor.Name,
            _ => visitor.CartValue > 0 ? Number(visitor.CartValue) : null,
        };
        return value is { Length: > 0 } ? value : blank.Groups["else"].Value;
    });

    /// <summary>The text in the visitor's language, else in the site's, else in any; "" when there is none.</summary>
    public static string In(IReadOnlyDictionary<string, string> texts, VisitorState visitor, string siteLanguage)
    {
        var language = visitor.Language is { Length: >= 2 } l ? l[..2].ToLowerInvariant() : siteLanguage;
        return Fill(texts.TryGetValue(language, out var text) || texts.TryGetValue(siteLanguage, out text) ? text : texts.Values.FirstOrDefault() ?? "", visitor);
    }

    private static ProductSeen? Last(VisitorState visitor) => visitor.Products is [.., var last] ? last : null;

    private static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{(?<what>product-id|product|price|picture|address|name|cart)(\|(?<else>[^{}]{0,100}))?\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Blank();
}
