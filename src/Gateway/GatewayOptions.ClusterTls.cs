using System.Net;

namespace Gateway;

/// <summary>TLS between nodes: each shows the others a certificate of the cluster's own authority.</summary>
public sealed partial record GatewayOptions
{
    /// <summary>File of this node's certificate for the other nodes: PKCS #12 (.pfx, .p12), else PEM. Empty: plaintext, on loopback only.</summary>
    public string ClusterCertificate { get; init; } = "";
    /// <summary>PEM file of its private key; empty when it is in <see cref="ClusterCertificate"/>.</summary>
    public string ClusterKey { get; init; } = "";
    /// <summary>Password of that key; empty for none.</summary>
    public string ClusterPassword { get; init; } = "";
    /// <summary>PEM file of the authority whose certificates nodes trust, or of several while one replaces another. No other authority counts, those of the system included.</summary>
    public string ClusterAuthority { get; init; } = "";
    /// <summary>DNS name or IP address that each node's certificate must be valid for, when the authority has other certificates too; empty: any certificate of the authority.</summary>
    public string ClusterPeerName { get; init; } = "";
    /// <summary>Allows plaintext on another address than loopback, for a network that encrypts and admits by itself; a warning is logged.</summary>
    public bool ClusterInsecure { get; init; }

    /// <summary>True when other machines may reach <see cref="ClusterAddress"/> or <see cref="ClusterBindAddress"/>.</summary>
    internal bool ClusterLeavesMachine => !IsLoopback(ClusterAddress) || !IsLoopback(ClusterEndpoint.Address);

    private IEnumerable<string> ClusterTlsFaults()
    {
        if (ClusterCertificate.Length > 0 && ClusterAuthority.Length == 0) yield return "Gateway:ClusterCertificate is given without Gateway:ClusterAuthority; name the PEM file of the authority that signs the nodes' certificates";
        if (ClusterCertificate.Length == 0 && ClusterKey.Length + ClusterPassword.Length + ClusterAuthority.Length + ClusterPeerName.Length > 0)
            yield return "Gateway:ClusterKey, ClusterPassword, ClusterAuthority or ClusterPeerName is given without Gateway:ClusterCertificate; name the file of this node's certificate";
        if (ClusterCertificate.Length > 0 && ClusterInsecure) yield return "Gateway:ClusterInsecure is true beside Gateway:ClusterCertificate; one of the two is allowed";
        if (ClusterCertificate.Length == 0 && ClusterLeavesMachine && !ClusterInsecure)
            yield return $"Gateway:{(IsLoopback(ClusterAddress) ? $"ClusterBindAddress is {ClusterBindAddress}" : $"ClusterAddress is {ClusterAddress}")}, which is not loopback, and traffic between nodes would be readable and open to anybody; allowed are TLS "
                + "(Gateway:ClusterCertificate and Gateway:ClusterAuthority), or Gateway:ClusterInsecure=true on a network that encrypts by itself";
    }

    private static bool IsLoopback(string address) => IPAddress.TryParse(address, out var ip) ? IPAddress.IsLoopback(ip) : address.Equals("localhost", StringComparison.OrdinalIgnoreCase);
}
