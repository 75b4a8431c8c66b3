using System.Runtime.InteropServices;
using Gateway.Edge.Listening;
using Gateway.Edge.Tests.Connections;

namespace Gateway.Edge.Tests.Listening;

/// <summary>No file is left for another connection. Runs by itself: the limit is the whole process's.</summary>
[Collection(nameof(Alone))]
public sealed partial class NoFilesLeftTests
{
    private const int NoFile = 7;
    private const int Clients = 12;

    [Fact]
    public async Task Accepting_pauses_says_why_and_goes_on_when_there_are_files_again()
    {
        await using var host = await SocketHost.StartAsync(Transport.Lean);
        using var open = await host.OpenRawAsync();
        Assert.Equal(0, GetLimit(NoFile, out var limit));
        // The clients' own descriptors are there already; only the server still needs one for each. Several, for the runtime may close a lower one of its own meanwhile.
        var late = Enumerable.Range(0, Clients).Select(_ => host.Prepare()).ToList();
        var reserve = new Limit { Soft = LimitThatLeavesTheReserve(), Hard = limit.Hard };
        Assert.Equal(0, SetLimit(NoFile, in reserve));
        try
        {
            foreach (var client in late) client.Connect();
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (!patience.IsCancellationRequested && !host.Log.Lines.Any(line => line.Text.Contains("No connection can be accepted: only the files kept back", StringComparison.Ordinal)))
                await open.PingAsync();
            Assert.False(patience.IsCancellationRequested, "the server found a file for each client, or did not say that it found none");
        }
        finally
        {
            Assert.Equal(0, SetLimit(NoFile, in limit));
        }
        foreach (var client in late)
        {
            await client.SendAsync(Heads.Good());
            Assert.StartsWith("HTTP/1.1 101 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
            client.Dispose();
        }
        await open.PingAsync();
    }

    /// <summary>The highest limit of which only what is kept back is free.</summary>
    private static ulong LimitThatLeavesTheReserve()
    {
        using var probe = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        var limit = (ulong)probe.Handle;
        while (limit + 1 <= (ulong)probe.Handle + FileReserve.Of(limit + 1)) limit++;
        return limit;
    }

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);
}
