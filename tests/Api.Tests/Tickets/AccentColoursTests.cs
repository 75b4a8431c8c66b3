using System.Globalization;
using Gateway.Api.Tickets;

namespace Gateway.Api.Tests.Tickets;

public sealed class AccentColoursTests
{
    private static double[] Rgb(string css) => css switch
    {
        "#fff" => [255, 255, 255],
        "#000" => [0, 0, 0],
        _ => [.. css["rgb(".Length..^1].Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture))],
    };

    [Theory]
    [InlineData("#1f6f54"), InlineData("#ffe600"), InlineData("#000000"), InlineData("#ffffff"), InlineData("#ff6f91"), InlineData("#777"), InlineData("nonsense"), InlineData("")]
    public void Any_accent_stays_readable_on_both_papers(string accent)
    {
        var colours = AccentColours.Of(accent);
        Assert.True(AccentColours.Contrast(Rgb(colours["--accent"]), Rgb(colours["--accent-ink"])) >= 4.5);
        Assert.True(AccentColours.Contrast(Rgb(colours["--accent-light"]), [255, 255, 255]) >= 4.5);
        Assert.True(AccentColours.Contrast(Rgb(colours["--accent-dark"]), [23, 28, 26]) >= 4.5);
    }

    [Theory]
    [InlineData("#1f6f54", "rgb(31 111 84)"), InlineData(" 1F6F54 ", "rgb(31 111 84)"), InlineData("#abc", "rgb(170 187 204)"), InlineData("#12", "rgb(31 111 84)"), InlineData("#+1 2 3", "rgb(31 111 84)")]
    public void A_colour_is_read_as_sites_write_it(string accent, string css) => Assert.Equal(css, AccentColours.Of(accent)["--accent"]);
}
