using System.Runtime.InteropServices;
using Gateway.Edge.Tests.Connections;

namespace Gateway.Edge.Tests.Listening;

/// <summary>The system has no file left for another connection. Runs by itself: the limit is the whole process's.</summary>
[Collection(nameof(Alone))]
public sealed partial class NoFilesLeftTests
{
    private const int NoFile = 7;

    [Fact]
    public async Task Accepting_pauses_says_why_and_goes_on_when_there_are_files_again()
    {
        await using var host = await SocketHost.StartAsync(Transport.Lean);
        using var open = await host.OpenRawAsync();
        Assert.Equal(0, GetLimit(NoFile, out var limit));
        // The client's own descriptor is there already; only the server still needs one.
        using var late = host.Prepare();
        var lowest = new Limit { Soft = Lowest(), Hard = limit.Hard };
        Assert.Equal(0, SetLimit(NoFile, in lowest));
        try
        {
            late.Connect();
            while (!host.Log.Lines.Any(line => line.Text.Contains("No connection can be accepted: Too many open files", StringComparison.Ordinal)))
                await open.PingAsync();
        }
        finally
        {
            Assert.Equal(0, SetLimit(NoFile, in limit));
        }
        await late.SendAsync(Heads.Good());
        Assert.StartsWith("HTTP/1.1 101 ", await late.ReadHeadAsync(), StringComparison.Ordinal);
        await open.PingAsync();
    }

    /// <summary>The first number that is free: with it as the limit no further file can be opened.</summary>
    private static ulong Lowest()
    {
        using var probe = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        return (ulong)probe.Handle;
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
