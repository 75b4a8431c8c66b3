using Gateway.EndToEnd.Tests.Stages;
using Microsoft.Playwright;

namespace Gateway.EndToEnd.Tests;

/// <summary>A reply written over words that its author has not seen is shown to the author first.</summary>
public sealed class ReplyFenceTests
{
    [Fact]
    public Task F04_A_reply_over_unseen_words_is_held_back_and_one_key_sends_it_or_takes_it_back_to_be_edited() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Which tent is the lightest?");
        var pane = await boris.AcceptAsync("Which tent is the lightest?");
        // More than fits the pane, so that its end can be out of sight.
        await OperatorConsole.SayAsync(pane, string.Join("\n", Enumerable.Range(1, 40).Select(i => $"Tent {i} weighs {i} kg")));
        await Expect(visitor.Page.GetByText("Tent 40 weighs 40 kg")).ToBeAttachedAsync();
        var (log, composer, held) = (pane.GetByRole(AriaRole.Log), pane.GetByTestId("composer"), pane.GetByTestId("held-back"));

        await log.EvaluateAsync("e => { e.scrollTop = 0; }");
        await Expect(pane.Locator(".to-end")).ToBeVisibleAsync();
        await visitor.SayAsync("No, I need a stove!");
        await Expect(pane.Locator(".to-end")).ToContainTextAsync("1");
        await composer.FillAsync("Then take tent one.");
        await composer.PressAsync("Enter");
        await Expect(held).ToBeVisibleAsync();
        await Expect(held).ToContainTextAsync("Not sent:");
        // What it was held for is in sight now.
        await Expect(pane.GetByText("No, I need a stove!")).ToBeInViewportAsync();
        await Expect(visitor.Page.GetByText("Then take tent one.")).ToHaveCountAsync(0);
        await composer.PressAsync("ArrowUp");
        await Expect(held).ToBeHiddenAsync();
        await Expect(composer).ToHaveValueAsync("Then take tent one.");
        await composer.FillAsync("Then the Ember stove.");
        await composer.PressAsync("Enter");
        await Expect(visitor.Page.GetByText("Then the Ember stove.")).ToBeAttachedAsync();

        await log.EvaluateAsync("e => { e.scrollTop = 0; }");
        await Expect(pane.Locator(".to-end")).ToBeVisibleAsync();
        await visitor.SayAsync("And a spoon.");
        await Expect(pane.Locator(".to-end")).ToContainTextAsync("1");
        await composer.FillAsync("It is in stock.");
        await composer.PressAsync("Enter");
        await Expect(held).ToBeVisibleAsync();
        await composer.PressAsync("Control+Enter");
        await Expect(held).ToBeHiddenAsync();
        await Expect(visitor.Page.GetByText("It is in stock.")).ToHaveCountAsync(1);
        await Expect(visitor.Page.GetByText("Then take tent one.")).ToHaveCountAsync(0);
    });

    [Fact]
    public Task F04_A_card_chosen_while_the_visitor_wrote_is_held_back_and_taken_back_or_sent_all_the_same() => Stage.PlayAsync(async stage =>
    {
        var boris = await stage.OperatorAsync("boris");
        var visitor = await stage.VisitorAsync("/products");
        await visitor.SayAsync("Call me, please.");
        var pane = await boris.AcceptAsync("Call me, please.");
        var (held, form) = (pane.GetByTestId("held-back"), visitor.Page.GetByTestId("gateway-form"));

        await ChooseWhileAsync("No, rather write.");
        await Expect(held).ToBeVisibleAsync();
        await Expect(held.GetByTestId("edit-held")).ToContainTextAsync("Take back");
        await held.GetByTestId("edit-held").ClickAsync();
        await Expect(held).ToBeHiddenAsync();
        await ChooseWhileAsync("Or call, I do not mind.");
        await Expect(held).ToBeVisibleAsync();
        await Expect(form).ToHaveCountAsync(0);
        await held.GetByTestId("send-anyway").ClickAsync();
        await Expect(held).ToBeHiddenAsync();
        await Expect(form).ToHaveCountAsync(1);
        await Expect(pane.GetByTestId("card-sent")).ToHaveCountAsync(1);

        async Task ChooseWhileAsync(string words)
        {
            await pane.GetByTestId("send-form").ClickAsync();
            await Expect(boris.Page.GetByTestId("card-contact")).ToBeVisibleAsync();
            await visitor.SayAsync(words);
            await Expect(pane.GetByText(words)).ToBeAttachedAsync();
            await boris.Page.GetByTestId("card-contact").ClickAsync();
        }
    });
}
