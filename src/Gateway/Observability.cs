using Gateway.Actors;
using Gateway.Api.Alerts;
using Gateway.Api.History;
using Gateway.Api.Nodes;
using Gateway.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gateway;

/// <summary>Where the node's numbers, spans and log lines go. Costs nothing that is not asked for by a setting.</summary>
internal static class Observability
{
    public static void AddObservability(this WebApplicationBuilder builder, GatewayOptions options)
    {
        builder.Services.AddSingleton(options).AddSingleton<NodeProcess>().AddSingleton<INodes, ClusterNodes>().AddSingleton<IAlerts, ClusterAlerts>().AddSingleton<IDialogs, ClusterDialogs>().AddSingleton<ILiveFigures, LiveFigures>().AddSingleton<DatabaseWatch>().AddHostedService(given => given.GetRequiredService<DatabaseWatch>());
        builder.AddLogs(options);
        var sends = options.OtlpEndpoint.Length > 0;
        if (!sends && options.MetricsPort < 0) return;
        builder.Services.AddHostedService<NodeMetrics>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(r => r.AddService("gateway", serviceVersion: NodeProcess.Version, serviceInstanceId: options.Origin))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter(NodeMetrics.MeterNames).AddMeter("Npgsql").AddRuntimeInstrumentation().AddAspNetCoreInstrumentation();
                if (options.MetricsPort >= 0) metrics.AddPrometheusExporter();
                if (sends) metrics.AddOtlpExporter(otlp => otlp.Endpoint = new Uri(options.OtlpEndpoint));
            });
        if (sends && options.TraceRatio > 0)
            telemetry.WithTracing(traces => traces.AddSource(Telemetry.SourceName).SetSampler(new TraceIdRatioBasedSampler(options.TraceRatio))
                .AddOtlpExporter(otlp => otlp.Endpoint = new Uri(options.OtlpEndpoint)));
    }

    /// <summary>The port of metrics serves them and nothing else but health; no other port serves them.</summary>
    public static void UseMetrics(this WebApplication app, GatewayOptions options)
    {
        if (options.MetricsPort < 0) return;
        app.UseOpenTelemetryPrometheusScrapingEndpoint(http => http.Connection.LocalPort == options.MetricsPort && http.Request.Path == "/metrics");
        app.MapWhen(http => http.Connection.LocalPort == options.MetricsPort && !http.Request.Path.StartsWithSegments("/health"), rest => rest.Run(http =>
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return http.Response.WriteAsync("here are /metrics and /health/ready only");
        }));
    }
}
