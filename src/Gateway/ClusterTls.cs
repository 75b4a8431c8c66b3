using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Event;
using Akka.Hosting;
using Akka.Remote.Transport.DotNetty;

namespace Gateway;

/// <summary>This node's certificate, and its judgement of the other nodes' ones. Both sides of each connection show one (mutual TLS).</summary>
internal sealed class ClusterTls
{
    // A node is the server of some connections and the client of others: id-kp-serverAuth and id-kp-clientAuth, RFC 5280, 4.2.1.12.
    private static readonly string[] _purposes = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];
    private static readonly TimeSpan _soon = TimeSpan.FromDays(14);

    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _authority;
    private readonly string _peerName;

    private ClusterTls(X509Certificate2 certificate, X509Certificate2Collection authority, string peerName) =>
        (_certificate, _authority, _peerName) = (certificate, authority, peerName);

    /// <summary>By the options; null when they name no certificate.</summary>
    /// <exception cref="StartupException">A file cannot be used, or the others would refuse this node's certificate.</exception>
    public static ClusterTls? Of(GatewayOptions options)
    {
        if (options.ClusterCertificate.Length == 0) return null;
        var tls = new ClusterTls(
            CertificateFiles.Load("Gateway:Cluster", options.ClusterCertificate, options.ClusterKey, options.ClusterPassword),
            CertificateFiles.LoadAll("Gateway:ClusterAuthority", options.ClusterAuthority),
            options.ClusterPeerName);
        return tls.FaultOf(tls._certificate) is not { } fault
            ? tls
            : throw new StartupException($"the certificate in Gateway:ClusterCertificate ({options.ClusterCertificate}) would be refused by the other nodes: {fault}");
    }

    /// <summary>For remoting.</summary>
    public DotNettySslSetup Setup => new(_certificate, suppressValidation: false, requireMutualAuthentication: true, Accepts);

    /// <summary>That the certificate ends soon, in words; null when there is time.</summary>
    public string? Warning(DateTimeOffset now) => _certificate.NotAfter.ToUniversalTime() - now.UtcDateTime < _soon
        ? $"the certificate in Gateway:ClusterCertificate ends on {Day(_certificate.NotAfter)}: give this node a newer one and start it again before"
        : null;

    /// <summary>Why a certificate is none of a node of this cluster; null when it is one.</summary>
    public string? FaultOf(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        // Whoever is no node any more is shut out by a new authority; a private one seldom keeps lists of revoked certificates.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authority);
        chain.ChainPolicy.ExtraStore.AddRange(_authority);
        foreach (var purpose in _purposes) chain.ChainPolicy.ApplicationPolicy.Add(new Oid(purpose));
        if (!chain.Build(certificate)) return Words(certificate, chain);
        return _peerName.Length == 0 || certificate.MatchesHostname(_peerName, allowCommonName: false) ? null : $"it is not valid for {_peerName}, the name in Gateway:ClusterPeerName";
    }

    private bool Accepts(X509Certificate2? certificate, X509Chain? chain, string peer, SslPolicyErrors errors, ILoggingAdapter log)
    {
        var fault = certificate is null ? "it showed none" : FaultOf(certificate);
        if (fault is not null) log.Warning("a node at {0} is refused for its certificate {1}: {2}", peer, certificate?.Subject ?? "", fault);
        return fault is null;
    }

    private static string Words(X509Certificate2 certificate, X509Chain chain)
    {
        var faults = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status);
        if (faults.HasFlag(X509ChainStatusFlags.PartialChain) || faults.HasFlag(X509ChainStatusFlags.UntrustedRoot)) return $"its issuer ({certificate.Issuer}) is no authority in Gateway:ClusterAuthority";
        if (faults.HasFlag(X509ChainStatusFlags.NotTimeValid)) return $"it, or its authority's, is valid from {Day(certificate.NotBefore)} to {Day(certificate.NotAfter)} only";
        if (faults.HasFlag(X509ChainStatusFlags.NotValidForUsage)) return "its extended key usage must allow both serverAuth and clientAuth, or be absent";
        return string.Join(", ", chain.ChainStatus.Select(s => s.StatusInformation.TrimEnd('.', '\n')));
    }

    private static string Day(DateTime local) => local.ToUniversalTime().ToString("yyyy-MM-dd HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>What the composition asks of it.</summary>
internal static class ClusterTlsHosting
{
    /// <summary>Turns TLS on when there is a certificate, and says what a person should know about how nodes are protected.</summary>
    public static AkkaConfigurationBuilder WithClusterTls(this AkkaConfigurationBuilder akka, GatewayOptions options, ClusterTls? tls)
    {
        if (tls is not null) akka.AddSetup(tls.Setup).AddHocon("akka.remote.dot-netty.tcp.enable-ssl = true", HoconAddMode.Prepend);
        var warning = tls is not null ? tls.Warning(DateTimeOffset.UtcNow)
            : options.ClusterLeavesMachine ? $"traffic between nodes is not encrypted and asks nobody who they are (Gateway:ClusterInsecure): whoever reaches {options.ClusterAddress} is a node"
            : null;
        return warning is null ? akka : akka.WithActors((system, _) => system.Log.Warning(warning));
    }
}
