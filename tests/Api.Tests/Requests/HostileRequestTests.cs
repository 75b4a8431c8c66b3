using System.Net.Http.Headers;
using System.Text;
using Gateway.Api.Requests;

namespace Gateway.Api.Tests.Requests;

public sealed class HostileRequestTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private readonly TestNode _node = fixture.Node;

    public static TheoryData<string, string> Bodies() => new()
    {
        { "empty", "" },
        { "blank", "   " },
        { "cut", """{"login":"adm""" },
        { "trailing", """{"login":"a","password":"b"} x""" },
        { "comment", """{"login":"a" /* x */,"password":"b"}""" },
        { "trailing comma", """{"login":"a","password":"b",}""" },
        { "array", "[]" },
        { "null", "null" },
        { "number", "1e400" },
        { "duplicate", """{"login":"a","login":"admin","password":"b"}""" },
        { "escaped duplicate", """{"login":"a","log\u0069n":"admin","password":"b"}""" },
        { "nul", """{"login":"a\u0000","password":"b"}""" },
        { "nul in a name", """{"log\u0000in":"a","password":"b"}""" },
        { "half surrogate", """{"login":"\ud800","password":"b"}""" },
        { "half surrogate in a name", """{"\udc00":"a","password":"b"}""" },
        { "raw control", "{\"login\":\"a\u0001\",\"password\":\"b\"}" },
        { "deep", string.Concat(Enumerable.Repeat("{\"a\":", 50_000)) },
        { "deep arrays", "{\"login\":" + new string('[', 100_000) },
        { "17 deep", "{\"a\":" + string.Concat(Enumerable.Repeat("[", 17)) + string.Concat(Enumerable.Repeat("]", 17)) + "}" },
        { "byte order mark", "\uFEFF{}" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_body_that_is_not_strict_JSON_is_refused_with_a_reason(string kind, string body)
    {
        foreach (var (path, origin) in ((string, string)[])[("/api/v1/session", "own"), ("/api/v1/visitor-tickets", TestNode.Shop)])
        {
            var answer = await _node.PostAsync(path, body, origin: origin);
            Assert.True(answer.Status == 400, $"{kind} was answered with {answer.Status}");
            Assert.Equal("bad-json", answer.Code);
            Assert.NotEmpty(answer.Json.GetProperty("message").GetString()!);
            Assert.DoesNotContain("System.", answer.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_refused()
    {
        foreach (var bytes in (byte[][])[[.. "{\"login\":\""u8, 0xff, .. "\"}"u8], [.. "{\"login\":\""u8, 0xc0, 0x80, .. "\"}"u8], [.. "{\"login\":\""u8, 0xed, 0xa0, 0x80, .. "\"}"u8], [0xfe, 0xff, 0, 0x7b]])
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/session") { Content = new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
            var answer = await _node.SendAsync(request);
            Assert.Equal((400, "bad-json"), (answer.Status, answer.Code));
            Assert.Contains("UTF-8", answer.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_whether_it_says_its_length_or_not()
    {
        var huge = "{\"login\":\"" + new string('x', BodyBytes.Max) + "\"}";
        var told = await _node.PostAsync("/api/v1/session", huge);
        Assert.Equal((413, "too-large"), (told.Status, told.Code));

        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/v1/session") { Content = new StringContent(huge, Encoding.UTF8, "application/json") };
        chunked.Headers.TransferEncodingChunked = true;
        var untold = await _node.SendAsync(chunked);
        Assert.Equal((413, "too-large"), (untold.Status, untold.Code));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task A_form_of_another_page_cannot_write(string type)
    {
        var answer = await _node.SendAsync(HttpMethod.Post, "/api/v1/session", $$"""{"login":"admin","password":"{{TestNode.Password}}"}""", type: type);
        Assert.Equal((415, "not-json"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("https://evil.example")]
    [InlineData(TestNode.Shop)]
    public async Task A_write_from_a_foreign_or_missing_origin_is_refused_even_with_a_session(string? origin)
    {
        var cookie = await _node.SignInAsync("admin");
        foreach (var (method, path) in ((HttpMethod, string)[])[
            (HttpMethod.Post, "/api/v1/session"), (HttpMethod.Delete, "/api/v1/session"), (HttpMethod.Post, "/api/v1/operator-tickets"),
            (HttpMethod.Post, "/api/v1/sites/demo/phrases"), (HttpMethod.Put, "/api/v1/sites/demo/phrases/hello"), (HttpMethod.Delete, "/api/v1/sites/demo/phrases/hello"),
            (HttpMethod.Post, "/api/v1/sites/demo/rules"), (HttpMethod.Put, "/api/v1/sites/demo/rules/cart-add"), (HttpMethod.Delete, "/api/v1/sites/demo/rules/cart-add")])
        {
            var answer = await _node.SendAsync(method, path, method == HttpMethod.Delete ? null : """{"site":"demo"}""", cookie, origin);
            Assert.True(answer.Status == 403, $"{method} {path} from {origin ?? "nowhere"} was answered with {answer.Status}");
            Assert.Equal("foreign-origin", answer.Code);
        }
        Assert.Equal(200, (await _node.GetAsync("/api/v1/session", cookie)).Status);
    }

    [Fact]
    public async Task A_route_that_does_not_exist_is_answered_in_JSON()
    {
        var answer = await _node.GetAsync("/api/v1/nothing");
        Assert.Equal((404, "unknown-route"), (answer.Status, answer.Code));
    }
}
