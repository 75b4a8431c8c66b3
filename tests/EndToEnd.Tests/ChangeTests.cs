using Gateway.EndToEnd.Tests.Stages;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>Messages are answered, changed and deleted in both windows; histories say so, and what was said before runs nowhere.</summary>
public sealed class ChangeTests
{
    private const string Hostile = "<img src=x onerror=\"window.ran=1\"><script>window.ran=1</script><b>changed</b>";

    [Fact]
    public Task F01_Both_sides_answer_change_and_delete_what_they_wrote_and_the_history_says_what_it_was() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Do you have tents?");
        var pane = await boris.AcceptAsync("Do you have tents?");

        // The operator answers that very message, and changes the answer with the keyboard.
        var asked = pane.Locator(".line").Filter(new() { HasText = "Do you have tents?" });
        await asked.HoverAsync();
        await asked.GetByTestId("answer").ClickAsync();
        await Expect(pane.GetByTestId("aim")).ToContainTextAsync("Do you have tents?");
        var composer = pane.GetByTestId("composer");
        await composer.FillAsync("Two hundrd");
        await composer.PressAsync("Enter");
        var answer = visitor.Messages.Filter(new() { HasText = "Two hundrd" });
        await Expect(answer.GetByTestId("gateway-quoted")).ToContainTextAsync("Do you have tents?");
        await Expect(pane.GetByTestId("quoted")).ToContainTextAsync("Do you have tents?");
        await composer.PressAsync("ArrowUp");
        await Expect(composer).ToHaveValueAsync("Two hundrd");
        await composer.FillAsync(Hostile);
        await composer.PressAsync("Enter");
        await Expect(visitor.Messages.Last).ToContainTextAsync(Hostile);
        await Expect(visitor.Messages.Last).ToContainTextAsync("changed");
        await Expect(visitor.Page.GetByText("Two hundrd")).ToHaveCountAsync(0);
        await pane.GetByTestId("was").GetByText("changed").ClickAsync();
        await Expect(pane.GetByTestId("was")).ToContainTextAsync("Two hundrd");

        // The visitor changes the own words, answers and takes back; the widget keeps its draft meanwhile.
        await visitor.Composer.FillAsync("a draft");
        await UseAsync(visitor.Messages.First, "change");
        await Expect(visitor.Composer).ToHaveValueAsync("Do you have tents?");
        await visitor.Composer.FillAsync(Hostile + " of mine");
        await visitor.Composer.PressAsync("Enter");
        await Expect(OperatorConsole.Messages(pane).First).ToContainTextAsync(Hostile + " of mine");
        await Expect(visitor.Composer).ToHaveValueAsync("a draft");
        await UseAsync(visitor.Messages.Last, "answer");
        await visitor.SayAsync("Fine!");
        await Expect(OperatorConsole.Messages(pane).Last.GetByTestId("quoted")).ToContainTextAsync(Hostile);
        await UseAsync(visitor.Messages.Last, "delete");
        await visitor.Page.GetByTestId("gateway-delete-sure").ClickAsync();
        await Expect(OperatorConsole.Messages(pane).Last).ToContainTextAsync("Deleted");
        await Expect(visitor.Messages.Last).ToContainTextAsync("Deleted");
        await Expect(visitor.Page.GetByText("Fine!")).ToHaveCountAsync(0);

        // On another page, where all of it comes back, there is only what stands now.
        await visitor.GoAsync("/cart");
        await visitor.EnsureOpenAsync();
        await Expect(visitor.Messages.First).ToContainTextAsync(Hostile + " of mine");
        await Expect(visitor.Page.GetByText("Two hundrd")).ToHaveCountAsync(0);
        Assert.DoesNotContain("Two hundrd", await visitor.Page.EvaluateAsync<string>("JSON.stringify(sessionStorage) + JSON.stringify(localStorage)"), StringComparison.Ordinal);

        await boris.CloseAsync(pane);
        await visitor.RateAsync(5);
        await boris.ShowHistoryAsync(boris.Page.GetByTestId("history-item").Filter(new() { HasText = "Do you have tents?" }));
        await boris.Page.GetByTestId("history-item").ClickAsync();
        var past = boris.Page.GetByTestId("history-dialog");
        foreach (var was in (string[])["Do you have tents?", "Two hundrd", "Fine!"]) await Expect(past.GetByTestId("was").Filter(new() { HasText = was })).ToHaveCountAsync(1);
        foreach (var page in (IPage[])[boris.Page, visitor.Page]) Assert.Null(await page.EvaluateAsync<string?>("window.ran ?? null"));
    });

    [Fact]
    public Task F01_What_was_deleted_is_quoted_no_more_in_either_window_and_nobody_answers_it_any_more() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("My card number is 4711");
        var pane = await boris.AcceptAsync("My card number is 4711");
        var composer = pane.GetByTestId("composer");
        var asked = pane.Locator(".line").Filter(new() { HasText = "4711" }).First;
        await asked.HoverAsync();
        await asked.GetByTestId("answer").ClickAsync();
        await composer.FillAsync("Please take that back.");
        await composer.PressAsync("Enter");
        var quoted = visitor.Messages.Filter(new() { HasText = "Please take that back." }).GetByTestId("gateway-quoted");
        await Expect(quoted).ToContainTextAsync("4711");
        await Expect(pane.GetByTestId("quoted")).ToContainTextAsync("4711");
        // Both are about to answer it once more.
        await asked.HoverAsync();
        await asked.GetByTestId("answer").ClickAsync();
        await Expect(pane.GetByTestId("aim")).ToContainTextAsync("4711");

        await UseAsync(visitor.Messages.First, "delete");
        await visitor.Page.GetByTestId("gateway-delete-sure").ClickAsync();
        await Expect(quoted).ToContainTextAsync("Deleted");
        await Expect(pane.GetByTestId("quoted")).ToContainTextAsync("Deleted");
        await Expect(visitor.Page.GetByText("4711")).ToHaveCountAsync(0);
        await Expect(pane.GetByTestId("aim")).ToHaveCountAsync(0);

        // The other way round.
        await UseAsync(visitor.Messages.Last, "answer");
        await Expect(visitor.Page.GetByText("Answering:")).ToBeVisibleAsync();
        var mine = pane.Locator(".line").Filter(new() { HasText = "Please take that back." });
        await mine.HoverAsync();
        await mine.GetByTestId("delete").ClickAsync();
        await mine.GetByTestId("delete-sure").ClickAsync();
        await Expect(visitor.Messages.Last).ToContainTextAsync("Deleted");
        await Expect(visitor.Page.GetByText("Answering:")).ToBeHiddenAsync();
        await Expect(visitor.Page.GetByText("Please take that back.")).ToHaveCountAsync(0);
    });

    private static async Task UseAsync(ILocator message, string tool)
    {
        await message.HoverAsync();
        await message.GetByTestId("gateway-more").ClickAsync();
        await message.GetByTestId($"gateway-{tool}").ClickAsync();
    }
}
