using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MessagePack;

namespace Gateway.Protocol.Tests;

/// <summary>
/// The golden bytes in src/Protocol/vectors, which the TypeScript tests read as well. They are contract: after a deliberate addition to the wire,
/// GATEWAY_WRITE_VECTORS=1 writes them anew and the difference is reviewed.
/// </summary>
public sealed class VectorTests
{
    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "../../src/Protocol/vectors");

    [Fact]
    public void Client_packets_have_their_golden_bytes() => Compare("client.json", [.. Samples.Client.Select(p => (p.GetType().Name, Bytes(p)))]);

    [Fact]
    public void Server_packets_have_their_golden_bytes() => Compare("server.json", [.. Samples.Server.Select(p => (p.GetType().Name, Bytes(p)))]);

    [Fact]
    public void Golden_bytes_of_clients_read_back()
    {
        foreach (var (name, bytes) in Golden("client.json"))
        {
            Assert.True(PacketCodec.TryReadClient(new(bytes), out var packet, out var fault), $"{name}: {fault}");
            Assert.Equal(name, packet!.GetType().Name);
            Assert.Equal(bytes, Bytes(packet));
        }
    }

    [Fact]
    public void Golden_bytes_of_servers_read_back()
    {
        foreach (var (name, bytes) in Golden("server.json"))
        {
            Assert.True(PacketCodec.TryReadServer(new(bytes), out var packet, out var fault), $"{name}: {fault}");
            Assert.Equal(name, packet!.GetType().Name);
            Assert.Equal(bytes, Bytes(packet));
        }
    }

    /// <summary>Fields that were appended since a release are absent in what it sends.</summary>
    [Fact]
    public void A_welcome_of_a_node_before_0_2_is_read()
    {
        var old = Convert.FromHexString("9a40a26331a27631a464656d6fcf0000018bcfe5687bcd4e20cdafc8ce00010000cd1f40cf0000018bcfe9fbe0");
        Assert.True(PacketCodec.TryReadServer(new(old), out var packet, out var fault), fault);
        Assert.Equal(new Welcome("c1", "v1", "demo", 1_700_000_000_123, 20_000, 45_000, 65_536, 8_000, 1_700_000_300_000), packet);
    }

    internal static byte[] Bytes(ClientPacket packet)
    {
        var buffer = new ArrayBufferWriter<byte>();
        PacketCodec.Write(buffer, packet);
        return buffer.WrittenSpan.ToArray();
    }

    internal static byte[] Bytes(ServerPacket packet)
    {
        var buffer = new ArrayBufferWriter<byte>();
        PacketCodec.Write(buffer, packet);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Compare(string file, (string Name, byte[] Bytes)[] packets)
    {
        if (Environment.GetEnvironmentVariable("GATEWAY_WRITE_VECTORS") == "1")
        {
            var lines = packets.Select(p => $$"""  {"name": "{{p.Name}}", "array": {{MessagePackSerializer.ConvertToJson(p.Bytes)}}, "hex": "{{Convert.ToHexStringLower(p.Bytes)}}"}""");
            File.WriteAllText(Path.Combine(Folder(), file), $"[\n{string.Join(",\n", lines)}\n]\n");
        }
        Assert.Equal(Golden(file).Select(g => (g.Name, Convert.ToHexStringLower(g.Bytes))), packets.Select(p => (p.Name, Convert.ToHexStringLower(p.Bytes))));
    }

    private static List<(string Name, byte[] Bytes)> Golden(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder(), file)));
        return [.. json.RootElement.EnumerateArray().Select(v => (v.GetProperty("name").GetString()!, Convert.FromHexString(v.GetProperty("hex").GetString()!)))];
    }
}
