using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Protocol;

namespace Gateway.Edge.Tests.Listening;

public sealed class TlsTests
{
    [Fact]
    public async Task With_a_certificate_sockets_and_HTTP_are_served_over_TLS()
    {
        using var certificate = SelfSigned();
        await using var host = await SocketHost.StartAsync(Transport.Lean, tls: certificate);
        using var client = new ClientWebSocket();
        client.Options.AddSubProtocol(Limits.SubProtocol);
        client.Options.SetRequestHeader("Origin", SocketHost.Origin);
        client.Options.RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == certificate.GetCertHashString();
        await client.ConnectAsync(new Uri($"wss://127.0.0.1:{host.Port}{Limits.SocketPath}"), Patience.Token());
        await client.SendAsync(new byte[] { 1, 2 }, WebSocketMessageType.Binary, true, Patience.Token());
        var heard = new byte[10];
        Assert.Equal(2, (await client.ReceiveAsync(heard, Patience.Token())).Count);
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = static (_, _, _, _) => true };
        using var http = new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{host.Port}") };
        Assert.Equal("plain", await http.GetStringAsync("/plain", Patience.Token()));
    }

    [Fact]
    public async Task HTTP_2_is_not_offered_because_browsers_would_hide_sockets_inside_it()
    {
        using var certificate = SelfSigned();
        await using var host = await SocketHost.StartAsync(Transport.Lean, tls: certificate);
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = static (_, _, _, _) => true };
        using var http = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        var answer = await http.GetAsync(new Uri($"https://127.0.0.1:{host.Port}/plain"), Patience.Token());
        Assert.Equal(HttpVersion.Version11, answer.Version);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var bare = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(bare.Export(X509ContentType.Pfx), null);
    }
}
