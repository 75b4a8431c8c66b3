using System.Buffers;
using Gateway.Protocol;

namespace Gateway.Edge.Connections;

/// <summary>
/// Who takes what a connection received. All calls come on the connection's read loop or on the node's heartbeat wheel and must never block
/// or wait: on the wheel they hold up every other connection. An exception closes the connection with 1011.
/// </summary>
public interface IMessageSink
{
    /// <summary>A whole binary message. Its bytes are good only until this call returns.</summary>
    void OnMessage(in ReadOnlySequence<byte> message);

    /// <summary>It is time to send a beat. Comes from the wheel, so possibly while <see cref="OnMessage"/> runs. <paramref name="nowMs"/>: see <see cref="WebSocketConnection.NowMs"/>.</summary>
    void OnBeatDue(long nowMs);

    /// <summary>The node is going: the client should come back elsewhere after this delay and is served until then. Comes from the thread that drains the node.</summary>
    void OnMoveAsked(TimeSpan delay)
    {
        // A sink that cannot say so lets its client be closed with 4000.
    }

    /// <summary>The connection is over: our code if we closed, the client's if it did, <see cref="CloseCode.NoStatus"/> or <see cref="CloseCode.Abnormal"/>. Exactly once, and last but for a beat that runs just then.</summary>
    void OnClosed(CloseCode code, string reason);
}

/// <summary>Opens a sink for each connection after its handshake, before its first message is read.</summary>
public interface IMessageSinkFactory
{
    /// <summary>Called once per connection. The connection may be written to at once.</summary>
    IMessageSink Open(WebSocketConnection connection, HandshakeInfo handshake);

    /// <summary>Whether messages may be compressed for a client of this origin that offers it (RFC 7692). Asked in the handshake, so it must not wait.</summary>
    bool Compresses(string? origin) => false;
}

/// <summary>A sink that also speaks text. The product's sub-protocol has none, so only hosts with other sub-protocols implement it.</summary>
internal interface ITextSink
{
    void OnText(in ReadOnlySequence<byte> message);
}
