using System.Security.Cryptography;
using Gateway.Bench.Generator;
using Gateway.Swarm;

namespace Gateway.Bench.Figures;

/// <summary>A node of its own for one figure: pinned to core 0, in a temporary folder on SQLite, stopped and removed afterwards.</summary>
internal sealed class NodeUnderTest : IAsyncDisposable
{
    public const string Site = "demo";
    private readonly string _folder;

    private NodeUnderTest(GatewayProcess process, string folder, string password) => (Process, _folder, Password) = (process, folder, password);

    public GatewayProcess Process { get; }
    public string Password { get; }
    public Place Place => new(Process.Address, Site, Process.ShopOrigin);

    /// <summary>A node on core 0 that takes the generator's people and bounds none of them.</summary>
    /// <param name="data">Its folder.</param>
    /// <param name="postgres">Its database; null for SQLite in the folder.</param>
    public static NodeSetup Unbounded(string data, string? postgres) => new(Program(), data, Convert.ToHexString(RandomNumberGenerator.GetBytes(12)))
    {
        Core = 0,
        Postgres = postgres,
        Settings = ["--Gateway:Api:ConsoleOrigins:0", OurPeople.Origin, .. FrameRead.Unlimited().SelectMany(o => new[] { "--" + o.Key, o.Value! })],
    };

    private static string Program() => Environment.GetEnvironmentVariable("GATEWAY_PROGRAM") ?? throw new IOException("GATEWAY_PROGRAM names no built node: use bench/figures.sh");

    public static async Task<NodeUnderTest> StartAsync(CancellationToken stop)
    {
        var program = Program();
        var folder = Directory.CreateTempSubdirectory("gateway-bench-").FullName;
        var password = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
        try
        {
            // Three operators begin a hundred dialogs at once, as no person does.
            var setup = new NodeSetup(program, Path.Combine(folder, "data"), password) { Core = 0, Settings = ["--Edge:DialogStartBurst", "1000"] };
            return new NodeUnderTest(await GatewayProcess.StartAsync(setup, stop), folder, password);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Process.StopAsync(TimeSpan.FromSeconds(5));
        await Process.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
