using Gateway.Edge.Frames;

namespace Gateway.Edge.Tests.Connections.Conformance;

/// <summary>One connection of a case: the suite's words for what a client sends and what it expects.</summary>
internal sealed class Dialogue(RawClient client, string answer)
{
    /// <summary>The server's answer to the handshake.</summary>
    public string Answer => answer;

    public RawClient Client => client;

    public static byte[] Text(string text, bool fin = true) => ClientFrames.Frame(fin ? 0x81 : 0x01, System.Text.Encoding.UTF8.GetBytes(text));

    public static byte[] More(string text, bool fin) => ClientFrames.Frame(fin ? 0x80 : 0x00, System.Text.Encoding.UTF8.GetBytes(text));

    public static byte[] Ping(string text = "") => ClientFrames.Ping(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>All in one write.</summary>
    public Task Send(params byte[][] frames) => client.SendAsync(ClientFrames.Join(frames));

    /// <summary>Each in a write of its own.</summary>
    public async Task SendEach(params byte[][] frames)
    {
        foreach (var frame in frames)
            await client.SendAsync(frame);
    }

    /// <summary>In writes of so many bytes.</summary>
    public async Task SendChopped(int size, params byte[][] frames)
    {
        foreach (var piece in ClientFrames.Join(frames).Chunk(size))
            await client.SendAsync(piece);
    }

    /// <summary>By writes of the three kinds in which the suite repeats some cases.</summary>
    public Task SendAs(Writes writes, params byte[][] frames) => writes switch
    {
        Writes.Whole => Send(frames),
        Writes.Frames => SendEach(frames),
        _ => SendChopped(1, frames),
    };

    public Task Echoes(string text) => Expect(Opcode.Text, System.Text.Encoding.UTF8.GetBytes(text));

    public Task Echoes(Opcode opcode, byte[] payload) => Expect(opcode, payload);

    public Task Pongs(string text = "") => Expect(Opcode.Pong, System.Text.Encoding.UTF8.GetBytes(text));

    public Task Pongs(byte[] payload) => Expect(Opcode.Pong, payload);

    /// <summary>The server gives the connection up with this code, and then the stream ends without another byte.</summary>
    public async Task Fails(int code)
    {
        await Closes(code);
        // A client that has understood ends its half; the server waits for that a moment before it cuts.
        client.ShutdownSend();
        await Ends();
    }

    /// <summary>The server answers our close with this code and ends the stream by itself.</summary>
    public async Task AnswersClose(int code)
    {
        await Closes(code);
        await Ends();
    }

    /// <summary>The connection is still good: our close is answered, and nothing else came before.</summary>
    public async Task EndsWell()
    {
        await client.SendAsync(ClientFrames.Close(1000));
        await AnswersClose(1000);
    }

    private async Task Closes(int code)
    {
        var frame = await client.ReadFrameAsync();
        Assert.NotNull(frame);
        Assert.Equal(Opcode.Close, frame.Value.Opcode);
        Assert.Equal(code == 1005 ? [] : [(byte)(code >> 8), (byte)code], frame.Value.Payload[..Math.Min(2, frame.Value.Payload.Length)]);
    }

    private async Task Ends() => Assert.Null(await client.ReadFrameAsync());

    private async Task Expect(Opcode opcode, byte[] payload)
    {
        var frame = await client.ReadMessageAsync();
        Assert.Equal(opcode, frame.Opcode);
        // Comparing megabytes element by element takes longer than sending them.
        Assert.True(payload.AsSpan().SequenceEqual(frame.Payload), $"{frame.Payload.Length} bytes came back instead of {payload.Length}, or not the same");
    }
}

/// <summary>How a client's frames are spread over its writes.</summary>
internal enum Writes
{
    Whole,
    Frames,
    Bytes,
}
