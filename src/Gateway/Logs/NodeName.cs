using Akka.Actor;

namespace Gateway.Logs;

/// <summary>What each log line for programs says about where it comes from.</summary>
internal sealed class NodeName(GatewayOptions options)
{
    private volatile string _address = options.ClusterAddress;

    /// <summary>Host and port by which the other nodes reach this one, as the console's Nodes page names it; the host alone until the port is known.</summary>
    public string Address => _address;

    /// <summary>What the node does: edge, core or both.</summary>
    public string Roles { get; } = string.Join(',', options.RoleList);

    /// <summary>The node listens for the others.</summary>
    public void Learn(Address self) => _address = $"{self.Host}:{self.Port}";
}
