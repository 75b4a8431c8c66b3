using System.Net;
using System.Net.Sockets;

namespace Gateway.Edge.Routing;

/// <summary>Takes from an address what tells one person from the neighbours: the last 8 of 32 bits, or the last 80 of 128.</summary>
public static class CutAddress
{
    private const int Ipv4Kept = 3;
    private const int Ipv6Kept = 6;

    /// <summary>What is kept of the address.</summary>
    public static IPAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(address.AddressFamily == AddressFamily.InterNetwork ? Ipv4Kept : Ipv6Kept).Clear();
        return new IPAddress(bytes);
    }
}
