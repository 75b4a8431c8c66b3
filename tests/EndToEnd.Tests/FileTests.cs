using System.Text;
using Gateway.EndToEnd.Tests.Stages;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>Files and pictures go both ways, chosen and pasted [14]; what could run is refused with words, and names that are markup are names.</summary>
public sealed class FileTests
{
    // 2 × 1 points, one red and one blue.
    private static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGP4zwAE/wEHAAH/4iOeWQAAAABJRU5ErkJggg==");
    private const string Hostile = "\"><img src=x onerror=\"window.ran=1\">.txt";

    private const string Paste = """
        (field, bytes) => {
          const data = new DataTransfer();
          data.items.add(new File([Uint8Array.from(atob(bytes), c => c.charCodeAt(0))], 'image.png', { type: 'image/png' }));
          field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }
        """;

    [Fact]
    public Task F14_Pictures_and_files_are_pasted_and_sent_on_both_sides_and_what_could_run_is_refused() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Look at this boot");
        var pane = await boris.AcceptAsync("Look at this boot");

        // A pasted picture is shown to both.
        await visitor.Page.GetByTestId("gateway-attach").WaitForAsync();
        await visitor.Composer.EvaluateAsync(Paste, Convert.ToBase64String(Picture));
        var shown = pane.GetByTestId("picture").Locator("img");
        await Expect(shown).ToHaveAttributeAsync("alt", "image.png");
        await Expect(visitor.Page.GetByTestId("gateway-file").Locator("img")).ToHaveAttributeAsync("src", new System.Text.RegularExpressions.Regex("^data:image/png;"));
        foreach (var picture in (ILocator[])[shown, visitor.Page.GetByTestId("gateway-file").Locator("img")])
            Assert.Equal(2, await picture.EvaluateAsync<int>("async e => { await e.decode(); return e.naturalWidth; }"));

        // An operator's file is saved by the visitor under its name, which is text even where it is markup.
        await pane.GetByTestId("attach-files").SetInputFilesAsync(new FilePayload { Name = "sizes " + Hostile, MimeType = "text/html", Buffer = Encoding.UTF8.GetBytes("42 is in stock") });
        var file = visitor.Page.GetByTestId("gateway-file").Filter(new() { HasText = "sizes" });
        await Expect(file).ToContainTextAsync("img src=x onerror=");
        var download = await visitor.Page.RunAndWaitForDownloadAsync(() => file.ClickAsync());
        Assert.Equal("42 is in stock", await File.ReadAllTextAsync(await download.PathAsync()));
        Assert.EndsWith(".txt", download.SuggestedFilename, StringComparison.Ordinal);
        var kept = await boris.Page.RunAndWaitForDownloadAsync(() => pane.GetByTestId("file").ClickAsync());
        Assert.Equal("42 is in stock", await File.ReadAllTextAsync(await kept.PathAsync()));

        // A page in a picture's clothes is refused on both sides, with words and a way to be rid of it.
        var page = new FilePayload { Name = "boot.png", MimeType = "image/png", Buffer = Encoding.UTF8.GetBytes("<svg xmlns='http://www.w3.org/2000/svg' onload='window.ran=1'/>") };
        await visitor.Page.GetByTestId("gateway-files").SetInputFilesAsync(page);
        await Expect(visitor.Page.GetByTestId("gateway-uploads")).ToContainTextAsync("markup or scripts");
        await pane.GetByTestId("attach-files").SetInputFilesAsync(page);
        await Expect(pane.GetByTestId("uploads")).ToContainTextAsync("markup or scripts");
        await pane.GetByTestId("uploads").GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(pane.GetByTestId("uploads")).ToBeHiddenAsync();

        // It all comes back on the next page, and stands in the history.
        await visitor.GoAsync("/cart");
        await visitor.EnsureOpenAsync();
        await Expect(visitor.Page.GetByTestId("gateway-file")).ToHaveCountAsync(2);
        await boris.CloseAsync(pane);
        await boris.ShowHistoryAsync(boris.Page.GetByTestId("history-item").Filter(new() { HasText = "Look at this boot" }));
        await boris.Page.GetByTestId("history-item").ClickAsync();
        var past = boris.Page.GetByTestId("history-dialog");
        Assert.Equal(2, await past.GetByTestId("picture").Locator("img").EvaluateAsync<int>("async e => { await e.decode(); return e.naturalWidth; }"));
        await Expect(past.GetByTestId("file")).ToContainTextAsync("sizes");
        foreach (var window in (IPage[])[boris.Page, visitor.Page]) Assert.Null(await window.EvaluateAsync<string?>("window.ran ?? null"));
    });
}
