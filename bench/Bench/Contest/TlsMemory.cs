using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gateway.Bench.Figures;
using Gateway.Bench.Generator;

namespace Gateway.Bench.Contest;

/// <summary>Resident memory per idle connection over TLS: Kestrel's for ours, ASP.NET Core and SignalR, Node's https for the others. A slope like that of <see cref="IdleMemory"/>.</summary>
internal static class TlsMemory
{
    public static async Task<int> RunAsync(bool quick, CancellationToken stop)
    {
        var (few, many) = quick ? (200, 800) : (500, 3_000);
        var settle = TimeSpan.FromSeconds(quick ? 1.5 : 8);
        var folder = Directory.CreateTempSubdirectory("gateway-tls-").FullName;
        try
        {
            await WriteCertificateAsync(folder, stop);
            foreach (var contestant in Contestant.All(["session"], () => new OurSpeech(), folder))
            {
                await using var server = await ServerProcess.StartAsync(contestant.Command, stop);
                using var crowd = new TlsCrowd();
                var speech = contestant.Speech();
                await crowd.GrowAsync(server.Server, speech, few, stop);
                await Task.Delay(settle, stop);
                var low = server.ResidentBytes();
                await crowd.GrowAsync(server.Server, speech, many - few, stop);
                await Task.Delay(settle, stop);
                Figure.Print("tls-memory" + contestant.Key, (server.ResidentBytes() - low) / (double)(many - few), "B");
            }
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task WriteCertificateAsync(string folder, CancellationToken stop)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(Path.Combine(folder, "cert.pem"), certificate.ExportCertificatePem(), stop);
        await File.WriteAllTextAsync(Path.Combine(folder, "key.pem"), key.ExportPkcs8PrivateKeyPem(), stop);
    }
}
