using System.Net.Http.Json;

namespace Gateway.Cluster.Tests;

/// <summary>What a browser is told by a running node about console, widget, shop and cookie.</summary>
public sealed class HeaderTests(TwoSites sites) : IClassFixture<TwoSites>
{
    private async Task<(string Body, Dictionary<string, string> Headers)> GetAsync(string path, int? port = null)
    {
        using var answer = await Office.SendAsync(sites.Node, HttpMethod.Get, path, null, null, sites.Stop, port: port);
        return (await answer.Content.ReadAsStringAsync(sites.Stop), answer.Headers.Concat(answer.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value)));
    }

    private static Dictionary<string, string[]> Policy(Dictionary<string, string> headers) => headers["Content-Security-Policy"].Split("; ")
        .Select(d => d.Split(' ')).ToDictionary(d => d[0], d => d[1..]);

    [Theory]
    [InlineData("/console/")]
    [InlineData("/widget.js")]
    [InlineData("/widget-panel.js")]
    [InlineData("/widget-talk.js")]
    [InlineData("/widget-around.js")]
    [InlineData("/health/live")]
    [InlineData("/openapi/v1.json")]
    public async Task Whatever_the_gateway_serves_runs_only_its_own_scripts_and_is_framed_by_nobody(string path)
    {
        var (_, headers) = await GetAsync(path);
        var policy = Policy(headers);
        Assert.Equal(["'none'"], policy["default-src"]);
        Assert.Equal(["'self'"], policy["script-src"]);
        Assert.Equal(["'self'"], policy["style-src"]);
        Assert.Equal(["'self'", $"ws://127.0.0.1:{sites.Node.Address.Port}"], policy["connect-src"]);
        Assert.All((string[])["frame-ancestors", "base-uri"], d => Assert.Equal(["'none'"], policy[d]));
        Assert.False(policy.ContainsKey("object-src"));
        Assert.Equal("nosniff", headers["X-Content-Type-Options"]);
        Assert.Equal("DENY", headers["X-Frame-Options"]);
        Assert.Equal("no-referrer", headers["Referrer-Policy"]);
    }

    [Fact]
    public async Task The_console_s_page_has_nothing_that_its_policy_forbids()
    {
        var (page, _) = await GetAsync("/console/");
        Assert.Contains("<script type=\"module\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<style", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"<script(?![^>]*\ssrc=)", page);
        Assert.DoesNotMatch(@"\s(on[a-z]+|style)=", page);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/ru/cart")]
    [InlineData("/shop.js")]
    public async Task The_demo_shop_runs_its_own_scripts_and_the_gateway_s_and_no_others(string path)
    {
        var (page, headers) = await GetAsync(path, sites.Node.Setup.ShopPort);
        var policy = Policy(headers);
        var gateway = sites.Node.Address.GetLeftPart(UriPartial.Authority);
        var inline = path == "/shop.js" ? 0 : 1;
        Assert.Equal(["'none'"], policy["default-src"]);
        Assert.Equal(["'self'", gateway], policy["script-src"][..2]);
        Assert.Equal(inline, policy["script-src"][2..].Count(s => s.StartsWith("'sha256-", StringComparison.Ordinal)));
        Assert.Equal(inline + 2, policy["script-src"].Length);
        // The shop signs its customers in by its own address.
        Assert.Equal(["'self'", gateway, gateway.Replace("http", "ws", StringComparison.Ordinal)], policy["connect-src"]);
        Assert.Equal(["'none'"], policy["frame-ancestors"]);
        Assert.DoesNotContain("unsafe", headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.DoesNotContain("{{gateway}}", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"<[^>]+\s(on[a-z]+|style)=", page);
    }

    [Fact]
    public async Task Behind_a_proxy_that_ends_TLS_the_cookie_is_bound_to_this_host_and_to_TLS()
    {
        var authority = $"127.0.0.1:{sites.Node.Address.Port}";
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{authority}/api/v1/session") { Content = JsonContent.Create(new { login = "anna", password = Nodes.Password }) };
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("Origin", $"https://{authority}");
        using var answer = await http.SendAsync(request, sites.Stop);
        Assert.True(answer.IsSuccessStatusCode);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single().ToLowerInvariant().Split("; ");
        Assert.StartsWith("__host-gateway=", cookie[0], StringComparison.Ordinal);
        Assert.All((string[])["secure", "httponly", "samesite=strict", "path=/"], word => Assert.Contains(word, cookie));
        Assert.DoesNotContain(cookie, word => word.StartsWith("domain", StringComparison.Ordinal));
        Assert.Contains("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_plain_loopback_the_cookie_lacks_only_what_a_browser_would_refuse_there()
    {
        using var answer = await Office.SendAsync(sites.Node, HttpMethod.Post, "/api/v1/session", new { login = "anna", password = Nodes.Password }, null, sites.Stop);
        var cookie = answer.Headers.GetValues("Set-Cookie").Single().ToLowerInvariant().Split("; ");
        Assert.StartsWith("gateway=", cookie[0], StringComparison.Ordinal);
        Assert.DoesNotContain("secure", cookie);
        Assert.All((string[])["httponly", "samesite=strict", "path=/"], word => Assert.Contains(word, cookie));
    }
}
