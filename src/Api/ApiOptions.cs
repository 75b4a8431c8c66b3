namespace Gateway.Api;

/// <summary>Settings of the HTTP API; section <c>Gateway:Api</c>.</summary>
public sealed record ApiOptions
{
    /// <summary>
    /// Origins of the console beside the one that the request itself names (scheme and host), for a node behind a proxy that ends TLS. A write from
    /// any other origin is refused with 403.
    /// </summary>
    public IReadOnlyList<string> ConsoleOrigins { get; init; } = [];

    /// <summary>
    /// How many new visitors one address may become in a minute; more are refused with 429 until some time has passed. 0 means any number, for a node
    /// behind a proxy that does not tell it the clients' addresses.
    /// </summary>
    public int NewVisitorsPerMinute { get; init; } = 600;
}
