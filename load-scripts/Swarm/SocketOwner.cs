using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gateway.Swarm;

/// <summary>Finds the process at the other end of a loopback connection, from what the kernel tells everybody about sockets in /proc.</summary>
public static class SocketOwner
{
    private const int LocalColumn = 1, RemoteColumn = 2, InodeColumn = 9;

    /// <summary>Which of the processes holds the calling end of an accepted connection; null when none does, or not any more.</summary>
    public static int? Of(Socket accepted, IEnumerable<int> processes)
    {
        if (accepted is not { LocalEndPoint: IPEndPoint here, RemoteEndPoint: IPEndPoint there } || InodeOf(there.Port, here.Port) is not { } inode) return null;
        var link = $"socket:[{inode}]";
        return processes.Where(p => Holds(p, link)).Select(p => (int?)p).FirstOrDefault();
    }

    private static string? InodeOf(int callerPort, int calledPort) =>
        File.ReadLines("/proc/self/net/tcp").Concat(File.ReadLines("/proc/self/net/tcp6").Skip(1)).Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => PortOf(columns[LocalColumn]) == callerPort && PortOf(columns[RemoteColumn]) == calledPort)
            .Select(columns => columns[InodeColumn]).FirstOrDefault();

    private static int PortOf(string address) => int.Parse(address.AsSpan(address.IndexOf(':', StringComparison.Ordinal) + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static bool Holds(int process, string link)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{process}/fd").Any(file => Target(file) == link);
        }
        catch (IOException)
        {
            // The process has ended.
            return false;
        }
    }

    private static string? Target(string file)
    {
        try
        {
            return new FileInfo(file).LinkTarget;
        }
        catch (IOException)
        {
            // Closed since it was listed.
            return null;
        }
    }
}
