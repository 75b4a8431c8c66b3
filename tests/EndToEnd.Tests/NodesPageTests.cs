using Gateway.EndToEnd.Tests.Stages;
using Gateway.Swarm;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>The page of nodes in a real browser, on two real nodes.</summary>
public sealed class NodesPageTests : IAsyncLifetime
{
    private readonly Nodes _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _nodes.DisposeAsync().AsTask();

    [Fact]
    public async Task F30_An_administrator_sees_the_nodes_and_drains_one_and_an_operator_sees_none()
    {
        await using var postgres = await PostgresServer.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        var going = await _nodes.StartAsync(postgres: database);
        var staying = await _nodes.StartAsync(postgres: database);
        var browser = await Chromium.BrowserAsync();

        await using (var context = await browser.NewContextAsync())
        {
            var boris = await OpenAsync(context, staying, "boris");
            await Expect(boris.Page.GetByTestId("nav-desk")).ToBeVisibleAsync();
            await Expect(boris.Page.GetByTestId("nav-nodes")).ToHaveCountAsync(0);
            await boris.Page.GotoAsync($"{staying.Address}console/#/nodes");
            await Expect(boris.Page.GetByTestId("node")).ToHaveCountAsync(0);
        }

        await using var own = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 }, Locale = "en-GB" });
        var admin = await OpenAsync(own, staying, "admin");
        await admin.ShowAsync("nodes");
        var nodes = admin.Page.GetByTestId("node");
        await Expect(nodes).ToHaveCountAsync(2);
        foreach (var node in await nodes.AllAsync()) await Expect(node).ToHaveAttributeAsync("data-state", "ready");
        if (Environment.GetEnvironmentVariable("GATEWAY_SCREENSHOTS") is { Length: > 0 } folder)
            foreach (var width in (int[])[1440, 1024, 390])
            {
                await admin.Page.SetViewportSizeAsync(width, 900);
                foreach (var (scheme, name) in ((ColorScheme, string)[])[(ColorScheme.Dark, "dark"), (ColorScheme.Light, "light")])
                {
                    await admin.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
                    await admin.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"nodes-{width}-{name}.png"), Animations = ScreenshotAnimations.Disabled });
                }
            }

        var other = nodes.Filter(new() { HasNotText = "this one" });
        await other.GetByTestId("drain").ClickAsync();
        await admin.Page.GetByTestId("drain-confirm").ClickAsync();
        await going.ExitedAsync(_nodes.Stop);
        await Expect(nodes).ToHaveCountAsync(1);
        await Expect(nodes.GetByTestId("drain")).ToBeDisabledAsync();
    }

    private static async Task<OperatorConsole> OpenAsync(IBrowserContext context, GatewayProcess node, string login)
    {
        var console = new OperatorConsole(await context.NewPageAsync());
        await console.Page.GotoAsync($"{node.Address}console/");
        await console.SignInAsync(login, Nodes.Password);
        return console;
    }
}
