using System.Text.Json;

namespace Gateway.Api.Tests.Sites;

/// <summary>What a site does with words by itself, over HTTP: who may, what is taken, what is in force, and that it is written down.</summary>
public sealed class WordSettingsTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private readonly TestNode _node = fixture.Node;

    private Task<Answer> PutAsync(string path, string json, string cookie) => _node.SendAsync(HttpMethod.Put, "/api/v1/sites/demo" + path, json, cookie);

    [Fact]
    public async Task Automatic_messages_are_set_by_an_administrator_read_back_in_force_and_in_the_audit_log()
    {
        var (admin, anna) = (await _node.SignInAsync("admin"), await _node.SignInAsync("anna"));
        const string Body = """{"unanswered":{"seconds":60,"times":2,"texts":{"en":"Please wait","ru":"Подождите"}},"departments":{"sales":{"silent":{"seconds":0}}}}""";
        Assert.Equal(403, (await PutAsync("/auto-messages", Body, anna)).Status);
        Assert.Equal(200, (await PutAsync("/auto-messages", Body, admin)).Status);
        var told = (await _node.GetAsync("/api/v1/sites/demo/auto-messages", admin)).Json;
        Assert.Equal("Подождите", told.GetProperty("unanswered").GetProperty("texts").GetProperty("ru").GetString());
        Assert.Equal(JsonValueKind.Null, told.GetProperty("held").ValueKind);
        var force = _node.Sites.Find(new("demo"))!.AutoMessages;
        Assert.Equal((60, 2), (force.Unanswered!.Seconds, force.Unanswered.Times));
        Assert.Contains("auto-messages", (await _node.GetAsync("/api/v1/audit", admin)).Json.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(400, (await PutAsync("/auto-messages", """{"departments":{"nowhere":{}}}""", admin)).Status);
        Assert.Equal(400, (await PutAsync("/auto-messages", """{"silent":{"seconds":1,"texts":{"en":"x"}}}""", admin)).Status);
        Assert.Equal(200, (await PutAsync("/auto-messages", "{}", admin)).Status);
        Assert.Null(_node.Sites.Find(new("demo"))!.AutoMessages.Unanswered);
    }

    [Fact]
    public async Task F12_The_word_filter_is_tried_before_it_is_stored_then_set_and_in_force()
    {
        var (admin, anna) = (await _node.SignInAsync("admin"), await _node.SignInAsync("anna"));
        const string Lists = """{"mask":["darn*"],"refuse":["casino"],"mark":["refund"]}""";
        Assert.Equal(403, (await PutAsync("/word-filter", Lists, anna)).Status);
        const string Try = "/api/v1/sites/demo/word-filter/try";
        Assert.Equal(403, (await _node.PostAsync(Try, $$"""{"text":"x","lists":{{Lists}}}""", anna)).Status);
        var made = (await _node.PostAsync(Try, $$"""{"text":"darned <i>casino</i> refund","lists":{{Lists}}}""", admin)).Json;
        Assert.Equal(("****** <i>casino</i> refund", true, "refund"), (made.GetProperty("text").GetString(), made.GetProperty("refused").GetBoolean(), made.GetProperty("marked").GetString()));
        Assert.Empty(_node.Sites.Find(new("demo"))!.WordFilter.Lists.Mask ?? []);
        Assert.Equal(200, (await PutAsync("/word-filter", Lists, admin)).Status);
        Assert.Equal("****", _node.Sites.Find(new("demo"))!.WordFilter.Screen("darn").Text);
        Assert.Contains("word-filter", (await _node.GetAsync("/api/v1/audit", admin)).Json.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(400, (await PutAsync("/word-filter", """{"mask":["*"]}""", admin)).Status);
        Assert.Equal(400, (await _node.PostAsync(Try, $$"""{"text":"{{new string('x', 8_001)}}"}""", admin)).Status);
        Assert.Equal(200, (await PutAsync("/word-filter", "{}", admin)).Status);
    }

    [Fact]
    public async Task F50_Where_operators_lead_visitors_is_set_by_an_administrator_and_read_by_operators()
    {
        var (admin, anna) = (await _node.SignInAsync("admin"), await _node.SignInAsync("anna"));
        Assert.Equal("ask", (await _node.GetAsync("/api/v1/sites/demo/push-pages", anna)).Json.GetProperty("mode").GetString());
        Assert.Equal(403, (await PutAsync("/push-pages", """{"mode":"force"}""", anna)).Status);
        Assert.Equal(200, (await PutAsync("/push-pages", """{"mode":"force","hosts":["docs.example.com","*.example.org"]}""", admin)).Status);
        Assert.Equal(Gateway.Actors.Sites.PushMode.Force, _node.Sites.Find(new("demo"))!.PushPages.Mode);
        Assert.Equal(400, (await PutAsync("/push-pages", """{"hosts":["https://docs.example.com/"]}""", admin)).Status);
        Assert.Equal(400, (await PutAsync("/push-pages", """{"mode":"push"}""", admin)).Status);
        Assert.Equal(200, (await PutAsync("/push-pages", "{}", admin)).Status);
    }

    [Fact]
    public async Task F97_A_glossary_is_filled_changed_and_emptied_and_what_is_wrong_names_its_place()
    {
        const string Path = "/api/v1/sites/demo/glossary";
        var (admin, anna) = (await _node.SignInAsync("admin"), await _node.SignInAsync("anna"));
        const string Two = """{"terms":[{"term":"down","text":"<script>alert(1)</script> of geese","forms":["down filling"],"link":"https://shop.example/down"},{"term":"палатк*","text":"Дом из ткани"}]}""";
        Assert.Equal(403, (await _node.PostAsync(Path, Two, anna)).Status);
        Assert.Equal(200, (await _node.PostAsync(Path, Two, admin)).Status);
        var terms = (await _node.GetAsync(Path, anna)).Json.GetProperty("terms").EnumerateArray().ToList();
        Assert.Equal(["down", "палатк*"], terms.Select(t => t.GetProperty("term").GetString()));
        Assert.Equal("<script>alert(1)</script> of geese", terms[0].GetProperty("text").GetString());
        // The same words again change what is there.
        var again = (await _node.PostAsync(Path, """{"terms":[{"term":"Down","text":"Feathers"}]}""", admin)).Json.GetProperty("terms").EnumerateArray().ToList();
        Assert.Equal(("Feathers", terms[0].GetProperty("id").GetString(), 2), (again[0].GetProperty("text").GetString(), again[0].GetProperty("id").GetString(), again.Count));
        var id = again[0].GetProperty("id").GetString();
        Assert.Equal(200, (await _node.SendAsync(HttpMethod.Put, $"{Path}/{id}", """{"term":"down","text":"Light feathers"}""", admin)).Status);
        foreach (var (body, at) in new[]
        {
            ("""{"terms":[{"term":"x","text":"y"}]}""", "terms[0].term"), ("""{"terms":[{"term":"tent","text":" "}]}""", "terms[0].text"), ("""{"terms":[{"term":"tent","text":"y","link":"javascript:alert(1)"}]}""", "terms[0].link"),
            ("""{"terms":[{"term":"tent","text":"y","link":"https://a:b@c.example/"}]}""", "terms[0].link"), ("""{"terms":[{"term":"tent","text":"y"},{"term":"Tent","text":"z"}]}""", "terms[1].term"),
            ("""{"terms":[null]}""", "terms[0].term"), ("""{"terms":[]}""", "terms"), ($$"""{"terms":[{"term":"tent","text":"{{new string('x', 1_001)}}"}]}""", "terms[0].text"), ("""{"terms":[{"term":"tent","text":"y","forms":["!"]}]}""", "terms[0].forms"),
        })
        {
            var refused = await _node.PostAsync(Path, body, admin);
            Assert.Equal((400, at), (refused.Status, refused.Json.GetProperty("clause").GetString()));
        }
        Assert.NotEqual(200, (await _node.PostAsync(Path, $$"""{"terms":[{"term":"tent","text":"{{new string('x', 1_000_000)}}"}]}""", admin)).Status);
        foreach (var term in again) Assert.Equal(204, (await _node.SendAsync(HttpMethod.Delete, $"{Path}/{term.GetProperty("id").GetString()}", cookie: admin)).Status);
        Assert.Equal(404, (await _node.SendAsync(HttpMethod.Delete, $"{Path}/{id}", cookie: admin)).Status);
        Assert.Equal(404, (await _node.SendAsync(HttpMethod.Put, $"{Path}/{id}", """{"term":"down","text":"x"}""", admin)).Status);
    }

    [Fact]
    public async Task F97_Pages_of_the_site_read_its_glossary_and_those_of_others_do_not()
    {
        const string Path = "/api/v1/visitor-glossary?site=";
        var own = _node.Sites.Find(new("demo"))!.Origins[0];
        Assert.Equal(200, (await _node.SendAsync(HttpMethod.Get, Path + "demo", origin: own)).Status);
        Assert.Equal(403, (await _node.SendAsync(HttpMethod.Get, Path + "demo", origin: "https://elsewhere.example")).Status);
        Assert.Equal(404, (await _node.SendAsync(HttpMethod.Get, Path + "nowhere", origin: own)).Status);
        Assert.Equal(404, (await _node.SendAsync(HttpMethod.Get, Path.Split('?')[0], origin: own)).Status);
    }

    [Fact]
    public async Task F14_Limits_of_files_are_set_with_their_kinds_and_in_force()
    {
        var admin = await _node.SignInAsync("admin");
        Assert.Equal(200, (await PutAsync("/file-limits", """{"mostMegabytes":3,"mostOfDialog":5,"fromVisitors":false,"kinds":["pictures","pdf"]}""", admin)).Status);
        var told = (await _node.GetAsync("/api/v1/sites/demo/file-limits", admin)).Json;
        Assert.Equal((3, 2), (told.GetProperty("mostMegabytes").GetInt32(), told.GetProperty("kinds").GetArrayLength()));
        var force = _node.Sites.Find(new("demo"))!.Files;
        Assert.Equal((3, 5, false, true, false), (force.MostMegabytes, force.MostOfDialog, force.FromVisitors, force.Takes("pdf"), force.Takes("archives")));
        foreach (var wrong in (string[])["""{"mostMegabytes":26}""", """{"mostOfDialog":201}""", """{"kinds":["programs"]}""", """{"kinds":[null]}"""]) Assert.Equal(400, (await PutAsync("/file-limits", wrong, admin)).Status);
        Assert.Equal(200, (await PutAsync("/file-limits", "{}", admin)).Status);
        Assert.True(_node.Sites.Find(new("demo"))!.Files.Takes("archives"));
    }
}
