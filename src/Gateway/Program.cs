using Akka.Actor;
using Gateway;
using Gateway.Actors;
using Gateway.Actors.Timers;
using Gateway.Api;
using Gateway.Edge;
using Gateway.Edge.Connections;
using Gateway.Edge.Fallback;
using Gateway.Edge.Routing;
using Gateway.Persistence;
using Gateway.Persistence.Backups;
using Gateway.Persistence.Catalog;
using Gateway.Protocol;
using Gateway.Remoting;
using Microsoft.Extensions.Options;

try
{
    var line = CommandLine.Read(args);
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = line.Settings, ContentRootPath = AppContext.BaseDirectory });
    var given = builder.Configuration.GetSection("Gateway").Get<GatewayOptions>() ?? new();
    if (line.Command is not null) return await line.RunAsync(given, builder.Configuration);
    var options = given.Checked();
    using var certificate = Listening.CertificateOf(options);
    var clusterTls = ClusterTls.Of(options);
    using var database = options.OpenDatabase();
    await database.MigrateAsync();

    var time = new SteadyTime(OperatingSystem.IsLinux() ? new BootClock() : TimeProvider.System);
    var node = new NodeServices { Time = time, Wheel = new TimerWheel(time), RestoreMark = await new Installation(database).RestoreMarkAsync(), ListsCrawlers = options.ListCrawlers, Records = options.Retention.RecordingDays > 0 };
    builder.WebHost.ListenOn(options, certificate);
    builder.Services.AddSingleton(database).AddSingleton<TimeProvider>(time).AddSingleton(time).AddSingleton(node.Sites).AddSingleton(node).AddSingleton(options.Retention).AddSingleton(options.Webhooks).AddSingleton(options.Files);
    builder.Services.AddCatalog().AddGatewayApi().AddGatewaySockets();
    builder.Services.AddSingleton(services => new SocketSessions(node, services.GetRequiredService<TicketKeyring>(), options.ConsoleOriginsWith(services.GetRequiredService<IOptions<ApiOptions>>().Value.ConsoleOrigins), services.GetRequiredService<Gateway.Edge.Places.Geography>()));
    builder.Services.AddSingleton<IMessageSinkFactory>(services => services.GetRequiredService<SocketSessions>());
    builder.AddObservability(options);
    builder.Services.AddNode(options, clusterTls, database, node).AddHostedService<Draining>().AddHostedService<ClockWatch>();
    builder.Services.AddSingleton<ConnectionBudget>().AddHostedService<ConnectionCheck>();
    builder.Services.AddOptions<HostOptions>().Configure<IOptions<EdgeOptions>>((host, edge) => host.ShutdownTimeout = edge.Value.LongestMove + Draining.Afterwards);

    await using var app = builder.Build();
    var signIn = await app.Services.GetRequiredService<DemoSite>()
        .CreateIfEmptyAsync(options.ShopPort, Environment.GetEnvironmentVariable(DemoSite.PasswordVariable), app.Lifetime.ApplicationStopping);
    app.UseMetrics(options);
    app.UseTrustedProxies();
    app.UseDemoShop(options);
    app.UseConsoleSecurityHeaders();
    if (options.IsEdge) app.UseWebClients();
    else app.Services.GetRequiredService<EdgeDrain>().StopAccepting("this node holds no sockets: its role is core");
    app.MapGatewayApi();
    app.MapGatewayFallback(app.Services.GetRequiredService<SocketSessions>().AdmitsSomewhere);
    if (await app.StartReadyAsync()) Greeting.Print(options, signIn);
    await app.WaitForShutdownAsync();
    return Ending.CodeOf(app.Services.GetRequiredService<ActorSystem>());
}
catch (Exception fault) when (Greeting.Explain(fault) is { } words)
{
    await Console.Error.WriteLineAsync($"gateway: {words}");
    return 1;
}
