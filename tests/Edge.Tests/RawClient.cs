using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Gateway.Edge.Frames;

namespace Gateway.Edge.Tests;

/// <summary>A client that says exactly the bytes it is told to.</summary>
internal sealed class RawClient(Socket socket) : IDisposable
{
    private readonly List<byte> _read = [];

    public async Task SendAsync(byte[] bytes)
    {
        for (var sent = 0; sent < bytes.Length;)
            sent += await socket.SendAsync(bytes.AsMemory(sent), Patience.Token());
    }

    public async Task SendByteByByteAsync(byte[] bytes)
    {
        foreach (var b in bytes)
            await socket.SendAsync(new[] { b }, Patience.Token());
    }

    public void ShutdownSend() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>The answer's head, its empty line included. What follows stays.</summary>
    public async Task<string> ReadHeadAsync()
    {
        int end;
        while ((end = Encoding.Latin1.GetString([.. _read]).IndexOf("\r\n\r\n", StringComparison.Ordinal)) < 0)
            Assert.True(await FillAsync(), "the answer ended inside its head: " + Encoding.Latin1.GetString([.. _read]));
        var head = Encoding.Latin1.GetString([.. _read], 0, end + 4);
        _read.RemoveRange(0, end + 4);
        return head;
    }

    /// <summary>One server frame, or null when the stream has ended.</summary>
    public async Task<(Opcode Opcode, byte[] Payload)?> ReadFrameAsync()
    {
        while (true)
        {
            if (TryTakeFrame() is { } frame)
                return frame;
            if (!await FillAsync())
                return null;
        }
    }

    /// <summary>The code of the next close frame; frames before it are skipped.</summary>
    public async Task<int> ReadCloseAsync()
    {
        while (await ReadFrameAsync() is { } frame)
        {
            if (frame.Opcode == Opcode.Close)
                return frame.Payload.Length == 0 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(frame.Payload);
        }
        return 1006;
    }

    /// <summary>All that comes until the server ends the stream.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await FillAsync())
        {
            // Gathering.
        }
        return Encoding.Latin1.GetString([.. _read]);
    }

    public void Dispose() => socket.Dispose();

    private (Opcode, byte[])? TryTakeFrame()
    {
        if (_read.Count < 2)
            return null;
        Assert.Equal(0x80, _read[0] & 0xF0);
        Assert.Equal(0, _read[1] & 0x80);
        var (at, length) = _read[1] switch
        {
            126 when _read.Count >= 4 => (4, BinaryPrimitives.ReadUInt16BigEndian(_read.GetRange(2, 2).ToArray())),
            127 when _read.Count >= 10 => (10, (int)BinaryPrimitives.ReadInt64BigEndian(_read.GetRange(2, 8).ToArray())),
            126 or 127 => (0, 0),
            var small => (2, small),
        };
        if (at == 0 || _read.Count < at + length)
            return null;
        var frame = ((Opcode)(_read[0] & 0x0F), _read.GetRange(at, length).ToArray());
        _read.RemoveRange(0, at + length);
        return frame;
    }

    private async Task<bool> FillAsync()
    {
        var bytes = new byte[4096];
        try
        {
            var count = await socket.ReceiveAsync(bytes, Patience.Token());
            _read.AddRange(bytes.AsSpan(0, count));
            return count > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
