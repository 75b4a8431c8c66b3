using Gateway.Actors.Radar;

namespace Gateway.Api.Alerts;

/// <summary>The cluster's radar, asked by actor messages. The composition answers.</summary>
public interface IAlerts
{
    /// <summary>Does something with an alert; null when the radar did not answer in time.</summary>
    Task<AlertHandled?> HandleAsync(HandleAlert order, CancellationToken stop);
}
