using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Connections;

internal sealed partial class HeartbeatWheel
{
    [LoggerMessage(Level = LogLevel.Error, Message = "A connection failed on the heartbeat wheel; the wheel goes on")]
    private partial void LogOwnerFailed(Exception fault);
}
