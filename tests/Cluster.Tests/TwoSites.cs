using System.Text.Json;
using Dapper;
using Gateway.Persistence;
using Gateway.Persistence.Catalog;
using Gateway.Protocol;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>A real node with two accounts: the demo site, and a rival's, whose pages live on the same origin. The signing key is known, so that any ticket can be made.</summary>
public sealed class TwoSites : IAsyncLifetime
{
    private readonly Nodes _nodes = new();
    private readonly int _metricsPort = GatewayProcess.FreePort();
    private TicketKeyring _keys = null!;

    internal GatewayProcess Node { get; private set; } = null!;

    internal string Shop => Node.ShopOrigin;

    internal string Console => Nodes.At(Node).ConsoleOrigin;

    /// <summary>What Prometheus reads.</summary>
    internal Uri Metrics => new($"http://127.0.0.1:{_metricsPort}/metrics");

    internal CancellationToken Stop => _nodes.Stop;

    public async Task InitializeAsync()
    {
        var folder = _nodes.Folder();
        var setup = new NodeSetup(Nodes.Program(), folder, Nodes.Password) { Settings = ["--Gateway:MetricsPort", $"{_metricsPort}"] };
        using (var database = Database.Sqlite(folder))
        {
            await database.MigrateAsync();
            await new DemoSite(database, TimeProvider.System).CreateIfEmptyAsync(setup.ShopPort, Nodes.Password, Stop);
            await AddRivalAsync(database, $"http://127.0.0.1:{setup.ShopPort}");
            var key = Assert.Single(await new TicketKeys(database, TimeProvider.System).LoadAsync(Stop));
            _keys = new TicketKeyring(new TicketKey(key.Id, Convert.FromBase64String(key.Secret)));
        }
        Node = await _nodes.StartAsync(setup);
    }

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    /// <summary>A ticket as the node would sign it.</summary>
    internal string Sign(Ticket ticket) => TicketCodec.Sign(ticket, _keys);

    /// <summary>A new visitor of a site.</summary>
    internal Task<(string Visitor, string Ticket)> VisitorAsync(string site) => Office.VisitorAsync(Node, Stop, site);

    /// <summary>An operator's ticket, bought with a session.</summary>
    internal async Task<string> OperatorAsync(string site, string login) => await Office.OperatorTicketAsync(Node, await Office.SignInAsync(Node, login, Stop), Stop, site);

    private async Task AddRivalAsync(Database database, string shop)
    {
        var hash = await PasswordHash.CreateAsync(Nodes.Password, Stop);
        await using var connection = await database.OpenAsync(Stop);
        await connection.ExecuteAsync("""
            insert into accounts (id, name, created) values ('rival', 'Rival', 0);
            insert into sites (id, account, name, desk, accent, default_language, origins, greeting, offer_seconds, auto_accept, allow_missing_origin)
                values ('rival', 'rival', 'Rival', 'main', '#112233', 'en', @origins, '{"en":"Hi"}', 20, @yes, @no);
            insert into departments (site, id, names, position) values ('rival', 'rival-desk', '{"en":"Sales"}', 0);
            insert into people (account, id, login, password_hash, name, role, desk, capacity, language)
                values ('rival', 'rival-person', 'rita', @hash, 'Rita', 3, 'main', 4, 'en');
            insert into person_departments (account, person, site, department) values ('rival', 'rival-person', 'rival', 'rival-desk');
            update catalog_version set version = version + 1;
            """, new { hash, yes = true, no = false, origins = JsonSerializer.Serialize(new[] { "https://rival.example", shop }) });
    }
}
