using System.Text.Json;

namespace Gateway.Api.Tests.Sites;

/// <summary>A glossary as large as it may become, on a node of its own.</summary>
public sealed class FullGlossaryTests(SqliteNode fixture) : IClassFixture<SqliteNode>
{
    private readonly TestNode _node = fixture.Node;

    [Fact]
    public async Task F97_Ten_thousand_terms_are_too_many_and_none_of_a_part_that_does_not_fit_is_added()
    {
        const string Path = "/api/v1/sites/demo/glossary";
        var admin = await _node.SignInAsync("admin");
        string Terms(int from, int count) => JsonSerializer.Serialize(new { terms = Enumerable.Range(from, count).Select(i => new { term = $"term{i}", text = "x" }) });
        Assert.Equal(400, (await _node.PostAsync(Path, Terms(0, 501), admin)).Status);
        Assert.NotEqual(200, (await _node.PostAsync(Path, Terms(0, 10_000), admin)).Status);
        for (var i = 0; i < 4; i++) Assert.Equal(200, (await _node.PostAsync(Path, Terms(i * 500, 500), admin)).Status);
        var full = await _node.PostAsync(Path, Terms(1_999, 2), admin);
        Assert.Equal((409, "too-many"), (full.Status, full.Code));
        var terms = (await _node.GetAsync(Path, admin)).Json.GetProperty("terms").EnumerateArray().ToList();
        Assert.Equal(2_000, terms.Count);
    }
}
