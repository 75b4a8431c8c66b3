using Gateway.EndToEnd.Tests.Stages;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>Visitors and operators talk: both ways, several at once, to the end and its stars.</summary>
public sealed class TalkTests
{
    [Fact]
    public Task F01_F104_A_visitor_and_an_operator_talk_in_a_window_on_the_page_and_the_visitor_gives_stars() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products/hollow-pine-2");
        await visitor.SayAsync("Is the tent in stock?");
        var pane = await boris.AcceptAsync("Is the tent in stock?");
        await Expect(visitor.Notes.GetByText("Boris Linde is with you now")).ToBeVisibleAsync();

        await pane.GetByTestId("composer").PressSequentiallyAsync("It is, we");
        await Expect(visitor.Page.GetByTestId("gateway-typing")).ToHaveTextAsync("Boris Linde is typing");
        await OperatorConsole.SayAsync(pane, "It is, we send it today.");
        await visitor.SeesAsync("Is the tent in stock?", "It is, we send it today.");

        await visitor.Composer.PressSequentiallyAsync("Then I ta");
        await Expect(pane.GetByTestId("draft")).ToContainTextAsync("Then I ta");
        await visitor.SayAsync("Then I take it!");
        await OperatorConsole.SeesAsync(pane, "Is the tent in stock?", "It is, we send it today.", "Then I take it!");
        await Expect(pane.GetByTestId("draft")).ToBeHiddenAsync();

        await boris.CloseAsync(pane);
        await Expect(visitor.Notes.GetByText("Boris Linde has ended the dialog")).ToBeVisibleAsync();
        await visitor.RateAsync(4);
        await Expect(visitor.Page.GetByText("Thank you for your rating!")).ToBeVisibleAsync();
        await Expect(pane.GetByRole(AriaRole.Img, new() { Name = "4 of 5 stars" }).First).ToBeVisibleAsync();

        var found = boris.Page.GetByTestId("history-item");
        await boris.ShowHistoryAsync(found.GetByRole(AriaRole.Img, new() { Name = "4 of 5 stars" }));
        await found.ClickAsync();
        await Expect(boris.Page.GetByTestId("history-dialog")).ToContainTextAsync("Then I take it!");
    });

    [Fact]
    public Task F04_F58_One_operator_holds_two_dialogs_and_unread_marks_tell_where_to_look() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var first = await stage.VisitorAsync("/");
        await first.SayAsync("First: which pack?");
        var firstPane = await boris.AcceptAsync("First: which pack?");
        var second = await stage.VisitorAsync("/products");
        await second.SayAsync("Second: which boots?");
        var secondPane = await boris.AcceptAsync("Second: which boots?");
        await Expect(boris.Mine).ToHaveCountAsync(2);

        await OperatorConsole.SayAsync(firstPane, "The Ridgeback.");
        await OperatorConsole.SayAsync(secondPane, "The Mossfoot.");
        await first.SeesAsync("First: which pack?", "The Ridgeback.");
        await second.SeesAsync("Second: which boots?", "The Mossfoot.");

        // The second dialog has the focus, so what the first visitor writes waits to be read.
        await first.SayAsync("And in green?");
        var item = boris.Mine.Filter(new() { HasText = "And in green?" });
        await Expect(item.GetByLabel("1 unread")).ToBeVisibleAsync();
        await item.ClickAsync();
        await Expect(item.GetByLabel("1 unread")).ToBeHiddenAsync();

        await first.MinimiseAsync();
        await OperatorConsole.SayAsync(firstPane, "In green, too.");
        await Expect(first.Badge).ToHaveTextAsync("1");
        await Expect(first.Page.GetByTestId("gateway-preview")).ToContainTextAsync("In green, too.");
        await first.OpenAsync();
        await first.SeesAsync("First: which pack?", "The Ridgeback.", "And in green?", "In green, too.");
        await first.MinimiseAsync();
        await Expect(first.Badge).ToBeHiddenAsync();
        await second.SeesAsync("Second: which boots?", "The Mossfoot.");
    });

    [Fact]
    public Task F60_A_dialog_goes_on_across_pages_reloads_and_tabs_and_nothing_is_doubled() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("One");
        var pane = await boris.AcceptAsync("One");
        await OperatorConsole.SayAsync(pane, "Two");
        await visitor.SeesAsync("One", "Two");

        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Kettlebird" }).First.ClickAsync();
        await visitor.Page.WaitForURLAsync("**/products/kettlebird");
        await visitor.SeesAsync("One", "Two");
        await visitor.SayAsync("Three");
        await visitor.Page.ReloadAsync();
        await OperatorConsole.SayAsync(pane, "Four");
        await visitor.SeesAsync("One", "Two", "Three", "Four");

        var tab = await visitor.TabAsync("/cart");
        await tab.OpenAsync();
        await tab.SeesAsync("One", "Two", "Three", "Four");
        await tab.SayAsync("Five");
        await visitor.SeesAsync("One", "Two", "Three", "Four", "Five");
        await OperatorConsole.SeesAsync(pane, "One", "Two", "Three", "Four", "Five");

        // The operator's window, too, may be loaded anew in the middle of a dialog.
        await boris.Page.ReloadAsync();
        await boris.Mine.ClickAsync();
        await OperatorConsole.SeesAsync(boris.Pane("Five"), "One", "Two", "Three", "Four", "Five");
    });

    [Fact]
    public Task F05_F82_Widget_and_console_are_used_on_a_phone() => Stage.PlayAsync(async stage =>
    {
        BrowserNewContextOptions Phone() => new() { ViewportSize = new() { Width = 390, Height = 844 }, IsMobile = true, HasTouch = true };
        var boris = await stage.OperatorAsync("boris", Phone());
        var visitor = await stage.VisitorAsync("/products/mossfoot-mid", Phone());
        await visitor.SayAsync("Do they run small?");
        var box = (await visitor.Page.GetByRole(AriaRole.Dialog).BoundingBoxAsync())!;
        Assert.True(box is { X: 0, Width: 390, Height: > 800 }, $"the panel fills a phone's screen, not {box.Width} × {box.Height}");

        var pane = await boris.AcceptAsync("Do they run small?");
        await OperatorConsole.SayAsync(pane, "Half a size.");
        await visitor.SeesAsync("Do they run small?", "Half a size.");
        await pane.GetByTestId("back").ClickAsync();
        await Expect(boris.Mine).ToHaveCountAsync(1);
        await boris.ShowAsync("visitors");
        await boris.Rows.ClickAsync();
        await Expect(boris.Card).ToContainTextAsync("/products/mossfoot-mid");
        foreach (var page in (IPage[])[boris.Page, visitor.Page])
            Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    });
}
