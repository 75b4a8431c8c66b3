namespace Gateway.Swarm;

/// <summary>Where a swarm goes: the node's address, the site, and the origin its visitors' pages come from.</summary>
public sealed record Place(Uri Node, string Site, string Origin)
{
    /// <summary>The origin of the operator console, which the node itself serves.</summary>
    public string ConsoleOrigin => Node.GetLeftPart(UriPartial.Authority);
}

/// <summary>How a client behaves on a bad network.</summary>
public sealed record ClientOptions
{
    /// <summary>The first bound of the random pause before coming back.</summary>
    public TimeSpan BackoffFloor { get; init; } = TimeSpan.FromSeconds(0.5);
    /// <summary>The last bound; a test that kills the node takes a shorter one.</summary>
    public TimeSpan BackoffCap { get; init; } = TimeSpan.FromSeconds(20);
    /// <summary>An unacknowledged message is sent again after this.</summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromSeconds(3);
    /// <summary>Goes over plain HTTP, as where WebSockets are blocked. The source address of the client is then the machine's own.</summary>
    public bool Fallback { get; init; }
    /// <summary>With <see cref="Fallback"/>: the node that the posts go to; null for the one that holds the stream.</summary>
    public Uri? PostsTo { get; init; }
    /// <summary>Called for each message just written to a socket; the crash test picks its moment by it.</summary>
    public Action? MessageSent { get; init; }
}
