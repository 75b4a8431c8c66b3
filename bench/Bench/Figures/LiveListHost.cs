using System.Diagnostics;
using System.Net;
using Akka.Actor;
using Akka.Cluster;
using Akka.Hosting;
using Gateway.Actors;
using Gateway.Actors.LiveList;
using Gateway.Actors.Sites;
using Gateway.Actors.Timers;
using Gateway.Actors.Triggers;
using Gateway.Bench.Generator;
using Gateway.Edge;
using Gateway.Edge.Connections;
using Gateway.Edge.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Bench.Figures;

/// <summary>
/// A node for the live list: the real edge with real sessions, and index and hub of a real one-node cluster. Visitors are rows that change: what their own entities cost is
/// another figure's. Making those rows counts as the node's.
/// </summary>
internal static class LiveListHost
{
    private static readonly SiteId _site = new(OurPeople.Site);

    /// <summary>live VISITORS CHANGES-PER-SECOND</summary>
    public static async Task<int> RunAsync(string[] words)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(FrameRead.Unlimited());
        builder.Services.AddGatewaySockets();
        var node = new NodeServices { Wheel = new TimerWheel(TimeProvider.System) };
        node.Sites.Replace([new SiteSnapshot(_site, "Bench", new("bench"), [OurPeople.Origin], "", "en", [new DepartmentInfo(new("sales"), new Dictionary<string, string> { ["en"] = "Sales" })],
            [.. Enumerable.Range(0, 100).Select(i => new OperatorInfo(new($"operator-{i}"), "Operator", 5, [new("sales")]))], RuleSet.Empty, TimeSpan.FromSeconds(30), false, 1)]);
        var sessions = new SocketSessions(node, OurPeople.Keys, [OurPeople.Origin]);
        builder.Services.AddSingleton<IMessageSinkFactory>(sessions);
        builder.Services.AddAkka("bench", akka => akka
            .AddHocon("""
                akka {
                  loglevel = OFF
                  stdout-loglevel = OFF
                  actor.provider = cluster
                  remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
                  cluster { roles = [core], jmx.enabled = off }
                }
                """, HoconAddMode.Prepend)
            .WithActors((system, registry) =>
            {
                node.LiveIndex = system.ActorOf(Props.Create(() => new LiveIndexActor(TimeProvider.System)), LiveIndexActor.Name);
                registry.Register<LiveHubActor>(system.ActorOf(Props.Create(() => new LiveHubActor(TimeProvider.System)), "live-hub"));
                Cluster.Get(system).Join(Cluster.Get(system).SelfAddress);
            })
            .AddSocketSessions(node, sessions, registry => registry.Get<LiveHubActor>()));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenForSockets(IPAddress.Loopback, 0));
        await using var app = builder.Build();
        await app.StartAsync();
        var crowd = new Thread(() => Move(_site, node.LiveIndex, int.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture), int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture))) { IsBackground = true };
        crowd.Start();
        Console.WriteLine($"listening {new Uri(app.Urls.First()).Port}");
        await Console.In.ReadToEndAsync();
        Environment.Exit(0);
        return 0;
    }

    private static readonly string[] _countries = ["DE", "FR", "US", "GB", "RU", "PL", "ES", "IT", "NL", "BR", "IN", "JP"];
    private static readonly string[] _browsers = ["Chrome", "Safari", "Firefox", "Edge"];
    private static readonly string[] _systems = ["Windows", "Android", "iOS", "macOS", "Linux"];
    private static readonly string[] _sources = ["search", "direct", "paid", "social", "mail", "referral"];
    private static readonly (string Title, string Url)[] _pages =
        [("Cart · Example Shop", "https://shop.example/cart"), ("Checkout · Example Shop", "https://shop.example/checkout"), ("Delivery · Example Shop", "https://shop.example/delivery"),
         .. Enumerable.Range(0, 500).Select(i => ($"Product {i} with a name · Example Shop", $"https://shop.example/products/a-product-with-a-name-{i}"))];

    /// <summary>Changes at an even pace: page views seven of ten, events, states, and one in twenty who goes while another comes.</summary>
    internal static void Move(SiteId site, IActorRef index, int visitors, int perSecond)
    {
        var random = new Random(1);
        var rows = new LiveRow[visitors];
        var next = 0;
        LiveRow Fresh(long start)
        {
            var n = next++;
            var page = Page();
            return new LiveRow(new($"visitor-{n:x8}-{n * 7919L:x12}"), 1, n % 5 == 0 ? $"Person {n}" : "", start, page.Title, page.Url, 1 + random.Next(4), start, n % 3 == 0 ? "https://www.google.com/" : "", _browsers[random.Next(4)],
                _systems[random.Next(5)], 1 + random.Next(5), [], 0, "", n % 4 == 0 ? "ru" : "en", start, _countries[Math.Min(random.Next(12), random.Next(12))], random.Next(3) == 0 ? "phone" : "desktop",
                _sources[random.Next(6)], random.Next(8) == 0 ? "spring" : "");
        }
        (string Title, string Url) Page() => _pages[random.Next(10) == 0 ? random.Next(3) : random.Next(_pages.Length)];
        static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        for (var i = 0; i < visitors; i++) index.Tell(new RowChanged(site, rows[i] = Fresh(Now() - random.Next(1_200_000))), ActorRefs.NoSender);
        var (clock, done) = (Stopwatch.GetTimestamp(), 0L);
        while (true)
        {
            for (var due = (long)(Stopwatch.GetElapsedTime(clock).TotalSeconds * perSecond); done < due; done++)
            {
                var at = random.Next(visitors);
                var (row, now, page) = (rows[at], Now(), Page());
                switch (random.Next(20))
                {
                    case < 14: row = row with { Title = page.Title, Url = page.Url, Pages = row.Pages + 1, PageSince = now, LastActive = now }; break;
                    case < 17: row = row with { LastEvent = "cart_add", Segments = ["potential-buyer"], LastActive = now }; break;
                    case < 19: row = row with { Status = random.Next(5), LastActive = now }; break;
                    default:
                        index.Tell(new RowGone(site, row.Visitor), ActorRefs.NoSender);
                        row = Fresh(now);
                        break;
                }
                index.Tell(new RowChanged(site, rows[at] = row), ActorRefs.NoSender);
            }
            Thread.Sleep(5);
        }
    }
}
