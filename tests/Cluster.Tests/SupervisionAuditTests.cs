using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Protocol;
using Gateway.Swarm;

namespace Gateway.Cluster.Tests;

/// <summary>Who uses a right in a dialog that is somebody else's leaves a line in the audit log; who only answers dialogs leaves none.</summary>
public sealed class SupervisionAuditTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    private async Task<Peer> OperatorAsync(GatewayProcess node, string login, int state)
    {
        var peer = await Peer.HelloAsync(node.Address, Nodes.At(node).ConsoleOrigin, await Office.OperatorTicketAsync(node, await Office.SignInAsync(node, login, _nodes.Stop), _nodes.Stop), _nodes.Stop);
        await peer.HearAsync<Welcome>();
        await peer.SendAsync(new SetState(1, state));
        await peer.HearAsync<Done>(d => d.Rid == 1);
        return peer;
    }

    [Fact]
    public async Task F24_Reading_along_whispering_and_taking_over_are_entered_once_each_with_who_and_which_dialog()
    {
        var node = await _nodes.StartAsync();
        await using var anna = await OperatorAsync(node, "anna", 1);
        await using var mira = await OperatorAsync(node, "admin", 3);
        await using var visitor = await Peer.HelloAsync(node.Address, node.ShopOrigin, (await Office.VisitorAsync(node, _nodes.Stop)).Ticket, _nodes.Stop);
        await visitor.HearAsync<Welcome>();
        await visitor.SendAsync(new StartDialog(1, "k", null, null, "box", 1, "Is it in stock?"));
        var dialog = (await visitor.HearAsync<Done>(d => d.Rid == 1)).Value!;
        var offer = (await anna.HearAsync<Self>(s => s.Dialogs.Count == 1)).Dialogs[0];
        if (!offer.Accepted) await anna.SendAsync(new Accept(2, dialog, offer.Term));
        await visitor.HearAsync<DialogInfo>(i => i.Status == 3);
        await anna.SendAsync(new PostNote(3, dialog, "notes", 1, "her own note"));
        await anna.HearAsync<Posted>(p => p.Rid == 3);

        foreach (var rid in (int[])[10, 20])
        {
            await mira.SendAsync(new Observe(rid, dialog, true));
            await mira.HearAsync<Done>(d => d.Rid == rid);
            await mira.SendAsync(new PostNote(rid + 1, dialog, "whispers", rid / 10, "offer the discount"));
            await mira.HearAsync<Posted>(p => p.Rid == rid + 1);
            await mira.SendAsync(new Observe(rid + 2, dialog, false));
            await mira.HearAsync<Done>(d => d.Rid == rid + 2);
        }
        await mira.SendAsync(new Take(30, dialog, false));
        await mira.HearAsync<Done>(d => d.Rid == 30);

        var cookie = await Office.SignInAsync(node, "admin", _nodes.Stop);
        JsonElement[] entries = [];
        // In their order: the last one is there when all are.
        while (!entries.Any(e => e.GetProperty("action").GetString() == "dialog take-over"))
        {
            using var answer = await Office.SendAsync(node, HttpMethod.Get, "/api/v1/audit?action=dialog%20&outcome=done", null, cookie, _nodes.Stop);
            entries = [.. (await answer.Content.ReadFromJsonAsync<JsonElement>(_nodes.Stop)).GetProperty("entries").EnumerateArray()];
        }
        // Each with where it came from.
        Assert.All(entries, e => Assert.Equal("127.0.0.1", e.GetProperty("address").GetString()));
        Assert.Equal([("admin", "demo", "dialog observe", dialog), ("admin", "demo", "dialog take-over", dialog), ("admin", "demo", "dialog whisper", dialog)],
            entries.Select(e => (e.GetProperty("login").GetString()!, e.GetProperty("site").GetString()!, e.GetProperty("action").GetString()!, e.GetProperty("subject").GetString()!)).OrderBy(e => e.Item3, StringComparer.Ordinal));
    }
}
