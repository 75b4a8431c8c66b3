using System.Collections.Concurrent;
using Gateway.EndToEnd.Tests.Stages;

namespace Gateway.EndToEnd.Tests;

/// <summary>The window comes in two steps: what a first message needs, and all the rest (docs/decisions/first-message.md). Here the rest does not get through.</summary>
public sealed class FirstMessageTests
{
    private const string Rest = "**/widget-talk.js";

    [Fact]
    public Task F01_F11_First_words_are_written_sent_and_answered_before_the_rest_of_the_window_is_there_and_nothing_is_lost_when_it_comes() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var page = await stage.PageAsync("visitor");
        var scripts = new ConcurrentQueue<string>();
        page.Response += (_, answer) =>
        {
            var address = new Uri(answer.Url);
            if (address.Authority == stage.Node.Address.Authority && answer.Request.ResourceType == "script") scripts.Enqueue(address.AbsolutePath);
        };
        await page.RouteAsync(Rest, route => route.AbortAsync());
        var visitor = new Shopper(page, stage.Node.ShopOrigin);
        await visitor.GoAsync("/products/kettlebird");
        await visitor.OpenAsync();
        await Expect(visitor.Composer).ToBeFocusedAsync();
        await Expect(page.GetByTestId("gateway-opening")).ToBeVisibleAsync();
        await visitor.SayAsync("First words");
        var state = page.GetByTestId("gateway-state");
        await Expect(state).ToHaveTextAsync(["sent"]);
        await visitor.SayAsync("and more <b>of them</b>");
        await Expect(state).ToHaveTextAsync(["sent", "sent"]);
        await visitor.SeesAsync("First words", "and more <b>of them</b>");

        var pane = await boris.AcceptAsync("First words");
        await OperatorConsole.SeesAsync(pane, "First words", "and more <b>of them</b>");
        await OperatorConsole.SayAsync(pane, "An answer that nothing shows yet");
        await visitor.Composer.FillAsync("Half a sent");
        Assert.Equal(["/widget.js", "/widget-panel.js"], scripts);

        await page.UnrouteAsync(Rest);
        await visitor.SeesAsync("First words", "and more <b>of them</b>", "An answer that nothing shows yet");
        await Expect(visitor.Notes.GetByText("Boris Linde is with you now")).ToBeVisibleAsync();
        await Expect(visitor.Status).ToHaveTextAsync("In dialog with you");
        await Expect(state).ToHaveCountAsync(0);
        await Expect(visitor.Composer).ToHaveValueAsync("Half a sent");
        await Expect(visitor.Composer).ToBeFocusedAsync();
        await visitor.Composer.PressSequentiallyAsync("ence");
        await Expect(pane.GetByTestId("draft")).ToContainTextAsync("Half a sentence");
        await visitor.Composer.PressAsync("Enter");
        await OperatorConsole.SeesAsync(pane, "First words", "and more <b>of them</b>", "An answer that nothing shows yet", "Half a sentence");
        await visitor.SeesAsync("First words", "and more <b>of them</b>", "An answer that nothing shows yet", "Half a sentence");
    });

    [Fact]
    public Task F01_F60_A_page_that_is_left_before_the_rest_came_gives_the_dialog_to_the_next() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var page = await stage.PageAsync("visitor");
        await page.RouteAsync(Rest, route => route.AbortAsync());
        var visitor = new Shopper(page, stage.Node.ShopOrigin);
        await visitor.GoAsync("/");
        await visitor.SayAsync("Said on the first page");
        await Expect(page.GetByTestId("gateway-state")).ToHaveTextAsync("sent");
        var pane = await boris.AcceptAsync("Said on the first page");
        await OperatorConsole.SayAsync(pane, "Answered on none");

        // The rest does not get through on this one either: the field is there all the same, and goes on with the dialog.
        await visitor.GoAsync("/cart");
        await visitor.SayAsync("Said on the second");
        await OperatorConsole.SeesAsync(pane, "Said on the first page", "Answered on none", "Said on the second");

        await page.UnrouteAsync(Rest);
        await visitor.GoAsync("/products");
        await visitor.SeesAsync("Said on the first page", "Answered on none", "Said on the second");
        await visitor.SayAsync("Said on the third");
        await OperatorConsole.SeesAsync(pane, "Said on the first page", "Answered on none", "Said on the second", "Said on the third");
    });
}
