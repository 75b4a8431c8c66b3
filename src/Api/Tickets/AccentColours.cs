using System.Globalization;

namespace Gateway.Api.Tickets;

/// <summary>
/// A site may choose any accent: what is written on it, and what is written in it, stays readable on the window's light and dark paper. Reckoned here and not in the widget, whose
/// bytes every visitor loads.
/// </summary>
internal static class AccentColours
{
    /// <summary>WCAG 2.2, 1.4.3.</summary>
    private const double Readable = 4.5;
    private static readonly double[] White = [255, 255, 255];
    private static readonly double[] Black = [0, 0, 0];
    /// <summary>The paper of the dark theme, as in the widget's corner.css.</summary>
    private static readonly double[] DarkPaper = [23, 28, 26];
    private static readonly double[] Fallback = [31, 111, 84];

    /// <summary>The widget's custom properties of style, by name.</summary>
    public static IReadOnlyDictionary<string, string> Of(string accent)
    {
        var colour = Parse(accent);
        return new Dictionary<string, string>
        {
            ["--accent"] = Css(colour),
            ["--accent-ink"] = Contrast(colour, White) >= Readable || Contrast(colour, White) > Contrast(colour, Black) ? "#fff" : "#000",
            ["--accent-light"] = Css(Towards(colour, Black, White)),
            ["--accent-dark"] = Css(Towards(colour, White, DarkPaper)),
        };
    }

    /// <summary>#rgb or #rrggbb, the sign may be left out; anything else is the product's own green.</summary>
    internal static double[] Parse(string colour)
    {
        var digits = colour.AsSpan().Trim().TrimStart('#');
        if (digits.Length is not (3 or 6)) return Fallback;
        var rgb = new double[3];
        for (var i = 0; i < 3; i++)
        {
            var pair = digits.Length == 6 ? digits.Slice(i * 2, 2).ToString() : new string(digits[i], 2);
            if (!byte.TryParse(pair, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return Fallback;
            rgb[i] = value;
        }
        return rgb;
    }

    /// <summary>WCAG 2.2, contrast ratio.</summary>
    internal static double Contrast(double[] a, double[] b)
    {
        var (x, y) = (Luminance(a), Luminance(b));
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    private static double Luminance(double[] colour)
    {
        static double Linear(double c) => c / 255 <= 0.03928 ? c / 255 / 12.92 : Math.Pow((c / 255 + 0.055) / 1.055, 2.4);
        return 0.2126 * Linear(colour[0]) + 0.7152 * Linear(colour[1]) + 0.0722 * Linear(colour[2]);
    }

    private static double[] Towards(double[] colour, double[] goal, double[] paper)
    {
        var mixed = colour;
        for (var tenth = 1; Contrast(mixed, paper) < Readable && tenth <= 10; tenth++) mixed = [.. mixed.Zip(goal, (c, g) => Math.Round(c + (g - c) * tenth / 10))];
        return mixed;
    }

    private static string Css(double[] c) => string.Create(CultureInfo.InvariantCulture, $"rgb({c[0]} {c[1]} {c[2]})");
}
