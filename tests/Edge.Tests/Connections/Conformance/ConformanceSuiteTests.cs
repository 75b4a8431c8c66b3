namespace Gateway.Edge.Tests.Connections.Conformance;

/// <summary>
/// The well-known suite of 517 cases for WebSocket servers, each under its number, against a host on a real socket that echoes text and binary.
/// Expectations are the strict ones: where the suite also lets pass what is not quite right, these do not.
/// </summary>
public abstract class ConformanceSuiteTests(ConformanceHost host)
{
    public static TheoryData<string> Numbers => [.. ConformanceCase.All.Select(c => c.Number)];

    [Theory, MemberData(nameof(Numbers))]
    public async Task The_host_behaves_as_case(string number)
    {
        var played = ConformanceCase.All.Single(c => c.Number == number);
        using var client = await host.Host.DialAsync();
        await client.SendAsync(Heads.Of([.. Heads.Lines(), .. played.Offer is null ? Array.Empty<string>() : ["Sec-WebSocket-Extensions: " + played.Offer]]));
        var answer = await client.ReadHeadAsync();
        Assert.StartsWith("HTTP/1.1 101 ", answer, StringComparison.Ordinal);
        await played.Play(new Dialogue(client, answer));
    }

    [Fact]
    public void All_517_numbers_are_there_once()
    {
        // The suite's sections and how many cases each has.
        (string Section, int Cases)[] sections =
        [
            ("1.1", 8), ("1.2", 8), ("2", 11), ("3", 7), ("4.1", 5), ("4.2", 5), ("5", 20), ("6.1", 3), ("6.2", 4), ("6.3", 2), ("6.4", 4), ("6.5", 5), ("6.6", 11),
            ("6.7", 4), ("6.8", 2), ("6.9", 4), ("6.10", 3), ("6.11", 5), ("6.12", 8), ("6.13", 5), ("6.14", 10), ("6.15", 1), ("6.16", 3), ("6.17", 5), ("6.18", 5),
            ("6.19", 5), ("6.20", 7), ("6.21", 8), ("6.22", 34), ("6.23", 7), ("7.1", 6), ("7.3", 6), ("7.5", 1), ("7.7", 13), ("7.9", 9), ("7.13", 2), ("9.1", 6),
            ("9.2", 6), ("9.3", 9), ("9.4", 9), ("9.5", 6), ("9.6", 6), ("9.7", 6), ("9.8", 6), ("10.1", 1), ("12.1", 18), ("12.2", 18), ("12.3", 18), ("12.4", 18),
            ("12.5", 18), ("13.1", 18), ("13.2", 18), ("13.3", 18), ("13.4", 18), ("13.5", 18), ("13.6", 18), ("13.7", 18),
        ];
        var expected = sections.SelectMany(s => Enumerable.Range(1, s.Cases).Select(n => $"{s.Section}.{n}")).ToArray();
        Assert.Equal(517, expected.Length);
        Assert.Equal(expected.Order(StringComparer.Ordinal), ConformanceCase.All.Select(c => c.Number).Order(StringComparer.Ordinal));
    }
}

/// <summary>The echo host of the suite: compresses with whoever offers it, and takes up to 16 MiB so that section 9 fits.</summary>
public abstract class ConformanceHost(Transport transport) : IAsyncLifetime
{
    internal SocketHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await SocketHost.StartAsync(transport, text: true, compress: true, messageBytes: 16 * 1024 * 1024, options:
    [
        ("FaultWait", "00:00:30"), ("OutboundQueueBytes", "67108864"), ("SocketSendBufferBytes", "4194304"), ("FrameBurst", "1000000"), ("FramesPerSecond", "1000000000"), ("ByteBurst", "2147483647"), ("BytesPerSecond", "1000000000000"),
        ("HelloDeadline", "01:00:00"),
    ]);

    public async Task DisposeAsync() => await Host.DisposeAsync();
}

public sealed class KestrelConformanceHost() : ConformanceHost(Transport.Kestrel);

public sealed class ConformanceSuiteOverKestrelTests(KestrelConformanceHost host) : ConformanceSuiteTests(host), IClassFixture<KestrelConformanceHost>;

public sealed class LeanConformanceHost() : ConformanceHost(Transport.Lean);

public sealed class ConformanceSuiteOverLeanTests(LeanConformanceHost host) : ConformanceSuiteTests(host), IClassFixture<LeanConformanceHost>;
