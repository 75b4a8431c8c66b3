namespace Gateway.Api.Tests.Rules;

public sealed class CouponTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private const string Path = "/api/v1/sites/demo/coupons";
    private readonly TestNode _node = fixture.Node;

    private Task<Answer> PutAsync(string pool, string body, string cookie) => _node.SendAsync(HttpMethod.Put, $"{Path}/{pool}", body, cookie);

    [Fact]
    public async Task F70_a_pool_is_filled_counted_and_emptied_by_administrators()
    {
        var admin = await _node.SignInAsync("admin");
        var added = await PutAsync("spring", """{"codes":["SPR-1"," SPR-2 ","SPR-1",""]}""", admin);
        Assert.Equal((200, 2), (added.Status, added.Json.GetProperty("added").GetInt32()));
        Assert.Equal(1, (await PutAsync("spring", """{"codes":["SPR-2","SPR-3"]}""", admin)).Json.GetProperty("added").GetInt32());
        var pool = Assert.Single((await _node.GetAsync(Path, admin)).Json.GetProperty("pools").EnumerateArray(), p => p.GetProperty("pool").GetString() == "spring");
        Assert.Equal((3, 3), (pool.GetProperty("codes").GetInt32(), pool.GetProperty("left").GetInt32()));
        var code = (await _node.GetAsync(Path + "/codes/SPR-3", admin)).Json;
        Assert.Equal(("spring", ""), (code.GetProperty("pool").GetString(), code.GetProperty("visitor").GetString()));
        Assert.Equal(404, (await _node.GetAsync(Path + "/codes/SPR-4", admin)).Status);
        Assert.Equal(204, (await _node.SendAsync(HttpMethod.Delete, Path + "/spring", cookie: admin)).Status);
        Assert.Equal(404, (await _node.SendAsync(HttpMethod.Delete, Path + "/spring", cookie: admin)).Status);
        Assert.Equal(403, (await _node.GetAsync(Path, await _node.SignInAsync("boris"))).Status);
    }

    [Theory]
    [InlineData("spring", """{"codes":[]}""")]
    [InlineData("spring", """{"codes":["<script>"]}""")]
    [InlineData("spring", """{"codes":["12345678901234567890123456789012345678901"]}""")]
    [InlineData("sp%20ring", """{"codes":["A"]}""")]
    public async Task What_is_no_code_is_refused(string pool, string body) => Assert.Equal((400, "bad-coupons"), ((await PutAsync(pool, body, await _node.SignInAsync("admin"))) is var a ? a.Status : 0, a.Code));
}
