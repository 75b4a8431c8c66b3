using System.Net;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Connections;

public sealed partial class WebSocketConnection
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "Connection {Id} opened from {Address}, origin {Origin}")]
    private partial void LogOpened(long id, IPAddress address, string? origin);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Connection {Id} closed with {Code}: {Reason}")]
    private partial void LogClosed(long id, int code, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Connection {Id} failed; it is closed with 1011")]
    private partial void LogFailed(Exception fault, long id);
}
