using Gateway.EndToEnd.Tests.Stages;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>Real browsers over compressed sockets.</summary>
public sealed class CompressionTests
{
    /// <summary>Keeps what each socket of the page agreed to.</summary>
    private const string Watch = """
        window.agreed = [];
        window.opened = new Promise(done => window.WebSocket = class extends WebSocket {
            constructor(...address) {
                super(...address);
                this.addEventListener('open', () => { window.agreed.push(this.extensions); done(); });
            }
        });
        """;

    [Fact]
    public Task A_site_that_switches_compression_on_is_talked_to_compressed_and_nobody_notices() => Stage.PlayAsync(async stage =>
    {
        var before = await stage.SignedOutAsync("boris", script: Watch);
        await before.SignInAsync("boris", Nodes.Password);
        Assert.Equal([""], await AgreedAsync(before.Page));

        var admin = await stage.SignedOutAsync("admin");
        await admin.SignInAsync("admin", Nodes.Password);
        Assert.Equal(200, await admin.Page.EvaluateAsync<int>(
            "fetch('/api/v1/sites/demo/compression', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{\"on\":true}' }).then(answer => answer.status)"));

        var anna = await stage.OperatorAsync("anna", script: Watch);
        var visitor = new Shopper(await stage.PageAsync("visitor", script: Watch), stage.Node.ShopOrigin);
        await visitor.GoAsync("/");
        // Long and repetitive, so that it goes compressed both ways.
        var words = string.Concat(Enumerable.Repeat("Do you have this tent in green? ", 20)).Trim();
        await visitor.SayAsync(words);
        var pane = await anna.AcceptAsync("Do you have this tent in green?");
        await OperatorConsole.SayAsync(pane, words);
        await visitor.SeesAsync(words, words);
        Assert.All([.. await AgreedAsync(anna.Page), .. await AgreedAsync(visitor.Page)], agreed => Assert.StartsWith("permessage-deflate", agreed, StringComparison.Ordinal));
    });

    private static Task<string[]> AgreedAsync(IPage page) => page.EvaluateAsync<string[]>("window.opened.then(() => window.agreed)");
}
