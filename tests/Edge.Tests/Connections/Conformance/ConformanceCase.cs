namespace Gateway.Edge.Tests.Connections.Conformance;

/// <summary>One case of the well-known suite, under its number: what the client does and what must come back.</summary>
internal sealed record ConformanceCase(string Number, Func<Dialogue, Task> Play)
{
    /// <summary>The client's Sec-WebSocket-Extensions.</summary>
    public string? Offer { get; init; }

    /// <summary>All cases, in the suite's order.</summary>
    public static IReadOnlyList<ConformanceCase> All { get; } =
    [
        .. FramingCases.All, .. FragmentCases.All, .. Utf8Cases.All, .. CloseCases.All, .. LimitCases.All, .. DeflateCases.All,
    ];
}
