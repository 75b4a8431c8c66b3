namespace Gateway.Api;

/// <summary>Settings of the HTTP API; section <c>Gateway:Api</c>.</summary>
public sealed record ApiOptions
{
    /// <summary>
    /// Origins of the console beside the one that the request itself names (scheme and host), for a node behind a proxy that ends TLS. A write from
    /// any other origin is refused with 403.
    /// </summary>
    public IReadOnlyList<string> ConsoleOrigins { get; init; } = [];
}
