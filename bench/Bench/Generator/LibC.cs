using System.Runtime.InteropServices;

namespace Gateway.Bench.Generator;

/// <summary>The few calls of Linux that let one thread serve twenty thousand sockets without the runtime in between.</summary>
internal static unsafe partial class LibC
{
    public const int EpollIn = 1;
    private const int EpollAdd = 1;
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;
    private const int Again = 11;

    /// <summary>struct epoll_event is packed on x64 only.</summary>
    private static readonly bool _packed = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    public static int EventBytes => _packed ? 12 : 16;

    public static int NewEpoll()
    {
        var epoll = epoll_create1(0);
        return epoll >= 0 ? epoll : throw new IOException("epoll_create1 failed: " + Marshal.GetLastPInvokeErrorMessage());
    }

    /// <summary>Reports <paramref name="number"/> whenever the socket can be read.</summary>
    public static void Watch(int epoll, int socket, int number)
    {
        var e = stackalloc byte[16];
        *(uint*)e = EpollIn;
        *(long*)(e + (_packed ? 4 : 8)) = number;
        if (epoll_ctl(epoll, EpollAdd, socket, e) != 0) throw new IOException("epoll_ctl failed: " + Marshal.GetLastPInvokeErrorMessage());
    }

    public static int Wait(int epoll, byte* events, int count, int timeoutMs) => epoll_wait(epoll, events, count, timeoutMs);

    public static int NumberOf(byte* events, int at) => (int)*(long*)(events + at * EventBytes + (_packed ? 4 : 8));

    /// <summary>Bytes read; 0 at the end of the stream; −1 when nothing is there.</summary>
    public static int Receive(int socket, byte* to, int count)
    {
        var got = (int)recv(socket, to, (nuint)count, DontWait);
        return got >= 0 ? got : Marshal.GetLastPInvokeError() == Again ? -1 : 0;
    }

    /// <summary>Bytes taken; less than asked when the socket is full.</summary>
    public static int Send(int socket, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* from = bytes)
        {
            var sent = (int)send(socket, from, (nuint)bytes.Length, DontWait | NoSignal);
            return sent >= 0 ? sent : Marshal.GetLastPInvokeError() == Again ? 0 : throw new IOException("the server closed a connection: " + Marshal.GetLastPInvokeErrorMessage());
        }
    }

    public static void Close(int file) => _ = close(file);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int epoll_ctl(int epoll, int operation, int file, byte* e);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int epoll_wait(int epoll, byte* events, int count, int timeoutMs);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint recv(int socket, byte* to, nuint count, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint send(int socket, byte* from, nuint count, int flags);

    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int close(int file);
}
