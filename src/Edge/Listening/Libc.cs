using System.Runtime.InteropServices;

namespace Gateway.Edge.Listening;

/// <summary>The calls of the C library that the lean listener makes itself. All sockets are non-blocking; numbers are those of Linux.</summary>
internal static unsafe partial class Libc
{
    public const int EINTR = 4, EAGAIN = 11, ENOMEM = 12, ENFILE = 23, EMFILE = 24, ENOBUFS = 105;
    public const uint EPOLLIN = 0x1, EPOLLOUT = 0x4, EPOLLRDHUP = 0x2000, EPOLLEXCLUSIVE = 1u << 28, EPOLLET = 1u << 31;
    public const int EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2, EPOLL_CTL_MOD = 3;
    public const int MSG_PEEK = 0x2, MSG_NOSIGNAL = 0x4000;
    public const int SHUT_WR = 1;
    private const int Cloexec = 0x80000, Nonblock = 0x800;
    private const int SOL_SOCKET = 1, SO_SNDBUF = 7, SO_LINGER = 13;

    /// <summary>A new epoll set.</summary>
    public static int EpollCreate() => Checked(EpollCreate1(Cloexec), "epoll_create1");

    /// <summary>A counter that wakes an epoll set.</summary>
    public static int EventFd() => Checked(EventFd(0, Cloexec | Nonblock), "eventfd");

    /// <summary>Takes one waiting connection, or −1; its address is not asked for.</summary>
    public static int Accept(int listener) => Accept4(listener, null, null, Cloexec | Nonblock);

    /// <summary>SO_SNDBUF; the system doubles it.</summary>
    public static void SetSendBuffer(int fd, int bytes) => SetSockOpt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(int));

    /// <summary>The next close resets the connection and forgets what the system still holds for it.</summary>
    public static void ResetOnClose(int fd)
    {
        var linger = stackalloc int[2] { 1, 0 };
        SetSockOpt(fd, SOL_SOCKET, SO_LINGER, linger, 2 * sizeof(int));
    }

    /// <summary>The number of the last fault on this thread.</summary>
    public static int Error => Marshal.GetLastPInvokeError();

    public static int Checked(int result, string call) =>
        result >= 0 ? result : throw new IOException($"{call} failed: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollCtl(int set, int operation, int fd, byte* e);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int set, byte* events, int max, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(int fd, byte* to, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(int fd, byte* from, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    public static partial void Shutdown(int fd, int how);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial void Close(int fd);

    [LibraryImport("libc", EntryPoint = "getpeername", SetLastError = true)]
    public static partial int GetPeerName(int fd, byte* address, int* length);

    [LibraryImport("libc", EntryPoint = "write")]
    public static partial void Write(int fd, ulong* from, nint length);

    [LibraryImport("libc", EntryPoint = "read")]
    public static partial void Read(int fd, ulong* to, nint length);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate1(int flags);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    private static partial int Accept4(int listener, byte* address, int* length, int flags);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    private static partial void SetSockOpt(int fd, int level, int option, void* value, int length);
}
