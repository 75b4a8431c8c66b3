using Gateway.Replay.Input;

namespace Gateway.Swarm.Tests;

public sealed class AccessLogTests
{
    private const string Browser = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";

    private static AccessLog Read(params string[] lines)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, lines);
            return AccessLog.Read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Line(string request, int status = 200, string address = "198.51.100.7", string agent = Browser, string second = "03") =>
        $"{address} - - [17/May/2015:10:05:{second} +0000] \"{request} HTTP/1.1\" {status} 17 \"-\" \"{agent}\"";

    [Theory]
    [InlineData("GET /blog/first-hike")]
    [InlineData("GET /")]
    [InlineData("GET /products/tent.html?color=red")]
    [InlineData("GET /about.php")]
    public void A_page_is_a_page_view(string request) => Assert.Single(Read(Line(request)).Views);

    [Theory]
    [InlineData("GET /logo.png", 200)]
    [InlineData("GET /style.css?v=3", 200)]
    [InlineData("GET /robots.txt", 200)]
    [InlineData("GET /blog/tags/tents?flav=rss20", 200)]
    [InlineData("GET /feed/", 200)]
    [InlineData("GET /news.xml", 200)]
    [InlineData("GET /missing", 404)]
    [InlineData("GET /moved", 301)]
    [InlineData("POST /search", 200)]
    [InlineData("HEAD /", 200)]
    public void Assets_feeds_and_errors_are_no_page_views(string request, int status) => Assert.Empty(Read(Line(request, status)).Views);

    [Fact]
    public void Crawlers_are_counted_and_left_out()
    {
        var log = Read(Line("GET /", agent: "SampleBot/1.0"), Line("GET /"));
        Assert.Equal((1, 1), (log.FromCrawlers, log.Views.Count));
    }

    [Fact]
    public void A_visitor_is_an_address_with_an_agent()
    {
        var log = Read(Line("GET /"), Line("GET /cart"), Line("GET /", agent: Browser.Replace("128", "129", StringComparison.Ordinal)), Line("GET /", address: "198.51.100.8"));
        Assert.Equal((4, 3), (log.Views.Count, log.Visitors));
    }

    [Fact]
    public void Views_come_in_the_order_of_time_and_a_broken_line_is_only_counted()
    {
        var log = Read(Line("GET /second", second: "40"), "not a line", Line("GET /first", second: "05"));
        Assert.Equal(["/first", "/second"], log.Views.Select(v => v.Path));
        Assert.Equal(1, log.Unreadable);
    }
}
