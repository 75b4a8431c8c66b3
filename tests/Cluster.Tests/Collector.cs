using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Gateway.Cluster.Tests;

/// <summary>Takes what a node sends by OTLP over gRPC, as a collector does, and keeps the bytes: names stand in them as they are.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private readonly StringBuilder _metrics = new(), _spans = new();

    private Collector(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public string Metrics
    {
        get { lock (_lock) return _metrics.ToString(); }
    }

    public string Spans
    {
        get { lock (_lock) return _spans.ToString(); }
    }

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var collector = new Collector(builder.Build());
        collector.Serve("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", collector._metrics);
        collector.Serve("/opentelemetry.proto.collector.trace.v1.TraceService/Export", collector._spans);
        await collector._app.StartAsync();
        return collector;
    }

    private void Serve(string method, StringBuilder into) => _app.MapPost(method, async http =>
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        lock (_lock) into.Append(Encoding.Latin1.GetString(body.ToArray()));
        http.Response.ContentType = "application/grpc";
        // An empty answer: not compressed, of length 0.
        await http.Response.Body.WriteAsync(new byte[5], http.RequestAborted);
        http.Response.AppendTrailer("grpc-status", "0");
    });

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
