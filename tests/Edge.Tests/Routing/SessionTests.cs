using System.Buffers;
using Gateway.Actors;
using Gateway.Actors.Sites;
using Gateway.Actors.Timers;
using Gateway.Actors.Triggers;
using Gateway.Actors.Visitors;
using Gateway.Edge.Places;
using Gateway.Edge.Routing;
using Gateway.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.Edge.Tests.Routing;

public sealed class SessionTests : PatientTestKit
{
    [Theory, InlineData(Transport.Kestrel), InlineData(Transport.Lean)]
    public async Task What_follows_the_hello_at_once_reaches_the_visitor_after_the_hello(Transport transport)
    {
        var (visitors, egress, none) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        var node = new NodeServices { Wheel = new TimerWheel(TimeProvider.System) };
        node.Entities.Connect(visitors, none, none, none);
        node.Sites.Replace([new(new SiteId("shop"), "shop", new DeskId("desk"), [SocketHost.Origin], "#000000", "en", [], [], RuleSet.Empty, TimeSpan.FromSeconds(30), false, 1)]);
        var keys = new TicketKeyring(new TicketKey("k", new byte[TicketKey.SecretBytes]));
        var sessions = new SocketSessions(node, keys, []);
        // An egress actor with so much to do that it never comes to this connection.
        sessions.Start(new PacketRouter(node, new TicketKeyring(), none), [egress]);
        await using var host = await SocketHost.StartAsync(transport);
        Session? session = null;
        host.Sinks.OnOpen = sink => session = new Session(sink.Connection, sessions);
        host.Sinks.OnBytes = (_, bytes) => session!.OnMessage(bytes);

        using var client = await host.OpenRawAsync();
        var ticket = TicketCodec.Sign(new("shop", TicketRole.Visitor, "v", SocketHost.Origin, DateTimeOffset.UtcNow.AddHours(1), ""), keys);
        var hello = new Hello(ticket, 1, [], new HelloPage("p1", "https://shop.example/", "Home", "", "en", "", "", 0), "test");
        await client.SendAsync([.. FrameOf(hello), .. FrameOf(new EventRaised("payment_error", null, null, new Dictionary<string, string>()))]);

        Assert.Equal("p1", visitors.ExpectMsg<AttachVisitor>(Patience.Span).Page!.Page);
        Assert.Equal("payment_error", visitors.ExpectMsg<RaiseEvent>(Patience.Span).Name);
        egress.ExpectMsg<SessionOpened>(Patience.Span);
    }

    [Fact]
    public async Task F34_F57_the_place_is_that_of_the_address_which_a_trusted_proxy_names_and_nobody_elses_word_counts()
    {
        var (visitors, egress, none) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());
        var node = new NodeServices { Wheel = new TimerWheel(TimeProvider.System) };
        node.Entities.Connect(visitors, none, none, none);
        var site = new SiteSnapshot(new SiteId("shop"), "shop", new DeskId("desk"), [SocketHost.Origin], "#000000", "en", [], [], RuleSet.Empty, TimeSpan.FromSeconds(30), false, 1);
        var keys = new TicketKeyring(new TicketKey("k", new byte[TicketKey.SecretBytes]));
        using var places = new Geography(Places.GeographyTests.Countries, NullLogger<Geography>.Instance, TimeProvider.System);
        var sessions = new SocketSessions(node, keys, [], places);
        sessions.Start(new PacketRouter(node, new TicketKeyring(), none), [egress]);
        foreach (var (trusted, cut, address) in ((string[], bool, string)[])[(["127.0.0.1"], false, "77.88.8.8"), (["127.0.0.1"], true, "77.88.8.0"), ([], false, "127.0.0.1")])
        {
            node.Sites.Replace([site with { CutAddresses = cut }]);
            await using var host = await SocketHost.StartAsync(Transport.Lean, options: [.. trusted.Select((proxy, i) => ($"TrustedProxies:{i}", proxy))]);
            Session? session = null;
            host.Sinks.OnOpen = sink => session = new Session(sink.Connection, sessions);
            host.Sinks.OnBytes = (_, bytes) => session!.OnMessage(bytes);
            using var client = await host.DialAsync();
            await client.SendAsync(Heads.Of([.. Heads.Lines(), "X-Forwarded-For: 8.8.8.8, 77.88.8.8"]));
            Assert.StartsWith("HTTP/1.1 101 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
            var ticket = TicketCodec.Sign(new("shop", TicketRole.Visitor, "v", SocketHost.Origin, DateTimeOffset.UtcNow.AddHours(1), ""), keys);
            await client.SendAsync(FrameOf(new Hello(ticket, 1, [], new HelloPage("p1", "https://shop.example/", "Home", "", "en", "", "", 0), "test")));
            var attached = visitors.ExpectMsg<AttachVisitor>(Patience.Span);
            Assert.Equal((trusted.Length > 0 ? "RU" : null, address), (attached.Place?.Country, attached.Address));
        }
    }

    private static byte[] FrameOf(ClientPacket packet)
    {
        var bytes = new ArrayBufferWriter<byte>();
        PacketCodec.Write(bytes, packet);
        return ClientFrames.Binary(bytes.WrittenSpan.ToArray());
    }
}
