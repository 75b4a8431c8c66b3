namespace Gateway.Api.Health;

/// <summary>Whether this node wants traffic. Not ready until the composition says so, and again when it drains.</summary>
public sealed class ReadinessState
{
    private volatile string? _reason = "the node is starting";

    /// <summary>Why the node wants no traffic, or null when it does.</summary>
    public string? Reason => _reason;

    /// <summary>The node serves.</summary>
    public void Ready() => _reason = null;

    /// <summary>The node serves no new clients from now on.</summary>
    /// <param name="reason">One line for whoever asks.</param>
    public void NotReady(string reason) => _reason = reason;
}
