using System.Text.Json.Nodes;

namespace Gateway.Api.Tests.Rules;

/// <summary>The console's ready rules, saved as the console would save them.</summary>
public sealed class PresetTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    public static TheoryData<string, string> Presets()
    {
        var all = new TheoryData<string, string>();
        foreach (var trade in Read())
            foreach (var rule in trade!["rules"]!.AsArray()) all.Add((string)trade["trade"]!, (string)rule!["key"]!);
        return all;
    }

    [Theory, MemberData(nameof(Presets))]
    public async Task F61_A_ready_rule_is_taken_as_it_is(string trade, string key)
    {
        var preset = Read().First(t => (string)t!["trade"]! == trade)!["rules"]!.AsArray().First(r => (string)r!["key"]! == key)!.DeepClone().AsObject();
        var names = preset["names"]!;
        preset.Remove("key");
        preset.Remove("names");
        preset["enabled"] = true;
        foreach (var language in (string[])["en", "ru"])
        {
            preset["name"] = (string)names[language]!;
            var answer = await fixture.Node.PostAsync("/api/v1/sites/demo/rules", preset.ToJsonString(), await fixture.Node.SignInAsync("admin"));
            Assert.True(answer.Status == 201, answer.Body);
        }
    }

    private static JsonArray Read()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Gateway.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("the repository was not found above the tests");
        return JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "src/Web/console/src/presets.json")))!.AsArray();
    }
}
