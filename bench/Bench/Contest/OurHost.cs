using System.Buffers;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Hosting;
using Gateway.Actors;
using Gateway.Actors.Dialogs;
using Gateway.Actors.Sites;
using Gateway.Actors.Timers;
using Gateway.Actors.Triggers;
using Gateway.Bench.Figures;
using Gateway.Bench.Generator;
using Gateway.Edge;
using Gateway.Edge.Connections;
using Gateway.Edge.Routing;
using Gateway.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Bench.Contest;

/// <summary>
/// Our edge as a server of its own: the real listener, handshake, limits, heartbeat wheel and outbound queues. "session" adds the real sessions: tickets, identities,
/// egress actors and their beats, only the visitors' actors are missing. "echo" sends every message back, as the peers do.
/// </summary>
internal static class OurHost
{
    private static readonly SiteId _site = new(OurPeople.Site);

    /// <summary>serve session|echo [kestrel] [deflate] [FOLDER with cert.pem and key.pem]</summary>
    public static async Task<int> RunAsync(string[] words)
    {
        var tls = words.Skip(1).FirstOrDefault(Directory.Exists);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(FrameRead.Unlimited());
        builder.Services.AddGatewaySockets();
        SocketSessions? sessions = null;
        if (words[0] == "session") sessions = AddSessions(builder.Services, compression: words.Contains("deflate"));
        else builder.Services.AddSingleton<IMessageSinkFactory>(new EchoSinks());
        if (words.Contains("kestrel")) builder.Configuration["Edge:LeanListener"] = "false";
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenForSockets(IPAddress.Loopback, 0, tls is null ? null : CertificateOf(tls)));
        await using var app = builder.Build();
        var open = app.Services.GetRequiredService<OpenConnections>();
        app.MapGet("/fan", (int bytes) => Fan(open, sessions!, bytes));
        await app.StartAsync();
        Console.WriteLine($"listening {new Uri(app.Urls.First()).Port}");
        await Console.In.ReadToEndAsync();
        Environment.Exit(0); // Thousands of orderly goodbyes would only delay the next figure.
        return 0;
    }

    private static X509Certificate2 CertificateOf(string folder) =>
        X509CertificateLoader.LoadPkcs12(X509Certificate2.CreateFromPemFile(Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem")).Export(X509ContentType.Pkcs12), null);

    private static SocketSessions AddSessions(IServiceCollection services, bool compression)
    {
        var node = new NodeServices { Wheel = new TimerWheel(TimeProvider.System) };
        node.Sites.Replace([new SiteSnapshot(_site, "Bench", new("bench"), [OurPeople.Origin], "", "en", [new DepartmentInfo(new("sales"), new Dictionary<string, string> { ["en"] = "Sales" })], [],
            RuleSet.Empty, TimeSpan.FromSeconds(30), false, 1) { Compression = compression }]);
        var sessions = new SocketSessions(node, OurPeople.Keys, []);
        services.AddSingleton<IMessageSinkFactory>(sessions);
        services.AddAkka("bench", akka => akka.AddHocon("akka { loglevel = OFF, stdout-loglevel = OFF }", HoconAddMode.Prepend).AddSocketSessions(node, sessions, _ => ActorRefs.Nobody));
        return sessions;
    }

    /// <summary>One entry of a dialog to every open connection, told as an entity tells it.</summary>
    private static void Fan(OpenConnections open, SocketSessions sessions, int bytes)
    {
        var entry = new EntriesAdded(new DialogId("d"), 1, [new DialogEntry(1, 0, EntryKind.Message, Author.Operator, "o", "", new string('a', bytes), null, 0, "")]);
        foreach (var egress in open.All.Select(c => c.Id).GroupBy(sessions.EgressOf)) egress.Key.Tell(new Deliver([.. egress], entry), ActorRefs.NoSender);
    }

    private sealed class EchoSinks : IMessageSinkFactory
    {
        public IMessageSink Open(WebSocketConnection connection, HandshakeInfo handshake)
        {
            connection.Authenticated();
            return new EchoSink(connection);
        }
    }

    private sealed class EchoSink(WebSocketConnection connection) : IMessageSink
    {
        public void OnMessage(in ReadOnlySequence<byte> message)
        {
            if (message.IsSingleSegment) connection.Send(message.FirstSpan, OutboundClass.Durable);
            else connection.Send(message.ToArray(), OutboundClass.Durable);
        }

        public void OnBeatDue(long nowMs)
        {
            // The generator's messages are its sign of life; in "session" beats are real.
        }

        public void OnClosed(CloseCode code, string reason)
        {
        }
    }
}
