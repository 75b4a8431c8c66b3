using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Edge.Connections;

namespace Gateway.Edge.Tests.Connections;

public abstract class EdgeMetricsTests(Transport transport)
{
    [Fact]
    public async Task Connections_messages_closes_and_refusals_are_counted()
    {
        await using var host = await SocketHost.StartAsync(transport);
        var factory = host.Get<IMeterFactory>();
        var sums = new ConcurrentDictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == EdgeMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, factory))
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var label = tags.Length == 0 ? "" : $" {tags[0].Key}={tags[0].Value}";
            sums.AddOrUpdate(instrument.Name + label, value, (_, sum) => sum + value);
        });
        listener.Start();

        using (var raw = await host.OpenRawAsync())
        {
            await raw.SendAsync(ClientFrames.Join(ClientFrames.Binary(1, 2, 3), ClientFrames.Close(3123)));
            Assert.Equal(3123, await raw.ReadCloseAsync());
            await raw.ReadToEndAsync();
        }
        await (await host.Sinks.NextAsync()).Closed;
        using var refused = await host.DialAsync();
        await refused.SendAsync(Heads.Of(["GET /ws/v1 HTTP/1.1", "Host: a"]));
        await refused.ReadToEndAsync();

        Assert.Equal(0, sums["gateway.edge.connections"]);
        Assert.Equal(1, sums["gateway.edge.messages.in"]);
        Assert.Equal(1, sums["gateway.edge.messages.out"]);
        Assert.Equal(5, sums["gateway.edge.bytes.in"]);
        Assert.Equal(3, sums["gateway.edge.bytes.out"]);
        Assert.Equal(1, sums["gateway.edge.closes code=other"]);
        Assert.Equal(1, sums["gateway.edge.refusals status=426"]);
    }
}

public sealed class EdgeMetricsOverKestrelTests() : EdgeMetricsTests(Transport.Kestrel);

public sealed class EdgeMetricsOverLeanTests() : EdgeMetricsTests(Transport.Lean);
