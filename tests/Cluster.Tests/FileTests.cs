using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Gateway.Protocol;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>Files in dialogs [14] over real sockets and HTTP: sent to one node, fetched from another, by nobody else, and never as a page.</summary>
public sealed class FileTests : IAsyncLifetime
{
    private static readonly byte[] Picture = [0x89, .. "PNG\r\n\x1a\n"u8, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0, 3, 0, 0, 0, 2, 8, 2, 0, 0, 0, .. new byte[600_000]];
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    private CancellationToken Stop => _nodes.Stop;

    private async Task<(HttpStatusCode Status, JsonElement Said)> SendAsync(GatewayProcess node, string path, byte[] bytes, string? cookie, string? ticket, string origin)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = node.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        request.Headers.Add("Origin", origin);
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        if (ticket is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ticket);
        using var answer = await http.SendAsync(request, Stop);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(Stop));
    }

    private async Task<HttpResponseMessage> FetchAsync(GatewayProcess node, string path, string? cookie, string? ticket, string origin)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = node.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Origin", origin);
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        if (ticket is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ticket);
        return await http.SendAsync(request, Stop);
    }

    /// <summary>The lists of dialogs are a moment behind: until then there is no such dialog to send to.</summary>
    private async Task<JsonElement> SentAsync(GatewayProcess node, string path, byte[] bytes, string? cookie, string? ticket, string origin)
    {
        while (true)
        {
            var (status, said) = await SendAsync(node, path, bytes, cookie, ticket, origin);
            if (status == HttpStatusCode.OK) return said;
            Assert.Equal((HttpStatusCode.NotFound, "not-found"), (status, said.GetProperty("code").GetString()));
        }
    }

    [Fact]
    public async Task F14_A_file_sent_to_one_node_is_read_from_the_other_by_both_sides_and_by_nobody_else()
    {
        var database = await Nodes.DatabaseAsync();
        var one = await _nodes.StartAsync(postgres: database);
        var two = await _nodes.StartAsync(postgres: database);
        var cookie = await Office.SignInAsync(two, "anna", Stop);
        await using var anna = await Peer.HelloAsync(two.Address, Nodes.At(two).ConsoleOrigin, await Office.OperatorTicketAsync(two, cookie, Stop), Stop);
        await anna.HearAsync<Welcome>();
        await anna.SendAsync(new SetState(1, 1));
        await anna.HearAsync<Done>();
        var (_, ticket) = await Office.VisitorAsync(one, Stop);
        await using var visitor = await Peer.HelloAsync(one.Address, one.ShopOrigin, ticket, Stop);
        await visitor.HearAsync<Welcome>();
        await visitor.SendAsync(new StartDialog(1, "files", "sales", null, "box", 1, "Look at this"));
        var dialog = (await visitor.HearAsync<Done>()).Value!;
        var offered = await anna.HearAsync<Self>(s => s.Dialogs.Any(d => d.Dialog == dialog));
        await anna.SendAsync(new Protocol.Accept(2, dialog, offered.Dialogs.First(d => d.Dialog == dialog).Term));
        await anna.HearAsync<Done>(d => d.Rid == 2);

        // The visitor's, by the first node; posted once, however often it is said.
        var sent = await SentAsync(one, $"/api/v1/visitor-files?dialog={dialog}&name=boot.png", Picture, null, ticket, one.ShopOrigin);
        await visitor.SendAsync(new PostFile(3, dialog, "files", 1, sent.GetProperty("pass").GetString()!));
        var kept = await visitor.HearAsync<Posted>(p => p.Rid == 3);
        await visitor.SendAsync(new PostFile(4, dialog, "files", 1, sent.GetProperty("pass").GetString()!));
        Assert.Equal(kept.Seq, (await visitor.HearAsync<Posted>(p => p.Rid == 4)).Seq);
        var entry = await anna.HearAsync<Entry>(e => e.Kind == 12);
        Assert.Equal(("boot.png", kept.Seq), (entry.Text, entry.Seq));
        var about = JsonDocument.Parse(entry.Detail).RootElement;
        Assert.Equal(("image/png", 3, 2), (about.GetProperty("type").GetString(), about.GetProperty("width").GetInt32(), about.GetProperty("height").GetInt32()));
        var id = about.GetProperty("id").GetString()!;

        // The operator reads it from the second node; it is no page there.
        using (var read = await FetchAsync(two, $"/api/v1/sites/demo/files/{id}", cookie, null, Nodes.At(two).ConsoleOrigin))
        {
            Assert.Equal(HttpStatusCode.OK, read.StatusCode);
            Assert.Equal(Picture, await read.Content.ReadAsByteArrayAsync(Stop));
            Assert.Equal(("image/png", "attachment", "nosniff", "default-src 'none'; sandbox"), (read.Content.Headers.ContentType!.MediaType, read.Content.Headers.ContentDisposition!.DispositionType,
                read.Headers.GetValues("X-Content-Type-Options").Single(), read.Headers.GetValues("Content-Security-Policy").Single()));
        }
        // The operator's, by the second node, for the visitor on the first; a program in disguise is only handed out.
        byte[] polyglot = [.. "GIF89a"u8, 4, 0, 5, 0, .. "<script>alert(1)</script>"u8];
        sent = await SentAsync(two, $"/api/v1/sites/demo/dialogs/{dialog}/files?name=hat.gif", polyglot, cookie, null, Nodes.At(two).ConsoleOrigin);
        await anna.SendAsync(new PostFile(5, dialog, "files", 1, sent.GetProperty("pass").GetString()!));
        var answer = await visitor.HearAsync<Entry>(e => e.Kind == 12 && e.Author == 2);
        using (var read = await FetchAsync(one, $"/api/v1/visitor-files/{sent.GetProperty("id").GetString()}", null, ticket, one.ShopOrigin))
        {
            Assert.Equal(polyglot, await read.Content.ReadAsByteArrayAsync(Stop));
            Assert.Equal("application/octet-stream", read.Content.Headers.ContentType!.MediaType);
            Assert.Equal(one.ShopOrigin, read.Headers.GetValues("Access-Control-Allow-Origin").Single());
        }

        // Nobody else: another visitor, nobody, another page, another site's pass, the operator's pass in the visitor's hand.
        var (_, other) = await Office.VisitorAsync(one, Stop);
        using (var read = await FetchAsync(one, $"/api/v1/visitor-files/{id}", null, other, one.ShopOrigin)) Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
        using (var read = await FetchAsync(one, $"/api/v1/visitor-files/{id}", null, null, one.ShopOrigin)) Assert.Equal(HttpStatusCode.Unauthorized, read.StatusCode);
        using (var read = await FetchAsync(one, $"/api/v1/visitor-files/{id}", null, ticket, "https://elsewhere.example")) Assert.Equal(HttpStatusCode.Forbidden, read.StatusCode);
        using (var read = await FetchAsync(one, $"/api/v1/sites/demo/files/{id}", null, ticket, one.ShopOrigin)) Assert.Equal(HttpStatusCode.Unauthorized, read.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(one, $"/api/v1/visitor-files?dialog={dialog}&name=x.txt", "x"u8.ToArray(), null, other, one.ShopOrigin)).Status);
        await visitor.SendAsync(new PostFile(6, dialog, "files", 2, sent.GetProperty("pass").GetString()!));
        Assert.Equal((int)RefusalCode.BadValue, (await visitor.HearAsync<Refused>(r => r.Rid == 6)).Code);

        // Pages and programs are refused with words; so is what is too large.
        foreach (var bad in (string[])["<svg onload=alert(1)>", "<html>", "MZ\u0090\u0000"])
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await SendAsync(one, $"/api/v1/visitor-files?dialog={dialog}&name=x.png", Encoding.UTF8.GetBytes(bad), null, ticket, one.ShopOrigin)).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await SendAsync(one, $"/api/v1/visitor-files?dialog={dialog}&name=x.png", new byte[11_000_000], null, ticket, one.ShopOrigin)).Status);

        // Words that the site does not take are in no file's name, before anything of it is stored.
        using (await Office.SendAsync(one, HttpMethod.Put, "/api/v1/sites/demo/word-filter", new { mask = new[] { "darn" }, refuse = new[] { "casino" } }, await Office.SignInAsync(one, "admin", Stop), Stop)) { }
        Assert.Equal("____ ______.png", (await SentAsync(one, $"/api/v1/visitor-files?dialog={dialog}&name=Darn%20casino.png", Picture, null, ticket, one.ShopOrigin)).GetProperty("name").GetString());

        // Taken back by its author it is gone for both; nothing of it is in what a visitor gets later.
        await visitor.SendAsync(new Change(7, dialog, "changes", 1, kept.Seq, null));
        await visitor.HearAsync<Posted>(p => p.Rid == 7);
        while (true)
        {
            try
            {
                using var read = await FetchAsync(two, $"/api/v1/sites/demo/files/{id}", cookie, null, Nodes.At(two).ConsoleOrigin);
                if (read.StatusCode == HttpStatusCode.NotFound) break;
            }
            catch (HttpRequestException e) when (e.InnerException is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded })
            {
                // It went while it was read.
            }
        }
        await visitor.SendAsync(new Change(8, dialog, "changes", 2, answer.Seq, null));
        Assert.Equal((int)RefusalCode.NotAllowed, (await visitor.HearAsync<Refused>(r => r.Rid == 8)).Code);
    }
}
