using System.Net;
using Microsoft.Extensions.Logging;

namespace Gateway.Edge.Accept;

internal sealed partial class Gatekeeper
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Refused a WebSocket from {Address} with {Status}: {Reason} ({Unwritten} refusals before were not written)")]
    private partial void LogRefused(IPAddress address, int status, string reason, int unwritten);
}
