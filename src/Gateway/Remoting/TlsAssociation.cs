using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace Gateway.Remoting;

/// <summary>
/// One connection between two nodes. Frame = length of the payload (4 bytes, big endian) payload. What waits goes out in one flush; what does not fit into
/// <see cref="WaitingBytes"/> is refused, and remoting keeps it and tries again.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The token source has no handle to give back, and a late Close must not find it disposed.")]
internal sealed class TlsAssociation : AssociationHandle
{
    /// <summary>Bytes that may wait for the other node: a third of a second at 200 Mbit/s.</summary>
    private const int WaitingBytes = 8 << 20;
    private const int FlushBytes = 64 << 10;
    private const int HeadBytes = 4;
    // What was written before a close is still sent, unless the other does not read.
    private static readonly TimeSpan _farewell = TimeSpan.FromSeconds(2);

    private readonly Stream _line;
    private readonly int _largest;
    private readonly ILoggingAdapter _log;
    private readonly Channel<ByteString> _waiting = Channel.CreateUnbounded<ByteString>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _end = new();
    private long _waitingBytes;
    private bool _heard, _closing;
    private string _fault = "it hung up";

    public TlsAssociation(Address local, Address remote, Stream line, int largest, ILoggingAdapter log) : base(local, remote)
    {
        (_line, _largest, _log) = (line, largest, log);
        Ended = RunAsync();
    }

    /// <summary>Completes when the connection is gone; never fails.</summary>
    public Task Ended { get; }

    public override bool Write(ByteString payload)
    {
        var size = payload.Length + HeadBytes;
        if (Interlocked.Add(ref _waitingBytes, size) <= WaitingBytes && _waiting.Writer.TryWrite(payload)) return true;
        Interlocked.Add(ref _waitingBytes, -size);
        return false;
    }

    [Obsolete("Use the method that states reasons.")]
    public override void Disassociate() => Close();

    /// <summary>Sends what waits and ends the connection; may be called again.</summary>
    public void Close()
    {
        _closing = true;
        if (_waiting.Writer.TryComplete()) _end.CancelAfter(_farewell);
    }

    private async Task RunAsync()
    {
        var reading = ReadAsync();
        await WriteAsync();
        // Whichever ended first, this ends the other: nothing is read from or written to half a connection.
        await _end.CancelAsync();
        await reading;
        await _line.DisposeAsync();
    }

    private async Task WriteAsync()
    {
        var pipe = PipeWriter.Create(_line, new StreamPipeWriterOptions(leaveOpen: true));
        try
        {
            while (await _waiting.Reader.WaitToReadAsync(_end.Token))
            {
                while (_waiting.Reader.TryRead(out var payload))
                {
                    BinaryPrimitives.WriteInt32BigEndian(pipe.GetSpan(HeadBytes), payload.Length);
                    pipe.Advance(HeadBytes);
                    pipe.Write(payload.Span);
                    Interlocked.Add(ref _waitingBytes, -(payload.Length + HeadBytes));
                    if (pipe.UnflushedBytes >= FlushBytes) await pipe.FlushAsync(_end.Token);
                }
                await pipe.FlushAsync(_end.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            if (e is IOException) _fault = e.InnerException?.Message ?? e.Message;
            _waiting.Writer.TryComplete();
        }
    }

    private async Task ReadAsync()
    {
        var pipe = PipeReader.Create(_line, new StreamPipeReaderOptions(bufferSize: FlushBytes, leaveOpen: true));
        try
        {
            var listener = await ReadHandlerSource.Task.WaitAsync(_end.Token);
            while (true)
            {
                var read = await pipe.ReadAsync(_end.Token);
                var rest = read.Buffer;
                while (TryTake(ref rest, out var payload)) listener.Notify(new InboundPayload(payload));
                pipe.AdvanceTo(rest.Start, rest.End);
                if (read.IsCompleted) break;
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OperationCanceledException or ObjectDisposedException)
        {
            if (e is InvalidDataException) _log.Error("{Peer} is cut off: {Fault}", RemoteAddress, e.Message);
            else if (e is IOException) _fault = e.InnerException?.Message ?? e.Message;
        }
        // In TLS 1.3 the side that calls learns only afterwards that its certificate was refused.
        if (!_heard && !_closing) _log.Warning("{Peer} ended the connection right after the handshake, perhaps for this node's certificate: its log says why ({Fault})", RemoteAddress, _fault);
        _waiting.Writer.TryComplete();
        await _end.CancelAsync();
        // Whoever listens only from now on must hear of it too.
        _ = ReadHandlerSource.Task.ContinueWith(listener => listener.Result.Notify(new Disassociated(DisassociateInfo.Unknown)), CancellationToken.None,
            TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    private bool TryTake(ref ReadOnlySequence<byte> rest, out ByteString payload)
    {
        payload = ByteString.Empty;
        var reader = new SequenceReader<byte>(rest);
        if (!reader.TryReadBigEndian(out int length)) return false;
        if (length < 0 || length > _largest) throw new InvalidDataException($"a frame of {length} bytes; 0 to {_largest} are allowed");
        if (reader.Remaining < length) return false;
        var bytes = new byte[length];
        reader.TryCopyTo(bytes);
        payload = UnsafeByteOperations.UnsafeWrap(bytes);
        rest = rest.Slice(HeadBytes + length);
        _heard = true;
        return true;
    }
}
