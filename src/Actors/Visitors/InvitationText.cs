using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Actors.Visitors;

/// <summary>
/// What an invitation says to one visitor: {product}, {price}, {name} and {cart} stand for the product looked at last, its price, the visitor's name and the value of the cart; {product|our tents}
/// says what to write while it is not known. What stands for nothing known and has no other words is left out.
/// </summary>
internal static partial class InvitationText
{
    public static string Fill(string text, VisitorState visitor) => !text.Contains('{', StringComparison.Ordinal) ? text : Blank().Replace(text, blank =>
    {
        var value = blank.Groups["what"].Value switch
        {
            "product" => Last(visitor)?.Name,
            "price" => Last(visitor) is { Price: { } price } product ? $"{Number(price)} {product.Currency}".TrimEnd() : null,
            "name" => visitor.Name,
            _ => visitor.CartValue > 0 ? Number(visitor.CartValue) : null,
        };
        return value is { Length: > 0 } ? value : blank.Groups["else"].Value;
    });

    private static ProductSeen? Last(VisitorState visitor) => visitor.Products is [.., var last] ? last : null;

    private static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{(?<what>product|price|name|cart)(\|(?<else>[^{}]{0,100}))?\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Blank();
}
