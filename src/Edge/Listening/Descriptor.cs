using System.Net;
using Gateway.Edge.Accept;

namespace Gateway.Edge.Listening;

/// <summary>Calls on one non-blocking socket. It may be closed only on its engine's thread, so that a number is never used for another socket.</summary>
internal static unsafe class Descriptor
{
    /// <summary>Bytes received, 0 at the end of the stream, −1 when none are there now, −2 when the connection is broken.</summary>
    public static int Receive(int fd, Span<byte> to, int flags = 0)
    {
        fixed (byte* start = to)
        {
            while (true)
            {
                var count = (int)Libc.Receive(fd, start, to.Length, flags);
                if (count >= 0)
                    return count;
                if (Libc.Error == Libc.EAGAIN)
                    return -1;
                if (Libc.Error != Libc.EINTR)
                    return -2;
            }
        }
    }

    /// <summary>Bytes the system took, −1 when it takes none now, −2 when the connection is broken.</summary>
    public static int Send(int fd, ReadOnlySpan<byte> from)
    {
        fixed (byte* start = from)
        {
            while (true)
            {
                var count = (int)Libc.Send(fd, start, from.Length, Libc.MSG_NOSIGNAL);
                if (count >= 0)
                    return count;
                if (Libc.Error == Libc.EAGAIN)
                    return -1;
                if (Libc.Error != Libc.EINTR)
                    return -2;
            }
        }
    }

    /// <summary>The other end's address; <see cref="IPAddress.None"/> when it is gone already.</summary>
    public static IPAddress Peer(int fd)
    {
        const int Ip4 = 2;
        const int Ip6 = 10;
        // family:16 port:16, then IPv4: address:32; IPv6: flow:32 address:128 scope:32.
        Span<byte> address = stackalloc byte[128];
        var length = address.Length;
        fixed (byte* start = address)
        {
            if (Libc.GetPeerName(fd, start, &length) != 0)
                return IPAddress.None;
        }
        return BitConverter.ToUInt16(address) switch
        {
            Ip4 => new IPAddress(address.Slice(4, 4)),
            Ip6 => TrustedProxies.Plain(new IPAddress(address.Slice(8, 16), BitConverter.ToUInt32(address[24..]))),
            _ => IPAddress.None,
        };
    }
}
