using Gateway.EndToEnd.Tests.Stages;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>The widget on a page that knows nothing of it but the script tag.</summary>
public sealed class ForeignPageTests
{
    private const string Styles = """
        * { color: rgb(255, 0, 0) !important; font-size: 41px !important; text-transform: uppercase !important; box-sizing: content-box; }
        button, form, textarea, h2 { display: none !important; }
        div { position: static !important; margin: 50px !important; }
        """;

    [Fact]
    public Task F63_One_script_tag_is_enough_and_styles_leak_neither_in_nor_out() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var page = await OpenAsync(stage, stage.Node.ShopOrigin);
        var before = await LooksAsync(page);
        await AddTagAsync(page, stage);
        var shopper = new Shopper(page, stage.Node.ShopOrigin);
        await Expect(shopper.Button).ToBeVisibleAsync();
        await Expect(shopper.Button).Not.ToHaveCSSAsync("font-size", "41px");
        await Expect(shopper.Button).Not.ToHaveCSSAsync("color", "rgb(255, 0, 0)");
        await Expect(shopper.Button).Not.ToHaveCSSAsync("text-transform", "uppercase");
        var box = (await shopper.Button.BoundingBoxAsync())!;
        Assert.True(box.X + box.Width <= 1280 && box.Y + box.Height <= 720 && box.X > 640 && box.Y > 360, $"the button stands in its corner, not at {box.X}, {box.Y}");
        Assert.Equal(before, await LooksAsync(page));

        await shopper.SayAsync("Hello from elsewhere");
        var pane = await boris.AcceptAsync("Hello from elsewhere");
        await OperatorConsole.SayAsync(pane, "Hello!");
        await shopper.SeesAsync("Hello from elsewhere", "Hello!");
        await Expect(shopper.Messages.Last).Not.ToHaveCSSAsync("font-size", "41px");
        Assert.Equal(before, await LooksAsync(page));
        // The page's scripts reach what the widget offers, and nothing else of it.
        Assert.Equal("event set login consent open close", await page.EvaluateAsync<string>("Object.keys(window.gateway).join(' ')"));
    });

    [Fact]
    public Task F11_A_page_of_an_origin_that_the_site_does_not_list_gets_no_widget() => Stage.PlayAsync(async stage =>
    {
        var page = await OpenAsync(stage, "http://shop.example");
        // Its browser asks first whether it may ask for a ticket, and is told that it may not.
        var refused = new TaskCompletionSource();
        page.RequestFailed += (_, request) => { if (request.Url.EndsWith("/visitor-tickets", StringComparison.Ordinal)) refused.TrySetResult(); };
        await AddTagAsync(page, stage);
        await refused.Task.WaitAsync(stage.Stop);
        await Expect(page.Locator("gateway-widget")).ToBeAttachedAsync();
        await Expect(page.GetByTestId("gateway-button")).ToBeHiddenAsync();
    });

    private static async Task<IPage> OpenAsync(Stage stage, string origin)
    {
        var page = await stage.PageAsync("foreign");
        await page.RouteAsync($"{origin}/foreign", route => route.FulfillAsync(new()
        {
            ContentType = "text/html; charset=utf-8",
            Body = $"<!doctype html><html lang=en><title>Elsewhere</title><style>{Styles}</style><h1>A page of its own</h1><p class=card>with a <a href=#>link</a></p><input class=badge value=1>",
        }));
        await page.GotoAsync($"{origin}/foreign");
        return page;
    }

    private static Task AddTagAsync(IPage page, Stage stage) => page.EvaluateAsync(
        "source => { const s = document.createElement('script'); s.src = source; s.dataset.site = 'demo'; document.head.append(s); }", $"{stage.Node.Address}widget.js");

    /// <summary>How the page's own elements look and where they stand.</summary>
    private static Task<string> LooksAsync(IPage page) => page.EvaluateAsync<string>("""
        JSON.stringify([...document.querySelectorAll('h1, p, a, input')].map((e) => {
          const { color, font, margin, padding, border, backgroundColor, position } = getComputedStyle(e);
          return [color, font, margin, padding, border, backgroundColor, position, e.getBoundingClientRect()];
        }))
        """);
}
