using System.IO.Compression;
using Microsoft.Playwright;

namespace Gateway.Bench.Figures;

/// <summary>
/// What a real browser has loaded of our script and style, each file gzipped as tightly as gzip can: by a visitor's before the button shows and before a first message has been written and
/// acknowledged, by an operator's before the sign-in and before the first screen.
/// </summary>
internal static class LoadedSize
{
    public static async Task<int> WidgetAsync(CancellationToken stop)
    {
        await using var node = await NodeUnderTest.StartAsync(stop);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Browsers.LaunchAsync(playwright);
        var page = await browser.NewPageAsync(new() { Locale = "en-GB" });
        // What comes along with the window does not get through here: the first message shows that it is not needed.
        await page.RouteAsync("**/widget-talk.js", route => route.AbortAsync());
        var loaded = new Loaded(page, node.Place.Node);
        await page.GotoAsync(node.Place.Origin + "/");
        await page.GetByTestId("gateway-button").WaitForAsync();
        Figure.Print("widget-size.button", await loaded.BytesAsync(), "B");
        await page.GetByTestId("gateway-button").ClickAsync();
        await page.GetByTestId("gateway-composer").FillAsync("Hello!");
        await page.GetByTestId("gateway-composer").PressAsync("Enter");
        await page.GetByTestId("gateway-state").And(page.GetByText("sent", new() { Exact = true })).WaitForAsync();
        Figure.Print("widget-size", await loaded.BytesAsync(), "B");

        var whole = await browser.NewPageAsync(new() { Locale = "en-GB" });
        var all = new Loaded(whole, node.Place.Node);
        await whole.GotoAsync(node.Place.Origin + "/");
        await whole.GetByTestId("gateway-button").ClickAsync();
        await whole.GetByTestId("gateway-status").And(whole.Locator(":not(:empty)")).WaitForAsync();
        Figure.Print("widget-size.whole", await all.BytesAsync(), "B");
        return 0;
    }

    public static async Task<int> ConsoleAsync(CancellationToken stop)
    {
        await using var node = await NodeUnderTest.StartAsync(stop);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Browsers.LaunchAsync(playwright);
        var page = await browser.NewPageAsync(new() { Locale = "en-GB" });
        var loaded = new Loaded(page, node.Place.Node);
        await page.GotoAsync($"{node.Process.Address}console/");
        await page.GetByTestId("sign-in-login").WaitForAsync();
        Figure.Print("console-size", await loaded.BytesAsync(), "B");
        await page.GetByTestId("sign-in-login").FillAsync("admin");
        await page.GetByTestId("sign-in-password").FillAsync(node.Password);
        await page.GetByTestId("sign-in-submit").ClickAsync();
        await page.GetByTestId("my-state").WaitForAsync();
        Figure.Print("console-size.desk", await loaded.BytesAsync(), "B");
        return 0;
    }

    /// <summary>Script and style that came from the node.</summary>
    private sealed class Loaded
    {
        private readonly List<IResponse> _files = [];

        public Loaded(IPage page, Uri node) => page.Response += (_, response) =>
        {
            if (new Uri(response.Url).Authority == node.Authority && response.Request.ResourceType is "script" or "stylesheet") lock (_files) _files.Add(response);
        };

        public async Task<int> BytesAsync()
        {
            List<IResponse> files;
            lock (_files) files = [.. _files];
            var sum = 0;
            foreach (var file in files)
            {
                using var bytes = new MemoryStream();
                await using (var gzip = new GZipStream(bytes, CompressionLevel.SmallestSize, leaveOpen: true)) await gzip.WriteAsync(await file.BodyAsync());
                sum += (int)bytes.Length;
                Figure.Explain($"{new Uri(file.Url).AbsolutePath}: {bytes.Length:N0} B");
            }
            return sum;
        }
    }
}
