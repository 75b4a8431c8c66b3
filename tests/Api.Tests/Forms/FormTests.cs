using Gateway.Actors;
using Gateway.Actors.Sites;

namespace Gateway.Api.Tests.Forms;

public sealed class FormTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private const string Path = "/api/v1/sites/demo/forms";
    private const string Boots = """{"title":{"en":"Your size","ru":"Ваш размер"},"fields":[{"name":"size","label":{"en":"Size"},"type":"number","required":true},{"name":"day","label":{"en":"Day"},"type":"date"}]}""";
    private readonly TestNode _node = fixture.Node;

    private Task<Answer> PutAsync(string name, string body, string cookie) => _node.SendAsync(HttpMethod.Put, $"{Path}/{name}", body, cookie);

    private static async Task<(int, string?)> CodeAsync(Task<Answer> request)
    {
        var answer = await request;
        return (answer.Status, answer.Json.GetProperty("code").GetString());
    }

    [Fact]
    public async Task F101_Forms_are_kept_read_by_operators_and_removed()
    {
        var (admin, anna) = (await _node.SignInAsync("admin"), await _node.SignInAsync("anna"));
        var kept = await PutAsync("boots", Boots, admin);
        Assert.Equal(200, kept.Status);
        var listed = Assert.Single((await _node.GetAsync(Path, anna)).Json.GetProperty("forms").EnumerateArray(), f => f.GetProperty("name").GetString() == "boots");
        Assert.Equal(("Ваш размер", "date"), (listed.GetProperty("title").GetProperty("ru").GetString(), listed.GetProperty("fields")[1].GetProperty("type").GetString()));
        Assert.Equal(200, (await PutAsync("boots", Boots.Replace("Your size", "Size of boots", StringComparison.Ordinal), admin)).Status);
        Assert.Equal("Size of boots", _node.Sites.Find(new SiteId("demo"))!.Forms["boots"].Form.Title["en"]);
        Assert.Equal((403, "not-allowed"), await CodeAsync(PutAsync("boots", Boots, anna)));
        Assert.Equal(204, (await _node.SendAsync(HttpMethod.Delete, Path + "/boots", cookie: admin)).Status);
        Assert.Equal((404, "not-found"), await CodeAsync(_node.SendAsync(HttpMethod.Delete, Path + "/boots", cookie: admin)));
    }

    [Theory]
    [InlineData("boots", """{"title":{"en":"x"}}""", "bad-form", "form.fields")]
    [InlineData("boots", """{"title":{"en":"x"},"fields":[{"name":"a","label":{"en":"A"},"type":"script"}]}""", "bad-form", "form.fields[0].type")]
    [InlineData("boots", """{"title":{"en":"x"},"fields":[{"name":"a","label":{"en":"A"}}],"check":"nobody"}""", "bad-form", "form.check")]
    [InlineData("a%20b", """{"title":{"en":"x"},"fields":[{"name":"a","label":{"en":"A"}}]}""", "bad-form", "form.name")]
    [InlineData("boots", """{"name":"shoes","title":{"en":"x"},"fields":[{"name":"a","label":{"en":"A"}}]}""", "bad-request", null)]
    public async Task F101_What_cannot_be_a_form_is_refused_with_its_place(string name, string body, string code, string? clause)
    {
        var refused = await PutAsync(name, body, await _node.SignInAsync("admin"));
        Assert.Equal((400, code), (refused.Status, refused.Json.GetProperty("code").GetString()));
        Assert.Equal(clause, refused.Json.TryGetProperty("clause", out var at) ? at.GetString() : null);
    }

    [Fact]
    public async Task F101_A_site_has_so_many_forms_and_no_more()
    {
        var admin = await _node.SignInAsync("admin");
        var there = (await _node.GetAsync(Path, admin)).Json.GetProperty("forms").GetArrayLength();
        for (var i = there; i < SiteForm.Most; i++) Assert.Equal(200, (await PutAsync($"many-{i}", Boots, admin)).Status);
        Assert.Equal((409, "too-many"), await CodeAsync(PutAsync("one-more", Boots, admin)));
        Assert.Equal(200, (await PutAsync($"many-{there}", Boots, admin)).Status);
        for (var i = there; i < SiteForm.Most; i++) Assert.Equal(204, (await _node.SendAsync(HttpMethod.Delete, $"{Path}/many-{i}", cookie: admin)).Status);
    }
}
