using Gateway.EndToEnd.Tests.Stages;

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
        await Expect(pane.GetByRole(Microsoft.Playwright.AriaRole.Img, new() { Name = "4 of 5 stars" }).First).ToBeVisibleAsync();

        await boris.ShowAsync("history");
        var found = boris.Page.GetByTestId("history-item");
        await Expect(found.GetByRole(Microsoft.Playwright.AriaRole.Img, new() { Name = "4 of 5 stars" })).ToBeVisibleAsync();
        await found.ClickAsync();
        await Expect(boris.Page.GetByTestId("history-dialog")).ToContainTextAsync("Then I take it!");
    });
}
