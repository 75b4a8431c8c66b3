using System.Net;
using Gateway;
using Gateway.Actors;
using Gateway.Actors.Timers;
using Gateway.Api;
using Gateway.Edge;
using Gateway.Edge.Connections;
using Gateway.Edge.Fallback;
using Gateway.Edge.Routing;
using Gateway.Persistence;
using Gateway.Persistence.Catalog;
using Gateway.Protocol;
using Microsoft.Extensions.Options;

try
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    var options = (builder.Configuration.GetSection("Gateway").Get<GatewayOptions>() ?? new()).Checked();
    using var certificate = Listening.CertificateOf(options);
    using var database = options.Postgres.Length > 0 ? Database.Postgres(options.Postgres) : Database.Sqlite(options.Data, options.RelaxedDisk ? DiskSync.Normal : DiskSync.Full);
    await database.MigrateAsync();

    var node = new NodeServices { Wheel = new TimerWheel(TimeProvider.System) };
    builder.WebHost.ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.ListenForSockets(IPAddress.Parse(options.Address), options.Port, certificate);
        if (options.ShopPort >= 0) kestrel.Listen(IPAddress.Parse(options.Address), options.ShopPort);
    });
    builder.Services.AddSingleton(database).AddSingleton(TimeProvider.System).AddSingleton(node.Sites).AddSingleton(node);
    builder.Services.AddCatalog();
    builder.Services.AddGatewayApi();
    builder.Services.AddGatewaySockets();
    builder.Services.AddSingleton(given => new SocketSessions(node, given.GetRequiredService<TicketKeyring>(), options.ConsoleOriginsWith(given.GetRequiredService<IOptions<ApiOptions>>().Value.ConsoleOrigins)));
    builder.Services.AddSingleton<IMessageSinkFactory>(given => given.GetRequiredService<SocketSessions>());
    builder.Services.AddNode(options, database, node);
    builder.Services.AddHostedService<Draining>();
    builder.Services.AddOptions<HostOptions>().Configure<IOptions<EdgeOptions>>((host, edge) => host.ShutdownTimeout = edge.Value.LongestMove + Draining.Afterwards);

    await using var app = builder.Build();
    var signIn = await app.Services.GetRequiredService<DemoSite>()
        .CreateIfEmptyAsync(options.ShopPort, Environment.GetEnvironmentVariable(DemoSite.PasswordVariable), app.Lifetime.ApplicationStopping);
    app.UseTrustedProxies();
    app.UseDemoShop(options);
    app.UseConsoleSecurityHeaders();
    app.UseWebClients();
    app.MapGatewayApi();
    app.MapGatewayFallback(app.Services.GetRequiredService<SocketSessions>().AdmitsSomewhere);
    await app.StartAsync();
    Greeting.Print(options, signIn);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (Exception fault) when (Greeting.Explain(fault) is { } line)
{
    await Console.Error.WriteLineAsync($"gateway: {line}");
    return 1;
}
