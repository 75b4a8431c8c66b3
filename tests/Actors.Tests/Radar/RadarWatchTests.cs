using Gateway.Actors.Radar;

namespace Gateway.Actors.Tests.Radar;

public sealed class RadarWatchTests
{
    private static readonly Dictionary<string, string> Nothing = [];
    private static readonly RadarWatch Watch = RadarWatch.Compile(RadarSettings.Default);

    [Theory]
    [InlineData("https://shop.example/payment-error", "Payment", AlertKind.ErrorPage, "*-error")]
    [InlineData("https://shop.example/PAYMENT-ERROR?code=51", "", AlertKind.ErrorPage, "*-error?*")]
    [InlineData("https://shop.example/tents", "404: nothing here", AlertKind.ErrorPage, "title:*404*")]
    [InlineData("https://shop.example/wp-admin/install.php", "", AlertKind.ForbiddenPage, "*/wp-admin*")]
    [InlineData("https://shop.example/.env.bak", "", AlertKind.ForbiddenPage, "*/.env*")]
    public void F53_F54_A_page_is_found_by_its_pattern(string url, string title, AlertKind kind, string pattern) =>
        Assert.Equal(new AlertCause(kind, pattern), Watch.OfPage(url, title));

    [Theory]
    [InlineData("https://shop.example/", "Tents")]
    [InlineData("https://shop.example/terrors-of-the-sea", "Books")]
    [InlineData("", "")]
    public void Other_pages_are_nothing(string url, string title) => Assert.Null(Watch.OfPage(url, title));

    [Fact]
    public void F53_Errors_of_one_name_are_told_apart_by_what_they_say_without_the_numbers_in_it()
    {
        Assert.Equal("payment_error 51", Watch.OfEvent("payment_error", new Dictionary<string, string> { ["code"] = "51" })!.Value.Subject);
        Assert.Equal("error 503", Watch.OfEvent("error", new Dictionary<string, string> { ["status"] = "503", ["message"] = "x" })!.Value.Subject);
        Assert.Equal(
            Watch.OfEvent("js_error", new Dictionary<string, string> { ["message"] = "cart 17 is undefined at 12:1881" }),
            Watch.OfEvent("js_error", new Dictionary<string, string> { ["message"] = "cart 4 is undefined at 7:3" }));
        Assert.Equal("error", Watch.OfEvent("error", Nothing)!.Value.Subject);
        Assert.Null(Watch.OfEvent("cart_add", Nothing));
    }

    [Fact]
    public void F54_Thirty_in_a_row_faster_than_the_rate_are_a_flood()
    {
        Assert.True(Watch.IsFlood(14_000));
        Assert.False(Watch.IsFlood(15_000));
        Assert.False(RadarWatch.Compile(new RadarSettings { VisitorRate = 0 }).IsFlood(1));
        Assert.False(RadarWatch.Off.IsFlood(1));
    }

    [Fact]
    public void A_page_without_trouble_allocates_nothing()
    {
        bool Look() => Watch.OfPage("https://shop.example/products/tent?colour=green&size=2", "A tent for two").HasValue || Watch.OfEvent("cart_add", Nothing).HasValue;
        Look();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Look();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Settings_are_read_as_they_were_written()
    {
        var settings = new RadarSettings { Visitors = 9, ErrorPages = ["*/ошибка*"], Departments = [new("support")], AddressRate = 0 };
        Assert.True(RadarJson.TryRead(RadarJson.Write(settings), out var read, out _));
        Assert.Equal(settings, read);
        Assert.True(RadarJson.TryRead("{}", out var empty, out _));
        Assert.Equal(RadarSettings.Default, empty);
    }

    [Theory]
    [InlineData("""{"visitors":1}""", "visitors: a whole number of 2 to 10000 is needed")]
    [InlineData("""{"visitors":"many"}""", "visitors: a whole number of 2 to 10000 is needed")]
    [InlineData("""{"visitorRate":5}""", "visitorRate: a whole number of 30 to 6000, or 0 for none")]
    [InlineData("""{"errorPages":["*"]}""", "errorPages[0]: 3 characters other than * in a row are needed")]
    [InlineData("""{"errorPages":["ok/*",7]}""", "errorPages[1]: a text of 1 to 200 characters")]
    [InlineData("""{"errorEvents":"error"}""", "errorEvents: a list of at most 50")]
    [InlineData("""{"enabled":1}""", "enabled: true or false")]
    [InlineData("""{"vistors":5}""", "vistors: not known, only enabled")]
    [InlineData("[]", "an object is needed")]
    [InlineData("{", "not JSON")]
    public void Bad_settings_are_refused_by_name(string json, string fault)
    {
        Assert.False(RadarJson.TryRead(json, out _, out var faults));
        Assert.Contains(faults, f => f.ToString().StartsWith(fault, StringComparison.Ordinal));
    }
}
