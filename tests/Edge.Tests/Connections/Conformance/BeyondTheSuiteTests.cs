namespace Gateway.Edge.Tests.Connections.Conformance;

/// <summary>What RFC 6455 forbids and the suite does not try.</summary>
public abstract class BeyondTheSuiteTests(ConformanceHost host)
{
    [Theory]
    [InlineData("820141")] // not masked
    [InlineData("890141")]
    [InlineData("82FE0005010203040505050505")] // five bytes with a length of 16 bits
    [InlineData("82FF0000000000000005010203040505050505")] // and of 64
    [InlineData("82FFFFFFFFFFFFFFFFFF01020304")] // the highest bit of a length
    [InlineData("8885010203040505050505")] // the code 1541 of a close belongs to nobody
    [InlineData("088201020304020A")] // a close in fragments
    public async Task A_frame_of_a_wrong_form_is_a_violation(string hex)
    {
        var d = await OpenAsync();
        await d.Send(Convert.FromHexString(hex));
        await d.Fails(1002);
    }

    [Theory]
    [InlineData(0x81)]
    [InlineData(0x82)]
    [InlineData(0x01)]
    [InlineData(0x02)]
    public async Task A_message_inside_an_unfinished_one_is_a_violation(int first)
    {
        var d = await OpenAsync();
        await d.Send(Dialogue.Text("a", fin: false), ClientFrames.Frame(first, "b"u8.ToArray()));
        await d.Fails(1002);
    }

    [Theory]
    [InlineData(1012, true)]
    [InlineData(1013, true)]
    [InlineData(1014, true)]
    [InlineData(1015, false)]
    [InlineData(65_534, false)]
    public async Task Codes_registered_after_the_RFC_may_be_sent_and_the_one_of_TLS_may_not(int code, bool may)
    {
        var d = await OpenAsync();
        await d.Send(ClientFrames.Close(code));
        await (may ? d.AnswersClose(code) : d.Fails(1002));
    }

    [Fact]
    public async Task Every_sequence_of_section_6_is_judged_the_same_in_fragments_of_one_byte()
    {
        foreach (var (right, bytes) in Utf8Sequences.Sections.SelectMany(s => s))
        {
            var d = await OpenAsync();
            await d.Send([.. bytes.Select((b, at) => ClientFrames.Frame((at == 0 ? 1 : 0) | (at == bytes.Length - 1 ? 0x80 : 0), [b]))]);
            if (!right)
            {
                await d.Fails(1007);
                continue;
            }
            await d.Echoes(Edge.Frames.Opcode.Text, bytes);
            await d.EndsWell();
        }
    }

    private async Task<Dialogue> OpenAsync() => new(await host.Host.OpenRawAsync(), "");
}

public sealed class BeyondTheSuiteOverKestrelTests(KestrelConformanceHost host) : BeyondTheSuiteTests(host), IClassFixture<KestrelConformanceHost>;

public sealed class BeyondTheSuiteOverLeanTests(LeanConformanceHost host) : BeyondTheSuiteTests(host), IClassFixture<LeanConformanceHost>;
