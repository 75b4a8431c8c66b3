using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gateway.Edge.Frames;
using Gateway.Edge.Tests.Frames.Deflate;

namespace Gateway.Edge.Tests;

/// <summary>A client that says exactly the bytes it is told to, and holds the server to the rules of frames.</summary>
internal sealed class RawClient(Socket socket, EndPoint? server = null) : IDisposable
{
    private byte[] _read = new byte[16 * 1024];
    private int _start;
    private int _end;
    private bool _deflated;

    /// <summary>Compression was agreed: frames of data may have rsv1.</summary>
    public bool Inflates { get; set; }

    /// <summary>Compressed messages received by <see cref="ReadMessageAsync"/>.</summary>
    public int DeflatedMessages { get; private set; }

    private Span<byte> Unread => _read.AsSpan(_start, _end - _start);

    /// <summary>Connects a prepared one. Blocks, because waiting for it otherwise would take a descriptor.</summary>
    public void Connect() => socket.Connect(server!);

    /// <summary>A ping there and its pong back.</summary>
    public async Task PingAsync()
    {
        await SendAsync(ClientFrames.Ping(1));
        Assert.Equal(Opcode.Pong, (await ReadFrameAsync())!.Value.Opcode);
    }

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

    /// <summary>Reads one byte off the socket and drops it; past the end nothing happens.</summary>
    public async Task ReadByteAsync() => await socket.ReceiveAsync(new byte[1], Patience.Token());

    public void ShutdownSend() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>The answer's head, its empty line included. What follows stays.</summary>
    public async Task<string> ReadHeadAsync()
    {
        int end;
        while ((end = Unread.IndexOf("\r\n\r\n"u8)) < 0)
            Assert.True(await FillAsync(), "the answer ended inside its head: " + Encoding.Latin1.GetString(Unread));
        var head = Encoding.Latin1.GetString(Unread[..(end + 4)]);
        _start += end + 4;
        Inflates = head.Contains("permessage-deflate", StringComparison.Ordinal);
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

    /// <summary>The next frame, inflated with zlib if it is compressed. The server fragments nothing.</summary>
    public async Task<(Opcode Opcode, byte[] Payload)> ReadMessageAsync()
    {
        var frame = await ReadFrameAsync();
        Assert.NotNull(frame);
        return Inflated(frame.Value);
    }

    /// <summary>The frame just read, inflated with zlib if it is compressed.</summary>
    public (Opcode Opcode, byte[] Payload) Inflated((Opcode Opcode, byte[] Payload) frame)
    {
        if (!_deflated)
            return frame;
        DeflatedMessages++;
        LastDeflated = frame.Payload;
        return (frame.Opcode, DeflateSamples.Unzlib(frame.Payload));
    }

    /// <summary>The newest compressed message as it came.</summary>
    public byte[] LastDeflated { get; private set; } = [];

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
        return Encoding.Latin1.GetString(Unread);
    }

    public void Dispose() => socket.Dispose();

    /// <summary>Leaves with a reset, if asked to.</summary>
    public void Dispose(bool reset)
    {
        if (reset)
            socket.LingerState = new LingerOption(true, 0);
        Dispose();
    }

    private (Opcode, byte[])? TryTakeFrame()
    {
        var bytes = Unread;
        if (bytes.Length < 2)
            return null;
        var opcode = (Opcode)(bytes[0] & 0x0F);
        _deflated = Inflates && opcode is Opcode.Text or Opcode.Binary && (bytes[0] & 0x40) != 0;
        Assert.Equal(_deflated ? 0xC0 : 0x80, bytes[0] & 0xF0);
        Assert.Equal(0, bytes[1] & 0x80);
        var (at, length) = bytes[1] switch
        {
            126 when bytes.Length >= 4 => (4, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..])),
            127 when bytes.Length >= 10 => (10, (int)BinaryPrimitives.ReadInt64BigEndian(bytes[2..])),
            126 or 127 => (0, 0),
            var small => (2, small),
        };
        if (at == 0 || bytes.Length < at + length)
            return null;
        var frame = (opcode, bytes.Slice(at, length).ToArray());
        _start += at + length;
        return frame;
    }

    private async Task<bool> FillAsync()
    {
        if (_start > 0)
        {
            Unread.CopyTo(_read);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _read.Length)
            Array.Resize(ref _read, _read.Length * 2);
        try
        {
            var count = await socket.ReceiveAsync(_read.AsMemory(_end), Patience.Token());
            _end += count;
            return count > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
