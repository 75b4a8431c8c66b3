using System.Buffers;
using System.IO.Pipelines;
using Gateway.Edge.Connections;

namespace Gateway.Edge.Listening;

/// <summary>
/// The transport of one open WebSocket: a descriptor in an engine's set. Bytes are received into the engine's shared buffer; a buffer of its own is
/// rented only while a frame is incomplete or the system does not take what is sent.
/// </summary>
/// <remarks>
/// Received and closed on the engine's thread only. Sending happens on whatever thread sends, under the lock of <see cref="OutboundPipe"/>; before the
/// descriptor is closed, <see cref="WebSocketConnection.Finish"/> shuts that way for ever.
/// </remarks>
internal sealed partial class LeanSocket : PipeWriter, ITransport, IReadyHandler
{
    private const int LeastKept = 1024;

    private readonly Engine _engine;
    private readonly LeanShare _share;
    private readonly ulong _key;
    private WebSocketConnection? _connection;
    private byte[]? _kept;
    private int _keptLength;
    private bool _inputEnded;
    private bool _closed;
    private volatile bool _aborted;

    private LeanSocket(ulong key, Engine engine, LeanShare share) => (_key, _engine, _share) = (key, engine, share);

    public PipeWriter Output => this;

    private int Fd => (int)(uint)_key;

    /// <summary>A handshake was answered: opens the connection, whose first frames may have come with its head.</summary>
    public static void Open(int fd, ulong key, Engine engine, LeanShare share, HandshakeInfo handshake, in ReadOnlySequence<byte> first)
    {
        var node = share.Keeper.Node;
        if (node.Options.SocketSendBufferBytes > 0)
            Libc.SetSendBuffer(fd, node.Options.SocketSendBufferBytes);
        var socket = new LeanSocket(key, engine, share);
        var connection = new WebSocketConnection(node.Open.NextId(), socket, handshake, node);
        socket._connection = connection;
        engine.Replace(key, socket);
        connection.Begin(share.Keeper.Sinks);
        if (!first.IsEmpty)
            socket.Take(connection, first);
        socket.Settle();
    }

    public void Abort(string reason)
    {
        _aborted = true;
        _engine.Post(this);
    }

    public void OnReady(uint events)
    {
        // Without a continuation a flush is still being begun elsewhere; it asks for the event again.
        if (_blocked && (events & ~Libc.EPOLLIN) != 0 && (_completed || _continuation is not null))
            SendRest();
        if (!_inputEnded && (events & ~Libc.EPOLLOUT) != 0)
            Receive();
        Settle();
    }

    public void OnPosted() => Settle();

    public void OnDeadline()
    {
        // Times of an open connection are on the node's wheel.
    }

    public void OnStopping() => _connection?.Close(Protocol.CloseCode.GoingAway, "the server is going away");

    public void OnCut(Exception? fault)
    {
        if (fault is not null)
            _connection?.Fault(fault);
        End();
    }

    private void Receive()
    {
        int count;
        if (_kept is null)
        {
            count = Descriptor.Receive(Fd, _engine.Buffer);
            if (count > 0 && _connection is { } open)
                Take(open, new ReadOnlySequence<byte>(_engine.Buffer, 0, count));
        }
        else
        {
            Keep(default, LeastKept);
            count = Descriptor.Receive(Fd, _kept.AsSpan(_keptLength));
            if (count > 0)
            {
                var length = _keptLength + count;
                _keptLength = 0;
                Take(_connection!, new ReadOnlySequence<byte>(_kept, 0, length));
            }
        }
        if (count == -2)
            _aborted = true;
        if (count is 0 or -2)
            _inputEnded = true;
    }

    /// <summary>Shows bytes to the connection and keeps what it has not used up.</summary>
    private void Take(WebSocketConnection connection, in ReadOnlySequence<byte> bytes)
    {
        var rest = bytes.Slice(connection.Take(bytes)).FirstSpan;
        if (rest.IsEmpty)
            GiveBackKept();
        else
            Keep(rest, 0);
    }

    /// <summary>Adds <paramref name="bytes"/> (which may lie in the kept buffer itself) to what is kept and makes room for more behind.</summary>
    private void Keep(ReadOnlySpan<byte> bytes, int room)
    {
        var length = _keptLength + bytes.Length;
        if (_kept is not null && _kept.Length >= length + room)
        {
            bytes.CopyTo(_kept.AsSpan(_keptLength));
            _keptLength = length;
            return;
        }
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(LeastKept, Math.Max(length + room, _keptLength * 2)));
        _kept.AsSpan(0, _keptLength).CopyTo(larger);
        bytes.CopyTo(larger.AsSpan(_keptLength));
        GiveBackKept();
        (_kept, _keptLength) = (larger, length);
    }

    private void GiveBackKept()
    {
        if (_kept is not null)
            ArrayPool<byte>.Shared.Return(_kept);
        (_kept, _keptLength) = (null, 0);
    }

    /// <summary>After anything happened: whether the connection is over, and what the descriptor waits for.</summary>
    private void Settle()
    {
        if (_closed)
            return;
        var sentAll = _completed && !_blocked;
        if (_aborted || (_inputEnded && (sentAll || _broken || _connection is not { ClosedByPeer: true })))
        {
            End();
            return;
        }
        if (sentAll && _connection is not null)
        {
            // Both closes have passed. The client's end is awaited, so that bytes still on their way do not turn into a reset; the wheel cuts what takes too long.
            Finish();
            Libc.Shutdown(Fd, Libc.SHUT_WR);
        }
        else if (_inputEnded)
        {
            // A client that is done sending still reads our half of the close.
            _engine.Watch(_key, Libc.EPOLLOUT);
        }
    }

    private void Finish()
    {
        if (_connection is not { } connection)
            return;
        _connection = null;
        connection.Finish();
        GiveBackKept();
        _share.Keeper.Node.Open.GiveBackPlace();
    }

    private void End()
    {
        if (_closed)
            return;
        _closed = true;
        // A client that does not read leaves up to its whole send buffer behind in the system, for minutes.
        if (_blocked)
            Libc.ResetOnClose(Fd);
        Finish();
        GiveBackOutput();
        _engine.Close(_key);
    }
}
