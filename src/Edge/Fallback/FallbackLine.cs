using System.Buffers;
using System.IO.Pipelines;
using Gateway.Edge.Connections;
using Gateway.Edge.Frames;
using Gateway.Protocol;

namespace Gateway.Edge.Fallback;

/// <summary>
/// Carries one connection over HTTP: what it sends goes down the body of one long answer, what the client says comes in numbered posts. The stream
/// begins with a text frame that tells the line's name, which only the client then knows.
/// </summary>
internal sealed class FallbackLine : ITransport
{
    /// <summary>A slow client's bytes wait in the connection's own bounded queue; here only what is being written.</summary>
    private const int PauseBytes = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly Pipe _down = new(new PipeOptions(pauseWriterThreshold: PauseBytes, resumeWriterThreshold: PauseBytes / 2, useSynchronizationContext: false));
    private readonly string _origin;
    private readonly Action _cut;
    private WebSocketConnection? _connection;
    private int _taken;
    private bool _over;

    /// <param name="name">Told to the client as the first thing.</param>
    /// <param name="origin">Of the page that opens the line.</param>
    /// <param name="cut">Ends the request at once.</param>
    public FallbackLine(LineName name, string origin, Action cut)
    {
        (Name, _origin, _cut) = (name, origin, cut);
        FrameWriter.Write(_down.Writer, Opcode.Text, System.Text.Encoding.ASCII.GetBytes(name.ToString()));
    }

    public LineName Name { get; }

    public PipeWriter Output => _down.Writer;

    public void Abort(string reason)
    {
        // The request must not be touched once it is over: the server reuses it.
        lock (_gate)
            if (!_over) _cut();
    }

    /// <summary>Runs the connection until its stream ends. True: all was sent; false: it was cut or the client left.</summary>
    public async Task<bool> RunAsync(WebSocketConnection connection, IMessageSinkFactory sinks, PipeWriter body, CancellationToken gone)
    {
        // Before the sink can say anything, so that the name comes first.
        await _down.Writer.FlushAsync(gone);
        connection.Begin(sinks);
        lock (_gate) _connection = connection;
        try
        {
            await _down.Reader.CopyToAsync(body, gone);
            return true;
        }
        catch (Exception left) when (left is IOException or OperationCanceledException)
        {
            return false;
        }
        finally
        {
            lock (_gate) _over = true;
            await _down.Reader.CompleteAsync();
            connection.Finish();
        }
    }

    /// <summary>
    /// Takes the client's next post. A post that was taken already is taken without effect, so that a client may repeat one whose answer was lost.
    /// </summary>
    /// <param name="number">1, 2, 3 … within the line.</param>
    /// <param name="origin">Of the posting page: the one that opened the line.</param>
    /// <param name="frames">Whole client frames; unmasked in place.</param>
    public PostOutcome Take(int number, string origin, byte[] frames)
    {
        lock (_gate)
        {
            if (_over || _connection is not { } connection || origin != _origin) return PostOutcome.Unknown;
            if (number <= _taken) return PostOutcome.Taken;
            if (number > _taken + 1) return PostOutcome.OutOfOrder;
            _taken = number;
            var buffer = new ReadOnlySequence<byte>(frames);
            if (buffer.GetOffset(connection.Take(buffer)) < frames.Length) connection.Close(CloseCode.ProtocolError, "a post carries whole frames");
            return PostOutcome.Taken;
        }
    }
}

/// <summary>What became of a post; the number is the HTTP status.</summary>
internal enum PostOutcome
{
    /// <summary>Its frames were read, now or before.</summary>
    Taken = 204,
    /// <summary>No such line, or not this client's: open another.</summary>
    Unknown = 404,
    /// <summary>An earlier post is missing: the client must open another line.</summary>
    OutOfOrder = 409,
    /// <summary>The node that has the line cannot be reached now: post the same again.</summary>
    Unreachable = 503,
}
