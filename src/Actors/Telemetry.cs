using System.Diagnostics;

namespace Gateway.Actors;

/// <summary>
/// Spans of a packet's way: at the edge from packet to command, at each entity that handles one, and back at the edge where a delivery becomes packets. Nothing is
/// allocated and nothing travels unless a listener samples.
/// </summary>
public static class Telemetry
{
    /// <summary>The source's name, for whoever registers it.</summary>
    public const string SourceName = "Gateway";

    /// <summary>All spans of the product.</summary>
    public static readonly ActivitySource Source = new(SourceName);

    /// <summary>The traceparent (W3C Trace Context) of what is being done now, or null when nobody records it. Spans of others, such as a web server's, do not count.</summary>
    public static string? Parent => Activity.Current is { Recorded: true } now && ReferenceEquals(now.Source, Source) ? now.Id : null;

    /// <summary>Begins a span for a packet that a client sent; a trace of its own, whatever request the connection once came with.</summary>
    public static Activity? Packet(object packet)
    {
        if (!Source.HasListeners()) return null;
        Activity.Current = null;
        return Source.StartActivity($"packet {packet.GetType().Name}", ActivityKind.Server);
    }

    /// <summary>Takes a message out of its trace's envelope and begins the span of handling it.</summary>
    internal static Activity? Handle(string entity, ref object message)
    {
        if (message is not Traced traced) return null;
        message = traced.Message;
        return Source.StartActivity($"{entity} {message.GetType().Name}", ActivityKind.Consumer, traced.Parent);
    }

    /// <summary>Begins a span that follows what began earlier, after the disk has answered for example.</summary>
    /// <param name="parent">As <see cref="Parent"/> was then; null begins nothing.</param>
    public static Activity? Follow(string what, string? parent) => parent is null ? null : Source.StartActivity(what, ActivityKind.Internal, parent);
}
