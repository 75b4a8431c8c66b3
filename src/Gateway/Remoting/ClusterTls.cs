using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor.Setup;

namespace Gateway.Remoting;

/// <summary>This node's certificate, and its judgement of the other nodes' ones. Both sides of each connection show one (mutual TLS, 1.2 or 1.3).</summary>
internal sealed class ClusterTls : Setup
{
    // A node is the server of some connections and the client of others: id-kp-serverAuth and id-kp-clientAuth, RFC 5280, 4.2.1.12.
    private static readonly string[] _purposes = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];
    private static readonly TimeSpan _soon = TimeSpan.FromDays(14);
    // Connections are few and long: each shows its certificate, none is taken up again by a ticket.
    private const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;

    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _authority;
    private readonly string _peerName;
    private readonly SslStreamCertificateContext _shown;

    private ClusterTls(X509Certificate2 certificate, X509Certificate2Collection authority, string peerName)
    {
        (_certificate, _authority, _peerName) = (certificate, authority, peerName);
        _shown = SslStreamCertificateContext.Create(certificate, authority, offline: true);
    }

    /// <summary>By the options; null when they name no certificate.</summary>
    /// <exception cref="StartupException">A file cannot be used, or the others would refuse this node's certificate.</exception>
    public static ClusterTls? Of(GatewayOptions options)
    {
        if (options.ClusterCertificate.Length == 0) return null;
        var tls = new ClusterTls(
            CertificateFiles.Load("Gateway:Cluster", options.ClusterCertificate, options.ClusterKey, options.ClusterPassword),
            CertificateFiles.LoadAll("Gateway:ClusterAuthority", options.ClusterAuthority),
            options.ClusterPeerName);
        return tls.FaultOf(tls._certificate, []) is not { } fault
            ? tls
            : throw new StartupException($"the certificate in Gateway:ClusterCertificate ({options.ClusterCertificate}) would be refused by the other nodes: {fault}");
    }

    /// <summary>That the certificate ends soon, in words; null when there is time.</summary>
    public string? Warning(DateTimeOffset now) => _certificate.NotAfter.ToUniversalTime() - now.UtcDateTime < _soon
        ? $"the certificate in Gateway:ClusterCertificate ends on {Day(_certificate.NotAfter)}: give this node a newer one and start it again before"
        : null;

    /// <summary>The handshake of a connection that another node opened.</summary>
    /// <param name="line">The connection; owned from here on, also when the handshake fails.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="PeerRefusedException">The other shows no certificate of a node of this cluster.</exception>
    /// <exception cref="AuthenticationException">It does not speak TLS, or none that nodes speak.</exception>
    /// <exception cref="IOException">It hung up.</exception>
    public Task<SslStream> AnswerAsync(Stream line, CancellationToken stop) => ShakeAsync(line, (ssl, judge) => ssl.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
    {
        ServerCertificateContext = _shown,
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = judge,
        EnabledSslProtocols = Versions,
        AllowTlsResume = false,
    }, stop));

    /// <summary>The handshake of a connection that this node opened; parameters and exceptions as for <see cref="AnswerAsync"/>.</summary>
    public Task<SslStream> CallAsync(Stream line, string host, CancellationToken stop) => ShakeAsync(line, (ssl, judge) => ssl.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
    {
        TargetHost = host,
        ClientCertificateContext = _shown,
        RemoteCertificateValidationCallback = judge,
        EnabledSslProtocols = Versions,
        AllowTlsResume = false,
    }, stop));

    private async Task<SslStream> ShakeAsync(Stream line, Func<SslStream, RemoteCertificateValidationCallback, Task> shake)
    {
        string? fault = null;
        bool Judge(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
        {
            fault = shown is not X509Certificate2 certificate ? "showing no certificate"
                : FaultOf(certificate, chain?.ChainPolicy.ExtraStore ?? []) is { } why ? $"its certificate {certificate.Subject}: {why}"
                : null;
            return fault is null;
        }

        var ssl = new SslStream(line);
        try
        {
            await shake(ssl, Judge);
            return ssl;
        }
        catch (Exception e)
        {
            await ssl.DisposeAsync();
            if (fault is not null && e is AuthenticationException) throw new PeerRefusedException(fault);
            throw;
        }
    }

    /// <summary>Why a certificate is none of a node of this cluster; null when it is one.</summary>
    private string? FaultOf(X509Certificate2 certificate, X509Certificate2Collection between)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        // Whoever is no node any more is shut out by a new authority; a private one seldom keeps lists of revoked certificates.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authority);
        chain.ChainPolicy.ExtraStore.AddRange(between);
        foreach (var purpose in _purposes) chain.ChainPolicy.ApplicationPolicy.Add(new Oid(purpose));
        if (!chain.Build(certificate)) return Words(certificate, chain);
        return _peerName.Length == 0 || certificate.MatchesHostname(_peerName, allowCommonName: false) ? null : $"it is not valid for {_peerName}, the name in Gateway:ClusterPeerName";
    }

    private static string Words(X509Certificate2 certificate, X509Chain chain)
    {
        var faults = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status);
        if (faults.HasFlag(X509ChainStatusFlags.PartialChain) || faults.HasFlag(X509ChainStatusFlags.UntrustedRoot)) return $"its issuer ({certificate.Issuer}) is no authority in Gateway:ClusterAuthority";
        if (faults.HasFlag(X509ChainStatusFlags.NotTimeValid)) return $"it, or its authority's, is valid from {Day(certificate.NotBefore)} to {Day(certificate.NotAfter)} only";
        if (faults.HasFlag(X509ChainStatusFlags.NotValidForUsage)) return "its extended key usage must allow both serverAuth and clientAuth, or be absent";
        return string.Join(", ", chain.ChainStatus.Select(s => s.StatusInformation.TrimEnd('.', '\n')));
    }

    private static string Day(DateTime local) => local.ToUniversalTime().ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}

/// <summary>The other side of a handshake is no node of this cluster; the message says for what it is refused.</summary>
internal sealed class PeerRefusedException(string message) : AuthenticationException(message);
