using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Bench.Figures;

/// <summary>One certificate that both nodes of a bench show and trust, in a folder that goes with it.</summary>
internal sealed class NodeCertificate : IDisposable
{
    private const string Prefix = "tls:";
    private readonly string _folder = Directory.CreateTempSubdirectory("gateway-bench-").FullName;

    public NodeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(_folder, "node.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "node.key"), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>How a node is told of it, as a word of its command line.</summary>
    public string Way => Prefix + _folder;

    /// <summary>The settings of a node that was told so; null for another word.</summary>
    public static GatewayOptions? OptionsOf(string way, int port) => !way.StartsWith(Prefix, StringComparison.Ordinal) ? null : new()
    {
        ClusterPort = port,
        ClusterCertificate = Path.Combine(way[Prefix.Length..], "node.pem"),
        ClusterKey = Path.Combine(way[Prefix.Length..], "node.key"),
        ClusterAuthority = Path.Combine(way[Prefix.Length..], "node.pem"),
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
