using System.Diagnostics.Metrics;

namespace Gateway.Actors.Hops;

/// <summary>Numbers of what travels between nodes, meter <see cref="MeterName"/>. A node alone counts nothing here.</summary>
public static class HopMetrics
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Gateway.Hops";

    private static readonly Meter _meter = new(MeterName);

    /// <summary>Gives every series a value, for whoever listens from now on.</summary>
    public static void Publish()
    {
        foreach (var counter in (Counter<long>[])[Batches, Batched, Bytes, Taken, Refused, Unsent, ByRegion, Moved, Held]) counter.Add(0);
    }

    internal static readonly Counter<long> Batches = _meter.CreateCounter<long>("gateway.hops.batches", "{batch}", "batches sent to other nodes");
    internal static readonly Counter<long> Batched = _meter.CreateCounter<long>("gateway.hops.messages", "{message}", "messages sent in batches");
    internal static readonly Counter<long> Bytes = _meter.CreateCounter<long>("gateway.hops.bytes", "By", "payload of batches sent");
    internal static readonly Counter<long> Taken = _meter.CreateCounter<long>("gateway.hops.taken", "{message}", "messages received in batches and handed over");
    internal static readonly Counter<long> Refused = _meter.CreateCounter<long>("gateway.hops.refused", "{message}", "messages of a batch that this version does not know or cannot read");
    internal static readonly Counter<long> Unsent = _meter.CreateCounter<long>("gateway.hops.unsent", "{message}", "messages that could not be written or were too large, or whose node was gone");
    internal static readonly Counter<long> ByRegion = _meter.CreateCounter<long>("gateway.hops.region", "{message}", "messages sent through the region while there were other nodes: local ones, and to places not known yet");
    internal static readonly Counter<long> Moved = _meter.CreateCounter<long>("gateway.hops.moved", "{lane}", "ways to a shard that changed");
    internal static readonly Counter<long> Held = _meter.CreateCounter<long>("gateway.hops.held", "{message}", "messages held back while the way to their shard changed");
}
