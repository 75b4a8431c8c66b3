using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Logs;

/// <summary>Where log lines come from and how they look.</summary>
internal static class LogHosting
{
    /// <summary>Lines for people or for programs, repeated ones counted.</summary>
    public static void AddLogs(this WebApplicationBuilder builder, GatewayOptions options)
    {
        builder.Services.AddSingleton<NodeName>();
        if (options.LogFormat == "json")
            builder.Logging.ClearProviders().AddConsoleFormatter<NodeJsonFormatter, ConsoleFormatterOptions>().AddConsole(console => console.FormatterName = NodeJsonFormatter.Name);
        builder.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(given =>
            new CalmLoggerFactory(ActivatorUtilities.CreateInstance<LoggerFactory>(given), given.GetRequiredService<TimeProvider>())));
    }

    /// <summary>What actors say goes the same way.</summary>
    public static AkkaConfigurationBuilder WithLogs(this AkkaConfigurationBuilder akka, IServiceProvider given)
    {
        var factory = given.GetRequiredService<ILoggerFactory>();
        akka.AddSetup(new ActorLogger.Setup(factory));
        return akka.ConfigureLoggers(log =>
        {
            log.LogLevel = ActorLogger.LevelFor(factory);
            log.ClearLoggers();
            log.AddLogger<ActorLogger>();
        }).WithActors((system, _) => given.GetRequiredService<NodeName>().Learn(Akka.Cluster.Cluster.Get(system).SelfAddress));
    }
}
