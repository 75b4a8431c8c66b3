using System.Runtime.InteropServices;

namespace Gateway.Edge.Listening;

/// <summary>
/// The files that connections of clients do not get, so that a node which is full of them can still speak with its database and the other nodes, write its log and load what it
/// needs: the runtime itself ends a process that can open no file at the wrong moment.
/// </summary>
internal static partial class FileReserve
{
    private const ulong Most = 256;
    private const int NoFile = 7, DuplicateFrom = 1030;

    /// <summary>How many of so many files are kept back.</summary>
    public static ulong Of(ulong limit) => Math.Min(Most, limit / 4);

    /// <summary>Whether no file but those kept back is left to the process. The system gives out the lowest free number, which tells how many are taken.</summary>
    /// <param name="descriptor">Any that is open.</param>
    public static bool IsAllThatIsLeft(int descriptor)
    {
        if (GetLimit(NoFile, out var limit) != 0) return false;
        var lowest = Control(descriptor, DuplicateFrom, 0);
        if (lowest < 0) return true;
        Libc.Close(lowest);
        return (ulong)lowest + Of(limit.Soft) >= limit.Soft;
    }

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int fd, int command, int from);
}
