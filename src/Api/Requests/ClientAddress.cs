using System.Net;
using System.Net.Sockets;

namespace Gateway.Api.Requests;

/// <summary>What counts as one client when attempts are counted.</summary>
internal static class ClientAddress
{
    /// <summary>An IPv6 customer owns a /64: one address for us.</summary>
    public static string KeyOf(IPAddress? address)
    {
        if (address is null) return "";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }
}
