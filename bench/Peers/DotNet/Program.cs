using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gateway.Bench.Peers;

// Peers aspnet|signalr [FOLDER with cert.pem and key.pem] [deflate], or signalr-chat DATABASE: listens on a free port of loopback, says "listening PORT" and ends with its input.
var tls = args.Skip(1).FirstOrDefault(Directory.Exists);
var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
{
    // Through PKCS #12, since a key from a PEM file is not yet one that the platform's TLS takes everywhere.
    if (tls is not null)
        listen.UseHttps(X509CertificateLoader.LoadPkcs12(X509Certificate2.CreateFromPemFile(Path.Combine(tls, "cert.pem"), Path.Combine(tls, "key.pem")).Export(X509ContentType.Pkcs12), null));
}));
if (args[0] == "signalr") SignalRPeer.Add(builder);
if (args[0] == "signalr-chat") await SignalRChatPeer.AddAsync(builder, args[1]);
await using var app = builder.Build();
if (args[0] == "signalr") SignalRPeer.Map(app);
else if (args[0] == "signalr-chat") SignalRChatPeer.Map(app);
else WebSocketPeer.Map(app, deflate: args.Contains("deflate"));
await app.StartAsync();
Console.WriteLine($"listening {new Uri(app.Urls.First()).Port}");
await Console.In.ReadToEndAsync();
Environment.Exit(0); // Thousands of orderly goodbyes would only delay the next figure.
