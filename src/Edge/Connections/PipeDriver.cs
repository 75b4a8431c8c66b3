using System.IO.Pipelines;

namespace Gateway.Edge.Connections;

/// <summary>Carries a connection over a duplex pipe: pushes what the pipe brings into the connection until one of the two ends.</summary>
internal sealed class PipeDriver(IDuplexPipe pipe, Action<string> abort) : ITransport
{
    public PipeWriter Output => pipe.Output;

    public void Abort(string reason) => abort(reason);

    /// <summary>Runs <paramref name="connection"/> from its opening to its end. Called once, after the answer to the handshake was written.</summary>
    public async Task RunAsync(WebSocketConnection connection, IMessageSinkFactory sinks)
    {
        connection.Begin(sinks);
        try
        {
            while (true)
            {
                var result = await pipe.Input.ReadAsync();
                var consumed = connection.Take(result.Buffer);
                pipe.Input.AdvanceTo(consumed, result.Buffer.End);
                if (result.IsCompleted)
                    return;
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The stream was reset by the client or cut by us: an end like any other.
        }
        catch (Exception fault)
        {
            connection.Fault(fault);
        }
        finally
        {
            connection.Finish();
        }
    }
}
