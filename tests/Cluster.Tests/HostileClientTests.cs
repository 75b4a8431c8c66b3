using System.Buffers;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Gateway.Protocol;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>What a running node answers to those who send what they should not, while an honest visitor is served beside them.</summary>
public sealed class HostileClientTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();
    private GatewayProcess _node = null!;

    public async Task InitializeAsync() => _node = await _nodes.StartAsync();

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    private async Task<string> TicketAsync(string? origin = null)
    {
        using var http = new HttpClient { BaseAddress = _node.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/visitor-tickets") { Content = JsonContent.Create(new { site = "demo" }) };
        request.Headers.Add("Origin", origin ?? _node.ShopOrigin);
        using var response = await http.SendAsync(request, _nodes.Stop);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>(_nodes.Stop)).GetProperty("ticket").GetString()!;
    }

    private async Task<ClientWebSocket> OpenAsync(string? origin = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(Limits.SubProtocol);
        socket.Options.SetRequestHeader("Origin", origin ?? _node.ShopOrigin);
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{_node.Address.Port}{Limits.SocketPath}"), _nodes.Stop);
        return socket;
    }

    private async Task SendAsync(ClientWebSocket socket, ClientPacket packet)
    {
        var bytes = new ArrayBufferWriter<byte>();
        PacketCodec.Write(bytes, packet);
        await socket.SendAsync(bytes.WrittenMemory, WebSocketMessageType.Binary, true, _nodes.Stop);
    }

    private async Task<ClientWebSocket> GreetedAsync()
    {
        var socket = await OpenAsync();
        await SendAsync(socket, new Hello(await TicketAsync(), 1, [], new HelloPage("p", $"{_node.ShopOrigin}/", "", "", "en", "", "", 0), "test"));
        await ReadAsync<Welcome>(socket);
        return socket;
    }

    private async Task<T> ReadAsync<T>(ClientWebSocket socket, Func<T, bool>? which = null) where T : ServerPacket
    {
        var buffer = new byte[128 * 1024];
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(length), _nodes.Stop);
                length += part.Count;
            } while (!part.EndOfMessage);
            Assert.NotEqual(WebSocketMessageType.Close, part.MessageType);
            Assert.True(PacketCodec.TryReadServer(new(buffer.AsMemory(0, length)), out var packet, out _));
            if (packet is T wanted && (which is null || which(wanted))) return wanted;
        }
    }

    private async Task<int> ClosedAsync(ClientWebSocket socket)
    {
        var buffer = new byte[128 * 1024];
        while ((await socket.ReceiveAsync(buffer, _nodes.Stop)).MessageType != WebSocketMessageType.Close)
        {
        }
        return (int)socket.CloseStatus!.Value;
    }

    [Fact]
    public async Task A_forged_ticket_closes_with_its_code()
    {
        var ticket = await TicketAsync();
        var forged = (ticket[0] == 'A' ? "B" : "A") + ticket[1..];
        using var socket = await OpenAsync();
        await SendAsync(socket, new Hello(forged, 1, [], null, "test"));
        Assert.Equal((int)CloseCode.BadTicket, await ClosedAsync(socket));
    }

    [Fact]
    public async Task A_ticket_of_another_origin_closes_with_its_code()
    {
        using var socket = await OpenAsync(origin: "https://elsewhere.example");
        await SendAsync(socket, new Hello(await TicketAsync(), 1, [], null, "test"));
        Assert.Equal((int)CloseCode.WrongAudience, await ClosedAsync(socket));
    }

    [Fact]
    public async Task Anything_before_the_hello_closes()
    {
        using var socket = await OpenAsync();
        await SendAsync(socket, new Active());
        Assert.Equal((int)CloseCode.BadPacket, await ClosedAsync(socket));
        using var garbage = await OpenAsync();
        await garbage.SendAsync(new byte[] { 0xc1, 0xff, 0x00 }, WebSocketMessageType.Binary, true, _nodes.Stop);
        Assert.Equal((int)CloseCode.BadPacket, await ClosedAsync(garbage));
    }

    [Fact]
    public async Task A_second_hello_closes()
    {
        using var socket = await GreetedAsync();
        await SendAsync(socket, new Hello(await TicketAsync(), 2, [], null, "test"));
        Assert.Equal((int)CloseCode.BadPacket, await ClosedAsync(socket));
    }

    [Fact]
    public async Task Refreshing_with_another_visitors_ticket_closes()
    {
        using var socket = await GreetedAsync();
        await SendAsync(socket, new RefreshTicket(await TicketAsync()));
        Assert.Equal((int)CloseCode.WrongAudience, await ClosedAsync(socket));
    }

    [Fact]
    public async Task Packets_of_the_other_role_unknown_packets_and_broken_ones_do_not_end_the_connection()
    {
        using var socket = await GreetedAsync();
        await SendAsync(socket, new SetState(11, 1));
        Assert.Equal((int)RefusalCode.NotAllowed, (await ReadAsync<Refused>(socket, r => r.Rid == 11)).Code);
        await SendAsync(socket, new Watch(1, "", 0, false, 10));
        Assert.Equal((int)RefusalCode.NotAllowed, (await ReadAsync<Refused>(socket)).Code);
        await socket.SendAsync(new byte[] { 0x91, 0xcd, 0x12, 0x34 }, WebSocketMessageType.Binary, true, _nodes.Stop);
        await socket.SendAsync(new byte[] { 0x92, 0x05, 0xa1 }, WebSocketMessageType.Binary, true, _nodes.Stop);
        Assert.Equal((int)RefusalCode.BadPacket, (await ReadAsync<Refused>(socket, r => r.Rid == 0)).Code);
        await SendAsync(socket, new StartDialog(12, "k", null, null, "o", 1, "still here"));
        Assert.Equal(12, (await ReadAsync<Done>(socket)).Rid);
    }

    [Fact]
    public async Task Another_visitors_dialog_does_not_exist_for_a_stranger()
    {
        using var owner = await GreetedAsync();
        await SendAsync(owner, new StartDialog(1, "k", null, null, "o", 1, "mine"));
        var dialog = (await ReadAsync<Done>(owner)).Value!;
        using var stranger = await GreetedAsync();
        ClientPacket[] attempts = [new Post(21, dialog, "o", 2, "intrusion"), new CloseDialog(22, dialog), new Rate(23, dialog, 1, "")];
        foreach (var attempt in attempts)
        {
            await SendAsync(stranger, attempt);
            Assert.Equal((int)RefusalCode.NotFound, (await ReadAsync<Refused>(stranger)).Code);
        }
        await SendAsync(stranger, new Fetch(dialog, 0, 0));
        await SendAsync(stranger, new SetState(24, 1));
        // Nothing of the dialog comes before the answer to what was asked after it.
        Assert.Equal(24, (await ReadAsync<ServerPacket>(stranger, p => p is Refused or Entry or DialogInfo) as Refused)?.Rid);
        await SendAsync(owner, new Post(2, dialog, "o", 2, "still mine"));
        Assert.True((await ReadAsync<Posted>(owner, p => p.N == 2)).Seq > 2);
    }

    [Fact]
    public async Task Texts_over_the_limit_empty_texts_and_unknown_departments_are_refused_with_a_reason()
    {
        using var socket = await GreetedAsync();
        await SendAsync(socket, new StartDialog(1, "k", null, null, "o", 1, new string('x', Limits.TextChars + 1)));
        var tooLong = await ReadAsync<Refused>(socket);
        Assert.Equal((1, (int)RefusalCode.TooLong), (tooLong.Rid, tooLong.Code));
        Assert.Contains("8000", tooLong.Text, StringComparison.Ordinal);
        await SendAsync(socket, new StartDialog(2, "k", null, null, "o", 1, " \n "));
        Assert.Equal((int)RefusalCode.BadValue, (await ReadAsync<Refused>(socket)).Code);
        await SendAsync(socket, new StartDialog(3, "k", "no-such", null, "o", 1, "hello"));
        Assert.Equal((int)RefusalCode.UnknownDepartment, (await ReadAsync<Refused>(socket)).Code);
    }

    [Fact]
    public async Task Markup_and_script_arrive_as_they_were_typed()
    {
        const string Markup = "<img src=x onerror=alert(1)> & \"quotes\" '; DROP TABLE dialogs; -- \u0000\u202e";
        await using var anna = await _nodes.OperatorAsync(_node, "anna");
        await anna.SetStateAsync(1, _nodes.Stop);
        await using var visitor = await _nodes.VisitorAsync(_node);
        var begun = await visitor.BeginAsync("sales", null, Markup, _nodes.Stop);
        await anna.Changed.UntilAsync(() => anna.Holds(begun.Dialog) && anna.LastSeq(begun.Dialog) >= 2, _nodes.Stop);
        Assert.Equal(TextHash.Of(Markup), anna.Dialogs[begun.Dialog].Entries.Single(e => e.Kind == EntryKinds.Message).Text);
    }

    [Fact]
    public async Task Who_starts_dialogs_too_fast_is_told_when_to_come_back_and_stays_connected()
    {
        using var socket = await GreetedAsync();
        for (var i = 1; i <= 11; i++) await SendAsync(socket, new StartDialog(i, $"k{i}", "sales", null, $"o{i}", 1, "hello"));
        var refused = await ReadAsync<Refused>(socket);
        Assert.Equal((11, (int)RefusalCode.TooFast, true, 3000), (refused.Rid, refused.Code, refused.Temporary, refused.RetryAfterMs));
        await SendAsync(socket, new Rate(12, "none", 9, ""));
        Assert.Equal(12, (await ReadAsync<Refused>(socket)).Rid);
    }

    [Fact]
    public async Task What_an_operator_may_not_do_is_refused_with_its_code()
    {
        using var anna = await OperatorSocketAsync("anna");
        await SendAsync(anna, new SetState(1, 1));
        var capacity = (await ReadAsync<Self>(anna, s => s.State == 1)).Capacity;
        var dialog = "";
        for (var i = 0; i <= capacity; i++)
        {
            await using var visitor = await _nodes.VisitorAsync(_node);
            await SendAsync(anna, new StartWith(10 + i, visitor.Visitor!, $"k{i}", "sales", $"o{i}", 1, "May I help?", false));
            if (i == capacity)
            {
                Assert.Equal((int)RefusalCode.NoCapacity, (await ReadAsync<Refused>(anna, r => r.Rid == 10 + i)).Code);
                break;
            }
            dialog = (await ReadAsync<Done>(anna, d => d.Rid == 10 + i)).Value!;
            await ReadAsync<Self>(anna, s => s.Dialogs.Count(d => d.Accepted) == i + 1);
        }
        await SendAsync(anna, new Transfer(31, dialog, null, "nobody-of-that-name", "", false));
        Assert.Equal((int)RefusalCode.UnknownOperator, (await ReadAsync<Refused>(anna, r => r.Rid == 31)).Code);
        await SendAsync(anna, new Transfer(32, dialog, null, null, "", false));
        Assert.Equal((int)RefusalCode.BadValue, (await ReadAsync<Refused>(anna, r => r.Rid == 32)).Code);
        await SendAsync(anna, new Decline(33, dialog, 0));
        Assert.Equal((int)RefusalCode.Stale, (await ReadAsync<Refused>(anna, r => r.Rid == 33)).Code);
        await SendAsync(anna, new Rate(34, dialog, 5, ""));
        Assert.Equal((int)RefusalCode.NotAllowed, (await ReadAsync<Refused>(anna, r => r.Rid == 34)).Code);
    }

    private async Task<ClientWebSocket> OperatorSocketAsync(string login)
    {
        var place = Nodes.At(_node);
        var ticket = await TicketOffice.OperatorTicketAsync(place, await TicketOffice.SignInAsync(place, login, Nodes.Password, _nodes.Stop), _nodes.Stop);
        var socket = await OpenAsync(place.ConsoleOrigin);
        await SendAsync(socket, new Hello(ticket.Ticket, 1, [], null, "test"));
        await ReadAsync<Welcome>(socket);
        return socket;
    }

    [Fact]
    public async Task A_flood_ends_its_own_connection_and_nobody_elses()
    {
        await using var honest = await _nodes.VisitorAsync(_node);
        using var flood = await GreetedAsync();
        try
        {
            for (var i = 0; i < 5000 && flood.State == WebSocketState.Open; i++) await SendAsync(flood, new Active());
        }
        catch (WebSocketException)
        {
            // Cut while sending: the close code is read below where it arrived.
        }
        if (flood.State is WebSocketState.Open or WebSocketState.CloseReceived) Assert.Equal((int)CloseCode.TooFast, await ClosedAsync(flood));
        Assert.True((await honest.BeginAsync("sales", null, "Hello?", _nodes.Stop)).Acknowledged);
        Assert.Equal(1, honest.Connections);
    }
}
