using System.Net.Http.Headers;
using System.Text;
using Dapper;
using Gateway.Actors.Sites;
using Gateway.Persistence;
using Gateway.Persistence.Catalog;
using Gateway.Protocol;
using Gateway.Swarm;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gateway.Api.Tests;

/// <summary>The API on a real Kestrel with a real database: the demo account, and another account with a site and a person of its own.</summary>
public sealed class TestNode : IAsyncDisposable
{
    public const string Password = "correct horse battery";
    public const int ShopPort = 18_081;
    public const string Shop = "http://127.0.0.1:18081";
    public const string RivalShop = "https://rival.example";
    private const string Undescribed = "X-Undescribed";

    private static Task<Requests.DescribedAnswers>? _described;
    private readonly WebApplication _app;

    private TestNode(WebApplication app, FakeTimeProvider time, Database database)
    {
        (_app, Time, Database) = (app, time, database);
        Address = new Uri(app.Urls.First());
        Http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Address };
    }

    public Uri Address { get; }
    public string Console => Address.GetLeftPart(UriPartial.Authority);
    public HttpClient Http { get; }
    public FakeTimeProvider Time { get; }
    public Database Database { get; }
    public SiteDirectory Sites => Service<SiteDirectory>();
    public TicketKeyring Keys => Service<TicketKeyring>();

    public T Service<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<TestNode> StartAsync(Database database)
    {
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(1_900_000_000));
        await database.MigrateAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(time).AddSingleton(database).AddSingleton<SiteDirectory>().AddCatalog().AddGatewayApi();
        builder.Services.AddSingleton<Nodes.INodes, NodeTests.TwoNodes>().AddSingleton<Gateway.Api.Alerts.IAlerts, Alerts.AlertTests.Radar>()
            .AddSingleton<Gateway.Api.History.IDialogs, History.DeskTests.Desk>().AddSingleton<Gateway.Api.History.ILiveFigures, History.HistoryTests.TwoBuyers>();
        var app = builder.Build();
        app.UseConsoleSecurityHeaders();
        app.Use(async (http, next) =>
        {
            http.Response.OnStarting(async () =>
            {
                // The document of each node is the same: it is made once.
                var described = await (_described ??= Requests.DescribedAnswers.OfAsync(app.Services));
                if (described.FaultOf(http) is { } fault) http.Response.Headers[Undescribed] = fault;
            });
            await next();
        });
        app.MapGatewayApi();
        await app.Services.GetRequiredService<DemoSite>().CreateIfEmptyAsync(ShopPort, Password, CancellationToken.None);
        await AddRivalAsync(database);
        await app.StartAsync();
        return new TestNode(app, time, database);
    }

    /// <summary>Says something and returns the whole answer; origin null sends none. A cookie that begins with Bearer is a token.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string path, string? json = null, string? cookie = null, string? origin = "own", string type = "application/json")
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
        return await SendAsync(request, cookie, origin);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request, string? cookie = null, string? origin = "own")
    {
        if (origin is not null) request.Headers.TryAddWithoutValidation("Origin", origin == "own" ? Console : origin);
        if (cookie is not null) request.Headers.TryAddWithoutValidation(cookie.StartsWith("Bearer ", StringComparison.Ordinal) ? "Authorization" : "Cookie", cookie);
        using var response = await Http.SendAsync(request);
        var answer = await Answer.OfAsync(response);
        // Whatever a test asks is a test of the description as well.
        Assert.True(answer.Header(Undescribed) is null, $"/openapi/v1.json: {answer.Header(Undescribed)}\n{answer.Body}");
        return answer;
    }

    public Task<Answer> GetAsync(string path, string? cookie = null) => SendAsync(HttpMethod.Get, path, cookie: cookie, origin: null);

    public Task<Answer> PostAsync(string path, string json, string? cookie = null, string? origin = "own") => SendAsync(HttpMethod.Post, path, json, cookie, origin);

    /// <summary>Signs in and returns the cookie as a browser would send it back.</summary>
    public async Task<string> SignInAsync(string login, string password = Password)
    {
        var answer = await PostAsync("/api/v1/session", $$"""{"login":"{{login}}","password":"{{password}}"}""");
        Assert.Equal(204, answer.Status);
        return answer.Header("Set-Cookie")!.Split(';')[0];
    }

    /// <summary>Makes a token as whoever has that cookie, and returns what goes in place of a cookie.</summary>
    public async Task<string> TokenAsync(string cookie, params string[] scopes)
    {
        var answer = await PostAsync("/api/v1/tokens", System.Text.Json.JsonSerializer.Serialize(new { name = "CRM", scopes }), cookie);
        Assert.True(answer.Status == 201, answer.Body);
        return "Bearer " + answer.Json.GetProperty("text").GetString();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Database.Dispose();
    }

    private static async Task AddRivalAsync(Database database)
    {
        var hash = await PasswordHash.CreateAsync(Password, CancellationToken.None);
        await using var connection = await database.OpenAsync();
        await connection.ExecuteAsync("""
            insert into accounts (id, name, created) values ('rival', 'Rival', 0);
            insert into sites (id, account, name, desk, accent, default_language, origins, greeting, offer_seconds, auto_accept, allow_missing_origin)
                values ('rival', 'rival', 'Rival', 'main', '#112233', 'en', '["https://rival.example"]', '{"en":"Hi"}', 20, @yes, @yes);
            insert into departments (site, id, names, position) values ('rival', 'sales', '{"en":"Sales"}', 0);
            insert into people (account, id, login, password_hash, name, role, desk, capacity, language)
                values ('rival', 'rival-person', 'rita', @hash, 'Rita', 3, 'main', 4, 'en');
            insert into person_departments (account, person, site, department) values ('rival', 'rival-person', 'rival', 'sales');
            insert into rules (site, id, position, json) values ('rival', 'secret-rule', 1, '{}');
            insert into phrases (site, id, scope, shortcut, text, tags) values ('rival', 'secret-phrase', 'site', 'x', '{"en":"x"}', '[]');
            update catalog_version set version = version + 1;
            """, new { hash, yes = true });
    }
}

/// <summary>An answer, read to its end.</summary>
public sealed record Answer(int Status, string Body, IReadOnlyDictionary<string, string[]> Headers)
{
    public System.Text.Json.JsonElement Json => System.Text.Json.JsonDocument.Parse(Body).RootElement;

    public string Code => Json.GetProperty("code").GetString()!;

    public string? Header(string name) => Headers.TryGetValue(name, out var values) ? values[0] : null;

    public static async Task<Answer> OfAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode, await response.Content.ReadAsStringAsync(),
        response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => h.Value.ToArray(), StringComparer.OrdinalIgnoreCase));
}

/// <summary>A node of its own for each class of tests.</summary>
public abstract class NodeFixture : IAsyncLifetime
{
    public TestNode Node { get; private set; } = null!;

    protected abstract Task<Database> OpenAsync();

    public virtual async Task InitializeAsync() => Node = await TestNode.StartAsync(await OpenAsync());

    public virtual async Task DisposeAsync() => await Node.DisposeAsync();
}

public sealed class SqliteNode : NodeFixture
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-api-").FullName;

    protected override Task<Database> OpenAsync() => Task.FromResult(Database.Sqlite(_folder));

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

public sealed class PostgresNode : NodeFixture
{
    private PostgresServer _server = null!;

    protected override async Task<Database> OpenAsync()
    {
        _server = await PostgresServer.StartAsync();
        return Database.Postgres(await _server.CreateDatabaseAsync());
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _server.DisposeAsync();
    }
}
