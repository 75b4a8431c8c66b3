using System.Text.Json;

namespace Gateway.Api.Tests.Phrases;

public sealed class PhraseTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private const string Path = "/api/v1/sites/demo/phrases";
    private readonly TestNode _node = fixture.Node;

    [Fact]
    public async Task Phrases_are_added_changed_and_removed()
    {
        var cookie = await _node.SignInAsync("admin");
        var added = await _node.PostAsync(Path, """{"id":"vat","scope":"department","department":"sales","shortcut":"vat","text":{"en":"VAT is included.","ru":"НДС включён."},"tags":["prices"]}""", cookie);
        Assert.Equal((201, Path + "/vat"), (added.Status, added.Header("Location")));
        Assert.Equal((409, "id-taken"), await CodeAsync(_node.PostAsync(Path, """{"id":"vat","scope":"site","shortcut":"v","text":{"en":"x"},"tags":[]}""", cookie)));
        var changed = await _node.SendAsync(HttpMethod.Put, Path + "/vat", """{"scope":"site","shortcut":"tax","text":{"ru":"НДС"},"tags":[]}""", cookie);
        Assert.Equal(200, changed.Status);
        var listed = Find(await _node.GetAsync(Path, cookie), "vat");
        Assert.Equal(("site", "tax", JsonValueKind.Null), (listed.GetProperty("scope").GetString(), listed.GetProperty("shortcut").GetString(), listed.GetProperty("department").ValueKind));
        Assert.Equal(204, (await _node.SendAsync(HttpMethod.Delete, Path + "/vat", cookie: cookie)).Status);
        Assert.Equal((404, "not-found"), await CodeAsync(_node.SendAsync(HttpMethod.Delete, Path + "/vat", cookie: cookie)));
        Assert.Equal((404, "not-found"), await CodeAsync(_node.SendAsync(HttpMethod.Put, Path + "/vat", """{"scope":"site","shortcut":"tax","text":{"ru":"НДС"},"tags":[]}""", cookie)));
    }

    [Fact]
    public async Task Markup_is_kept_as_the_text_it_is()
    {
        var cookie = await _node.SignInAsync("admin");
        const string nasty = "<script>alert('x')</script> \" ' & \u2028 \u202e ${7*7} {{x}} '; drop table phrases; -- 🏕 Ёж";
        var body = JsonSerializer.Serialize(new { id = "nasty", scope = "site", shortcut = "<b>", text = new { en = nasty }, tags = new[] { nasty[..20] } });
        Assert.Equal(201, (await _node.PostAsync(Path, body, cookie)).Status);
        var answer = await _node.GetAsync(Path, cookie);
        var phrase = Find(answer, "nasty");
        Assert.Equal((nasty, "<b>"), (phrase.GetProperty("text").GetProperty("en").GetString(), phrase.GetProperty("shortcut").GetString()));
        Assert.StartsWith("application/json", answer.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
    }

    [Fact]
    public async Task A_personal_phrase_is_its_owner_s_alone()
    {
        var (anna, admin) = (await _node.SignInAsync("anna"), await _node.SignInAsync("admin"));
        var id = (await _node.PostAsync(Path, """{"scope":"personal","shortcut":"sig","text":{"en":"Yours, Anna"},"tags":[]}""", anna)).Json.GetProperty("id").GetString();
        Assert.Contains((await _node.GetAsync(Path, anna)).Json.GetProperty("phrases").EnumerateArray(), p => p.GetProperty("id").GetString() == id);
        Assert.DoesNotContain((await _node.GetAsync(Path, admin)).Json.GetProperty("phrases").EnumerateArray(), p => p.GetProperty("id").GetString() == id);
        Assert.Equal((404, "not-found"), await CodeAsync(_node.SendAsync(HttpMethod.Delete, $"{Path}/{id}", cookie: admin)));
        Assert.Equal(204, (await _node.SendAsync(HttpMethod.Delete, $"{Path}/{id}", cookie: anna)).Status);
    }

    [Fact]
    public async Task Operators_do_not_touch_what_all_share()
    {
        var anna = await _node.SignInAsync("anna");
        Assert.Equal((403, "not-allowed"), await CodeAsync(_node.PostAsync(Path, """{"scope":"site","shortcut":"s","text":{"en":"x"},"tags":[]}""", anna)));
        Assert.Equal((403, "not-allowed"), await CodeAsync(_node.SendAsync(HttpMethod.Put, Path + "/hello", """{"scope":"personal","shortcut":"s","text":{"en":"x"},"tags":[]}""", anna)));
        Assert.Equal((403, "not-allowed"), await CodeAsync(_node.SendAsync(HttpMethod.Delete, Path + "/hello", cookie: anna)));
    }

    [Theory]
    [InlineData("""{"shortcut":"s","text":{"en":"x"}}""", "scope")]
    [InlineData("""{"scope":"planet","shortcut":"s","text":{"en":"x"}}""", "scope")]
    [InlineData("""{"scope":"department","shortcut":"s","text":{"en":"x"}}""", "department")]
    [InlineData("""{"scope":"site","department":"sales","shortcut":"s","text":{"en":"x"}}""", "department")]
    [InlineData("""{"scope":"department","department":"moon","shortcut":"s","text":{"en":"x"}}""", "moon")]
    [InlineData("""{"scope":"site","shortcut":"two words","text":{"en":"x"}}""", "shortcut")]
    [InlineData("""{"scope":"site","shortcut":"s","text":{}}""", "text")]
    [InlineData("""{"scope":"site","shortcut":"s","text":{"en":null}}""", "text.en")]
    [InlineData("""{"scope":"site","shortcut":"s","text":{"e":"x"}}""", "language")]
    [InlineData("""{"scope":"site","shortcut":"s","text":{"en":"x"},"tags":[null]}""", "tags")]
    [InlineData("""{"id":"a b","scope":"site","shortcut":"s","text":{"en":"x"}}""", "id")]
    public async Task What_is_wrong_with_a_phrase_is_named(string json, string named)
    {
        var answer = await _node.PostAsync(Path, json, await _node.SignInAsync("admin"));
        Assert.Equal((400, "bad-phrase"), (answer.Status, answer.Code));
        Assert.Contains(named, answer.Json.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_has_phrases_in_both_languages()
    {
        var phrases = (await _node.GetAsync(Path, await _node.SignInAsync("boris"))).Json.GetProperty("phrases").EnumerateArray().ToList();
        Assert.True(phrases.Count >= 12);
        Assert.All(phrases.Where(p => p.GetProperty("id").GetString() is "hello" or "return" or "tent"), p =>
        {
            Assert.NotEmpty(p.GetProperty("text").GetProperty("en").GetString()!);
            Assert.NotEmpty(p.GetProperty("text").GetProperty("ru").GetString()!);
        });
    }

    private static async Task<(int, string)> CodeAsync(Task<Answer> answering)
    {
        var answer = await answering;
        return (answer.Status, answer.Code);
    }

    private static JsonElement Find(Answer answer, string id) => answer.Json.GetProperty("phrases").EnumerateArray().Single(p => p.GetProperty("id").GetString() == id);
}
