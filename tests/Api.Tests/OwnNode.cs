using Dapper;

namespace Gateway.Api.Tests;

/// <summary>A node of its own for each test, for those that change what people may, or count what others would add to.</summary>
public abstract class OwnNode : IAsyncLifetime
{
    private readonly SqliteNode _fixture = new();

    protected TestNode Node => _fixture.Node;

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    protected async Task<string> IdOfAsync(string login)
    {
        await using var connection = await Node.Database.OpenAsync();
        return (await connection.ExecuteScalarAsync<string>("select id from people where login = @login", new { login }))!;
    }

    protected Task<Answer> PutAsync(string path, string json, string cookie) => Node.SendAsync(HttpMethod.Put, "/api/v1" + path, json, cookie);
}
