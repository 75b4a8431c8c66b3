using System.Net.Http.Json;
using System.Text.Json;
using Gateway.Protocol;

namespace Gateway.Cluster.Tests;

/// <summary>What an operator was refused on a real socket stands in the audit log.</summary>
public sealed class RefusedPacketTests(TwoSites sites) : IClassFixture<TwoSites>
{
    [Fact]
    public async Task A_refused_packet_is_entered_with_who_and_from_where()
    {
        await using var rita = await Peer.HelloAsync(sites.Node.Address, sites.Console, await sites.OperatorAsync("rival", "rita"), sites.Stop);
        await rita.HearAsync<Welcome>();
        await rita.SendAsync(new Rate(7, "some-dialog", 5, ""));
        Assert.Equal((int)RefusalCode.NotAllowed, (await rita.HearAsync<Refused>(r => r.Rid == 7)).Code);
        var cookie = await Office.SignInAsync(sites.Node, "rita", sites.Stop);
        JsonElement? entry = null;
        while (entry is null)
        {
            using var answer = await Office.SendAsync(sites.Node, HttpMethod.Get, "/api/v1/audit?action=packet&outcome=refused", null, cookie, sites.Stop);
            entry = (await answer.Content.ReadFromJsonAsync<JsonElement>(sites.Stop)).GetProperty("entries").EnumerateArray().Select(e => (JsonElement?)e).FirstOrDefault();
        }
        Assert.Equal(("rita", "packet Rate", "rival", "127.0.0.1", 403), (entry.Value.GetProperty("login").GetString(), entry.Value.GetProperty("action").GetString(), entry.Value.GetProperty("site").GetString(),
            entry.Value.GetProperty("address").GetString(), entry.Value.GetProperty("status").GetInt32()));
    }
}
