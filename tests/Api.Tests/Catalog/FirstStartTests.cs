using Gateway.Persistence;
using Gateway.Persistence.Catalog;

namespace Gateway.Api.Tests.Catalog;

public sealed class FirstStartTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-first-").FullName;
    private Database _database = null!;
    private DemoSite _demo = null!;

    public async Task InitializeAsync()
    {
        _database = Database.Sqlite(_folder);
        await _database.MigrateAsync();
        _demo = new DemoSite(_database, TimeProvider.System);
    }

    public Task DisposeAsync()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_password_is_generated_told_once_and_good_for_all_three()
    {
        var signIn = await _demo.CreateIfEmptyAsync(8081, null, CancellationToken.None);
        Assert.Equal(["admin", "anna", "boris"], signIn!.Logins);
        Assert.True(signIn.Generated && signIn.Password.Length >= 16);
        var people = new People(_database, TimeProvider.System);
        foreach (var login in signIn.Logins) Assert.NotNull(await people.FindAsync(login, signIn.Password, CancellationToken.None));
        Assert.Null(await _demo.CreateIfEmptyAsync(8081, "another password", CancellationToken.None));
        Assert.Null(await people.FindAsync("admin", "another password", CancellationToken.None));
    }

    [Fact]
    public async Task A_given_password_is_taken()
    {
        var signIn = await _demo.CreateIfEmptyAsync(8081, TestNode.Password, CancellationToken.None);
        Assert.Equal((TestNode.Password, false), (signIn!.Password, signIn.Generated));
    }

    [Fact]
    public async Task Too_short_a_password_is_refused_and_nothing_is_created()
    {
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => _demo.CreateIfEmptyAsync(8081, "short", CancellationToken.None));
        Assert.StartsWith("GATEWAY_ADMIN_PASSWORD has 5 characters; 8 to 256 are allowed", fault.Message, StringComparison.Ordinal);
        Assert.NotNull(await _demo.CreateIfEmptyAsync(8081, null, CancellationToken.None));
    }

    [Fact]
    public async Task Two_nodes_that_start_at_once_create_one_demo()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _demo.CreateIfEmptyAsync(8081, null, CancellationToken.None))));
        Assert.Single(made, m => m is not null);
    }
}
