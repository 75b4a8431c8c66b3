using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Gateway.Edge.Frames;

namespace Gateway.Edge.Connections;

/// <summary>What became of a message given to <see cref="OutboundPipe"/>.</summary>
internal enum SendResult
{
    Taken,
    /// <summary>A droppable one that did not fit.</summary>
    Dropped,
    /// <summary>One that may not be lost did not fit: the client must be closed.</summary>
    Full,
    /// <summary>The connection takes nothing any more.</summary>
    Over,
}

/// <summary>
/// The sending half of one connection: at most one flush in flight, what comes meanwhile waits in <see cref="OutboundQueue"/>, and a finished
/// flush drains it into the next one.
/// </summary>
/// <remarks>A lock and one callback, because a Channel or semaphore per connection allocates about 96 bytes per message and is no faster. The lock is the
/// monitor of this object, which nobody else holds, and the callback is made when a flush first has to wait: a hundred bytes less for each connection that is idle.</remarks>
internal sealed class OutboundPipe
{
    /// <summary>While replies to one read are gathered, this many bytes are flushed anyway, so that gathering cannot outgrow the transport's buffer.</summary>
    private const int GatherBytes = 16 * 1024;

    /// <summary>
    /// What waits moves into the transport's buffer in portions of this size (and one message): moved whole, it would make room for as much again,
    /// and a slow client would cost twice the bound.
    /// </summary>
    private const int DrainBytes = 32 * 1024;

    private readonly PipeWriter _output;
    private Action? _onFlushed;
    private OutboundQueue _queue;
    private ValueTaskAwaiter<FlushResult> _flush;
    private int _gathered;
    private bool _gathering;
    private bool _flushing;
    private bool _over;
    private bool _completeWhenDrained;
    private bool _completed;

    public OutboundPipe(PipeWriter output, int limitBytes)
    {
        _output = output;
        _queue = new OutboundQueue(limitBytes);
    }

    /// <summary>Bytes that wait behind a flush in flight.</summary>
    public int WaitingBytes
    {
        get
        {
            lock (this)
                return _queue.Bytes;
        }
    }

    public SendResult Send(Opcode opcode, ReadOnlySpan<byte> payload, OutboundClass cls, ulong key, bool deflated = false)
    {
        lock (this)
        {
            if (_over)
                return SendResult.Over;
            if (_flushing)
                return Judge(_queue.TryAdd(opcode, payload, cls, key, deflated), cls);
            FrameWriter.Write(_output, opcode, payload, deflated);
            Wrote(FrameWriter.FrameBytes(payload.Length));
            return SendResult.Taken;
        }
    }

    public SendResult Send(SharedFrame frame, OutboundClass cls, ulong key, bool deflated = false)
    {
        var bytes = deflated ? frame.DeflatedBytes : frame.Bytes;
        lock (this)
        {
            if (_over)
                return SendResult.Over;
            if (_flushing)
                return Judge(_queue.TryAdd(bytes, cls, key), cls);
            _output.Write(bytes);
            Wrote(bytes.Length);
            return SendResult.Taken;
        }
    }

    /// <summary>Sends the close frame after all that waits (or instead of it) and takes nothing more. False if that was done before.</summary>
    public bool SendLast(byte[] closeFrame, bool forgetWaiting)
    {
        lock (this)
        {
            if (_over)
                return false;
            _over = true;
            if (_flushing)
            {
                if (forgetWaiting)
                    _queue.Clear();
                _queue.AddLast(closeFrame);
                return true;
            }
            _output.Write(closeFrame);
            Wrote(closeFrame.Length);
            return true;
        }
    }

    /// <summary>From here to <see cref="EndGathering"/> replies are written but flushed together.</summary>
    public void BeginGathering()
    {
        lock (this)
            _gathering = true;
    }

    public void EndGathering()
    {
        lock (this)
        {
            _gathering = false;
            if (_gathered > 0 && !_flushing && !_completed)
                Flush();
        }
    }

    /// <summary>Completes the pipe once all is written: the transport sends what it has, then closes the socket.</summary>
    public void CompleteWhenDrained()
    {
        lock (this)
        {
            _over = true;
            if (_flushing)
                _completeWhenDrained = true;
            else
                Complete();
        }
    }

    /// <summary>The transport is gone: nothing may touch the pipe from here on.</summary>
    public void Abandon()
    {
        lock (this)
        {
            _over = _completed = true;
            _queue.Clear();
        }
    }

    private static SendResult Judge(bool added, OutboundClass cls) =>
        added ? SendResult.Taken : cls == OutboundClass.Droppable ? SendResult.Dropped : SendResult.Full;

    private void Wrote(int bytes)
    {
        _gathered += bytes;
        if (!_gathering || _gathered >= GatherBytes)
            Flush();
    }

    private void Flush()
    {
        _gathered = 0;
        // Consumed once all the same: here when it is complete already, else by the one callback. An async method would allocate per flush.
#pragma warning disable CA2012
        var flush = _output.FlushAsync().GetAwaiter();
#pragma warning restore CA2012
        if (flush.IsCompleted)
        {
            Finish(flush);
            return;
        }
        _flushing = true;
        _flush = flush;
        _flush.UnsafeOnCompleted(_onFlushed ??= OnFlushed);
    }

    private void OnFlushed()
    {
        lock (this)
        {
            _flushing = false;
            Finish(_flush);
            while (!_flushing && !_completed && !_queue.IsEmpty)
            {
                _queue.Drain(_output, DrainBytes);
                Flush();
            }
            if (_completeWhenDrained && !_flushing && !_completed)
                Complete();
        }
    }

    private void Finish(ValueTaskAwaiter<FlushResult> flush)
    {
        try
        {
            if (!flush.GetResult().IsCompleted)
                return;
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The transport failed; the read loop meets the same and ends the connection.
        }
        // Nobody reads the pipe any more.
        _over = _completed = true;
        _queue.Clear();
    }

    private void Complete()
    {
        if (_completed)
            return;
        _completed = true;
        _queue.Clear();
        _output.Complete();
    }
}
