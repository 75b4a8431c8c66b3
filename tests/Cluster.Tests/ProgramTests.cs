using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>A program with a token is an operator on a real node: it is offered a dialog, answers and closes it, without a socket.</summary>
public sealed class ProgramTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task It_comes_to_the_desk_accepts_answers_once_for_each_key_and_closes()
    {
        var node = await _nodes.StartAsync();
        var admin = await Office.SignInAsync(node, "admin", _nodes.Stop);
        using var made = await Office.SendAsync(node, HttpMethod.Post, "/api/v1/tokens", new { name = "bot", scopes = new[] { "answer-dialogs", "close-dialogs", "read-history" } }, admin, _nodes.Stop);
        using var bot = new HttpClient { BaseAddress = node.Address };
        bot.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await made.Content.ReadFromJsonAsync<JsonElement>(_nodes.Stop)).GetProperty("text").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await bot.PutAsJsonAsync("/api/v1/sites/demo/desk/state", new { state = "available" }, _nodes.Stop)).StatusCode);

        await using var visitor = await _nodes.VisitorAsync(node);
        var dialog = (await visitor.BeginAsync("sales", null, "Is anybody there?", _nodes.Stop)).Dialog;
        // The first offer has the first term; it is known when the webhook or the list tells of it.
        HttpStatusCode accepted;
        do
        {
            Assert.Equal(HttpStatusCode.NoContent, (await bot.PutAsJsonAsync("/api/v1/sites/demo/desk/state", new { state = "available" }, _nodes.Stop)).StatusCode);
            accepted = (await PostAsync("accept", new { term = 1 })).StatusCode;
        }
        while (accepted == HttpStatusCode.Conflict);
        Assert.Equal(HttpStatusCode.NoContent, accepted);
        var said = TextHash.Of("A program is.");
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.Created, (await PostAsync("messages", new { text = "A program is.", key = "greeting" })).StatusCode);
        await visitor.Changed.UntilAsync(() => visitor.Dialogs[dialog].Entries.Any(e => e.Text == said), _nodes.Stop);
        Assert.Single(visitor.Dialogs[dialog].Entries, e => e.Text == said);
        // A scope that it does not have.
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("transfer", new { department = "support" })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await PostAsync("close", new { })).StatusCode);
        var late = await PostAsync("messages", new { text = "too late" });
        Assert.Equal((HttpStatusCode.Conflict, "closed"), (late.StatusCode, (await late.Content.ReadFromJsonAsync<JsonElement>(_nodes.Stop)).GetProperty("code").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await bot.PostAsJsonAsync("/api/v1/sites/demo/dialogs/no-such-dialog/messages", new { text = "x" }, _nodes.Stop)).StatusCode);

        Task<HttpResponseMessage> PostAsync(string what, object body) => bot.PostAsJsonAsync($"/api/v1/sites/demo/dialogs/{dialog}/{what}", body, _nodes.Stop);
    }
}
