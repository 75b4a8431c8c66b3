using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Gateway.Actors;

namespace Gateway.Edge.Routing;

/// <summary>
/// How much comes from each network address (of IPv6: its /64) to each site in a minute, in a table of fixed size: addresses that share a slot wear each other down, so that those who send most keep it.
/// The last minute is estimated from the present one and the share of the one before that is still in it.
/// </summary>
internal sealed class AddressMeter
{
    private const int Slots = 4096;
    private const int Gates = 64;
    private const long MinuteMs = 60_000;

    private readonly Slot[] _slots = new Slot[Slots];
    private readonly Lock[] _gates = [.. Enumerable.Range(0, Gates).Select(_ => new Lock())];

    private struct Slot
    {
        public ulong Key;
        public long Minute;
        public int Now;
        public int Before;
    }

    /// <summary>Counts one, and answers how many there were in the last minute.</summary>
    public int Count(SiteId site, IPAddress address, long nowMs)
    {
        var key = KeyOf(site, address);
        lock (_gates[key % Gates])
        {
            ref var slot = ref _slots[key % Slots];
            var minute = nowMs / MinuteMs;
            if (slot.Minute != minute) (slot.Before, slot.Now, slot.Minute) = (slot.Minute == minute - 1 ? slot.Now : 0, 0, minute);
            if (slot.Key != key)
            {
                if (slot.Before + slot.Now > 0)
                {
                    if (slot.Now > 0) slot.Now--;
                    else slot.Before--;
                    return 0;
                }
                slot.Key = key;
            }
            slot.Now++;
            return slot.Now + (int)(slot.Before * (MinuteMs - nowMs % MinuteMs) / MinuteMs);
        }
    }

    /// <summary>The address as it is counted and shown.</summary>
    public static string Shown(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return $"{new IPAddress(bytes)}/64";
    }

    private static ulong KeyOf(SiteId site, IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        address.TryWriteBytes(bytes, out _);
        var hash = (ulong)(uint)site.Value.GetHashCode(StringComparison.Ordinal) * 0x9E37_79B9_7F4A_7C15UL ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        // The finisher of SplitMix64: neighbours in a network are far apart in the table.
        hash = (hash ^ (hash >> 30)) * 0xBF58_476D_1CE4_E5B9UL;
        hash = (hash ^ (hash >> 27)) * 0x94D0_49BB_1331_11EBUL;
        return Math.Max(1, hash ^ (hash >> 31));
    }
}
