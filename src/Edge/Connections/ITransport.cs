using System.IO.Pipelines;

namespace Gateway.Edge.Connections;

/// <summary>What a connection needs of whatever carries its bytes: a way out and a way to cut it. Bytes that come are pushed into the connection.</summary>
internal interface ITransport
{
    /// <summary>Takes what is to be sent. Used by one caller at a time; completing it ends the stream once all is sent.</summary>
    PipeWriter Output { get; }

    /// <summary>Cuts it at once, from any thread, and more than once without harm. Whoever drives the connection then meets the end.</summary>
    void Abort(string reason);
}
