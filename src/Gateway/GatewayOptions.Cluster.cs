using System.Net;
using Gateway.Actors;
using Gateway.Persistence.Nodes;

namespace Gateway;

/// <summary>How this node and the others find and trust each other, and what it does among them.</summary>
public sealed partial record GatewayOptions
{
    /// <summary>What this node does: "edge" holds sockets, "core" holds entities; separated by a comma. On SQLite the one node does both.</summary>
    public string Roles { get; init; } = $"{EdgeRole},{Regions.CoreRole}";
    /// <summary>Address by which other nodes reach this one. Anything but loopback needs <see cref="ClusterCertificate"/>.</summary>
    public string ClusterAddress { get; init; } = "127.0.0.1";
    /// <summary>Port by which other nodes reach this one; 0 takes a free one.</summary>
    public int ClusterPort { get; init; }
    /// <summary>Address that this node listens on for the others, where a translation or a proxy stands before it; empty for <see cref="ClusterAddress"/>.</summary>
    public string ClusterBindAddress { get; init; } = "";
    /// <summary>Port that this node listens on for the others; 0 for <see cref="ClusterPort"/>.</summary>
    public int ClusterBindPort { get; init; }

    /// <summary>Where this node finds the others: "host:port,host:port", "dns:name:port", or empty for the table in the shared PostgreSQL.</summary>
    public string Seeds { get; init; } = "";
    /// <summary>Seconds after which a node that nobody has let in ends.</summary>
    public int JoinSeconds { get; init; } = 60;

    private const string EdgeRole = "edge";

    /// <summary>Whether this node serves the sockets of visitors and operators, and their pages.</summary>
    public bool IsEdge => RoleList.Contains(EdgeRole);

    /// <summary>Whether entities may live on this node.</summary>
    public bool IsCore => RoleList.Contains(Regions.CoreRole);

    /// <summary>Where this node listens for the others.</summary>
    internal (string Address, int Port) ClusterEndpoint => (ClusterBindAddress.Length > 0 ? ClusterBindAddress : ClusterAddress, ClusterBindPort > 0 ? ClusterBindPort : ClusterPort);

    /// <summary>Whom this node asks to be let in, and for how long.</summary>
    internal Introducers IntroducersOf(NodeTable nodes) => new(nodes, Seeds.Length == 0 ? null : SeedList.Parse(Seeds), TimeSpan.FromSeconds(JoinSeconds));

    internal IReadOnlyList<string> RoleList => Listed(Roles);

    private IEnumerable<string> ClusterFaults()
    {
        if (RoleList.Count == 0 || RoleList.Any(r => r is not (EdgeRole or Regions.CoreRole)))
            yield return $"Gateway:Roles is \"{Roles}\"; edge, core or edge,core are allowed";
        else if (Postgres.Length == 0 && !(IsEdge && IsCore))
            yield return $"Gateway:Roles is \"{Roles}\" on the embedded database, which serves one process that does everything; for several nodes name a PostgreSQL in Gateway:Postgres";
        if (Seeds.Length > 0 && SeedFault() is { } fault) yield return fault;
        if (JoinSeconds is < 5 or > 3600) yield return $"Gateway:JoinSeconds is {JoinSeconds}; 5 to 3600 are allowed";
        if (ClusterPort is < 0 or > 65535) yield return $"Gateway:ClusterPort is {ClusterPort}; 0 to 65535 are allowed";
        if (ClusterBindPort is < 0 or > 65535) yield return $"Gateway:ClusterBindPort is {ClusterBindPort}; 0 (the same as Gateway:ClusterPort) to 65535 are allowed";
        if (ClusterBindPort > 0 && ClusterPort == 0) yield return $"Gateway:ClusterBindPort is {ClusterBindPort} and Gateway:ClusterPort is 0; name in Gateway:ClusterPort the port by which the other nodes reach this one";
    }

    private string? SeedFault()
    {
        if (Postgres.Length == 0) return "Gateway:Seeds is given for the embedded database, which serves one node alone; name a PostgreSQL in Gateway:Postgres";
        if (ClusterPort == 0) return "Gateway:Seeds needs a Gateway:ClusterPort that the other nodes know; it is 0, which takes any free one";
        try
        {
            return SeedList.Parse(Seeds).ByDns && !IPAddress.TryParse(ClusterAddress, out _)
                ? $"Gateway:Seeds is a DNS name and Gateway:ClusterAddress is \"{ClusterAddress}\"; the name's addresses must be those of the nodes: give this node's IP address" : null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    private static string[] Listed(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
