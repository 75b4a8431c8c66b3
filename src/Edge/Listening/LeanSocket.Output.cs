using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace Gateway.Edge.Listening;

/// <summary>The writing half: tries to send at each flush and keeps only what the system did not take.</summary>
internal sealed partial class LeanSocket : IValueTaskSource<FlushResult>
{
    private const int LeastOutput = 4096;

    private byte[]? _output;
    private int _outputStart;
    private int _outputEnd;
    private volatile Action<object?>? _continuation;
    private object? _continuationState;
    private volatile bool _blocked;
    private volatile bool _broken;
    private volatile bool _completed;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _output.AsMemory(_outputEnd);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _output.AsSpan(_outputEnd);
    }

    public override void Advance(int bytes) => _outputEnd += bytes;

    /// <summary>Complete at once while the system takes all; otherwise when it has taken all. Not to be called while one is pending.</summary>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        TrySend();
        return _blocked ? new ValueTask<FlushResult>(this, 0) : new ValueTask<FlushResult>(new FlushResult(false, _broken));
    }

    /// <summary>Nothing more is written. The stream ends once all is sent.</summary>
    public override void Complete(Exception? exception = null)
    {
        TrySend();
        _completed = true;
        if (_blocked)
            _engine.Watch(_key, Libc.EPOLLIN | Libc.EPOLLOUT);
        _engine.Post(this);
    }

    public override void CancelPendingFlush() => throw new NotSupportedException("a flush ends with the socket");

    public FlushResult GetResult(short token) => new(false, _broken);

    public ValueTaskSourceStatus GetStatus(short token) => _blocked ? ValueTaskSourceStatus.Pending : ValueTaskSourceStatus.Succeeded;

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        _continuationState = state;
        _continuation = continuation;
        // Only now: the engine may answer before this returns, and must find whom to tell.
        _engine.Watch(_key, Libc.EPOLLIN | Libc.EPOLLOUT);
    }

    private void SendRest()
    {
        TrySend();
        if (_blocked)
            return;
        _engine.Watch(_key, Libc.EPOLLIN);
        var (continuation, state) = (_continuation, _continuationState);
        (_continuation, _continuationState) = (null, null);
        continuation?.Invoke(state);
    }

    private void TrySend()
    {
        while (_outputStart < _outputEnd)
        {
            var count = _broken ? -2 : Descriptor.Send(Fd, _output.AsSpan(_outputStart, _outputEnd - _outputStart));
            if (count == -1)
            {
                _blocked = true;
                return;
            }
            // The reading half meets the same end and closes the connection.
            _broken |= count == -2;
            _outputStart = _broken ? _outputEnd : _outputStart + count;
        }
        GiveBackOutput();
        _blocked = false;
    }

    private void MakeRoom(int sizeHint)
    {
        var room = Math.Max(sizeHint, 1);
        if (_output is not null && _output.Length - _outputEnd >= room)
            return;
        var length = _outputEnd - _outputStart;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(LeastOutput, Math.Max(length + room, length * 2)));
        _output.AsSpan(_outputStart, length).CopyTo(larger);
        GiveBackOutput();
        (_output, _outputEnd) = (larger, length);
    }

    private void GiveBackOutput()
    {
        if (_output is not null)
            ArrayPool<byte>.Shared.Return(_output);
        (_output, _outputStart, _outputEnd) = (null, 0, 0);
    }
}
