using Gateway.Actors;

namespace Gateway;

/// <summary>How this node and the others find and trust each other, and what it does among them.</summary>
public sealed partial record GatewayOptions
{
    /// <summary>What this node does: "edge" holds sockets, "core" holds entities; separated by a comma. On SQLite the one node does both.</summary>
    public string Roles { get; init; } = $"{EdgeRole},{Regions.CoreRole}";
    /// <summary>Address by which other nodes reach this one. Anything but loopback needs <see cref="ClusterCertificate"/>.</summary>
    public string ClusterAddress { get; init; } = "127.0.0.1";
    /// <summary>Port for other nodes; 0 takes a free one.</summary>
    public int ClusterPort { get; init; }

    private const string EdgeRole = "edge";

    /// <summary>Whether this node serves the sockets of visitors and operators, and their pages.</summary>
    public bool IsEdge => RoleList.Contains(EdgeRole);

    /// <summary>Whether entities may live on this node.</summary>
    public bool IsCore => RoleList.Contains(Regions.CoreRole);

    internal IReadOnlyList<string> RoleList => Listed(Roles);

    private IEnumerable<string> ClusterFaults()
    {
        if (RoleList.Count == 0 || RoleList.Any(r => r is not (EdgeRole or Regions.CoreRole)))
            yield return $"Gateway:Roles is \"{Roles}\"; edge, core or edge,core are allowed";
        else if (Postgres.Length == 0 && !(IsEdge && IsCore))
            yield return $"Gateway:Roles is \"{Roles}\" on the embedded database, which serves one process that does everything; for several nodes name a PostgreSQL in Gateway:Postgres";
        if (ClusterPort is < 0 or > 65535) yield return $"Gateway:ClusterPort is {ClusterPort}; 0 to 65535 are allowed";
    }

    private static string[] Listed(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
