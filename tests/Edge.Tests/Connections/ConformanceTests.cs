using System.Text;
using Gateway.Edge.Frames;

namespace Gateway.Edge.Tests.Connections;

/// <summary>
/// The cases a WebSocket server is commonly judged by, against a real socket: framing, pings, reserved bits, opcodes, fragmentation, UTF-8
/// and closing. The host echoes text and binary.
/// </summary>
public abstract class ConformanceTests(Transport transport) : IAsyncLifetime
{
    private SocketHost _host = null!;
    private RawClient _client = null!;

    public async Task InitializeAsync()
    {
        // The wait after a violation is for clients that still send; these do not.
        _host = await SocketHost.StartAsync(transport, text: true, ("FaultWait", "00:00:00.1"), ("MessageBytes", "300000"), ("FrameBurst", "100000"), ("ByteBurst", "10000000"));
        _client = await _host.OpenRawAsync();
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(125)]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(262_144)]
    public async Task Text_and_binary_of_every_length_form_are_echoed(int length)
    {
        var text = Encoding.ASCII.GetBytes(new string('*', length));
        await _client.SendAsync(ClientFrames.Frame(0x81, text));
        await Expect(Opcode.Text, text);
        var bytes = Enumerable.Range(0, length).Select(n => (byte)(n * 31)).ToArray();
        await _client.SendAsync(ClientFrames.Frame(0x82, bytes));
        await Expect(Opcode.Binary, bytes);
        await EndsWell();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(997)]
    [InlineData(4_096)]
    public async Task A_message_in_small_writes_is_echoed(int step)
    {
        var text = Encoding.ASCII.GetBytes(new string('*', step == 1 ? 2_000 : 65_536));
        foreach (var piece in ClientFrames.Frame(0x81, text).Chunk(step))
            await _client.SendAsync(piece);
        await Expect(Opcode.Text, text);
        await EndsWell();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(125)]
    public async Task A_ping_is_answered_with_its_own_payload(int length)
    {
        var payload = Enumerable.Range(0, length).Select(n => (byte)(0xFF - n)).ToArray();
        await _client.SendAsync(ClientFrames.Ping(payload));
        await Expect(Opcode.Pong, payload);
        await _client.SendByteByByteAsync(ClientFrames.Ping(payload));
        await Expect(Opcode.Pong, payload);
        await EndsWell();
    }

    [Fact]
    public async Task Ten_pings_at_once_are_answered_in_order()
    {
        await _client.SendAsync(ClientFrames.Join([.. Enumerable.Range(0, 10).Select(n => ClientFrames.Ping((byte)n))]));
        for (byte n = 0; n < 10; n++)
            await Expect(Opcode.Pong, [n]);
        await EndsWell();
    }

    [Fact]
    public async Task A_pong_nobody_asked_for_changes_nothing()
    {
        await _client.SendAsync(ClientFrames.Join(ClientFrames.Frame(0x8A, []), ClientFrames.Frame(0x8A, [1, 2]), ClientFrames.Ping(3)));
        await Expect(Opcode.Pong, [3]);
        await EndsWell();
    }

    /// <summary>First byte of a frame that follows a good message: the message is echoed, then 1002.</summary>
    [Theory]
    [InlineData(0xC1)] // reserved bits
    [InlineData(0xA1)]
    [InlineData(0xB1)]
    [InlineData(0xD1)]
    [InlineData(0xE2)]
    [InlineData(0xF9)]
    [InlineData(0xF8)]
    [InlineData(0x83)] // opcodes
    [InlineData(0x84)]
    [InlineData(0x85)]
    [InlineData(0x86)]
    [InlineData(0x87)]
    [InlineData(0x8B)]
    [InlineData(0x8C)]
    [InlineData(0x8D)]
    [InlineData(0x8E)]
    [InlineData(0x8F)]
    [InlineData(0x09)] // fragmented control frames
    [InlineData(0x0A)]
    [InlineData(0x08)]
    [InlineData(0x80)] // continuations of nothing
    [InlineData(0x00)]
    public async Task What_came_before_a_violation_is_answered_first(int first)
    {
        await _client.SendAsync(ClientFrames.Join(ClientFrames.Text("before"), ClientFrames.Frame(first, [3, 0xE8]), ClientFrames.Ping(1)));
        await Expect(Opcode.Text, "before"u8.ToArray());
        await EndsWith(1002);
    }

    [Fact]
    public async Task A_control_frame_over_125_bytes_is_a_violation()
    {
        await _client.SendAsync(ClientFrames.Frame(0x89, new byte[126]));
        await EndsWith(1002);
    }

    [Fact]
    public async Task An_unmasked_frame_is_a_violation()
    {
        await _client.SendAsync([0x82, 0x01, 0x41]);
        await EndsWith(1002);
    }

    [Theory]
    [InlineData(new byte[] { 0x82, 0xFE, 0x00, 0x05, 1, 2, 3, 4, 5, 5, 5, 5, 5 })]
    [InlineData(new byte[] { 0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4, 5, 5, 5, 5, 5 })]
    [InlineData(new byte[] { 0x82, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4 })]
    public async Task A_length_in_a_wrong_form_is_a_violation(byte[] bytes)
    {
        await _client.SendAsync(bytes);
        await EndsWith(1002);
    }

    [Fact]
    public async Task Fragments_are_joined_and_pings_between_them_answered_at_once()
    {
        await _client.SendAsync(ClientFrames.Join(ClientFrames.Frame(0x01, "frag"u8.ToArray()), ClientFrames.Ping(1)));
        await Expect(Opcode.Pong, [1]);
        await _client.SendAsync(ClientFrames.Join(ClientFrames.Frame(0x00, []), ClientFrames.Frame(0x00, "men"u8.ToArray()), ClientFrames.Ping(2)));
        await Expect(Opcode.Pong, [2]);
        await _client.SendByteByByteAsync(ClientFrames.Frame(0x80, "ts"u8.ToArray()));
        await Expect(Opcode.Text, "fragments"u8.ToArray());
        await EndsWell();
    }

    [Theory]
    [InlineData(0x81)]
    [InlineData(0x82)]
    [InlineData(0x01)]
    public async Task A_message_inside_an_unfinished_one_is_a_violation(int first)
    {
        await _client.SendAsync(ClientFrames.Join(ClientFrames.Frame(0x01, "a"u8.ToArray()), ClientFrames.Frame(first, "b"u8.ToArray())));
        await EndsWith(1002);
    }

    [Theory]
    [InlineData("CEBAE1BDB9CF83CEBCCEB5")]
    [InlineData("00")]
    [InlineData("7F")]
    [InlineData("C280")]
    [InlineData("DFBF")]
    [InlineData("E0A080")]
    [InlineData("ED9FBF")]
    [InlineData("EE8080")]
    [InlineData("EFBFBD")]
    [InlineData("EFBFBE")]
    [InlineData("EFBFBF")]
    [InlineData("F0908080")]
    [InlineData("F09FBFBE")]
    [InlineData("F48FBFBF")]
    public async Task UTF8_is_echoed_whole_and_in_fragments_of_one_byte(string hex)
    {
        var text = Convert.FromHexString(hex);
        await _client.SendAsync(ClientFrames.Frame(0x81, text));
        await Expect(Opcode.Text, text);
        var fragments = text.Select((b, at) => ClientFrames.Frame((at == 0 ? 1 : 0) | (at == text.Length - 1 ? 0x80 : 0), [b]));
        await _client.SendAsync(ClientFrames.Join([.. fragments]));
        await Expect(Opcode.Text, text);
        await EndsWell();
    }

    [Theory]
    [InlineData("80")]
    [InlineData("BF")]
    [InlineData("8080")]
    [InlineData("C0AF")]
    [InlineData("C180")]
    [InlineData("C2")]
    [InlineData("E0")]
    [InlineData("E08080")]
    [InlineData("E09FBF")]
    [InlineData("E282")]
    [InlineData("EDA080")]
    [InlineData("EDAFBF")]
    [InlineData("EDB080EDB080")]
    [InlineData("EDBFBF")]
    [InlineData("F0")]
    [InlineData("F0808080")]
    [InlineData("F08FBFBF")]
    [InlineData("F4908080")]
    [InlineData("F5808080")]
    [InlineData("F888808080")]
    [InlineData("FC8480808080")]
    [InlineData("FE")]
    [InlineData("FF")]
    [InlineData("CEBAE1BDB9CF83CEBCCEB5EDA080656469746564")]
    public async Task Text_that_is_not_UTF8_is_closed_with_1007(string hex)
    {
        var text = Convert.FromHexString(hex);
        await _client.SendAsync(ClientFrames.Frame(0x81, text));
        await EndsWith(1007);
        using var second = await _host.OpenRawAsync();
        var fragments = text.Select((b, at) => ClientFrames.Frame((at == 0 ? 1 : 0) | (at == text.Length - 1 ? 0x80 : 0), [b]));
        await second.SendAsync(ClientFrames.Join([.. fragments]));
        Assert.Equal(1007, await second.ReadCloseAsync());
    }

    [Fact]
    public async Task Broken_text_is_closed_before_the_message_ends()
    {
        var frame = ClientFrames.Frame(0x01, [.. "valid"u8, 0xF4, 0x90, 0x80, 0x80, .. "never sent"u8]);
        await _client.SendAsync(frame[..^12]);
        await EndsWith(1007);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1002)]
    [InlineData(1003)]
    [InlineData(1007)]
    [InlineData(1008)]
    [InlineData(1009)]
    [InlineData(1010)]
    [InlineData(1011)]
    [InlineData(3000)]
    [InlineData(3999)]
    [InlineData(4000)]
    [InlineData(4999)]
    public async Task A_close_is_answered_with_its_own_code_and_then_the_socket_ends(int code)
    {
        await _client.SendAsync(ClientFrames.Close(code, "Привет"));
        await EndsWith(code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(999)]
    [InlineData(1004)]
    [InlineData(1005)]
    [InlineData(1006)]
    [InlineData(1015)]
    [InlineData(1016)]
    [InlineData(1100)]
    [InlineData(2000)]
    [InlineData(2999)]
    [InlineData(5000)]
    [InlineData(65_535)]
    public async Task A_close_with_a_code_that_may_not_be_sent_is_a_violation(int code)
    {
        await _client.SendAsync(ClientFrames.Close(code));
        await EndsWith(1002);
    }

    [Fact]
    public async Task A_close_without_a_code_is_answered_without_one()
    {
        await _client.SendAsync(ClientFrames.Frame(0x88, []));
        await EndsWith(1005);
    }

    [Fact]
    public async Task A_close_with_half_a_code_is_a_violation()
    {
        await _client.SendAsync(ClientFrames.Frame(0x88, [3]));
        await EndsWith(1002);
    }

    [Fact]
    public async Task The_longest_reason_is_read_and_a_broken_one_refused()
    {
        await _client.SendAsync(ClientFrames.Close(1000, new string('x', 123)));
        await EndsWith(1000);
        using var second = await _host.OpenRawAsync();
        await second.SendAsync(ClientFrames.Frame(0x88, [3, 0xE8, 0xCE, 0xBA, 0xED, 0xA0, 0x80]));
        Assert.Equal(1007, await second.ReadCloseAsync());
    }

    [Fact]
    public async Task What_follows_a_close_is_not_answered()
    {
        await _client.SendAsync(ClientFrames.Join(ClientFrames.Text("a"), ClientFrames.Close(1000), ClientFrames.Text("b"), ClientFrames.Ping(1), ClientFrames.Close(1001)));
        await Expect(Opcode.Text, "a"u8.ToArray());
        await EndsWith(1000);
    }

    [Fact]
    public async Task A_close_inside_a_fragmented_message_ends_it()
    {
        await _client.SendAsync(ClientFrames.Join(ClientFrames.Frame(0x01, "a"u8.ToArray()), ClientFrames.Close(1000)));
        await EndsWith(1000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(700)]
    public async Task Many_fragments_of_one_large_message_are_joined(int size)
    {
        var bytes = Enumerable.Range(0, size == 1 ? 3_000 : 250_000).Select(n => (byte)(n * 13)).ToArray();
        var chunks = bytes.Chunk(size).ToArray();
        await _client.SendAsync(ClientFrames.Join([.. chunks.Select((c, at) => ClientFrames.Frame((at == 0 ? 2 : 0) | (at == chunks.Length - 1 ? 0x80 : 0), c))]));
        await Expect(Opcode.Binary, bytes);
        await EndsWell();
    }

    private async Task Expect(Opcode opcode, byte[] payload)
    {
        var frame = await _client.ReadFrameAsync();
        Assert.NotNull(frame);
        Assert.Equal(opcode, frame.Value.Opcode);
        Assert.Equal(payload, frame.Value.Payload);
    }

    private async Task EndsWith(int code)
    {
        Assert.Equal(code == 1005 ? [] : new byte[] { (byte)(code >> 8), (byte)code }, (await NextClose())[..(code == 1005 ? 0 : 2)]);
        Assert.Null(await _client.ReadFrameAsync());
    }

    private async Task<byte[]> NextClose()
    {
        var frame = await _client.ReadFrameAsync();
        Assert.NotNull(frame);
        Assert.Equal(Opcode.Close, frame.Value.Opcode);
        return frame.Value.Payload;
    }

    private async Task EndsWell()
    {
        await _client.SendAsync(ClientFrames.Close(1000));
        await EndsWith(1000);
    }
}

public sealed class ConformanceOverKestrelTests() : ConformanceTests(Transport.Kestrel);
