using System.Net;
using System.Text;

namespace Gateway.Tests.Support;

/// <summary>Writes files of places in MaxMind's format, as a city file is one, for tests.</summary>
public static class CityFile
{
    private const int RecordBytes = 3;

    /// <summary>A file of IPv4 networks of 24 bits, each with its place in English and Russian.</summary>
    /// <param name="file">Where; an old one is replaced at once.</param>
    /// <param name="places">Network such as 77.88.8.0, country, region and city; the second name of a pair is the Russian one.</param>
    public static void Write(string file, params (string Network, string Country, (string En, string Ru) Region, (string En, string Ru) City)[] places) => Write(file, false, places);

    /// <summary>The same, of IPv4 addresses only if so wished.</summary>
    public static void Write(string file, bool onlyIpv4, params (string Network, string Country, (string En, string Ru) Region, (string En, string Ru) City)[] places)
    {
        var nodes = new List<int[]> { new int[2] };
        var data = new MemoryStream();
        var leaves = new List<(int Node, int Side, int Offset)>();
        foreach (var place in places)
        {
            var at = 0;
            // Else the file is one of IPv6 addresses, in which those of IPv4 stand behind 96 zeros.
            var bits = Enumerable.Repeat(0, onlyIpv4 ? 0 : 96).Concat(IPAddress.Parse(place.Network).GetAddressBytes().Take(3).SelectMany(b => Enumerable.Range(0, 8).Select(i => (b >> (7 - i)) & 1))).ToArray();
            for (var i = 0; i < bits.Length - 1; i++)
            {
                if (nodes[at][bits[i]] == 0)
                {
                    nodes.Add(new int[2]);
                    nodes[at][bits[i]] = nodes.Count - 1;
                }
                at = nodes[at][bits[i]];
            }
            leaves.Add((at, bits[^1], (int)data.Length));
            Value(data, new Dictionary<string, object>
            {
                ["country"] = new Dictionary<string, object> { ["iso_code"] = place.Country },
                ["subdivisions"] = new List<object> { Names(place.Region) },
                ["city"] = Names(place.City),
            });
        }
        using var all = new MemoryStream();
        for (var n = 0; n < nodes.Count; n++)
            for (var side = 0; side < 2; side++)
            {
                var leaf = leaves.FindIndex(l => l.Node == n && l.Side == side);
                Number(all, leaf >= 0 ? nodes.Count + 16 + leaves[leaf].Offset : nodes[n][side] == 0 ? nodes.Count : nodes[n][side], RecordBytes);
            }
        all.Write(new byte[16]);
        data.WriteTo(all);
        all.Write([0xAB, 0xCD, 0xEF]);
        all.Write("MaxMind.com"u8);
        Value(all, new Dictionary<string, object>
        {
            ["node_count"] = (uint)nodes.Count,
            ["record_size"] = (ushort)(RecordBytes * 8),
            ["ip_version"] = (ushort)(onlyIpv4 ? 4 : 6),
            ["database_type"] = "Test-City",
            ["languages"] = new List<object> { "en", "ru" },
            ["binary_format_major_version"] = (ushort)2,
            ["binary_format_minor_version"] = (ushort)0,
            ["build_epoch"] = 1_700_000_000UL,
            ["description"] = new Dictionary<string, object> { ["en"] = "of tests" },
        });
        File.WriteAllBytes(file + ".new", all.ToArray());
        File.Move(file + ".new", file, overwrite: true);
    }

    private static Dictionary<string, object> Names((string En, string Ru) name) => new() { ["names"] = new Dictionary<string, object> { ["en"] = name.En, ["ru"] = name.Ru } };

    private static void Value(Stream to, object value)
    {
        switch (value)
        {
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                Head(to, 2, bytes.Length);
                to.Write(bytes);
                break;
            case ushort n:
                Head(to, 5, sizeof(ushort));
                Number(to, n, sizeof(ushort));
                break;
            case uint n:
                Head(to, 6, sizeof(uint));
                Number(to, n, sizeof(uint));
                break;
            case ulong n:
                Head(to, 9, sizeof(ulong));
                Number(to, (long)n, sizeof(ulong));
                break;
            case Dictionary<string, object> map:
                Head(to, 7, map.Count);
                foreach (var (key, item) in map)
                {
                    Value(to, key);
                    Value(to, item);
                }
                break;
            case List<object> list:
                Head(to, 11, list.Count);
                foreach (var item in list) Value(to, item);
                break;
            default: throw new ArgumentException($"{value.GetType().Name} is not written", nameof(value));
        }
    }

    /// <summary>Kind and length; kinds from 8 on stand in a byte of their own.</summary>
    private static void Head(Stream to, int kind, int length)
    {
        to.WriteByte((byte)(((kind < 8 ? kind : 0) << 5) | Math.Min(length, 29)));
        if (kind >= 8) to.WriteByte((byte)(kind - 7));
        if (length >= 29) to.WriteByte((byte)(length - 29));
    }

    private static void Number(Stream to, long value, int bytes)
    {
        for (var shift = (bytes - 1) * 8; shift >= 0; shift -= 8) to.WriteByte((byte)(value >> shift));
    }
}
