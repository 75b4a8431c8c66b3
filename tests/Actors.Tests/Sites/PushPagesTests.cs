using Gateway.Actors.Sites;

namespace Gateway.Actors.Tests.Sites;

/// <summary>Where operators may lead a visitor's browser.</summary>
public sealed class PushPagesTests
{
    private static readonly string[] Origins = ["https://shop.example", "http://127.0.0.1:8081"];

    [Theory]
    [InlineData("https://shop.example/delivery?x=1#y", "https://shop.example/delivery?x=1#y")]
    [InlineData("HTTPS://SHOP.EXAMPLE/a b", null)]
    [InlineData("HTTPS://SHOP.EXAMPLE/a", "https://shop.example/a")]
    [InlineData("http://127.0.0.1:8081/", "http://127.0.0.1:8081/")]
    [InlineData("http://127.0.0.1:8082/", null)]
    [InlineData("http://shop.example/", null)]
    [InlineData("https://docs.example.com/x", "https://docs.example.com/x")]
    [InlineData("https://a.b.example.org/", "https://a.b.example.org/")]
    [InlineData("https://example.org/", null)]
    [InlineData("https://evilexample.org/", null)]
    [InlineData("https://docs.example.com.evil.example/", null)]
    [InlineData("https://shop.example@evil.example/", null)]
    [InlineData("https://user:secret@shop.example/", null)]
    [InlineData("https://evil.example\\@shop.example/", null)]
    [InlineData("https://shop.example\n.evil.example/", null)]
    [InlineData("javascript:alert(1)//https://shop.example/", null)]
    [InlineData("data:text/html,<script>alert(1)</script>", null)]
    [InlineData("vbscript:x", null)]
    [InlineData("ftp://shop.example/", null)]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("//shop.example/", null)]
    [InlineData("/delivery", null)]
    [InlineData("", null)]
    public void F50_Only_pages_of_the_site_and_of_hosts_that_it_allows(string address, string? allowed) =>
        Assert.Equal(allowed, new PushPages(PushMode.Ask, ["docs.example.com", "*.example.org"]).Allowed(address, Origins));

    [Fact]
    public void F50_A_million_characters_are_no_address() => Assert.Null(PushPages.Default.Allowed("https://shop.example/" + new string('x', 1_000_000), Origins));

    [Theory]
    [InlineData("""{"hosts":["https://x.example"]}""", "hosts[0]")]
    [InlineData("""{"hosts":["x.example","*"]}""", "hosts[1]")]
    [InlineData("""{"hosts":["*.*.example"]}""", "hosts[0]")]
    [InlineData("""{"hosts":["x.example:8080"]}""", "hosts[0]")]
    [InlineData("""{"hosts":[null]}""", "hosts[0]")]
    [InlineData("""{"mode":"always"}""", "mode")]
    public void F50_What_cannot_be_set_names_its_place(string json, string at)
    {
        Assert.False(PushPages.TryRead(json, out _, out var faults));
        Assert.Equal(at, faults[0].At);
    }
}
