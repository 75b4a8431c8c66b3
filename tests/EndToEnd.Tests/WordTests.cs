using Gateway.EndToEnd.Tests.Stages;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>What the site does with words by itself, in both windows.</summary>
public sealed class WordTests
{
    private static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGP4zwAE/wEHAAH/4iOeWQAAAABJRU5ErkJggg==");

    [Fact]
    public Task Who_waits_is_told_by_the_site_itself_in_their_language_and_the_operator_sees_that_nobody_wrote_it() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        var page = admin.Page;
        await page.Keyboard.PressAsync("Alt+s");
        await page.GetByTestId("site-messages").ClickAsync();
        await page.GetByTestId("auto-unanswered-on").CheckAsync();
        await page.GetByTestId("auto-unanswered-after").FillAsync("3");
        await page.GetByTestId("auto-messages").GetByTestId("site-save").ClickAsync();
        await Expect(page.GetByTestId("auto-unanswered-fault")).ToContainTextAsync("5 to 86,400");
        await page.GetByTestId("auto-unanswered-after").FillAsync("5");
        await page.GetByTestId("auto-unanswered-en").FillAsync("We <b>have</b> not forgotten you.");
        await page.GetByTestId("auto-messages").GetByTestId("site-save").ClickAsync();
        await Expect(page.GetByTestId("auto-messages").GetByTestId("site-unsaved")).ToHaveCountAsync(0);
        await AccessibilityTests.CheckAsync(page, "automatic messages");

        await admin.ShowAsync("desk");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Which tent is the lightest?");
        var pane = await admin.AcceptAsync("Which tent is the lightest?");
        await visitor.SeesAsync("Which tent is the lightest?", "We <b>have</b> not forgotten you.");
        await Expect(pane.GetByTestId("automatic")).ToContainTextAsync("Automatic message");
        await Expect(pane.GetByTestId("automatic")).ToContainTextAsync("We <b>have</b> not forgotten you.");
        await OperatorConsole.SayAsync(pane, "The Aria.");
        await visitor.SeesAsync("Which tent is the lightest?", "We <b>have</b> not forgotten you.", "The Aria.");
    });

    [Fact]
    public Task F12_Words_are_masked_refused_or_marked_as_the_console_has_tried_them_before() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        var page = admin.Page;
        await page.Keyboard.PressAsync("Alt+s");
        await page.GetByTestId("site-messages").ClickAsync();
        await page.GetByTestId("filter-mask").FillAsync("darn*\n*");
        await page.GetByTestId("filter-refuse").FillAsync("casino");
        await page.GetByTestId("filter-mark").FillAsync("refund");
        await page.GetByTestId("filter-try").FillAsync("Dаrned tent, <b>refund</b> it");
        await page.GetByTestId("filter-try").PressAsync("Enter");
        await Expect(page.GetByTestId("filter-mask-fault")).ToContainTextAsync("2 characters");
        await page.GetByTestId("filter-mask").FillAsync("darn*");
        await page.GetByTestId("filter-try-go").ClickAsync();
        await Expect(page.GetByTestId("filter-tried")).ToContainTextAsync("****** tent, <b>refund</b> it");
        await Expect(page.GetByTestId("filter-tried")).ToContainTextAsync("marked: refund");
        await page.GetByTestId("word-filter").GetByTestId("site-save").ClickAsync();
        await Expect(page.GetByTestId("word-filter").GetByTestId("site-unsaved")).ToHaveCountAsync(0);
        await AccessibilityTests.CheckAsync(page, "word filter");

        await admin.ShowAsync("desk");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("This darn tent");
        var pane = await admin.AcceptAsync("This **** tent");
        await visitor.SayAsync("A casino!");
        await Expect(visitor.Page.GetByTestId("gateway-state")).ToContainTextAsync("words that are not taken here");
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await visitor.SayAsync("I want a refund");
        await OperatorConsole.SeesAsync(pane, "This **** tent", "I want a refund");
        await visitor.SeesAsync("This **** tent", "I want a refund");
        await Expect(pane.GetByText("The word filter has found")).ToBeVisibleAsync();
        await pane.GetByTestId("marked-ban").ClickAsync();
        await Expect(page.GetByTestId("ban-visitor")).ToBeVisibleAsync();
    });

    [Fact]
    public Task F50_A_page_is_asked_for_then_forced_and_only_the_tab_in_front_goes() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        var page = admin.Page;
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("How is it delivered?");
        var pane = await admin.AcceptAsync("How is it delivered?");
        var shop = new Uri(visitor.Page.Url).GetLeftPart(UriPartial.Authority);

        await pane.GetByTestId("push").ClickAsync();
        await page.GetByTestId("push-address").FillAsync("javascript:alert(1)");
        await page.GetByTestId("push-address").PressAsync("Enter");
        await Expect(page.GetByTestId("push-fault")).ToContainTextAsync("no address");
        await page.GetByTestId("push-address").FillAsync("https://evil.example/");
        await page.GetByTestId("push-send").ClickAsync();
        await Expect(page.GetByTestId("push-fault")).ToContainTextAsync("its own pages");
        await AccessibilityTests.CheckAsync(page, "page to show");
        await page.GetByTestId("push-address").FillAsync($"{shop}/delivery");
        await page.GetByTestId("push-send").ClickAsync();
        await visitor.Page.GetByTestId("gateway-page-no").ClickAsync();
        await Expect(pane.GetByText("does not want to go there")).ToBeVisibleAsync();
        await pane.GetByTestId("push").ClickAsync();
        await page.GetByTestId("push-address").FillAsync($"{shop}/delivery");
        await page.GetByTestId("push-send").ClickAsync();
        await visitor.Page.GetByTestId("gateway-page-go").ClickAsync();
        await visitor.Page.WaitForURLAsync("**/delivery");
        await Expect(pane.GetByText("The visitor goes there")).ToBeVisibleAsync();
        // The dialog goes on there, and asks no second time.
        await visitor.SeesAsync("How is it delivered?", $"{shop}/delivery", $"{shop}/delivery");
        await Expect(visitor.Page.GetByTestId("gateway-page")).ToHaveCountAsync(0);

        await page.Keyboard.PressAsync("Alt+s");
        await page.GetByTestId("site-messages").ClickAsync();
        await page.GetByTestId("push-force").CheckAsync();
        await page.GetByTestId("push-pages").GetByTestId("site-save").ClickAsync();
        await Expect(page.GetByTestId("push-pages").GetByTestId("site-unsaved")).ToHaveCountAsync(0);
        await admin.ShowAsync("desk");
        var behind = await visitor.TabAsync("/products");
        await behind.EnsureOpenAsync();
        // To the browser of the tests every tab is in front.
        await behind.Page.EvaluateAsync("() => { Object.defineProperty(document, 'hidden', { get: () => true }); document.hasFocus = () => false; }");
        await pane.GetByTestId("push").ClickAsync();
        await page.GetByTestId("push-address").FillAsync($"{shop}/cart");
        await page.GetByTestId("push-send").ClickAsync();
        await visitor.Page.WaitForURLAsync("**/cart");
        // The tab behind has the address as a message and stays where it is, also when it is looked at again.
        await Expect(behind.Messages.Filter(new() { HasText = "/cart" })).ToHaveCountAsync(1);
        await behind.Page.ReloadAsync();
        await Expect(behind.Messages.Filter(new() { HasText = "/cart" })).ToHaveCountAsync(1);
        Assert.EndsWith("/products", behind.Page.Url, StringComparison.Ordinal);
    });

    [Fact]
    public Task F97_Terms_are_explained_in_both_windows_by_keyboard_and_nothing_of_them_is_markup() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        var page = admin.Page;
        await page.Keyboard.PressAsync("Alt+s");
        await page.GetByTestId("site-glossary").ClickAsync();
        await page.GetByTestId("term-new").ClickAsync();
        await page.GetByTestId("term-term").FillAsync("down");
        await page.GetByTestId("term-link").FillAsync("javascript:alert(1)");
        await page.GetByTestId("term-text").FillAsync("<img src=x onerror=alert(1)> of geese");
        await page.GetByTestId("term-save").ClickAsync();
        await Expect(page.GetByTestId("term-link-fault")).ToContainTextAsync("https://");
        await page.GetByTestId("term-link").FillAsync("https://shop.example/down");
        await page.GetByTestId("term-save").ClickAsync();
        await Expect(page.GetByTestId("glossary-term")).ToHaveCountAsync(1);
        await AccessibilityTests.CheckAsync(page, "glossary");
        await admin.ShowAsync("desk");

        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Is it down? https://shop.example/down `down` down");
        await admin.AcceptAsync("Is it down?");
        // What explains a term stands within the words.
        var pane = page.GetByTestId("dialog-pane");
        foreach (var (terms, meaning) in new[] { (pane.GetByTestId("term"), pane.GetByTestId("meaning")), (visitor.Page.GetByTestId("gateway-term"), visitor.Page.GetByTestId("gateway-meaning")) })
        {
            await Expect(terms).ToHaveCountAsync(1);
            await terms.FocusAsync();
            await terms.PressAsync("Enter");
            await Expect(meaning).ToContainTextAsync("<img src=x onerror=alert(1)> of geese");
            await Expect(meaning.Locator("img")).ToHaveCountAsync(0);
            await Expect(meaning.GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", "https://shop.example/down");
            await terms.PressAsync("Escape");
            await Expect(meaning).ToHaveCountAsync(0);
        }
        await Expect(visitor.Composer).ToBeVisibleAsync();
    });

    [Fact]
    public Task Emoji_are_picked_by_keyboard_in_both_windows_and_letters_and_calls_are_links() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Hello");
        var pane = await admin.AcceptAsync("Hello");
        foreach (var (window, button, grid, composer) in new[] { (admin.Page, "emoji", "emoji-grid", pane.GetByTestId("composer")), (visitor.Page, "gateway-emoji", "gateway-emoji-grid", visitor.Composer) })
        {
            await composer.FillAsync("Good ");
            await window.GetByTestId(button).ClickAsync();
            await Expect(window.GetByTestId(grid).Locator("button:focus")).ToHaveCountAsync(1);
            await window.Keyboard.PressAsync("ArrowRight");
            await window.Keyboard.PressAsync("Enter");
            await Expect(composer).ToHaveValueAsync("Good 😀");
            await window.GetByTestId(button).ClickAsync();
            await Expect(window.GetByTestId(grid).Locator("button:focus")).ToHaveCountAsync(1);
            await window.Keyboard.PressAsync("Escape");
            await Expect(composer).ToBeFocusedAsync();
            await composer.PressAsync("Enter");
        }
        await visitor.SayAsync("mailto:ann@shop.example or tel:+7-495-1234567 or javascript:alert(1)");
        foreach (var window in (IPage[])[admin.Page, visitor.Page])
        {
            await Expect(window.Locator("a[href='mailto:ann@shop.example']")).ToHaveCountAsync(1);
            await Expect(window.Locator("a[href='tel:+7-495-1234567']")).ToHaveCountAsync(1);
            await Expect(window.Locator("a[href^='javascript']")).ToHaveCountAsync(0);
        }
    });

    [Fact]
    public Task F14_An_administrator_limits_size_number_and_kinds_of_files_and_a_picture_still_comes() => Stage.PlayAsync(async stage =>
    {
        var admin = await stage.OperatorAsync("admin");
        var page = admin.Page;
        await page.Keyboard.PressAsync("Alt+s");
        await page.GetByTestId("site-files").ClickAsync();
        await page.GetByTestId("files-size").FillAsync("26");
        await page.GetByTestId("site-save").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("0 to 25 MB");
        await page.GetByTestId("files-size").FillAsync("2");
        await page.GetByTestId("files-count").FillAsync("3");
        await page.GetByTestId("files-kind-text").UncheckAsync();
        await page.GetByTestId("site-save").ClickAsync();
        await Expect(page.GetByTestId("site-unsaved")).ToHaveCountAsync(0);
        await AccessibilityTests.CheckAsync(page, "limits of files");
        await admin.ShowAsync("desk");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Look");
        var pane = await admin.AcceptAsync("Look");
        await visitor.Page.GetByTestId("gateway-files").SetInputFilesAsync(new FilePayload { Name = "notes.txt", MimeType = "text/plain", Buffer = "plain words"u8.ToArray() });
        await Expect(visitor.Page.GetByTestId("gateway-uploads")).ToContainTextAsync("does not take files of this kind");
        await visitor.Page.GetByTestId("gateway-files").SetInputFilesAsync(new FilePayload { Name = "tent.png", MimeType = "image/png", Buffer = Picture });
        await Expect(visitor.Page.GetByTestId("gateway-file")).ToHaveCountAsync(1);
        await Expect(pane.GetByTestId("picture").Locator("img")).ToHaveAttributeAsync("alt", "tent.png");
    });
}
