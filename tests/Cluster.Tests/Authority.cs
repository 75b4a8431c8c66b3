using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gateway.Cluster.Tests;

/// <summary>An authority of a cluster made for one test, with files as an administrator keeps them.</summary>
internal sealed class Authority
{
    public const string Password = "a key's password";
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1", ClientAuth = "1.3.6.1.5.5.7.3.2";
    private readonly string _folder;
    private readonly X509Certificate2 _certificate;

    public Authority(string folder, string name)
    {
        (_folder, FileName) = (folder, Path.Combine(folder, $"{name}.pem"));
        var request = new CertificateRequest($"CN={name}", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-3), DateTimeOffset.UtcNow.AddDays(365));
        File.WriteAllText(FileName, _certificate.ExportCertificatePem());
    }

    /// <summary>PEM file of its own certificate, without the key.</summary>
    public string FileName { get; }

    /// <summary>One PEM file of several authorities.</summary>
    public static async Task<string> BundleAsync(string file, params Authority[] all)
    {
        await File.WriteAllLinesAsync(file, all.Select(a => a._certificate.ExportCertificatePem()));
        return file;
    }

    /// <summary>The settings of a node with a certificate of this authority: PKCS #12, or PEM in two files; the key under <see cref="Password"/>.</summary>
    /// <param name="name">The one DNS name that it is valid for.</param>
    /// <param name="pfx">True for PKCS #12.</param>
    /// <param name="until">When it ends, from now.</param>
    /// <param name="serverOnly">True when a client must not use it.</param>
    public string[] Issue(string name, bool pfx = false, TimeSpan? until = null, bool serverOnly = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(serverOnly ? [new Oid(ServerAuth)] : [new Oid(ServerAuth), new Oid(ClientAuth)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(_certificate, DateTimeOffset.UtcNow.AddDays(-2), DateTimeOffset.UtcNow + (until ?? TimeSpan.FromDays(30)), RandomNumberGenerator.GetBytes(16));

        var file = Path.Combine(_folder, $"{Guid.NewGuid():N}");
        if (pfx)
        {
            using var whole = issued.CopyWithPrivateKey(key);
            File.WriteAllBytes($"{file}.pfx", whole.Export(X509ContentType.Pfx, Password));
            return ["--Gateway:ClusterCertificate", $"{file}.pfx", "--Gateway:ClusterPassword", Password];
        }
        File.WriteAllText($"{file}.pem", issued.ExportCertificatePem());
        File.WriteAllText($"{file}.key", key.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 2000)));
        return ["--Gateway:ClusterCertificate", $"{file}.pem", "--Gateway:ClusterKey", $"{file}.key", "--Gateway:ClusterPassword", Password];
    }
}
