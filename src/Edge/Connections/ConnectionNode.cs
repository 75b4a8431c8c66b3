using Gateway.Edge.Accept;
using Gateway.Edge.Frames;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Connections;

/// <summary>What all connections of one listener share, so that each holds one reference.</summary>
internal sealed record ConnectionNode(
    EdgeOptions Options, HeartbeatWheel Wheel, OpenConnections Open, EdgeMetrics Metrics, ILogger<WebSocketConnection> Log)
{
    /// <summary>Text messages are read too, and checked; for sub-protocols that speak text.</summary>
    public bool AcceptsText { get; init; }

    /// <summary>What addresses may do, all their connections together.</summary>
    public AddressLimiter Addresses { get; } = new(Options);

    /// <param name="inflates">Whether permessage-deflate was agreed.</param>
    public FrameReader NewReader(bool inflates) => new(Options.MessageBytes, AcceptsText, inflates);
}
