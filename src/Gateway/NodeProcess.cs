using System.Diagnostics;
using System.Reflection;
using Gateway.Actors.Nodes;
using Gateway.Api.Health;
using Gateway.Edge.Connections;

namespace Gateway;

/// <summary>What this process knows about itself, and how it is asked to end.</summary>
internal sealed class NodeProcess(GatewayOptions options, ReadinessState readiness, OpenConnections open, EdgeMetrics edge, DatabaseWatch database, IHostApplicationLifetime lifetime)
{
    private static readonly long s_startedAt = new DateTimeOffset(Process.GetCurrentProcess().StartTime).ToUnixTimeMilliseconds();

    /// <summary>Of the build.</summary>
    public static string Version { get; } = typeof(NodeProcess).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>How it is now.</summary>
    public NodeVitals Vitals() => new(
        options.Origin, Version, s_startedAt, readiness.Reason ?? "", readiness.IsLeaving, open.Count, edge.Messages, Environment.WorkingSet,
        Environment.CpuUsage.TotalTime, database.Ok);

    /// <summary>The same as SIGTERM: readiness red, clients moved, shards handed over, the process ends.</summary>
    public void Drain()
    {
        readiness.Leave("the node is draining");
        lifetime.StopApplication();
    }
}
