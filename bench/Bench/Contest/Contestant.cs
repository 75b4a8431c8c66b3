using Gateway.Bench.Generator;

namespace Gateway.Bench.Contest;

/// <summary>Who takes part: ours, or a peer that does the same job on another stack.</summary>
/// <param name="Key">What stands behind the figure's name: "" for ours, ".signalr" and so on.</param>
/// <param name="Command">Starts the server.</param>
/// <param name="Speech">How it is spoken to.</param>
internal sealed record Contestant(string Key, IReadOnlyList<string> Command, Func<Speech> Speech)
{
    /// <summary>
    /// Everybody in one order, ours first; the environment variable BENCH_ONLY picks some ("ours,ws"). <paramref name="ours"/>: the words of our host;
    /// <paramref name="options"/> go to every server.
    /// </summary>
    public static IReadOnlyList<Contestant> All(string[] ours, Func<Speech> speech, params string[] options) =>
        [.. Everybody(ours, speech, options).Where(c => Environment.GetEnvironmentVariable("BENCH_ONLY") is not { Length: > 0 } only || only.Split(',').Contains(c.Key.Length == 0 ? "ours" : c.Key[1..]))];

    private static Contestant[] Everybody(string[] ours, Func<Speech> speech, string[] options) =>
    [
        new("", Ours([.. ours, .. options]), speech),
        new(".aspnet", DotNet("aspnet", options), () => new PlainSpeech()),
        new(".signalr", DotNet("signalr", options), () => new SignalRSpeech()),
        new(".ws", Node("ws", options), () => new PlainSpeech()),
        new(".socketio", Node("socketio", options), () => new SocketIoSpeech()),
    ];

    /// <summary>Everybody who can compress messages; SignalR has no switch for it.</summary>
    public static IEnumerable<Contestant> Deflating() => All(["session"], () => new OurSpeech(deflates: true), "deflate").Where(c => c.Key != ".signalr").Select(c => c with
    {
        Speech = c.Key switch { "" => c.Speech, ".socketio" => () => new SocketIoSpeech(deflates: true), _ => () => new PlainSpeech(deflates: true) },
    });

    public static IReadOnlyList<string> Ours(params string[] words) => ["dotnet", typeof(Contestant).Assembly.Location, "serve", .. words];

    private static string[] DotNet(string kind, string[] options) => ["dotnet", Required("PEERS_PROGRAM"), kind, .. options];

    private static string[] Node(string kind, string[] options) => ["node", Required("PEERS_NODE"), kind, .. options];

    private static string Required(string variable) =>
        Environment.GetEnvironmentVariable(variable) ?? throw new IOException($"{variable} is not set: use bench/figures.sh");
}
